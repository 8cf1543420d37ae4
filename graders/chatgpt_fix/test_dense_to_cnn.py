"""Hidden checks of the notebook `dense_to_cnn`: 10 points.

Read aloud: `build_model()` returns a compiled network that takes pictures with both of their
dimensions, looks at neighbouring pixels before it flattens, gives ten probabilities with a loss
that fits them, and learns better than the dense network from the same 6,000 digits.
"""

from nbassay.checks import compiled
from nbassay.grader import calls, check, draws, text

from .learning import beats_dense

once = draws(edges=[()])  # without an argument


@check(
    0.5,
    "test_build_model",
    title=text(ko="컴파일한 모델을 돌려줍니다", en="A compiled model is returned"),
)
def a_compiled_model_is_returned(answers=calls("build_model", on=once)):
    network = answers[0].network()
    compiled.settings(network.name, network.evidence)


@check(
    1.5,
    "test_build_model",
    title=text(ko="입력은 채널이 있는 사진입니다", en="The input is a picture with a channel"),
)
def input_is_a_picture_with_a_channel(answers=calls("build_model", on=once)):
    answers[0].network().takes(None, 28, 28, 1)


@check(
    3.5,
    "test_build_model",
    title=text(
        ko="펼치기 전에 이웃한 점들을 봅니다", en="Neighbours are looked at before flattening"
    ),
)
def neighbours_are_looked_at_before_flattening(answers=calls("build_model", on=once)):
    answers[0].network().looks_at_neighbours()


@check(
    0.5,
    "test_build_model",
    title=text(ko="출력은 확률 열 개입니다", en="The output is ten probabilities"),
)
def output_is_ten_probabilities(answers=calls("build_model", on=once)):
    answers[0].network().gives_probabilities_of(10)


@check(
    1,
    "test_build_model",
    title=text(ko="손실이 확률 열 개에 맞습니다", en="The loss fits ten probabilities"),
)
def loss_fits_ten_probabilities(answers=calls("build_model", on=once)):
    answers[0].network().has_loss_for_classes()


@check(
    3,
    "test_build_model",
    title=text(ko="완전연결 신경망보다 더 배웁니다", en="It learns more than the dense network"),
)
def it_learns_more_than_the_dense_network(mnist, bar, answers=calls("build_model", on=once)):
    beats_dense(answers[0].network(), mnist, bar("margin"))
