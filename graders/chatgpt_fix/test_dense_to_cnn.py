"""Hidden checks of the notebook `dense_to_cnn`: 10 points.

Read aloud: `build_model()` returns a compiled network that takes pictures with both of their
dimensions, looks at neighbouring pixels before it flattens, gives ten probabilities with a loss
that fits them, and learns better than the dense network from the same 6,000 digits.
"""

from nbassay.checks import compiled
from nbassay.grader import calls, check, draws

from .learning import beats_dense

once = draws(edges=[()])  # without an argument


@check(0.5, "test_build_model")
def a_compiled_model_is_returned(answers=calls("build_model", on=once)):
    """컴파일한 모델을 돌려줍니다 / A compiled model is returned"""
    network = answers[0].network()
    compiled.settings(network.name, network.evidence)


@check(1.5, "test_build_model")
def input_is_a_picture_with_a_channel(answers=calls("build_model", on=once)):
    """입력은 채널이 있는 사진입니다 / The input is a picture with a channel"""
    answers[0].network().takes(None, 28, 28, 1)


@check(3.5, "test_build_model")
def neighbours_are_looked_at_before_flattening(answers=calls("build_model", on=once)):
    """펼치기 전에 이웃한 픽셀을 봅니다 / Neighbours are looked at before flattening"""
    answers[0].network().looks_at_neighbours()


@check(0.5, "test_build_model")
def output_is_ten_probabilities(answers=calls("build_model", on=once)):
    """출력은 확률 열 개입니다 / The output is ten probabilities"""
    answers[0].network().gives_probabilities_of(10)


@check(1, "test_build_model")
def loss_fits_ten_probabilities(answers=calls("build_model", on=once)):
    """손실 함수가 확률 열 개에 맞습니다 / The loss fits ten probabilities"""
    answers[0].network().has_loss_for_classes()


@check(3, "test_build_model")
def it_learns_more_than_the_dense_network(mnist, bar, answers=calls("build_model", on=once)):
    """완전연결 신경망보다 더 잘 학습합니다 / It learns more than the dense network"""
    beats_dense(answers[0].network(), mnist, bar("margin"))
