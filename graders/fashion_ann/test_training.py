"""Hidden checks of the notebook `training`: 10 points.

Read aloud: a training is watched on pictures set aside, and drawn; dropout stands behind each
hidden layer and narrows the gap between pictures learnt and pictures never seen; weights come back
from their file exactly; early stopping and a checkpoint leave the best epoch; and the event files
of TensorBoard, read back in the notebook, say what the record of a training says.
"""

from nbassay.grader import Layer, check, require, text, written

from .shared import FLATTENING, VALID, held_out

LEARNT = slice(VALID, VALID + 10_000)  # the pictures that this notebook learns from
IDENTICAL = 1e-5  # float32, and batches of another size: the same weights differ by 1e-7 at most
PLAIN = (
    Layer("Dense", (300,), 235_500, "relu"),
    Layer("Dense", (100,), 30_100, "relu"),
    Layer("Dense", (10,), 1_010, "softmax"),
)


def is_watched_on_pictures_set_aside(model, data):
    """It learnt from none of the pictures that are set aside, and was validated on those."""
    network = model.reader(data)
    network.learnt_none_of(held_out(data), but=data.x_train[LEARNT])
    network.was_validated_on(data.x_train[:VALID])


@check(0.5, "test_curves")
def twenty_epochs_are_asked_for_and_kept(model, history, fashion_mnist):
    """20에포크를 요청하고 기록을 남겼습니다 / Twenty epochs are asked for and kept"""
    network = model.reader(fashion_mnist)
    network.asked_for_epochs(20)
    network.has_history(history)


@check(0.5, "test_curves")
def training_is_watched_on_pictures_set_aside(model, fashion_mnist):
    """떼어 놓은 사진으로 학습을 지켜봅니다 / Training is watched on pictures set aside"""
    is_watched_on_pictures_set_aside(model, fashion_mnist)


check(
    0.5,
    "test_curves",
    title=text(ko="두 곡선이 한 그림에 있습니다", en="Both curves are in one picture"),
).shows_figure(
    lines=2,
    why=text(
        ko="학습 곡선과 검증 곡선을 함께 그리고 `plt.show()`로 보이세요. 검증 손실이 다시 "
        "오르는 곳은 두 곡선을 한 그림에 그려야 보입니다.",
        en="Draw training and validation curve together and show them by `plt.show()`; where the "
        "validation loss turns and rises is seen only with both in one plot.",
    ),
)


@check(0.5, "test_curves")
def model_knows_pictures_it_has_not_seen(model, fashion_mnist, bar):
    """보지 못한 사진도 알아봅니다 / The model knows pictures it has not seen"""
    model.reader(fashion_mnist).knows_unseen(bar("training_held"))


check(
    0.75,
    "test_dropout",
    title=text(
        ko="은닉층마다 뒤에 드롭아웃이 있습니다", en="Dropout stands behind each hidden layer"
    ),
).model("dropout_model").has_dropout_behind_hidden_layers(0.3)

check(
    0.25,
    "test_dropout",
    title=text(
        ko="그 밖의 층은 원래 모델과 같습니다",
        en="The layers are otherwise those of the plain network",
    ),
    name="test_layers_are_otherwise_those_of_the_plain_network",
).model("dropout_model").has_layers(*PLAIN, ignore=(*FLATTENING, "Dropout"))


@check(0.5, "test_dropout")
def dropout_model_is_trained_in_the_same_way(model, dropout_model, dropout_history, fashion_mnist):
    """`dropout_model`도 같은 방법으로 학습했습니다 / `dropout_model` is trained in the same way"""
    plain, dropped = model.reader(fashion_mnist), dropout_model.reader(fashion_mnist)
    dropped.asked_for_epochs(20)
    dropped.has_history(dropout_history)
    dropped.was_validated()
    dropped.learnt_from_the_same_as(plain)


@check(1, "test_dropout")
def dropout_narrows_the_gap(model, dropout_model, fashion_mnist, bar):
    """드롭아웃이 정확도 차이를 줄입니다 / Dropout narrows the gap"""
    learnt = fashion_mnist.x_train[LEARNT], fashion_mnist.y_train[LEARNT]
    plain, dropped = (each.reader(fashion_mnist).gap(*learnt) for each in (model, dropout_model))
    require(
        bar("training_gap").is_not_exceeded_by(dropped - plain),
        text(
            ko="뉴런을 모두 켜고 다시 재면, 배운 사진과 처음 보는 사진의 정확도 차이가 "
            "`model`은 {plain:.3f}, `dropout_model`은 {dropped:.3f}입니다. 드롭아웃을 쓰면 "
            "차이가 줄어야 합니다. 두 모델을 같은 만큼, 같은 데이터로 학습했는지 확인하세요.",
            en="Measured again with all neurons on, accuracy on pictures learnt and on pictures "
            "never seen differs by {plain:.3f} for `model` and by {dropped:.3f} for "
            "`dropout_model`. Dropout should narrow the gap; see that both were trained as "
            "long, on the same data.",
            plain=plain,
            dropped=dropped,
        ),
    )


@check(0.5, "test_save_weights")
def file_holds_the_weights_of_model(
    model, from_file, fashion_mnist, file=written("model.weights.h5")
):
    """파일에 `model`의 가중치가 있습니다 / The file holds the weights of `model`"""
    require(
        from_file.kind != "nothing",
        text(
            ko="`model.weights.h5`의 가중치를 `model`과 같은 구조의 새 모델에 불러올 수 "
            "없습니다. `model`의 가중치만 남긴 파일인지 확인하세요.",
            en="The weights in `model.weights.h5` cannot be loaded into a new network of the "
            "structure of `model`. See that it was written with the weights of `model`, and "
            "nothing else.",
        ),
    )
    off = model.reader(fashion_mnist).differs_from(from_file.model())
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


@check(0.5, "test_save_weights")
def restored_model_answers_exactly_alike(model, restored_model, fashion_mnist):
    """`restored_model`이 똑같이 답합니다 / `restored_model` answers exactly alike"""
    off = model.reader(fashion_mnist).differs_from(restored_model.model())
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


@check(0.5, "test_save_weights")
def restored_model_is_a_network_of_its_own(restored_model):
    """`restored_model`은 새로 만든 모델입니다 / `restored_model` is a network of its own"""
    require(
        not restored_model.model().evidence.fits,
        text(
            ko="`restored_model`은 이 노트북에서 학습시킨 바로 그 모델입니다. 이름만 하나 더 "
            "붙여서는 파일이 쓸모 있는지 알 수 없습니다. 새 모델을 만들어 파일에서 "
            "되살리세요.",
            en="`restored_model` is the very network that was trained in this notebook. One "
            "more name for it does not show that the file is any good; make a new one and "
            "bring the weights back.",
        ),
    )


@check(0.25, "test_callbacks")
def fifty_epochs_are_asked_for(stopped_model, stopped_history, fashion_mnist):
    """50에포크를 요청했습니다 / Fifty epochs are asked for"""
    network = stopped_model.reader(fashion_mnist)
    network.asked_for_epochs(50)
    network.has_history(stopped_history)


@check(0.25, "test_callbacks")
def early_stopping_has_a_patience_of_two(stopped_model, fashion_mnist):
    """EarlyStopping의 patience는 2입니다 / EarlyStopping has a patience of 2"""
    network = stopped_model.reader(fashion_mnist)
    network.had_watching("EarlyStopping")
    network.had_callback(
        "EarlyStopping",
        patience=2,
        why=text(
            ko="`patience`가 0이면 한 번 흔들린 것만으로 멈추고, 너무 크면 멈추지 않습니다.",
            en="With a patience of 0 one wobble ends the training; with too large a one, nothing does.",
        ),
    )


@check(0.5, "test_callbacks")
def stopped_epoch_is_where_the_callback_stopped(stopped_model, stopped_epoch, fashion_mnist):
    """콜백이 멈춘 에포크를 적었습니다 / The stopped epoch is where the callback stopped"""
    stopped_model.reader(fashion_mnist).was_stopped_at(stopped_epoch)


@check(0.5, "test_callbacks")
def best_weights_are_put_back(stopped_model, fashion_mnist):
    """가장 좋은 가중치를 되돌려 놓습니다 / The best weights are put back"""
    network = stopped_model.reader(fashion_mnist)
    monitor = network.had_watching("EarlyStopping").params["monitor"]
    network.had_callback(
        "EarlyStopping",
        restore_best_weights=True,
        why=text(
            ko="그렇지 않으면 모델에는 나빠지기 시작한 뒤의 가중치가 남습니다.",
            en="Without it the model keeps the weights of epochs that had already become worse.",
        ),
    )
    network.holds_best_epoch_of(network, monitor)


@check(0.25, "test_callbacks")
def stop_is_decided_on_pictures_set_aside(stopped_model, fashion_mnist):
    """떼어 놓은 사진으로 멈출 때를 정합니다 / The stop is decided on pictures set aside"""
    is_watched_on_pictures_set_aside(stopped_model, fashion_mnist)


@check(0.25, "test_callbacks")
def checkpoint_keeps_the_best_only(stopped_model, fashion_mnist):
    """체크포인트는 가장 좋은 것만 남깁니다 / The checkpoint keeps the best only"""
    network = stopped_model.reader(fashion_mnist)
    network.had_watching("ModelCheckpoint")
    network.had_callback(
        "ModelCheckpoint",
        save_best_only=True,
        why=text(
            ko="그렇지 않으면 에포크마다 파일을 덮어써서 마지막 에포크가 남습니다.",
            en="Without it the file is written anew after each epoch, so the last one remains.",
        ),
    )


@check(0.5, "test_callbacks")
def file_holds_the_best_epoch(stopped_model, fashion_mnist, file=written("best_model.keras")):
    """파일에 가장 좋은 에포크가 있습니다 / The file holds the best epoch"""
    network = stopped_model.reader(fashion_mnist)
    kept = file.network()
    # Whether a checkpoint left it there is looked at above.
    asked = [guest for guest in network.fits[-1].callbacks if guest.class_name == "ModelCheckpoint"]
    monitor = network.had_watching("ModelCheckpoint").params["monitor"] if asked else "val_loss"
    kept.holds_best_epoch_of(network, monitor)


def trainings_with_tensorboard(submission):
    """The fits that were given a TensorBoard callback and ran.

    Raises:
        CheckFailed: if there are none.
    """
    found = [
        fit
        for fit in submission.fits
        if fit.epochs_run > 0 and any(each.class_name == "TensorBoard" for each in fit.callbacks)
    ]
    require(
        found,
        text(
            ko="TensorBoard 콜백과 함께 학습한 기록이 없습니다. `fit`의 callbacks에 넣어야 "
            "에포크마다 호출됩니다.",
            en="There is no record of a training with a TensorBoard callback; only among "
            "the callbacks of `fit` is it called after each epoch.",
        ),
    )
    return found


@check(0.5, "test_tensorboard")
def tensorboard_was_a_guest_of_a_training(submission):
    """TensorBoard와 함께 학습했습니다 / A training had the TensorBoard callback"""
    trainings_with_tensorboard(submission)


@check(1, "test_tensorboard")
def event_files_say_what_the_record_says(submission, logged):
    """이벤트 파일이 학습 기록과 같습니다 / The event files say what the record says"""
    require(
        logged.kind != "nothing",
        text(
            ko="`log_dir`에서 이벤트 파일을 읽지 못했습니다. 콜백에 준 바깥 폴더가 `log_dir`인지 "
            "확인하세요.",
            en="No event files were read from `log_dir`; see that it is the outer folder that "
            "the callback was given.",
        ),
    )
    logged.has_curves_of(trainings_with_tensorboard(submission))
