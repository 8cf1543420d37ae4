"""Hidden checks of the notebook `tuning`: 10 points.

Read aloud: one thing is changed at a time; every curve and every figure is that of a training on
record, watched on the validation pictures; what is called too large went wrong, and what is called
too small is still falling; the choice is the best of what was tried there, the model is trained
with it, and the test pictures are looked at once, when all has been chosen.
"""

import numpy as np

from nbassay.checks.network_layers import effective_layers
from nbassay.grader import check, for_each, require, text

from . import alike, choosing, held, one_look, tried
from .shared import VALID, held_out

EPOCHS = 5  # of the brief, in sections 2 to 4
BATCH = 32  # in section 2
TENS = (0.1, 0.01, 0.001)
SIZES = (32, 64, 128, 256)
SHARES = (0, 0.25, 0.4)
STEPS = 2_000 // 500


@check(0.5, "test_steps")
def steps_of_one_epoch_are_counted(steps):
    """한 에포크의 스텝 수를 셉니다 / The steps of one epoch are counted"""
    seen = steps.number().value
    require(
        seen != 2_000,
        text(
            ko="가중치는 사진 한 장이 아니라 배치 하나마다 한 번 움직입니다.",
            en="Weights move once for each batch, not for each row.",
        ),
    )
    require(
        seen != 500,
        text(
            ko="`steps`에 배치의 수가 아니라 배치의 크기를 담았습니다.",
            en="`steps` holds the size of a batch, not how many there are.",
        ),
    )
    steps.equals(
        STEPS,
        why=text(
            ko="2,000행을 500행씩 나누면 배치가 몇 개인지 세어 보세요. 에포크의 수는 상관없습니다.",
            en="Count the batches of 500 rows in 2,000; the number of epochs does not matter.",
        ),
    )


def above_the_tens(given):
    return [each for each in given if each > max(TENS) * (1 + held.RATE_TOLERANCE)]


@check(0.25, "test_rates")
def rates_go_down_by_tens_and_one_is_larger(rates):
    """0.1에서 10으로 나누어 간 셋과 더 큰 값 하나입니다 / Rates go down from 0.1 by tens, and one is larger"""
    given = held.different(rates)
    missing = [each for each in TENS if not np.isclose(given, each, rtol=1e-4).any()]
    require(
        not missing and len(given) == held.TRIED and len(above_the_tens(given)) == 1,
        text(
            ko="`rates`가 {given}입니다. 문제의 표에 적힌 셋과, 그보다 큰 값 하나여야 합니다.",
            en="`rates` are {given}; they should be the three of the brief and a larger one.",
            given=", ".join(f"{each:g}" for each in given),
        ),
    )


def curves_by_rate(curves, rates):
    return held.by_number(curves, held.different(rates))


@check(1, "test_rates")
def each_curve_is_the_record_of_a_training_with_its_rate(curves, rates):
    """곡선은 그 학습률로 한 학습의 기록입니다 / Each curve is the record of a training with its rate"""
    of_rate = curves_by_rate(curves, rates)
    for_each(list(of_rate), lambda rate: tried.fit_of_curve(of_rate[rate], rate))


def fits_by_rate(curves, rates):
    return {
        f"curves[{rate:g}]": tried.fit_of_curve(kept, rate)
        for rate, kept in curves_by_rate(curves, rates).items()
    }


@check(0.5, "test_rates", after=each_curve_is_the_record_of_a_training_with_its_rate)
def only_the_learning_rate_is_changed(curves, rates, submission, fashion_mnist):
    """학습률만 바꾸었습니다 / Only the learning rate is changed"""
    found = fits_by_rate(curves, rates)
    for name, fit in found.items():
        alike.started_fresh(name, fit, submission)
        alike.keeps_to(name, fit, fashion_mnist, batch=[BATCH], epochs=[EPOCHS], dropout=[0])
    alike.are_alike(found, "rate")


@check(0.25, "test_rates", after=each_curve_is_the_record_of_a_training_with_its_rate)
def training_is_watched_on_the_validation_pictures(curves, rates, fashion_mnist):
    """검증용 사진으로 학습을 지켜봅니다 / Training is watched on the validation pictures"""
    for name, fit in fits_by_rate(curves, rates).items():
        alike.is_set_aside(name, fit, fashion_mnist)


@check(0.5, "test_rates")
def training_went_wrong_with_the_rate_called_too_large(too_large, submission):
    """너무 크다고 한 학습률에서 학습이 무너졌습니다 / With the rate called too large, training went wrong"""
    rate = held.finite(too_large)
    require(
        tried.went_wrong(tried.last_at(rate, submission)),
        text(
            ko="학습률 {rate:g}의 손실은 NaN이 되지도, 오르내리지도 않고 줄어들었습니다. 학습이 "
            "무너진 학습률을 찾으세요. 없다면 더 큰 값을 시도하세요.",
            en="With the learning rate {rate:g} the loss fell: it neither became NaN nor went up "
            "and down. Look for the rate with which it went wrong; if there is none, try a larger "
            "one.",
            rate=rate,
        ),
    )


@check(0.5, "test_rates")
def loss_is_still_falling_with_the_rate_called_too_small(too_small, rates, submission):
    """너무 작다고 한 학습률은 아직 내려가는 중입니다 / With the rate called too small, the loss is still falling"""
    rate = held.finite(too_small)
    fit = tried.last_at(rate, submission)
    require(
        not tried.went_wrong(fit) and tried.still_falls(fit),
        text(
            ko="학습률 {rate:g}의 손실은 마지막 에포크에서 줄고 있지 않습니다. 너무 작은 학습률은 "
            "무너지지 않고, 다만 더딥니다.",
            en="With the learning rate {rate:g} the loss is not falling in the last epoch. A rate "
            "that is too small does not break the training; it is only slow.",
            rate=rate,
        ),
    )
    others = [tried.last_at(each, submission) for each in held.different(rates)]
    ended = tried.last_val_loss(fit)
    require(
        all(ended >= tried.last_val_loss(each) for each in others if not tried.went_wrong(each)),
        text(
            ko="학습률 {rate:g}보다 검증 손실이 더 높은 데서 끝난 학습이 있습니다. 더 느린 것을 "
            "고르세요.",
            en="Another training ended with a higher validation loss than that with the learning "
            "rate {rate:g}; take the slower one.",
            rate=rate,
        ),
    )


def best_rates(rates, curves, bar):
    """The learning rates that later sections may keep to, None where section 2 does not tell."""
    return choosing.did_best(
        lambda: choosing.last_accuracies(curves.as_at("test_rates"), rates.as_at("test_rates")),
        bar("tuning_chance"),
    )


def best_sizes(batch_results, bar):
    return choosing.did_best(
        lambda: choosing.accuracies(batch_results.as_at("test_batches"), SIZES),
        bar("tuning_chance"),
    )


def best_shares(dropout_results, bar):
    return choosing.did_best(
        lambda: choosing.accuracies(dropout_results.as_at("test_dropout"), SHARES),
        bar("tuning_chance"),
    )


def fits_by_size(batch_results):
    """The fit that each figure comes from, by batch size.

    Raises:
        CheckFailed: if there is none with this size, or it ended with another figure.
    """
    return {
        f"batch_results[{size}]": fit_of_size(size, number)
        for size, number in held.by_number(batch_results, SIZES).items()
    }


def fit_of_size(size, number):
    found = [fit for fit in tried.trained(number.submission) if fit.batch_size == size]
    require(
        found,
        text(
            ko="배치 크기 {size}{으로} 학습한 기록이 없습니다. `fit`에 `batch_size`를 주었는지 "
            "확인하세요.",
            en="There is no record of a training with batches of {size}; see that `fit` was given "
            "the `batch_size`.",
            size=size,
        ),
    )
    return tried.fit_of_figure(number, found)


@check(0.75, "test_batches")
def figures_are_those_of_the_trainings_with_each_batch_size(batch_results):
    """배치 크기마다 그 학습의 검증 정확도입니다 / The figures are those of the trainings with each batch size"""
    of_size = held.by_number(batch_results, SIZES)
    for_each(list(SIZES), lambda size: fit_of_size(size, of_size[size]))


@check(0.75, "test_batches", after=figures_are_those_of_the_trainings_with_each_batch_size)
def only_the_batch_size_is_changed(batch_results, rates, curves, submission, fashion_mnist, bar):
    """배치 크기만 바꾸었습니다 / Only the batch size is changed"""
    found = fits_by_size(batch_results)
    best = best_rates(rates, curves, bar)
    for name, fit in found.items():
        alike.started_fresh(name, fit, submission)
        alike.keeps_to(name, fit, fashion_mnist, rate=best, epochs=[EPOCHS], dropout=[0])
        alike.is_set_aside(name, fit, fashion_mnist)
    alike.are_alike(found, "batch")


@check(0.5, "test_dropout")
def each_model_has_dropout_of_its_rate(dropout_models):
    """모델마다 은닉층 뒤에 그 비율의 드롭아웃이 있습니다 / Each model has dropout of its rate behind its hidden layers"""
    kept = held.by_number(dropout_models, SHARES)
    for_each(list(SHARES), lambda share: has_dropout(kept[share], share))


def has_dropout(kept, share):
    network = kept.model()
    if share:
        return network.has_dropout_behind_hidden_layers(share)
    layers = effective_layers(network.network)
    rates = [layer.config["rate"] for layer in layers if layer.kind == "Dropout"]
    require(
        not any(rates),
        text(
            ko="`{name}`에 드롭아웃이 있습니다. 비율 0은 드롭아웃이 없는 모델입니다.",
            en="`{name}` has dropout; the rate 0 stands for a model without any.",
            name=kept.name,
        ),
    )


@check(0.5, "test_dropout")
def figures_are_the_validation_accuracies_of_these_models(
    dropout_models, dropout_results, fashion_mnist
):
    """드롭아웃 결과는 그 모델의 검증 정확도입니다 / The figures are the validation accuracies of these models"""
    kept = held.by_number(dropout_models, SHARES)
    results = held.by_number(dropout_results, SHARES)
    for_each(
        list(SHARES),
        lambda share: is_accuracy_of(results[share], kept[share].reader(fashion_mnist)),
    )


VALIDATION = text(ko="검증용 사진", en="the validation pictures")
OF_TRAINING = text(
    ko="학습용 사진의 정확도입니다.", en="the accuracy on the pictures that it learnt from."
)
OF_VALIDATION = text(
    ko="검증용 사진의 정확도입니다.", en="the accuracy on the validation pictures."
)
THE_LOSS = text(ko="정확도가 아니라 손실입니다.", en="the loss, not the accuracy.")


def valid_of(data):
    return data.x_train[:VALID], data.y_train[:VALID]


def learnt_of(data):
    return data.x_train[alike.LEARNT], data.y_train[alike.LEARNT]


def is_accuracy_of(number, network):
    if network.fits:
        number.is_score(
            network.share_right(*valid_of(network.data)),
            on=VALIDATION,
            mistaken_for={
                "training": (lambda: network.share_right(*learnt_of(network.data)), OF_TRAINING),
                "loss": (
                    lambda: network.cross_entropies(*valid_of(network.data))[0],
                    THE_LOSS,
                ),
            },
            why=text(
                ko="그 비율의 모델이 마지막 에포크를 마쳤을 때의 값이어야 합니다.",
                en="It should be that of the model with this rate, after its last epoch.",
            ),
        )


@check(0.5, "test_dropout")
def only_the_dropout_is_changed(
    dropout_models, rates, curves, batch_results, submission, fashion_mnist, bar
):
    """드롭아웃만 바꾸었습니다 / Only the dropout is changed"""
    kept = held.by_number(dropout_models, SHARES)
    found = {each.name: each.reader(fashion_mnist).fits[-1] for each in kept.values()}
    require(
        len({fit.index for fit in found.values()}) == len(SHARES),
        text(
            ko="`dropout_models`의 모델 가운데 같은 학습에서 나온 것이 있습니다. 비율마다 모델을 새로 "
            "만들어 학습하세요.",
            en="Some models in `dropout_models` come from one and the same training. Make and "
            "train a new model for each rate.",
        ),
    )
    best, sizes = best_rates(rates, curves, bar), best_sizes(batch_results, bar)
    for name, fit in found.items():
        alike.started_fresh(name, fit, submission)
        alike.keeps_to(name, fit, fashion_mnist, rate=best, batch=sizes, epochs=[EPOCHS])
        alike.is_set_aside(name, fit, fashion_mnist)
    alike.are_alike(found, "dropout")


LONG = 30


@check(0.5, "test_epochs")
def long_training_is_watched_on_the_validation_pictures(
    long_history, rates, curves, batch_results, dropout_results, submission, fashion_mnist, bar
):
    """오래 학습하며 검증용 사진으로 지켜봅니다 / A long training is watched on the validation pictures"""
    fit = choosing.long_fit(long_history)
    asked = fit.epochs - fit.initial_epoch
    require(
        asked == LONG,
        text(
            ko="`long_history`의 학습은 {asked}에포크를 요청했습니다. 문제는 {long}에포크를 요구합니다.",
            en="The training of `long_history` asked for {asked} epochs; the brief asks for {long}.",
            asked=asked,
            long=LONG,
        ),
    )
    alike.started_fresh("long_history", fit, submission)
    alike.keeps_to(
        "long_history",
        fit,
        fashion_mnist,
        rate=best_rates(rates, curves, bar),
        batch=best_sizes(batch_results, bar),
        dropout=best_shares(dropout_results, bar),
    )
    alike.is_set_aside("long_history", fit, fashion_mnist)


@check(0.5, "test_epochs")
def epoch_of_the_lowest_validation_loss_is_found(best_epoch, long_history):
    """검증 손실이 가장 작은 에포크를 찾았습니다 / The epoch of the lowest validation loss is found"""
    choosing.is_lowest("best_epoch", held.finite(best_epoch), choosing.long_fit(long_history))


def setting(chosen, key):
    return held.finite(chosen.item(key))


@check(0.75, "test_chosen")
def choice_is_the_best_of_what_was_tried(
    chosen, rates, curves, batch_results, dropout_results, best_epoch, long_history, bar
):
    """시도한 것 가운데 검증에서 가장 나은 것을 골랐습니다 / The choice is the best of what was tried on the validation pictures"""
    for key, results in (
        ("rate", choosing.last_accuracies(curves, rates)),
        ("batch_size", choosing.accuracies(batch_results, SIZES)),
        ("dropout", choosing.accuracies(dropout_results, SHARES)),
    ):
        choosing.is_best_of(key, setting(chosen, key), results, bar("tuning_chance"))
    epochs = setting(chosen, "epochs")
    if epochs != best_epoch.number().value:  # a wrong one costs its points above
        choosing.is_lowest("chosen['epochs']", epochs, choosing.long_fit(long_history))


@check(0.5, "test_chosen")
def chosen_model_is_trained_with_the_settings_chosen(chosen, chosen_model, fashion_mnist):
    """`chosen_model`은 고른 설정으로 학습했습니다 / `chosen_model` is trained with the settings chosen"""
    network = chosen_model.reader(fashion_mnist)
    network.learnt_none_of(held_out(fashion_mnist), but=fashion_mnist.x_train[alike.LEARNT])
    fit, rate, share = network.fits[-1], setting(chosen, "rate"), setting(chosen, "dropout")
    require(
        tried.has_rate(fit, rate),
        text(
            ko="`chosen_model`은 `chosen`의 학습률 {rate:g}{으로} 학습하지 않았습니다.",
            en="`chosen_model` was not trained with the learning rate {rate:g} of `chosen`.",
            rate=rate,
        ),
    )
    size = setting(chosen, "batch_size")
    require(
        fit.batch_size == size,
        text(
            ko="`chosen_model`은 `chosen`의 배치 크기 {size:g}{으로} 학습하지 않았습니다.",
            en="`chosen_model` was not trained in batches of {size:g}, as `chosen` says.",
            size=size,
        ),
    )
    has_dropout(chosen_model, share)
    epochs = held.whole(chosen.item("epochs"))
    if fit.callbacks and fit.epochs != epochs:  # a callback brought the best epoch back
        network.holds_best_epoch_of(network, "val_loss")
    else:
        network.asked_for_epochs(epochs, in_all=True)


@check(0.25, "test_chosen")
def nothing_was_learnt_or_chosen_by_test_pictures(chosen_model, submission, fashion_mnist):
    """시험용 사진으로 배우거나 고르지 않았습니다 / Nothing was learnt from or chosen by the test pictures"""
    chosen_model.model()
    seen = [fit for fit in submission.fits if alike.saw_test_pictures(fit, fashion_mnist)]
    require(
        not seen,
        text(
            ko="학습하거나 검증하는 데 시험용 사진을 쓴 학습이 {seen}번 있습니다. 시험용 사진은 맨 끝에 "
            "정확도를 잴 때만 씁니다.",
            en="Test pictures were used in {seen} of the trainings, to learn from or to validate "
            "on. They are for the accuracy at the very end alone.",
            seen=len(seen),
        ),
    )


@check(0.25, "test_chosen")
def pictures_of_the_test_are_looked_at_once(chosen_model, test_score, source):
    """시험용 사진은 고른 뒤에 한 번 봅니다 / The test pictures are looked at once, after the choice"""
    chosen_model.model()
    test_score.number()
    one_look.more_than_one_look(source.notebook, "test_chosen").settle(
        why=text(
            ko="여러 번 보고 고르면 시험용 사진은 검증용이 되어, 처음 보는 사진에서 어떨지 말해 주지 "
            "못합니다.",
            en="When there is more than one look to choose by, they are validation pictures and no "
            "longer say how the model does on new ones.",
        )
    )


@check(0.75, "test_chosen")
def score_is_that_of_chosen_model(chosen_model, test_score, fashion_mnist):
    """`test_score`는 `chosen_model`의 시험 정확도입니다 / `test_score` is the test accuracy of `chosen_model`"""
    network = chosen_model.reader(fashion_mnist)
    if network.fits:
        test_score.is_score(
            network.share_right(*network.unseen),
            mistaken_for={
                "loss": (lambda: network.cross_entropies(*network.unseen)[0], THE_LOSS),
                "validation": (
                    lambda: network.share_right(*valid_of(fashion_mnist)),
                    OF_VALIDATION,
                ),
                "training": (lambda: network.share_right(*learnt_of(fashion_mnist)), OF_TRAINING),
            },
            on=text(ko="시험용 사진", en="the test pictures"),
            why=text(
                ko="학습을 마친 `chosen_model`을 시험용 사진 전부로 쟀는지 확인하세요.",
                en="See that the trained `chosen_model` is measured on all test pictures.",
            ),
        )
