"""Hidden checks of the notebook `first_model`: 10 points.

Read aloud: one neuron, compiled as asked; a line that it learnt from last year's readings and that
holds at temperatures not seen; flat predictions of the model; loss and metric of this year's
readings, measured again.
"""

import numpy as np

from nbassay.checks import compiled
from nbassay.checks.error_measures import ERRORS
from nbassay.grader import Layer, check, fail, require, text

# Half of the last of four decimals, for those who round; the known mistakes are further off.
TOLERANCE = 6e-5
SLOPE, INTERCEPT = 1.8, 3.2  # in tens of degrees
ASKED = np.array([-4.0, 0.0, 3.7, 10.0])
# Between the readings and somewhat beyond them on both sides.
UNSEEN = np.linspace(-2.013, 4.513, 27)


def read_thermometers(days, seed):
    """Celsius and Fahrenheit in tens of degrees, each (2 * days,), as the locked cell makes them."""
    random = np.random.default_rng(seed)
    celsius = random.uniform(-15, 35, 2 * days)
    fahrenheit = 1.8 * celsius + 32 + random.normal(0, 0.5, 2 * days)
    return np.round(celsius, 1) / 10, np.round(fahrenheit, 1) / 10


LAST_YEAR = read_thermometers(days=200, seed=1)
THIS_YEAR = read_thermometers(days=50, seed=2)


def pairs(celsius, fahrenheit):
    """The distinct readings as pairs of whole hundredths."""
    columns = np.column_stack([np.ravel(celsius), np.ravel(fahrenheit)]).astype(float)
    hundredths = np.round(100 * columns[np.isfinite(columns).all(axis=1)])
    return {(int(x), int(y)) for x, y in np.clip(hundredths, -1e9, 1e9)}


check(
    1,
    "test_architecture",
    title=text(
        ko="모델은 가중치와 편향이 있는 뉴런 하나입니다",
        en="The model is one neuron with weight and bias",
    ),
    name="test_model_is_one_neuron_with_weight_and_bias",
).model().has_layers(Layer("Dense", (1,), 2))

check(
    0.5,
    "test_architecture",
    title=text(ko="출력은 직선 그대로입니다", en="The output is the line as it is"),
    name="test_output_is_the_line_as_it_is",
).model().has_activations(
    "linear",
    "linear",
    why=text(
        ko="활성화 함수는 직선을 구부리거나 자릅니다. 온도는 어떤 값이든 될 수 있어야 합니다.",
        en="An activation bends or cuts the line; a temperature can be any number.",
    ),
)

check(
    0.75,
    "test_architecture",
    title=text(
        ko="옵티마이저는 문제의 학습률인 SGD입니다", en="The optimizer is SGD at the rate asked for"
    ),
    name="test_optimizer_is_sgd_at_the_rate_asked_for",
).model().is_compiled_with(optimizer="sgd", learning_rate=0.01)

check(
    0.75,
    "test_architecture",
    title=text(
        ko="손실은 제곱 오차이고 절대 오차를 지켜봅니다",
        en="The loss is squared error and absolute error is watched",
    ),
    name="test_loss_is_squared_error_and_absolute_error_is_watched",
).model().is_compiled_with(
    loss="mean_squared_error",
    metric="mean_absolute_error",
    why=text(
        ko="맞힐 것이 클래스가 아니라 숫자이므로, 얼마나 빗나갔는지를 잽니다.",
        en="What is to be guessed is a number and no class, so the loss measures how far off.",
    ),
    why_metric=text(
        ko="제곱한 오차와 달리 몇 도쯤 빗나가는지를 바로 말해 줍니다.",
        en="Unlike the squared error it says at once by how many degrees the model is off.",
    ),
)


@check(0.5, "test_train")
def history_is_the_record_of_this_training(model, history):
    """`history`는 이 학습의 기록입니다 / `history` is the record of this training"""
    model.has_history(history)


@check(0.5, "test_train")
def learnt_from_last_years_readings_only(model):
    """지난해의 눈금만 배웠습니다 / Learnt from last year's readings only"""
    last_year, this_year = pairs(*LAST_YEAR), pairs(*THIS_YEAR)
    seen = set()
    for fit in model.fits:
        rows, targets = model.rows_learnt(fit), model.answers_learnt(fit)
        require(
            rows.size == targets.size,
            text(
                ko="`model.fit`에 넘긴 입력은 {size}개, 정답은 {answers}개입니다.",
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
            "nothing if the test was learnt from; learn from `x` and `y` alone.",
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


@check(2, "test_train")
def line_holds_at_temperatures_not_seen(model, bar):
    """직선이 보지 못한 온도에서도 맞습니다 / The line holds at temperatures not seen"""
    model.learnt()
    worst = float(np.max(np.abs(model.guess(UNSEEN[:, None]) - (SLOPE * UNSEEN + INTERCEPT))))
    require(
        bar("line").is_not_exceeded_by(worst),
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


@check(1, "test_predict")
def predictions_are_flat(predictions):
    """예측은 1차원입니다 / The predictions are flat"""
    predictions.has_shape(
        ASKED.shape,
        why=text(
            ko="온도마다 숫자 하나씩입니다. 열이 하나인 표와 1차원 배열을 빼면 NumPy가 표를 만듭니다.",
            en="It is one number for each temperature. NumPy makes a table of a column minus a "
            "flat array.",
        ),
    )
    require(
        np.ptp(predictions.numbers()) != 0,
        text(
            ko="`predictions`의 값이 모두 같습니다. 온도가 다르면 예측도 다릅니다.",
            en="All `predictions` are the same number; other temperatures have other predictions.",
        ),
    )


@check(1, "test_predict")
def predictions_are_those_of_the_model(predictions, model):
    """예측은 모델의 것입니다 / The predictions are those of the model"""
    claimed = np.ravel(predictions.numbers()).astype(float)
    require(
        claimed.size == ASKED.size,
        text(
            ko="`predictions`에 값이 {size}개 있습니다. `asked`의 온도는 {asked}개입니다.",
            en="`predictions` holds {size} values; `asked` has {asked} temperatures.",
            size=claimed.size,
            asked=ASKED.size,
        ),
    )
    again = model.guess(ASKED[:, None])
    if np.allclose(claimed, again, rtol=1e-3, atol=6e-3, equal_nan=True):
        return
    if np.allclose(claimed, 10 * again, rtol=1e-3, atol=6e-2):
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


@check(1, "test_evaluate")
def loss_is_that_of_this_years_readings(model, loss):
    """손실은 올해의 눈금에서 쟀습니다 / The loss is that of this year's readings"""
    same_as_counted(loss, "metric", model)


@check(1, "test_evaluate")
def metric_is_that_of_this_years_readings(model, metric):
    """지표는 올해의 눈금에서 쟀습니다 / The metric is that of this year's readings"""
    same_as_counted(metric, "loss", model)


def same_as_counted(claimed, other, model):
    """Hold a number against a recount; `other` is the one that it may have been exchanged with."""
    count, count_other = errors_of(model)[claimed.name], errors_of(model)[other]
    (x, y), (x_before, y_before) = THIS_YEAR, LAST_YEAR
    guess = model.guess(x[:, None])
    claimed.is_error(
        count(y, guess),
        mistaken_for=[
            (
                count_other(y, guess),
                text(
                    ko="`{other}`의 값입니다. `evaluate`가 돌려주는 순서는 손실, 지표입니다.",
                    en="the value of `{other}`; `evaluate` returns the loss first, then the "
                    "metric.",
                    other=other,
                ),
            ),
            (
                count(y_before, model.guess(x_before[:, None])),
                text(
                    ko="지난해의 눈금에서 잰 값입니다. 배운 것을 다시 맞히는 일은 시험이 "
                    "아닙니다. `x_new`와 `y_new`에서 재세요.",
                    en="the value on last year's readings. Getting right what was learnt from "
                    "is no test; measure it on `x_new` and `y_new`.",
                ),
            ),
        ],
        tolerance=TOLERANCE,
    )


def errors_of(model):
    """Which errors `loss` and `metric` are; another loss than asked for is held against once."""
    settings = compiled.settings("model", model.evidence)
    watched = [name for name in settings.metric_names if name in ERRORS]
    loss = settings.loss_name if settings.loss_name in ERRORS else "mean_squared_error"
    return {
        "loss": ERRORS[loss],
        "metric": ERRORS[watched[0] if watched else "mean_absolute_error"],
    }
