"""How a network was trained: by which fits, watched on which images, kept in which file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, Submission, fail, fits, images, require
from nbassay.checks.code import Source
from nbassay.checks.lineage import lineage, own_fits
from nbassay.data import ImageSet
from nbassay.keras.models import same_architecture
from nbassay.texts import text

from .network import Network
from .pixels import as_bytes

CHECKPOINT = "fashion_mnist.keras"

Fits = Sequence[ev.Fit]


def fits_of_model(submission: Submission) -> Fits:
    """Return the fits that taught `model` at least an epoch, oldest first.

    Of a model loaded from the file these are the fits of a network of its size.

    Raises:
        CheckFailed: if it was never trained in the notebook, or every training broke off.
    """
    model = submission.model("model")
    found = lineage(model, submission.fits) or own_fits(model, submission.fits)
    if not found and _is_kept(submission):
        size = sum(weight.array.size for weight in model.weights)
        found = tuple(fit for fit in submission.fits if fit.parameters == size)
    taught = tuple(fit for fit in found if fit.epochs_run > 0)
    if found and not taught:
        fail(
            text(
                ko="`model.fit`이 한 에폭도 마치지 못하고 멈췄습니다.",
                en="`model.fit` stopped before an epoch was done.",
            )
        )
    if not taught:
        fits.training("model", model, ())
    return taught


def _is_kept(submission: Submission) -> bool:
    try:
        saved_model(submission)
    except CheckFailed:
        return False
    return True


def batches_of(size: int, fit: ev.Fit, source: Source) -> None:
    """`fit` takes batches of `size`, by its own argument or as a tf.data pipeline makes them.

    Raises:
        CheckFailed: naming the size seen.
    """
    made = [getattr(arg, "value", None) for call in source.calls("batch") for arg in call.args]
    if fit.batch_size is None and size in made:
        return
    fits.batch_size("model", fit, size)


def no_test_image(trainings: Fits, data: ImageSet) -> None:
    """No test image was learnt from.

    Raises:
        CheckFailed: with the number of those that were.
    """
    for fit in trainings:
        rows = as_bytes(fits.rows("model", fit))
        images.no_test_images("model", rows, data.x_test, data.x_train)


def honest_validation(fit: ev.Fit, data: ImageSet) -> None:
    """The images that the best epoch is chosen by are no test images.

    Raises:
        CheckFailed: if they are, or if there are none at all.
    """
    fits.has_validation("model", fit)
    if fit.validation is None:
        return
    if fit.validation.x is None:
        fail(
            text(
                ko="검증용 사진이 무엇인지 알 수 없습니다. 배열을 그대로 넘겨 주세요.",
                en="It cannot be told which images the validation used; pass it plain arrays.",
            )
        )
    found = images.leaked(as_bytes(fit.validation.x.load()), data.x_test, data.x_train)
    require(
        not found,
        text(
            ko="검증용 사진에 시험용 사진 {found:,}장이 들어 있습니다. 시험용으로 가장 좋은 "
            "에폭을 고르면 시험 점수가 실제보다 좋게 나옵니다. 학습용에서 일부를 떼어 쓰세요.",
            en="{found:,} test images are used for validation. When the best epoch is chosen by "
            "test images, the test score flatters; set some of the training images aside "
            "instead.",
            found=found,
        ),
    )


def best_epoch_kept(trainings: Fits) -> None:
    """A ModelCheckpoint kept the epoch with the highest `val_accuracy`.

    Raises:
        CheckFailed: if there is none, or naming its settings.
    """
    watched = [
        fit
        for fit in trainings
        if any(callback.class_name == "ModelCheckpoint" for callback in fit.callbacks)
    ]
    fit = watched[-1] if watched else trainings[-1]
    checkpoint = fits.callback(
        "model", fit, "ModelCheckpoint", monitor="val_accuracy", save_best_only=True
    )
    require(
        checkpoint.params.get("mode") != "min",
        text(
            ko="ModelCheckpoint의 mode가 min이어서 정확도가 가장 낮은 에폭을 남깁니다.",
            en="The mode of ModelCheckpoint is min, which keeps the epoch with the lowest "
            "accuracy.",
        ),
    )


def saved_model(submission: Submission) -> ev.Model:
    """Return the model in the file.

    Raises:
        CheckFailed: if there is no such file, or no model in it.
    """
    file = submission.file(CHECKPOINT)
    if file.model is None:
        fail(
            text(
                ko="`{checkpoint}`{을} 모델로 읽을 수 없습니다. 가중치만이 아니라 모델 전체를 "
                "저장하세요.",
                en="`{checkpoint}` cannot be read as a model; save the whole model, not its "
                "weights only.",
                checkpoint=CHECKPOINT,
            )
        )
    return file.model


def same_network(kept: Any, trained: Any) -> None:
    """The rebuilt models `kept` and `trained` have the same layers.

    Raises:
        CheckFailed: with the layers of the one that was kept.
    """
    have = Network.of(kept)
    require(
        same_architecture(kept, trained),
        text(
            ko="`{checkpoint}`의 모델({have})이 학습한 모델과 다릅니다. 다른 모델이 남긴 파일이 "
            "아닌지 확인하세요.",
            en="The model in `{checkpoint}` ({have}) is not the one that was trained; make sure "
            "that no other model left it there.",
            checkpoint=CHECKPOINT,
            have=have,
        ),
    )
