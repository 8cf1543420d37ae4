"""Hidden checks of the notebook `california`: 10 points.

Read aloud: three parts of the table, each district in one of them and its price beside it; a scaler
that knows the training rows alone; one hidden layer of 30, the squared error; a training that sees
training rows, watches other rows, and leaves the test rows alone; the error on those, measured
again.
"""

import numpy as np

from nbassay.checks.architecture import effective_layers
from nbassay.checks.error_measures import (
    error_of_every_pair,
    mean_absolute_error,
    mean_squared_error,
)
from nbassay.grader import Layer, check, require, text

ENOUGH = 1_000  # rows that an error can be measured on
# A third decimal that was rounded; the known mistakes are further off.
TOLERANCE = 6e-4


@check(0.5, "test_prepare")
def three_parts_have_the_sizes_asked_for(
    california, x_train, x_valid, x_test, y_train, y_valid, y_test
):
    """세 부분의 크기가 문제와 같습니다 / The three parts have the sizes asked for"""
    california.split(x_train, x_valid, x_test).has_sizes(
        11_610,
        3_870,
        5_160,
        answers=(y_train, y_valid, y_test),
        why=text(
            ko="시험용으로 25%를, 남은 행의 25%를 검증용으로 떼어 둡니다.",
            en="25% are set aside for testing, and 25% of the rest for validation.",
        ),
    )


@check(1, "test_prepare")
def every_row_is_a_district_in_one_part_only(california, x_train, x_valid, x_test):
    """모든 행이 한 부분에만 있는 구역입니다 / Every row is a district in one part only"""
    california.split(x_train, x_valid, x_test).keeps_rows_apart()


@check(0.5, "test_prepare")
def prices_stayed_with_their_districts(
    california, x_train, x_valid, x_test, y_train, y_valid, y_test
):
    """집값이 제 구역에 붙어 있습니다 / Prices stayed with their districts"""
    california.split(x_train, x_valid, x_test).keeps_answers(y_train, y_valid, y_test)


@check(1.5, "test_prepare")
def scaler_learnt_from_training_rows_only(california, x_train, x_valid, x_test, scaler):
    """스케일러는 학습용 행에서만 배웠습니다 / The scaler learnt from training rows only"""
    california.split(x_train, x_valid, x_test).keeps_other_rows_from(scaler)


@check(0.5, "test_prepare")
def all_parts_went_through_the_scaler(california, x_train, x_valid, x_test, scaler):
    """세 부분 모두 스케일러를 거쳤습니다 / All parts went through the scaler"""
    california.split(x_train, x_valid, x_test).is_scaled_by(scaler)


check(
    0.75,
    "test_architecture",
    title=text(ko="층의 뉴런은 30, 1개입니다", en="The layers are 30 and 1"),
    name="test_layers_are_thirty_and_one",
).model().has_layers(Layer("Dense", (30,), 270), Layer("Dense", (1,), 31))


@check(0.75, "test_architecture")
def hidden_layer_uses_relu_and_the_output_nothing(model):
    """은닉층은 ReLU를 쓰고 출력에는 활성화 함수가 없습니다 / The hidden layer uses ReLU, the output layer no activation"""
    require(
        len(effective_layers(model.network)) > 1,
        text(ko="`model`에 은닉층이 없습니다.", en="`model` has no hidden layer."),
    )
    model.has_activations(
        "relu",
        "linear",
        why=text(
            ko="은닉층은 ReLU로 굽은 관계를 배우고, 출력은 어떤 값이든 될 수 있어야 합니다.",
            en="ReLU lets the hidden layer learn what is not a line; the output can be any number.",
        ),
    )


check(
    0.5,
    "test_architecture",
    title=text(ko="손실은 평균 제곱 오차입니다", en="The loss is the mean squared error"),
    name="test_loss_is_mean_squared_error",
).model().is_compiled_with(
    loss="mean_squared_error",
    why=text(
        ko="클래스가 아니라 숫자를 맞히므로, 얼마나 빗나갔는지를 잽니다.",
        en="A number is guessed and no class, so the loss measures how far off it is.",
    ),
)


@check(0.5, "test_train")
def history_is_the_record_of_this_training(model, history):
    """`history`는 이 학습의 기록입니다 / `history` is the record of this training"""
    model.has_history(history)


@check(0.5, "test_train")
def rows_that_are_watched_are_no_test_rows(california, model, x_test):
    """지켜본 행은 시험용이 아닙니다 / The rows that are watched are no test rows"""
    model.was_validated()
    california.watched_by(model).hold_none_of(
        california.rows_of(x_test),
        why=text(
            ko="시험용 행을 보며 에포크 수나 학습률을 고르면 시험 점수가 실제보다 좋게 나옵니다. "
            "검증용 행을 주세요.",
            en="When epochs or learning rate are chosen by test rows the test score flatters; give "
            "the validation rows.",
        ),
    )


@check(1, "test_train")
def nothing_but_training_rows_was_learnt_from(california, model, x_train, x_valid, x_test):
    """학습용 행만 배웠습니다 / Nothing but training rows was learnt from"""
    learnt = california.learnt_by(model)
    learnt.are_of_the_table(text(ko="`x_train`으로 학습하세요.", en="Train on `x_train`."))
    for held in (x_test, x_valid):
        learnt.hold_none_of(
            california.rows_of(held),
            # Rows that are in two parts are held against the parts, once.
            unless_in=california.rows_of(x_train),
            why=text(
                ko="배운 행에서 잰 오차는 처음 보는 구역에서의 오차를 말해 주지 않습니다. "
                "`x_train`으로만 배우세요.",
                en="An error on rows that were learnt from says nothing about new districts; learn "
                "from `x_train` alone.",
            ),
        )


@check(1, "test_train")
def model_estimates_districts_it_has_not_seen(california, model, bar):
    """보지 못한 구역의 집값을 어림합니다 / The model estimates districts it has not seen"""
    model.learnt()
    used = california.learnt_by(model), california.watched_by(model)
    held = california.held_out_from(*used, at_least=ENOUGH).where(typical(california.X))
    error = mean_squared_error(held.y, model.guess(held.scaled_as(model)))
    most = bar("california_mse")
    require(
        most.is_not_exceeded_by(error),
        text(
            ko="배우지 않은 구역 {size:,}곳에서(드문 구역은 빼고) 평균 제곱 오차가 "
            "{error:.3f}입니다. {most:.2f} 이하여야 합니다. 표준화, 학습률, 에포크 수를 다시 "
            "살펴보세요.",
            en="On {size:,} districts kept out of training, rare ones not counted, the mean "
            "squared error is {error:.3f}; it should be {most:.2f} at most. Look again at "
            "scaling, learning rate and epochs.",
            size=len(held),
            error=error,
            most=most,
        ),
    )


def typical(table):
    """Which districts are no rare ones: in no column among the 0.1% least or largest.

    Some have over a thousand people to a household on paper. What a network makes of one that it
    has not seen is chance, and may outweigh thousands of others.
    """
    low, high = np.percentile(table, [0.1, 99.9], axis=0)
    return ((table >= low) & (table <= high)).all(axis=1)


@check(1, "test_evaluate")
def mse_is_that_of_the_test_rows(
    california, model, test_mse, x_train, x_valid, x_test, y_train, y_valid, y_test
):
    """MSE는 시험용 행의 것입니다 / The MSE is that of the test rows"""

    def measured(x, y):
        """True prices of the rows of `x`, the student's own for unknown rows, and the guesses."""
        found = california.rows_of(x)
        truth = found.answers if found.are_all_known else y.vector(len(found.indices))
        return np.asarray(truth, float), model.guess(x.numbers())

    truth, guess = measured(x_test, y_test)
    mse = mean_squared_error(truth, guess)
    mistakes = [
        (
            error_of_every_pair(truth, guess),
            text(
                ko="모든 예측을 모든 정답과 견준 값입니다. (5160, 1)에서 (5160,)을 빼면 "
                "(5160, 5160)이 됩니다. 먼저 모양을 맞추세요.",
                en="what comes of comparing every guess with every answer: (5160, 1) minus "
                "(5160,) is (5160, 5160). Make the shapes agree first.",
            ),
        ),
        (
            mse**0.5,
            text(
                ko="제곱근을 씌운 값(RMSE)입니다. 평균 제곱 오차를 그대로 두세요.",
                en="the square root (RMSE); leave the mean squared error as it is.",
            ),
        ),
        (
            mean_absolute_error(truth, guess),
            text(
                ko="평균 절대 오차입니다. 여기서는 평균 제곱 오차를 묻습니다.",
                en="the mean absolute error; asked for is the mean squared one.",
            ),
        ),
    ]
    mistakes += [
        (
            mean_squared_error(*measured(x, y)),
            text(
                ko="`{part}`에서 잰 값입니다. 이미 배우거나 고를 때 본 행입니다. `x_test`에서 "
                "재세요.",
                en="the error on `{part}`, rows that were learnt from or chosen by; measure it on "
                "`x_test`.",
                part=x.name,
            ),
        )
        for x, y in ((x_train, y_train), (x_valid, y_valid))
    ]
    test_mse.is_error(mse, mistaken_for=mistakes, tolerance=TOLERANCE)
