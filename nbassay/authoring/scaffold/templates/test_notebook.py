"""Hidden checks of the notebook `{{notebook}}`: 10 points.

Read aloud: `standardise` gives every column mean 0 and standard deviation 1, zeros where all
values of a column are equal, and leaves the array that it was given alone; `model` has the
layers, the activations and the loss of the brief.
"""

import numpy as np
import pytest

from nbassay.checks import architecture, compiled, fail, require, shapes
from nbassay.checks.architecture import Layer
from nbassay.texts import text

HIDDEN, OUTPUT = Layer("Dense", (16,), 176), Layer("Dense", (1,), 17)
TOLERANCE = 1e-4  # float32 is welcome


@pytest.mark.title(ko="열마다 평균 0, 표준편차 1입니다", en="Columns get mean 0 and spread 1")
@pytest.mark.points(3, cell="test_standardise")
def test_columns_get_mean_0_and_spread_1(call):
    for result in call("standardise"):
        (rows,) = result.args
        answer = answered(result)
        for column in np.flatnonzero(np.ptp(rows, axis=0) > 0):
            values = rows[:, column]
            wanted = (values - values.mean()) / values.std()
            if not np.allclose(answer[:, column], wanted, atol=TOLERANCE):
                off(rows, column, answer[:, column])


@pytest.mark.title(ko="값이 모두 같은 열은 0이 됩니다", en="A column of equal values becomes zeros")
@pytest.mark.points(1.5, cell="test_standardise")
def test_a_column_of_equal_values_becomes_zeros(call):
    for result in call("standardise"):
        (rows,) = result.args
        answer = answered(result)
        for column in np.flatnonzero(np.ptp(rows, axis=0) == 0):
            seen = answer[0, column]
            require(
                np.allclose(answer[:, column], 0, atol=TOLERANCE),
                text(
                    ko="값이 모두 {constant:g}인 열이 {seen:.3g}{으로} 나옵니다. 0으로 채우세요. "
                    "NaN 하나가 들어가면 그 뒤의 계산이 모두 NaN이 됩니다.",
                    en="A column whose values are all {constant:g} comes back as {seen:.3g}; fill "
                    "it with zeros. A single NaN turns everything computed from it into NaN.",
                    constant=rows[0, column],
                    seen=seen,
                ),
            )


@pytest.mark.title(ko="받은 배열은 그대로입니다", en="The array given is left alone")
@pytest.mark.points(1.5, cell="test_standardise")
def test_the_array_given_is_left_alone(call):
    for result in call("standardise"):
        answered(result)
        require(
            not result.changed,
            text(
                ko="`standardise`가 받은 배열을 고쳤습니다. 부른 쪽은 원래 값을 잃습니다. 새 "
                "배열을 만들어 돌려주세요.",
                en="`standardise` changed the array that it was given, so its caller has lost "
                "the values; return a new array.",
            ),
        )


@pytest.mark.title(
    ko="모델은 두 층에 매개변수 193개입니다", en="The model has 193 parameters in two layers"
)
@pytest.mark.points(2, cell="test_model")
def test_model_has_193_parameters_in_two_layers(model):
    architecture.layers("model", model, [HIDDEN, OUTPUT])
    architecture.parameters("model", model, 193)


@pytest.mark.title(
    ko="은닉층은 relu를 쓰고 출력에는 활성화가 없습니다",
    en="The hidden layer uses relu, the output layer no activation",
)
@pytest.mark.points(1, cell="test_model")
def test_hidden_layer_uses_relu_and_the_output_nothing(model):
    architecture.activations(
        "model",
        model,
        "relu",
        "linear",
        why=text(
            ko="출력에 활성화 함수가 있으면 낼 수 없는 값이 생깁니다.",
            en="With an activation at the output there are values that it can never give.",
        ),
    )


@pytest.mark.title(ko="모델을 문제대로 컴파일했습니다", en="The model is compiled as asked")
@pytest.mark.points(1, cell="test_model")
def test_model_is_compiled_as_asked(submission):
    model = submission.model("model")
    compiled.optimizer("model", model, "adam")
    compiled.loss("model", model, "mean_squared_error")


def answered(result):
    """What the call returned: an array as large as the one that it was given."""
    (rows,) = result.args
    size = shapes.shape_text(rows.shape)
    answer = result.array(text(ko="모양이 {size}인 배열", en="an array of shape {size}", size=size))
    shapes.shape(result.function, answer, rows.shape)
    return answer


def off(rows, column, seen):
    """Fail, saying what came of one column of `rows`."""
    with np.errstate(all="ignore"):
        # Adding 0 makes 0 of what is -0 when rounded.
        mean, spread = round(float(seen.mean()), 3) + 0.0, round(float(seen.std()), 3)
    fail(
        text(
            ko="{shape} 표에서 {column}번째 열은 평균 {mean:g}, 표준편차 {spread:g}인 열로 "
            "나옵니다. 행의 순서는 그대로 두고 평균 0, 표준편차 1로 만드세요. 자가 열마다 "
            "다르면 숫자가 큰 열이 학습을 휘두릅니다.",
            en="Column {column} of a table of shape {shape} comes back with mean {mean:g} "
            "and standard deviation {spread:g}; it should have 0 and 1, its rows in their "
            "order. Without one ruler the column with the largest numbers runs the training.",
            shape=shapes.shape_text(rows.shape),
            column=column + 1,
            mean=mean,
            spread=spread,
        )
    )
