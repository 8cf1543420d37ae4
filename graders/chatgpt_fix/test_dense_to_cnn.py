"""Hidden checks of the notebook `dense_to_cnn`: 10 points.

Read aloud: `build_model()` returns a compiled network that takes pictures with both of their
dimensions, looks at neighbouring pixels before it flattens, gives ten probabilities with a loss
that fits them, and learns better than the dense network from the same 6,000 digits.
"""

from __future__ import annotations

import pytest

from nbassay.checks import compiled, require, shapes

from . import convolution


@pytest.fixture
def built(call):
    """What `build_model()` returned, as evidence."""
    return convolution.returned_model(call("build_model")[0])


@pytest.fixture
def network(built, rebuild):
    """The same, rebuilt here."""
    return rebuild(built)


@pytest.mark.points(0.5, cell="test_build_model")
def test_a_compiled_model_is_returned(built):
    compiled.settings("build_model()", built)


@pytest.mark.points(1.5, cell="test_build_model")
def test_input_is_a_picture_with_a_channel(network):
    seen = tuple(network.input_shape)
    require(
        seen == (None, 28, 28, 1),
        f"`build_model()`의 입력 모양이 {shapes.shape_text(seen)}입니다. (*, 28, 28, 1)이어야 합니다. "
        "합성곱은 높이, 너비, 채널이 있는 사진을 받습니다.",
        f"`build_model()` takes {shapes.shape_text(seen)}; it should take (*, 28, 28, 1). "
        "A convolution takes pictures with height, width and channels.",
    )


@pytest.mark.points(3.5, cell="test_build_model")
def test_neighbours_are_looked_at_before_flattening(network):
    convolution.keeps_two_dimensions(network)


@pytest.mark.points(0.5, cell="test_build_model")
def test_output_is_ten_probabilities(network):
    convolution.ten_probabilities(network)


@pytest.mark.points(1, cell="test_build_model")
def test_loss_fits_ten_probabilities(built):
    convolution.loss_fits(built)


@pytest.mark.points(3, cell="test_build_model")
def test_it_learns_more_than_the_dense_network(built, network, mnist, bar):
    convolution.beats_dense(built, network, mnist, bar("margin"))
