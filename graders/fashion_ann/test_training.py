"""What the notebook `training` is held to: 10 points.

Read aloud: a training is watched on pictures set aside, and drawn; dropout stands behind each
hidden layer and narrows the gap between pictures learnt and pictures never seen; weights come back
from their file exactly; early stopping and a checkpoint leave the best epoch; and the event files
of TensorBoard, read back in the notebook, say what the record of a training says.
"""

import numpy as np
import pytest

from nbassay.checks import architecture, fail, fits, metrics, partial, require
from nbassay.checks.architecture import Layer
from nbassay.texts import text

from . import training_best, training_of

ROWS = slice(training_of.VALID, training_of.VALID + 10_000)
RATE = 0.3
FLATTENING = ("Flatten", "Reshape")
PLAIN = (
    Layer("Dense", (300,), 235_500, "relu"),
    Layer("Dense", (100,), 30_100, "relu"),
    Layer("Dense", (10,), 1_010, "softmax"),
)
# Float32, and batches of another size: the same weights differ by 1e-7 at most.
IDENTICAL = 1e-5
# TensorBoard writes float32.
WRITTEN = 1e-5


@pytest.fixture
def trained(submission, rebuild, fashion_mnist):
    """A function that gives a network by its name, with the fits that trained it."""
    return lambda name: training_of.trained(submission, rebuild, name, fashion_mnist)


@pytest.mark.title(
    ko="20에폭을 요청하고 기록을 남겼습니다", en="Twenty epochs are asked for and kept"
)
@pytest.mark.points(0.5, cell="test_curves")
def test_twenty_epochs_are_asked_for_and_kept(submission, trained):
    one = trained("model")
    fits.epochs("model", one.trainings, 20)
    fits.same_history("history", submission.history("history"), one.trainings)


@pytest.mark.title(
    ko="떼어 놓은 사진으로 학습을 지켜봅니다", en="Training is watched on pictures set aside"
)
@pytest.mark.points(0.5, cell="test_curves")
def test_training_is_watched_on_pictures_set_aside(submission, trained, fashion_mnist):
    one = trained("model")
    training_of.nothing_set_aside_is_learnt(
        submission, one, fashion_mnist.x_train[ROWS], fashion_mnist
    )
    training_of.validated_on_those_set_aside(one, fashion_mnist)


@pytest.mark.title(ko="두 곡선이 한 그림에 있습니다", en="Both curves are in one picture")
@pytest.mark.points(0.5, cell="test_curves")
def test_both_curves_are_in_one_picture(submission):
    lines = max((figure.lines for figure in submission.figures), default=0)
    require(
        lines >= 2,
        text(
            ko="한 그림에 그린 선이 가장 많아야 {lines}개입니다. 학습 곡선과 검증 곡선을 함께 "
            "그리고 plt.show()로 보이세요. 두 선이 벌어지는 곳은 같은 그림에서만 보입니다.",
            en="No picture has more than {lines} lines. Draw training and validation curve "
            "together and show them by plt.show(); where they part can be seen only in one "
            "picture.",
            lines=lines,
        ),
    )


@pytest.mark.title(ko="보지 못한 사진도 알아봅니다", en="The model knows pictures it has not seen")
@pytest.mark.points(0.5, cell="test_curves")
def test_model_knows_pictures_it_has_not_seen(submission, trained, fashion_mnist, bar):
    metrics.at_least(
        text(ko="시험용 사진에서의", en="on the test pictures"),
        training_of.share_right(submission, trained("model"), *training_of.unseen(fashion_mnist)),
        bar("training_held"),
    )


@pytest.mark.title(
    ko="은닉층마다 뒤에 드롭아웃이 있습니다", en="Dropout stands behind each hidden layer"
)
@pytest.mark.points(0.75, cell="test_dropout")
def test_dropout_stands_behind_each_hidden_layer(rebuild):
    model = rebuild("dropout_model")
    layers = [one for one in architecture.effective_layers(model) if one.kind not in FLATTENING]
    kinds = [layer.kind for layer in layers]
    chain = " → ".join(map(str, layers))
    rates = sorted({float(one.config.get("rate", 0)) for one in layers if one.kind == "Dropout"})
    require(
        rates,
        text(
            ko="`dropout_model`에 드롭아웃이 없습니다({chain}).",
            en="`dropout_model` has no dropout ({chain}).",
            chain=chain,
        ),
    )
    require(
        kinds[-1] != "Dropout",
        text(
            ko="드롭아웃이 출력층 뒤에 있습니다({chain}). 배우는 동안 답 자체를 지우게 됩니다.",
            en="There is dropout behind the output layer ({chain}): it wipes out the very answers.",
            chain=chain,
        ),
    )
    hidden = [place for place, kind in enumerate(kinds) if kind == "Dense"][:-1]
    require(
        hidden,
        text(
            ko="`dropout_model`에 은닉층이 없습니다({chain}).",
            en="`dropout_model` has no hidden layer ({chain}).",
            chain=chain,
        ),
    )
    bare = [place for place in hidden if kinds[place + 1] != "Dropout"]
    if bare:
        partial(
            1 - len(bare) / len(hidden),
            text(
                ko="은닉층 {n_hidden}개 가운데 {n_bare}개의 바로 뒤에 드롭아웃이 없습니다({chain}).",
                en="{n_bare} of {n_hidden} hidden layers have no dropout right behind them "
                "({chain}).",
                n_hidden=len(hidden),
                n_bare=len(bare),
                chain=chain,
            ),
        )
    require(
        np.allclose(rates, RATE, atol=1e-6),
        text(
            ko="드롭아웃의 비율이 {rates}입니다. 문제는 {rate}{을} 요구합니다. 비율은 꺼 두는 "
            "뉴런의 몫입니다.",
            en="The rate of dropout is {rates}; the brief asks for {rate}. It is the share of "
            "neurons that are switched off.",
            rates=", ".join(f"{rate:g}" for rate in rates),
            rate=RATE,
        ),
    )


@pytest.mark.title(
    ko="그 밖의 층은 원래 모델과 같습니다", en="The layers are otherwise those of the plain network"
)
@pytest.mark.points(0.25, cell="test_dropout")
def test_layers_are_otherwise_those_of_the_plain_network(rebuild):
    architecture.layers(
        "dropout_model", rebuild("dropout_model"), PLAIN, ignore=(*FLATTENING, "Dropout")
    )


@pytest.mark.title(
    ko="`dropout_model`도 같은 방법으로 학습했습니다",
    en="`dropout_model` is trained in the same way",
)
@pytest.mark.points(0.5, cell="test_dropout")
def test_dropout_model_is_trained_in_the_same_way(submission, trained):
    plain, dropped = trained("model"), trained("dropout_model")
    fits.epochs("dropout_model", dropped.trainings, 20)
    fits.same_history("dropout_history", submission.history("dropout_history"), dropped.trainings)
    fits.has_validation("dropout_model", dropped.fit)
    same = plain.fit.x.sha256 == dropped.fit.x.sha256
    require(
        same,
        text(
            ko="`dropout_model`이 `model`과 다른 사진으로 배웠습니다. 한 가지만 바꾸어야 그것의 "
            "효과를 알 수 있습니다.",
            en="`dropout_model` has learnt from other pictures than `model`. Only when a single "
            "thing is changed can its effect be told.",
        ),
    )


@pytest.mark.title(ko="드롭아웃이 정확도 차이를 줄입니다", en="Dropout narrows the gap")
@pytest.mark.points(1, cell="test_dropout")
def test_dropout_narrows_the_gap(submission, trained, fashion_mnist, bar):
    gaps = {}
    for name in ("model", "dropout_model"):
        one = trained(name)
        seen = fashion_mnist.x_train[ROWS], fashion_mnist.y_train[ROWS]
        unseen = training_of.unseen(fashion_mnist)
        learnt, new = (training_of.share_right(submission, one, *part) for part in (seen, unseen))
        gaps[name] = learnt - new
    plain, dropped = gaps["model"], gaps["dropout_model"]
    require(
        dropped <= plain + bar("training_gap"),
        text(
            ko="뉴런을 모두 켜고 다시 재면, 배운 사진과 처음 보는 사진의 정확도 차이가 "
            "`model`은 {plain:.3f}, `dropout_model`은 {dropped:.3f}입니다. 드롭아웃을 쓰면 "
            "차이가 줄어야 합니다. 두 모델을 같은 만큼, 같은 자료로 학습했는지 확인하세요.",
            en="Measured again with all neurons on, accuracy on pictures learnt and on pictures "
            "never seen differs by {plain:.3f} for `model` and by {dropped:.3f} for "
            "`dropout_model`. Dropout should narrow the gap; see that both were trained as "
            "long, on the same data.",
            plain=plain,
            dropped=dropped,
        ),
    )


@pytest.mark.title(
    ko="파일에 `model`의 가중치가 있습니다", en="The file holds the weights of `model`"
)
@pytest.mark.points(0.5, cell="test_save_weights")
def test_file_holds_the_weights_of_model(submission, trained, rebuild, fashion_mnist):
    submission.file("model.weights.h5")
    require(
        submission.has("from_file"),
        text(
            ko="`model.weights.h5`의 가중치를 `model`과 같은 구조의 새 모델에 부어 넣을 수 "
            "없습니다. `model`의 가중치만 남긴 파일인지 확인하세요.",
            en="The weights in `model.weights.h5` cannot be poured into a new network of the "
            "structure of `model`. See that it was written with the weights of `model`, and "
            "nothing else.",
        ),
    )
    off = _difference(submission, trained("model"), rebuild("from_file"), fashion_mnist)
    require(
        off <= IDENTICAL,
        text(
            ko="`model.weights.h5`의 가중치로는 답이 `model`과 {off:.2g}까지 다릅니다. 학습을 "
            "마친 `model`의 가중치를 남겼는지 확인하세요.",
            en="With the weights in `model.weights.h5` answers differ from those of `model` by "
            "up to {off:.2g}. See that the weights saved are those of the trained `model`.",
            off=off,
        ),
    )


@pytest.mark.title(
    ko="`restored_model`이 똑같이 답합니다", en="`restored_model` answers exactly alike"
)
@pytest.mark.points(0.5, cell="test_save_weights")
def test_restored_model_answers_exactly_alike(submission, trained, rebuild, fashion_mnist):
    off = _difference(submission, trained("model"), rebuild("restored_model"), fashion_mnist)
    require(
        off <= IDENTICAL,
        text(
            ko="`restored_model`의 답이 `model`과 {off:.2g}까지 다릅니다. 가중치가 돌아왔다면 "
            "모든 사진에 똑같이 답합니다.",
            en="The answers of `restored_model` differ from those of `model` by up to "
            "{off:.2g}. With the weights back, both answer every picture exactly alike.",
            off=off,
        ),
    )


@pytest.mark.title(
    ko="`restored_model`은 새로 만든 모델입니다", en="`restored_model` is a network of its own"
)
@pytest.mark.points(0.5, cell="test_save_weights")
def test_restored_model_is_a_network_of_its_own(submission):
    taught = submission.model("restored_model").fits
    require(
        not taught,
        text(
            ko="`restored_model`은 이 노트북에서 학습시킨 바로 그 모델입니다. 이름만 하나 더 "
            "붙여서는 파일이 쓸모 있는지 알 수 없습니다. 새 모델을 만들어 파일에서 "
            "되살리세요.",
            en="`restored_model` is the very network that was trained in this notebook. One "
            "more name for it does not show that the file is any good; make a new one and "
            "bring the weights back.",
        ),
    )


@pytest.mark.title(ko="50에폭을 요청했습니다", en="Fifty epochs are asked for")
@pytest.mark.points(0.25, cell="test_callbacks")
def test_fifty_epochs_are_asked_for(submission, trained):
    one = trained("stopped_model")
    fits.epochs("stopped_model", one.trainings, 50)
    fits.same_history("stopped_history", submission.history("stopped_history"), one.trainings)


@pytest.mark.title(ko="EarlyStopping의 patience는 2입니다", en="EarlyStopping has a patience of 2")
@pytest.mark.points(0.25, cell="test_callbacks")
def test_early_stopping_has_a_patience_of_two(trained):
    training_best.patient(trained("stopped_model"))


@pytest.mark.title(
    ko="콜백이 멈춘 에폭을 적었습니다", en="The stopped epoch is where the callback stopped"
)
@pytest.mark.points(0.5, cell="test_callbacks")
def test_stopped_epoch_is_where_the_callback_stopped(submission, trained):
    fit = trained("stopped_model").fit
    training_best.stopped_at("stopped_epoch", submission.number("stopped_epoch"), fit)


@pytest.mark.title(ko="가장 좋은 가중치를 되돌려 놓습니다", en="The best weights are put back")
@pytest.mark.points(0.5, cell="test_callbacks")
def test_best_weights_are_put_back(submission, trained):
    one = trained("stopped_model")
    callback = training_best.stopper(one)
    require(
        callback.params.get("restore_best_weights") is True,
        text(
            ko="EarlyStopping이 멈춘 뒤에 가장 좋았던 가중치를 되돌려 놓지 않습니다. 모델에는 "
            "나빠지기 시작한 뒤의 가중치가 남습니다.",
            en="EarlyStopping does not put the best weights back when it stops; the model keeps "
            "those of epochs that had already become worse.",
        ),
    )
    monitor = str(callback.params["monitor"])
    training_best.holds_best_epoch(submission, "stopped_model", one.model, one, monitor)


@pytest.mark.title(
    ko="떼어 놓은 사진으로 멈출 때를 정합니다", en="The stop is decided on pictures set aside"
)
@pytest.mark.points(0.25, cell="test_callbacks")
def test_stop_is_decided_on_pictures_set_aside(submission, trained, fashion_mnist):
    one = trained("stopped_model")
    training_of.nothing_set_aside_is_learnt(
        submission, one, fashion_mnist.x_train[ROWS], fashion_mnist
    )
    training_of.validated_on_those_set_aside(one, fashion_mnist)


@pytest.mark.title(
    ko="체크포인트는 가장 좋은 것만 남깁니다", en="The checkpoint keeps the best only"
)
@pytest.mark.points(0.25, cell="test_callbacks")
def test_checkpoint_keeps_the_best_only(trained):
    training_best.kept_best_only(trained("stopped_model"))


@pytest.mark.title(ko="파일에 가장 좋은 에폭이 있습니다", en="The file holds the best epoch")
@pytest.mark.points(0.5, cell="test_callbacks")
def test_file_holds_the_best_epoch(submission, trained, rebuild):
    file = submission.file("best_model.keras")
    if file.model is None:
        fail(
            text(
                ko="`best_model.keras`를 모델로 읽을 수 없습니다. 가중치만이 아니라 모델 전체를 "
                "남기세요.",
                en="`best_model.keras` cannot be read as a model; save the whole model.",
            )
        )
    one = trained("stopped_model")
    # Whether a checkpoint left it there is looked at above.
    asked = [guest for guest in one.fit.callbacks if guest.class_name == "ModelCheckpoint"]
    monitor = training_best.keeper(one).params["monitor"] if asked else "val_loss"
    training_best.holds_best_epoch(
        submission, "best_model.keras", rebuild(file.model), one, str(monitor)
    )


@pytest.mark.title(ko="TensorBoard와 함께 학습했습니다", en="TensorBoard was a guest of a training")
@pytest.mark.points(0.5, cell="test_tensorboard")
def test_tensorboard_was_a_guest_of_a_training(submission):
    _watched_by_tensorboard(submission)


@pytest.mark.title(
    ko="사건 파일이 학습 기록과 같습니다", en="The event files say what the record says"
)
@pytest.mark.points(1, cell="test_tensorboard")
def test_event_files_say_what_the_record_says(submission):
    require(
        submission.has("logged"),
        text(
            ko="`log_dir`에서 사건 파일을 읽지 못했습니다. 콜백에 준 바깥 폴더가 `log_dir`인지 "
            "확인하세요.",
            en="No event files were read from `log_dir`; see that it is the outer folder that "
            "the callback was given.",
        ),
    )
    logged = submission.dictionary("logged")
    missing = [[name for name in _names(fit) if not _same(logged, fit, name)]
               for fit in _watched_by_tensorboard(submission)]  # fmt: skip
    least = min(missing, key=len)
    if not least:
        return
    if all(name.startswith("val_") for name in least):
        partial(
            0.5,
            text(
                ko="사건 파일의 학습 값은 기록과 같지만 검증 값이 없거나 다릅니다. 검증 자료를 "
                "주고, `log_dir`이 `train`과 `validation`을 담은 바깥 폴더인지 확인하세요.",
                en="In the event files the values of training are those on record, those of "
                "validation are missing or differ. Give validation data, and let `log_dir` "
                "be the outer folder that holds `train` and `validation`.",
            ),
        )
    fail(
        text(
            ko="사건 파일에서 읽은 값이 TensorBoard와 함께 학습한 기록과 다릅니다({least}). "
            "다른 학습이 남긴 폴더가 아닌지, 두 학습이 섞이지 않았는지 확인하세요.",
            en="What the event files hold is not the record of a training with TensorBoard "
            "({least}). See that the folder is not that of another training, and that no two "
            "are mixed in it.",
            least=", ".join(least),
        )
    )


def _difference(submission, one, model, data):
    """By how much the answers of the rebuilt `model` differ from those of `one`, at most."""
    images, _ = training_of.unseen(data)
    other = one._replace(model=model, name="restored_model")
    return float(np.abs(one.answers(submission, images) - other.answers(submission, images)).max())


def _watched_by_tensorboard(submission):
    """The fits that were given a TensorBoard callback and ran."""
    found = [
        fit
        for fit in submission.fits
        if fit.epochs_run > 0 and any(one.class_name == "TensorBoard" for one in fit.callbacks)
    ]
    if not found:
        fail(
            text(
                ko="TensorBoard 콜백과 함께 학습한 기록이 없습니다. `fit`의 callbacks에 넣어야 "
                "에폭마다 불립니다.",
                en="There is no record of a training with a TensorBoard callback; only among "
                "the callbacks of `fit` is it called after each epoch.",
            )
        )
    return found


def _names(fit):
    wanted = ("loss", "accuracy", "val_loss", "val_accuracy")
    return [name for name in wanted if name in fit.history or name in {"loss", "val_loss"}]


def _same(logged, fit, name):
    """Whether the values read back are those of each epoch of `fit`."""
    read, record = np.ravel(logged.get(name, ())), np.asarray(fit.history.get(name, ()), float)
    return bool(
        record.size
        and read.shape == record.shape
        and read.dtype.kind in "fiu"
        and np.allclose(read, record, rtol=WRITTEN, atol=WRITTEN, equal_nan=True)
    )
