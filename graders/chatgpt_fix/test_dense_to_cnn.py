"""Hidden checks of the notebook `dense_to_cnn`: 10 points.

Read aloud: `build_model()` returns a compiled network that takes pictures with both of their
dimensions, looks at neighbouring pixels before it flattens, gives ten probabilities with a loss
that fits them, and learns better than the dense network from the same 6,000 digits.
"""

from __future__ import annotations

import pytest

from nbassay.checks import compiled, require, shapes
from nbassay.texts import text

from . import convolution


@pytest.fixture
def built(call):
    """What `build_model()` returned, as evidence."""
    return convolution.returned_model(call("build_model")[0])


@pytest.fixture
def network(built, rebuild):
    """The same, rebuilt here."""
    return rebuild(built)


@pytest.mark.title(ko="컴파일한 모델을 돌려줍니다", en="A compiled model is returned")
@pytest.mark.points(0.5, cell="test_build_model")
def test_a_compiled_model_is_returned(built):
    compiled.settings("build_model()", built)


@pytest.mark.title(ko="입력은 채널이 있는 사진입니다", en="The input is a picture with a channel")
@pytest.mark.points(1.5, cell="test_build_model")
def test_input_is_a_picture_with_a_channel(network):
    seen = tuple(network.input_shape)
    require(
        seen == (None, 28, 28, 1),
        text(
            ko="`build_model()`의 입력 모양이 {seen}입니다. (*, 28, 28, 1)이어야 합니다. "
            "합성곱은 높이, 너비, 채널이 있는 사진을 받습니다.",
            en="`build_model()` takes {seen}; it should take (*, 28, 28, 1). A "
            "convolution takes pictures with height, width and channels.",
            seen=shapes.shape_text(seen),
        ),
    )


@pytest.mark.title(
    ko="펼치기 전에 이웃한 점들을 봅니다", en="Neighbours are looked at before flattening"
)
@pytest.mark.points(3.5, cell="test_build_model")
def test_neighbours_are_looked_at_before_flattening(network):
    convolution.keeps_two_dimensions(network)


@pytest.mark.title(ko="출력은 확률 열 개입니다", en="The output is ten probabilities")
@pytest.mark.points(0.5, cell="test_build_model")
def test_output_is_ten_probabilities(network):
    convolution.ten_probabilities(network)


@pytest.mark.title(ko="손실이 확률 열 개에 맞습니다", en="The loss fits ten probabilities")
@pytest.mark.points(1, cell="test_build_model")
def test_loss_fits_ten_probabilities(built):
    convolution.loss_fits(built)


@pytest.mark.title(ko="완전연결 신경망보다 더 배웁니다", en="It learns more than the dense network")
@pytest.mark.points(3, cell="test_build_model")
def test_it_learns_more_than_the_dense_network(built, network, mnist, bar):
    convolution.beats_dense(built, network, mnist, bar("margin"))
