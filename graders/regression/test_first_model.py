"""What the notebook `first_model` is held to: one neuron, and a line that it really learnt."""

import numpy as np
import pytest

from nbassay.checks import architecture, compiled, fail, fits, require
from nbassay.checks.architecture import Layer
from nbassay.keras import models
from nbassay.texts import sentences, text

from .errors import ERRORS, same_error
from .thermometers import ASKED, INTERCEPT, LAST_YEAR, SLOPE, THIS_YEAR, UNSEEN, pairs

RATE = 0.01
# Half of the last of four decimals, for those who round; the known mistakes are further off.
TOLERANCE = 6e-5


@pytest.mark.title(
    ko="모델은 가중치와 편향이 있는 뉴런 하나입니다",
    en="The model is one neuron with weight and bias",
)
@pytest.mark.points(1, cell="test_architecture")
def test_model_is_one_neuron_with_weight_and_bias(model):
    architecture.layers("model", model, [Layer("Dense", (1,), 2)])


@pytest.mark.title(ko="출력은 직선 그대로입니다", en="The output is the line as it is")
@pytest.mark.points(0.5, cell="test_architecture")
def test_output_is_the_line_as_it_is(model):
    architecture.activations(
        "model",
        model,
        "linear",
        "linear",
        why=text(
            ko="활성화 함수는 직선을 구부리거나 자릅니다. 온도는 어떤 값이든 될 수 있어야 합니다.",
            en="An activation bends or cuts the line; a temperature can be any number.",
        ),
    )


@pytest.mark.title(
    ko="최적화기는 문제의 학습률인 SGD입니다", en="The optimizer is SGD at the rate asked for"
)
@pytest.mark.points(0.75, cell="test_architecture")
def test_optimizer_is_sgd_at_the_rate_asked_for(submission):
    model = submission.model("model")
    compiled.optimizer("model", model, "sgd")
    rate = compiled.settings("model", model).optimizer.config.get("learning_rate")
    if not isinstance(rate, (int, float)):
        fail(
            text(
                ko="학습률이 숫자 하나가 아닙니다. 처음부터 끝까지 {rate}{으로} 두세요.",
                en="The learning rate is not a plain number; leave it at {rate} throughout.",
                rate=RATE,
            )
        )
    require(
        np.isclose(rate, RATE, rtol=1e-4),
        text(
            ko="SGD의 학습률이 {rate:g}입니다. 문제는 {wanted}{을} 요구합니다. 학습률은 한 걸음의 "
            "크기라서, 크면 골짜기를 건너뛰고 작으면 제때 닿지 못합니다.",
            en="The learning rate of SGD is {rate:g}; the brief asks for {wanted}. It is the "
            "length of a step: too long and it leaps across the valley, too short and it "
            "does not arrive in time.",
            rate=rate,
            wanted=RATE,
        ),
    )


@pytest.mark.title(
    ko="손실은 제곱 오차이고 절대 오차를 지켜봅니다",
    en="The loss is squared error and absolute error is watched",
)
@pytest.mark.points(0.75, cell="test_architecture")
def test_loss_is_squared_error_and_absolute_error_is_watched(submission):
    model = submission.model("model")
    compiled.loss(
        "model",
        model,
        "mean_squared_error",
        why=text(
            ko="맞힐 것이 클래스가 아니라 숫자이므로, 얼마나 빗나갔는지를 잽니다.",
            en="What is to be guessed is a number and no class, so the loss measures how far off.",
        ),
    )
    seen = compiled.settings("model", model).metric_names
    if "mean_absolute_error" in seen:
        return
    there = (
        text(
            ko="`model`의 metrics는 {seen}입니다.",
            en="The metrics of `model` are {seen}.",
            seen=", ".join(seen),
        )
        if seen
        else text(ko="`model`에 metrics가 없습니다.", en="`model` has no metrics.")
    )
    needed = text(
        ko="평균 절대 오차를 넣으세요. 제곱한 오차와 달리 몇 도쯤 빗나가는지를 바로 말해 줍니다.",
        en="Add mean absolute error: unlike the squared one it says at once by how many degrees "
        "the model is off.",
    )
    fail(sentences(there, needed))


@pytest.mark.title(
    ko="`history`는 이 학습의 기록입니다", en="`history` is the record of this training"
)
@pytest.mark.points(0.5, cell="test_train")
def test_history_is_the_record_of_this_training(submission, fits_of_model):
    fits.same_history("history", submission.history("history"), fits_of_model)


@pytest.mark.title(ko="지난해의 눈금만 배웠습니다", en="Learnt from last year's readings only")
@pytest.mark.points(0.5, cell="test_train")
def test_learnt_from_last_years_readings_only(fits_of_model):
    last_year, this_year = pairs(*LAST_YEAR), pairs(*THIS_YEAR)
    seen = set()
    for fit in fits_of_model:
        rows, targets = fits.rows("model", fit), fits.targets("model", fit)
        require(
            rows.size == targets.size,
            text(
                ko="`model.fit`에 넘긴 입력은 {size}개, 답은 {answers}개입니다.",
                en="`model.fit` was given {size} inputs and {answers} answers.",
                size=rows.size,
                answers=targets.size,
            ),
        )
        seen |= pairs(rows, targets)
    leaked = len(seen & (this_year - last_year))
    require(
        not leaked,
        text(
            ko="`model.fit`에 올해의 눈금 {leaked}개가 들어 있습니다. 시험 문제로 공부하면 시험 "
            "점수는 아무것도 말해 주지 않습니다. `x`와 `y`로만 배우세요.",
            en="{leaked} of this year's readings were given to `model.fit`. A test score says "
            "nothing about whoever has studied the test; learn from `x` and `y` alone.",
            leaked=leaked,
        ),
    )
    known = len(seen & last_year)
    require(
        known == len(seen) and known * 2 >= len(last_year),
        text(
            ko="`model.fit`에 넘긴 {n_seen}쌍 가운데 지난해의 눈금은 {known}쌍입니다. `x`와 "
            "`y`를 있는 그대로 넘기세요.",
            en="Of the {n_seen} pairs given to `model.fit`, {known} are last year's readings; "
            "pass `x` and `y` as they are.",
            n_seen=len(seen),
            known=known,
        ),
    )


@pytest.mark.title(
    ko="직선이 보지 못한 온도에서도 맞습니다", en="The line holds at temperatures not seen"
)
@pytest.mark.points(2, cell="test_train")
def test_line_holds_at_temperatures_not_seen(model, fits_of_model, bar):
    fits.learnt("model", fits_of_model)
    off = np.abs(_line(model, UNSEEN) - (SLOPE * UNSEEN + INTERCEPT))
    worst = float(np.max(off))
    require(
        worst <= bar("line"),
        text(
            ko="배운 직선이 보지 못한 온도에서 화씨 {worst:.1f}도까지 빗나갑니다. {bar:.1f}도 "
            "안이어야 합니다. 손실이 아직 내려가는 중이었는지 학습 곡선을 보세요.",
            en="At temperatures not seen the line is off by up to {worst:.1f} °F; it should "
            "stay within {bar:.1f}. See on the learning curve whether the loss was still "
            "falling.",
            worst=10 * worst,
            bar=10 * bar("line"),
        ),
    )


@pytest.mark.title(ko="예측은 1차원입니다", en="The predictions are flat")
@pytest.mark.points(1, cell="test_predict")
def test_predictions_are_flat(submission):
    predictions = submission.numbers("predictions")
    require(
        predictions.shape == ASKED.shape,
        text(
            ko="`predictions`의 모양이 {seen}입니다. 온도 {asked}개마다 숫자 하나씩, "
            "{wanted}{이어야} 합니다. 열이 하나인 표와 1차원 배열을 빼면 NumPy가 표를 "
            "만듭니다.",
            en="`predictions` has shape {seen}; with one number for each of the {asked} "
            "temperatures it should be {wanted}. NumPy makes a table of a column minus a "
            "flat array.",
            seen=predictions.shape,
            asked=len(ASKED),
            wanted=ASKED.shape,
        ),
    )
    require(
        np.ptp(predictions) != 0,
        text(
            ko="`predictions`의 값이 모두 같습니다. 온도가 다르면 예측도 다릅니다.",
            en="All `predictions` are the same number; other temperatures have other predictions.",
        ),
    )


@pytest.mark.title(ko="예측은 모델의 것입니다", en="The predictions are those of the model")
@pytest.mark.points(1, cell="test_predict")
def test_predictions_are_those_of_the_model(submission, model):
    predictions = submission.numbers("predictions").ravel().astype(float)
    require(
        predictions.size == ASKED.size,
        text(
            ko="`predictions`에 값이 {size}개 있습니다. `asked`의 온도는 {asked}개입니다.",
            en="`predictions` holds {size} values; `asked` has {asked} temperatures.",
            size=predictions.size,
            asked=ASKED.size,
        ),
    )
    again = _line(model, ASKED)
    if np.allclose(predictions, again, rtol=1e-3, atol=6e-3, equal_nan=True):
        return
    if np.allclose(predictions, 10 * again, rtol=1e-3, atol=6e-2):
        fail(
            text(
                ko="`predictions`를 도 단위로 바꾸었습니다. `model`이 내놓은 그대로 10도 단위로 "
                "두세요.",
                en="`predictions` are in degrees; leave them in tens of degrees, as `model` "
                "gives them.",
            )
        )
    fail(
        text(
            ko="`predictions`가 `model`이 `asked`에 내놓는 값과 다릅니다. 학습을 마친 모델에 "
            "`asked`를 순서대로 넣으세요.",
            en="`predictions` are not what `model` gives for `asked`; feed `asked` in its order "
            "to the trained model.",
        )
    )


@pytest.mark.title(
    ko="손실은 올해의 눈금에서 쟀습니다", en="The loss is that of this year's readings"
)
@pytest.mark.points(1, cell="test_evaluate")
def test_loss_is_that_of_this_years_readings(submission, model):
    _same_as_counted("loss", "metric", submission, model)


@pytest.mark.title(
    ko="지표는 올해의 눈금에서 쟀습니다", en="The metric is that of this year's readings"
)
@pytest.mark.points(1, cell="test_evaluate")
def test_metric_is_that_of_this_years_readings(submission, model):
    _same_as_counted("metric", "loss", submission, model)


def _same_as_counted(name, other, submission, model):
    """Hold `name` against a recount; `other` is the one that it may have been exchanged with."""
    kinds = _kinds(submission.model("model"))
    count = ERRORS[kinds[name]]
    x, y = THIS_YEAR
    guess = _line(model, x)
    mistaken_for = [
        (
            ERRORS[kinds[other]](y, guess),
            text(
                ko="`{other}`의 값입니다. `evaluate`가 돌려주는 순서는 손실, 지표입니다.",
                en="the value of `{other}`; `evaluate` returns the loss first, then the metric.",
                other=other,
            ),
        ),
        (
            count(LAST_YEAR[1], _line(model, LAST_YEAR[0])),
            text(
                ko="지난해의 눈금에서 잰 값입니다. 배운 것을 다시 맞히는 일은 시험이 "
                "아닙니다. `x_new`와 `y_new`에서 재세요.",
                en="the value on last year's readings. Getting right what was learnt from "
                "is no test; measure it on `x_new` and `y_new`.",
            ),
        ),
    ]
    same_error(name, submission.number(name), count(y, guess), mistaken_for, tolerance=TOLERANCE)


def _kinds(model):
    """Which errors `loss` and `metric` are; another loss than asked for is held against once."""
    settings = compiled.settings("model", model)
    metrics = [one for one in settings.metric_names if one in ERRORS]
    loss = settings.loss_name
    return {
        "loss": loss if loss in ERRORS else "mean_squared_error",
        "metric": metrics[0] if metrics else "mean_absolute_error",
    }


@pytest.fixture
def fits_of_model(submission):
    """The fits that trained `model`."""
    return fits.training("model", submission.model("model"), submission.fits)


def _line(model, celsius):
    """What the model gives for temperatures (n,) in tens of degrees, as (n,)."""
    architecture.output_shape("model", model, (1,))
    return models.predict(model, celsius[:, None])[:, 0].astype(float)
