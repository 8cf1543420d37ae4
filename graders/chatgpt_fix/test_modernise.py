"""Hidden checks of the notebook `modernise`: 10 points.

Read aloud: every outdated call has been replaced by one that does the same job. Networks know their
input, without a warning; the rate falls as the old `decay=` made it fall; gradient descent makes as
many updates as asked for; the file kept is the best epoch; classes, curves, labels and tables are
what the old calls gave, on inputs that differ from student to student.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nbassay.checks import compiled
from nbassay.keras.models import predict

from . import modernise_answers as answers
from . import modernise_networks as networks
from . import modernise_recount as recount
from . import modernise_steps as steps
from . import modernise_training as training


@pytest.fixture
def results(call, submission):
    """A function that gives the calls of one function, made by it or by a tool of the notebook."""

    def of(function, tool=""):
        submission.function(function)
        return [replace(result, function=function) for result in call(tool or function)]

    return of


@pytest.fixture
def built(results):
    """The networks that both functions returned."""
    return [
        *networks.classifiers(results("build_classifier")),
        *networks.readers(results("build_reader")),
    ]


@pytest.mark.title(ko="신경망이 입력의 모양을 압니다", en="The networks know their input")
@pytest.mark.points(0.25, cell="test_network")
def test_networks_know_their_input(built, rebuild):
    for network in built:
        networks.knows_its_input(network, rebuild)


@pytest.mark.title(
    ko="층, 옵티마이저, 손실은 그대로입니다", en="The networks keep layers, optimizer and loss"
)
@pytest.mark.points(0.25, cell="test_network")
def test_networks_keep_layers_optimizer_and_loss(built, rebuild):
    for network in built:
        networks.is_the_same_network(network, rebuild)


@pytest.mark.title(ko="신경망이 정확도를 잽니다", en="The networks measure accuracy")
@pytest.mark.points(0.25, cell="test_network")
def test_networks_measure_accuracy(built):
    for network in built:
        compiled.metric(network.name, network.model, "accuracy")


@pytest.mark.title(
    ko="입력에 대한 경고가 나오지 않습니다", en="The networks give no warning about their input"
)
@pytest.mark.points(0.25, cell="test_network")
def test_networks_give_no_warning_about_their_input(submission, call, source):
    for function in ("build_classifier", "build_reader"):
        submission.function(function)
    for result in call("network_complaints"):
        networks.gives_no_warning(replace(result, function="build_classifier, build_reader"))
    networks.hides_no_warning(source)


@pytest.mark.title(ko="Adam이 받은 학습률을 씁니다", en="Adam takes the rate")
@pytest.mark.points(0.5, cell="test_optimizers")
def test_adam_takes_the_rate(results):
    for result in results("make_adam", "adam_places"):
        steps.adam(result)


@pytest.mark.title(
    ko="느려지는 SGD가 받은 학습률로 출발합니다", en="The slowing SGD starts with the rate"
)
@pytest.mark.points(0.25, cell="test_optimizers")
def test_slowing_sgd_starts_with_the_rate(results):
    for result in results("make_slowing_sgd", "slowing_places"):
        steps.starts_with_the_rate(result)


@pytest.mark.title(ko="SGD가 옛 decay처럼 느려집니다", en="SGD slows down as the old decay did")
@pytest.mark.points(0.75, cell="test_optimizers")
def test_sgd_slows_down_as_the_old_decay_did(results):
    for result in results("make_slowing_sgd", "slowing_places"):
        steps.slows_down(result)


@pytest.mark.title(
    ko="한 번의 갱신이 기울기를 따라 내려갑니다", en="One update goes down the gradient"
)
@pytest.mark.points(0.5, cell="test_gradient_descent")
def test_one_update_goes_down_the_gradient(results):
    for result in results("fit_line"):
        if result.args[3] == 1:
            steps.line(result)


@pytest.mark.title(ko="요청한 만큼 갱신합니다", en="As many updates are made as asked for")
@pytest.mark.points(0.5, cell="test_gradient_descent")
def test_as_many_updates_are_made_as_asked_for(results):
    for result in results("fit_line"):
        if result.args[3] > 1:
            steps.line(result)


@pytest.mark.title(ko="모델을 오늘의 꼴로 남깁니다", en="The model is kept in today's form")
@pytest.mark.points(0.5, cell="test_training")
def test_the_model_is_kept_in_todays_form(submission):
    training.kept(submission)


@pytest.mark.title(
    ko="다섯 에폭의 검증 정확도를 돌려줍니다",
    en="The validation accuracies of five epochs are returned",
)
@pytest.mark.points(0.5, cell="test_training")
def test_validation_accuracies_of_five_epochs_are_returned(submission):
    training.accuracies(submission)


@pytest.mark.title(
    ko="남긴 모델은 가장 좋은 에폭의 것입니다", en="The model kept is the best of the epochs"
)
@pytest.mark.points(0.5, cell="test_training")
def test_the_model_kept_is_the_best_of_the_epochs(submission, rebuild):
    model = training.kept(submission)
    rows, right = recount.validation_digits()
    said = predict(rebuild(model), rows).argmax(axis=1)
    training.best(submission, float(np.mean(said == right)))


@pytest.mark.title(ko="출력이 여럿일 때의 클래스", en="Classes of several outputs")
@pytest.mark.points(0.5, cell="test_answers")
def test_classes_of_several_outputs(results):
    for result in results("classes_of", "classes_by"):
        if result.args[0].shape[1] > 1:
            answers.classes(result)


@pytest.mark.title(ko="출력이 하나일 때의 클래스", en="Classes of a single output")
@pytest.mark.points(0.5, cell="test_answers")
def test_classes_of_a_single_output(results):
    for result in results("classes_of", "classes_by"):
        if result.args[0].shape[1] == 1:
            answers.classes(result)


@pytest.mark.title(ko="ROC 곡선은 확률에서 나옵니다", en="The ROC curve comes from probabilities")
@pytest.mark.points(0.5, cell="test_answers")
def test_roc_curve_comes_from_probabilities(results):
    for result in results("roc_points"):
        answers.roc(result)


@pytest.mark.title(ko="곡선 아래의 넓이", en="The area under the curve")
@pytest.mark.points(0.5, cell="test_answers")
def test_area_under_the_curve(results):
    for result in results("area_under"):
        answers.area(result)


@pytest.mark.title(
    ko="원-핫에는 클래스마다 한 칸이 있습니다", en="One-hot has a column for each class"
)
@pytest.mark.points(0.5, cell="test_labels")
def test_one_hot_has_a_column_for_each_class(results):
    for result in results("one_hot"):
        answers.one_hot(result)


@pytest.mark.title(
    ko="정수로 바꾸면 소수점 아래를 버립니다", en="Integers drop what is behind the point"
)
@pytest.mark.points(0.5, cell="test_labels")
def test_integers_drop_what_is_behind_the_point(results):
    for result in results("as_integers"):
        answers.integers(result)


@pytest.mark.title(ko="번호는 받은 순서를 따릅니다", en="Ranks follow the order handed in")
@pytest.mark.points(0.5, cell="test_labels")
def test_ranks_follow_the_order_handed_in(results):
    for result in results("as_ranks"):
        answers.ranks(result)


@pytest.mark.title(ko="분류기가 로그 손실로 배웁니다", en="The classifier learns with log loss")
@pytest.mark.points(0.5, cell="test_tables")
def test_classifier_learns_with_log_loss(results):
    for result in results("log_classifier"):
        answers.classifier(result)


@pytest.mark.title(ko="표에는 낱말마다 한 열이 있습니다", en="The table has a column for each word")
@pytest.mark.points(0.5, cell="test_tables")
def test_table_has_a_column_for_each_word(results):
    for result in results("one_hot_table", "one_hot_of"):
        answers.table(result)


@pytest.mark.title(ko="평균 제곱 오차의 제곱근", en="The root of the mean squared error")
@pytest.mark.points(0.5, cell="test_tables")
def test_root_mean_squared_error(results):
    for result in results("rmse"):
        answers.root(result)
