"""Hidden checks of the notebook `predict_digit`: 10 points.

Read aloud: any picture of a digit becomes one grey picture of 28x28 in [0, 1], whatever its size,
its colours and its transparent parts; the answer is an integer, the right digit, by the model that
was handed in; and the probabilities of seven.jpg are kept as they are.
"""

import functools
import operator

import numpy as np

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, shapes
from nbassay.checks.calls import does_something
from nbassay.grader import calls, check, fail, partial, require, text
from nbassay.texts import NO_TEXT

from .hidden_pictures import TURN, pictures, read, turned
from .pictures import (
    digit_of,
    each,
    in_unit_range,
    named,
    probabilities_of_seven,
    right_digit,
    same_picture,
)

every_picture = functools.reduce(operator.add, pictures.values())
every_read = functools.reduce(operator.add, read.values())


@check(1, "test_prepare_image")
def every_picture_becomes_one_of_28_by_28(prepared=calls("prepare_image", on=every_picture)):
    """어떤 그림이든 28×28이 됩니다 / Every picture becomes one of 28 by 28"""
    does_something(prepared)
    each(
        prepared,
        lambda picture, result: shapes.shape(
            "prepare_image(path)", result.array(named(picture)), (1, 28, 28, 1)
        ),
        text(
            ko="모델은 (몇 장, 높이, 너비, 채널) 순서로 읽습니다.",
            en="The model reads (how many, height, width, channels).",
        ),
    )


@check(1, "test_prepare_image")
def values_are_floats_between_zero_and_one(prepared=calls("prepare_image", on=every_picture)):
    """값은 0과 1 사이의 실수입니다 / Values are floats between 0 and 1"""
    does_something(prepared)
    each(
        prepared,
        in_unit_range,
        text(
            ko="모델은 0과 1 사이의 밝기로 학습했습니다. 오류 없이 예측과 확률만 나빠집니다.",
            en="The model was trained on brightness in [0, 1]; no error is raised, only "
            "predictions and probabilities get worse.",
        ),
    )


def becomes_the_digit(name, group, title, why=NO_TEXT):
    @check(0.5, "test_prepare_image", name=name, title=title)
    def becomes(prepared=calls("prepare_image", on=pictures[group])):
        each(prepared, same_picture, why)


becomes_the_digit(
    "test_grey_digit_stays_as_it_is",
    "grey",
    text(ko="흑백 숫자는 그대로입니다", en="A grey digit stays as it is"),
)
becomes_the_digit(
    "test_digit_of_another_size_is_resized",
    "size",
    text(ko="크기가 다른 숫자는 크기를 바꿉니다", en="A digit of another size is resized"),
    text(
        ko="크기가 다른 사진은 자르거나 채우지 않고 28×28로 줄입니다.",
        en="Pictures of other sizes are resized to 28x28, neither cropped nor padded.",
    ),
)
becomes_the_digit(
    "test_digit_in_colours_becomes_grey",
    "colour",
    text(ko="색이 있는 숫자는 흑백이 됩니다", en="A digit in colours becomes grey"),
    text(
        ko="채널이 셋이나 넷인 파일, 색상표의 번호로 된 파일도 밝기 하나로 바꾸어야 합니다.",
        en="Three or four channels, or numbers into a table of colours, have to become one "
        "brightness.",
    ),
)


@check(0.5, "test_prepare_image")
def transparent_ground_is_black(
    prepared=calls("prepare_image", on=pictures["transparent"]),
    with_hidden_colour=calls("prepare_image", on=pictures["hidden"]),
):
    """투명한 바탕은 검은색입니다 / A transparent background is black"""
    each(prepared, same_picture)
    try:
        each(
            with_hidden_colour,
            same_picture,
            text(
                ko="투명한 픽셀에도 색이 적혀 있습니다. 투명도를 버리면 그 숨은 색이 "
                "나타납니다. 감점은 아닙니다.",
                en="A transparent pixel has a colour too; if you drop the transparency, the hidden "
                "colour shows. Nothing is taken off for it.",
            ),
        )
    except CheckFailed as found:  # told, and not marked, as the brief says
        partial(1.0, found.message)


@check(1, "test_predict_digit")
def answer_is_one_integer(answers=calls("predict_digit", on=every_read)):
    """답은 정수 하나입니다 / The answer is one integer"""
    does_something(answers)

    def look(picture, result):
        value = result.value(named(picture))
        require(
            isinstance(value, ev.Scalar) and type(value.value) is int,
            text(
                ko="`predict_digit`이 돌려준 것은 {seen}입니다. 0부터 9까지의 정수 하나여야 "
                "합니다.",
                en="`predict_digit` returned {seen}; it should be one integer from 0 to 9.",
                seen=value.describe(),
            ),
        )

    each(
        answers,
        look,
        text(ko="이름이 약속하는 것은 숫자 하나입니다.", en="One digit is what its name promises."),
    )


def are_read_rightly(points, name, inputs, title):
    @check(points, "test_predict_digit", name=name, title=title)
    def are_read(answers=calls("predict_digit", on=inputs)):
        each(answers, right_digit)


are_read_rightly(
    1,
    "test_grey_digits_are_read_rightly",
    read["grey"] + read["size"],
    text(ko="흑백 숫자를 바르게 읽습니다", en="Grey digits are read correctly"),
)
are_read_rightly(
    1,
    "test_digits_in_colours_are_read_rightly",
    read["colour"],
    text(ko="색이 있는 숫자를 바르게 읽습니다", en="Digits in colours are read correctly"),
)
are_read_rightly(
    0.5,
    "test_digits_on_transparent_ground_are_read_rightly",
    read["transparent"],
    text(
        ko="바탕이 투명한 숫자를 바르게 읽습니다",
        en="Digits on a transparent background are read correctly",
    ),
)


@check(0.5, "test_predict_digit")
def model_that_is_handed_in_is_used(
    answers=calls("predict_digit", on=read["grey"]),
    turned=calls("predict_digit", on=turned, by="predict_turned"),
):
    """받은 모델을 씁니다 / The model that is passed in is used"""
    pairs = zip(map(digit_of, answers), map(digit_of, turned), strict=True)
    require(
        any(None not in pair and (pair[0] + TURN) % 10 == pair[1] for pair in pairs),
        text(
            ko="`predict_digit`에 예측이 {turn}만큼 돌아간 모델을 건네도 결과가 그만큼 달라지지 "
            "않습니다. 바깥의 모델을 쓰면 어떤 모델을 건네도 늘 그 모델로 예측합니다.",
            en="Given a model whose predictions are turned by {turn}, `predict_digit` does not "
            "change its answer. A function that uses an outer model predicts with that one, "
            "whichever is passed in.",
            turn=TURN,
        ),
    )


@check(0.5, "test_prediction")
def prediction_holds_ten_probabilities(prediction):
    """`prediction`은 확률 열 개입니다 / `prediction` holds ten probabilities"""
    prediction.has_shape(
        (1, 10),
        why=text(
            ko="한 장의 예측에도 배치 축('몇 장')이 있습니다.",
            en="The prediction for one picture has the batch axis ('how many') as well.",
        ),
    )
    prediction.sums_to_one()


@check(1.5, "test_prediction")
def prediction_is_what_the_model_says_of_the_seven(prediction):
    """`prediction`은 모델이 7을 보고 예측한 확률입니다 / `prediction` is what the model predicts for the seven"""
    seen = np.ravel(prediction.numbers()).astype(float)
    require(
        seen.size == 10,
        text(
            ko="`prediction`에 값이 {size}개 있습니다. 숫자마다 하나씩 10개입니다.",
            en="`prediction` holds {size} values; there is one for each of ten digits.",
            size=seen.size,
        ),
    )
    if np.isin(seen, (0, 1)).all():
        fail(
            text(
                ko="`prediction`에 0과 1뿐입니다. 반올림했거나, 밝기를 0~1로 맞추지 않은 사진을 "
                "넣었습니다. 그러면 모델이 얼마나 확신했는지 알 수 없습니다.",
                en="`prediction` holds nothing but 0 and 1: it was rounded, or the picture was "
                "not scaled to [0, 1]. Then one cannot tell how sure the model was.",
            )
        )
    require(
        np.abs(probabilities_of_seven() - seen).max(axis=1).min() <= 0.02,
        text(
            ko="`prediction`이 `digit_model`이 `seven.jpg`에 대해 예측하는 확률과 다릅니다. "
            "전처리한 사진을 넣었는지, 그 파일의 예측인지 확인하세요.",
            en="`prediction` is not what `digit_model` predicts for `seven.jpg`. Check that you "
            "passed in the prepared picture, and that of this very file.",
        ),
    )
