"""Hidden checks of the notebook `modernise`: 10 points.

Read aloud: every outdated call has been replaced by one that does the same job. Networks know their
input, without a warning; the rate falls as the old `decay=` made it fall; gradient descent makes as
many updates as asked for; the file kept is the best epoch; classes, curves, labels and tables are
what the old calls gave, on inputs that differ from student to student.

The tools of the notebook (`adam_places`, `kept_by` and so on) call the student's functions where
plain values cannot.
"""

import ast
import math

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import roc_curve

from nbassay.evidence import short
from nbassay.grader import Layer, calls, check, listed, require, text, written

from . import modernise_inputs as inputs
from .modernise_training import (
    EPOCHS,
    MONITORED,
    logs_of,
    require_accuracies,
    require_best,
    require_first,
    validation_digits,
)

TOLD = {"input_dim", "input_shape", "batch_input_shape"}  # how a layer was once told its input
NEAR = 1e-3  # of the largest number of a walk


CLASSIFIERS = calls("build_classifier", on=inputs.features)
READERS = calls("build_reader", on=inputs.pictures)


def networks(classifiers, readers):
    """Each network built, the shape of its input, its layers and its loss."""
    dense = Layer("Dense", (8,), None, "relu"), Layer("Dense", (1,), None, "sigmoid")
    for answer in classifiers:
        yield answer.network(), (None, *answer.args), dense, "binary_crossentropy"
    for answer in readers:
        height, width, classes = answer.args
        layers = (
            Layer("Flatten", (height * width,)),
            Layer("Dense", (32,), None, "relu"),
            Layer("Dense", (classes,), None, "softmax"),
        )
        yield answer.network(), (None, height, width), layers, "sparse_categorical_crossentropy"


@check(0.25, "test_network")
def networks_know_their_input(classifiers=CLASSIFIERS, readers=READERS):
    """신경망이 입력의 모양을 압니다 / The networks know their input"""
    for network, shape, *_ in networks(classifiers, readers):
        network.takes(*shape)


@check(0.25, "test_network")
def networks_keep_layers_optimizer_and_loss(classifiers=CLASSIFIERS, readers=READERS):
    """층, 옵티마이저, 손실은 그대로입니다 / The networks keep layers, optimizer and loss"""
    for network, _, layers, loss in networks(classifiers, readers):
        if network.evidence.weights:  # that it was never built is held against its input
            network.has_layers(*layers)
        network.is_compiled_with(optimizer="adam", loss=loss)


@check(0.25, "test_network")
def networks_measure_accuracy(classifiers=CLASSIFIERS, readers=READERS):
    """신경망이 정확도를 잽니다 / The networks measure accuracy"""
    for network, *_ in networks(classifiers, readers):
        network.is_compiled_with(metric="accuracy")


@check(0.25, "test_network")
def networks_give_no_warning_about_their_input(
    source,
    classifiers=CLASSIFIERS,
    readers=READERS,
    complaints=calls("build_classifier", on=inputs.both, by="network_complaints"),
):
    """입력에 대한 경고가 나오지 않습니다 / The networks give no warning about their input"""
    for answer in (*classifiers, *readers):
        answer.network()
    for answer in complaints:
        warnings = str(answer.plain())
        require(
            not any(told in warnings for told in TOLD),
            text(
                ko="호출하면 아직 경고가 나옵니다: 층이 입력의 모양을 받고 있습니다. 다음 버전의 "
                "Keras에서는 오류가 될 수 있습니다.",
                en="Calling the functions still gives a warning: a layer is told the shape of the "
                "input. With the next Keras this may be an error.",
            ),
        )
    functions = source.cell("network").functions()
    for name in ("build_classifier", "build_reader"):
        nodes = ast.walk(functions.get(name, ast.Pass()))
        told = sorted({node.arg or "" for node in nodes if isinstance(node, ast.keyword)} & TOLD)
        require(
            not told,
            text(
                ko="`{name}`의 층이 아직 {told}{을} 받습니다. 경고가 보이지 않게 하는 것은 "
                "고치는 것이 아닙니다.",
                en="A layer of `{name}` is still given {told}. Hiding the warning does not fix "
                "anything.",
                name=name,
                told=", ".join(told),
            ),
        )


def adam_places(rate, gradients):
    """Where Adam leads a weight from 0."""
    place = first = second = 0.0
    places = []
    for number, gradient in enumerate(gradients, start=1):
        first += (gradient - first) * (1 - 0.9)
        second += (gradient**2 - second) * (1 - 0.999)
        step = rate * math.sqrt(1 - 0.999**number) / (1 - 0.9**number)
        place -= step * first / (math.sqrt(second) + 1e-7)
        places.append(place)
    return np.array(places)


check(
    0.5, "test_optimizers", title=text(ko="Adam이 받은 학습률을 씁니다", en="Adam takes the rate")
).function("make_adam", by="adam_places").equals(
    adam_places,
    on=inputs.rates,
    of_largest=1e-4,  # float32, and a tiny constant that is added in one place or another
    mistakes=[
        (
            lambda rate, gradients: adam_places(0.001, gradients),
            text(
                ko="Keras의 기본 학습률로 갱신합니다. 받은 학습률을 쓰지 않습니다.",
                en="These are the steps of Keras's default rate; the one passed in is not used.",
            ),
        )
    ],
    why=text(
        ko="옵티마이저의 종류와 다른 설정은 옛 코드 그대로여야 합니다.",
        en="The kind of optimizer and its other settings should be those of the old code.",
    ),
)


def slowing_places(rate, decay, gradients):
    """Where gradient descent leads with the rates of the old `decay=`."""
    return -np.cumsum(rate / (1 + decay * np.arange(len(gradients))) * gradients)


def weight_decay_places(rate, decay, gradients):
    place, places = 0.0, []
    for gradient in gradients:
        place -= rate * (gradient + decay * place)
        places.append(place)
    return np.array(places)


check(
    0.25,
    "test_optimizers",
    name="test_slowing_sgd_starts_with_the_rate",
    title=text(
        ko="느려지는 SGD가 받은 학습률로 출발합니다", en="The slowing SGD starts with the rate"
    ),
).function("make_slowing_sgd", by="slowing_places").has(
    lambda places, rate, decay, gradients: np.isclose(places[0], -rate * gradients[0], rtol=NEAR),
    on=inputs.slowing,
    why=text(
        ko="첫 스텝(걸음)은 학습률 × 기울기입니다. 첫 갱신에서는 k가 0이라 아직 줄지 않습니다.",
        en="The first step is the rate times the gradient: at the first update k is 0, and the rate "
        "has not fallen yet.",
    ),
)

check(
    0.75,
    "test_optimizers",
    title=text(ko="SGD가 옛 decay처럼 느려집니다", en="SGD slows down as the old decay did"),
).function("make_slowing_sgd", by="slowing_places").equals(
    slowing_places,
    on=inputs.slowing,
    of_largest=NEAR,
    mistakes=[
        (
            lambda rate, decay, gradients: slowing_places(rate, 0.0, gradients),
            text(
                ko="학습률이 전혀 줄지 않습니다. Keras 3은 옛 인수를 받아 놓고 무시합니다.",
                en="The rate never falls. Keras 3 accepts the old argument and ignores it.",
            ),
        ),
        (
            weight_decay_places,
            text(
                ko="학습률이 아니라 가중치를 줄입니다(weight decay). 이름이 비슷할 뿐 다른 일입니다.",
                en="It shrinks the weights (weight decay), not the rate. The names are alike, the "
                "jobs are not.",
            ),
        ),
    ],
    why=text(
        ko="갱신을 k번 하고 나면 학습률은 처음의 1 / (1 + decay × k)입니다.",
        en="After k updates the rate is the first one divided by 1 + decay × k.",
    ),
)


def fit_line(x, y, rate, updates, *, in_turn=False):
    slope = intercept = 0.0
    for _ in range(updates):
        off = slope * x + intercept - y
        step = float(np.mean(2 * off * x))
        slope -= rate * step
        off = slope * x + intercept - y if in_turn else off
        intercept -= rate * float(np.mean(2 * off))
    return slope, intercept


LINE = {
    "of_largest": NEAR,
    "mistakes": [
        (
            lambda *given: fit_line(*given)[::-1],
            text(
                ko="절편을 먼저 돌려줍니다. 기울기, 절편의 순서입니다.",
                en="It returns the intercept first; the order is slope, intercept.",
            ),
        ),
        (
            lambda *given: fit_line(*given, in_turn=True),
            text(
                ko="기울기를 갱신한 뒤의 오차로 절편을 갱신합니다. 둘은 같은 순간의 오차로 함께 갱신합니다.",
                en="It updates the intercept from the error left after the slope was updated. Both "
                "are updated together, from the error of the same moment.",
            ),
        ),
        (
            lambda x, y, rate, updates: fit_line(x, y, rate, 1),
            text(ko="갱신을 한 번만 합니다.", en="It makes a single update."),
        ),
    ],
    "why": text(
        ko="0에서 출발하는지, 갱신마다 모든 행의 평균 제곱 오차를 쓰는지 확인하세요.",
        en="See that it starts at 0 and uses the mean squared error of all rows each time.",
    ),
}

check(
    0.5,
    "test_gradient_descent",
    title=text(
        ko="한 번의 갱신이 기울기를 따라 내려갑니다", en="One update goes down the gradient"
    ),
).function("fit_line").returning("slope", "intercept").equals(
    fit_line, on=inputs.one_update, **LINE
)

check(
    0.5,
    "test_gradient_descent",
    title=text(ko="요청한 만큼 갱신합니다", en="As many updates are made as asked for"),
).function("fit_line").returning("slope", "intercept").equals(
    fit_line, on=inputs.more_updates, **LINE
)


@check(0.25, "test_training")
def the_model_is_kept_in_todays_form(best=written("best.keras")):
    """모델을 지금의 형식으로 남깁니다 / The model is kept in today's format"""
    best.network()


@check(0.25, "test_training")
def validation_accuracies_of_five_epochs_are_returned(train_and_keep, val_accuracies, fits):
    """다섯 에포크의 검증 정확도를 돌려줍니다 / The validation accuracies of five epochs are returned"""
    require_accuracies(val_accuracies.vector(EPOCHS).values, fits)


@check(1, "test_training", after=validation_accuracies_of_five_epochs_are_returned)
def the_model_kept_is_the_best_of_the_epochs(
    val_accuracies,
    fits,
    best=written("best.keras"),
    worsening=calls("train_and_keep", on=inputs.worsening, by="kept_by"),
):
    """남긴 모델은 가장 좋은 에포크의 것입니다 / The model kept is the best of the epochs"""
    model, (rows, right) = best.network(), validation_digits()
    for result in worsening:
        require_first(result.array())
    share = float(np.mean(model.predict(rows).argmax(axis=1) == right))
    require_best(share, logs_of(fits).get(MONITORED) or val_accuracies.vector(EPOCHS).values)


def classes_of(weights, rows):
    """The class number of each row, by one layer of these weights with a bias below."""
    given = rows.astype(float) @ weights[:-1].astype(float) + weights[-1].astype(float)
    return (given[:, 0] > 0).astype(int) if given.shape[1] == 1 else given.argmax(axis=1)


check(
    0.5, "test_answers", title=text(ko="출력이 여럿일 때의 클래스", en="Classes of several outputs")
).function("classes_of", by="classes_by").equals(classes_of, on=inputs.several_outputs, whole=True)

check(
    0.5, "test_answers", title=text(ko="출력이 하나일 때의 클래스", en="Classes of a single output")
).function("classes_of", by="classes_by").equals(
    classes_of,
    on=inputs.single_output,
    whole=True,
    mistakes=[
        (
            lambda weights, rows: np.zeros(len(rows), int),
            text(
                ko="출력이 하나(시그모이드)이면 모든 행을 0으로 예측합니다. 가장 큰 출력의 번호를 "
                "찾았다면, 출력이 하나일 때 그 번호는 늘 0입니다.",
                en="With a single output (sigmoid) it predicts 0 for every row. If it looks for "
                "the index of the largest: of one output, that is always 0.",
            ),
        )
    ],
)


def roc_points(truth, probability, drop=True):
    return roc_curve(truth, probability, drop_intermediate=drop)[:2]


check(
    0.5,
    "test_answers",
    name="test_roc_curve_comes_from_probabilities",
    title=text(ko="ROC 곡선은 확률에서 나옵니다", en="The ROC curve comes from probabilities"),
).function("roc_points").equals(
    roc_points,
    on=inputs.scored,
    or_equals=[
        lambda truth, probability: roc_points(truth, probability, drop=False),
        roc_curve,
        lambda truth, probability: roc_curve(truth, probability, drop_intermediate=False),
    ],
    mistakes=[
        (
            lambda truth, probability: roc_points(truth, np.round(probability)),
            text(
                ko="반올림한 예측에는 임곗값이 하나밖에 남지 않습니다. 확률을 그대로 넘기세요.",
                en="Rounded predictions leave a single threshold; pass the probabilities as they "
                "are.",
            ),
        ),
        (
            lambda truth, probability: roc_points(truth, probability)[::-1],
            text(
                ko="참 양성 비율을 먼저 돌려줍니다. 거짓 양성 비율이 먼저입니다.",
                en="It returns the true positive rate first; the false positive rate comes first.",
            ),
        ),
    ],
    why=text(ko="양성은 1입니다.", en="The positive class is 1."),
)


def area_under(x, y):
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


check(
    0.5,
    "test_answers",
    name="test_area_under_the_curve",
    title=text(ko="곡선 아래의 넓이", en="The area under the curve"),
).function("area_under").equals(
    area_under,
    on=inputs.curves,
    mistakes=[
        (
            lambda x, y: area_under(y, x),
            text(
                ko="두 축을 바꾸어 넓이를 잽니다. 함수마다 축을 받는 순서가 다릅니다.",
                en="It measures with the axes exchanged; functions differ in which they take first.",
            ),
        )
    ],
)

check(
    0.5,
    "test_labels",
    title=text(
        ko="원-핫에는 클래스마다 열이 하나씩 있습니다", en="One-hot has a column for each class"
    ),
).function("one_hot").equals(
    lambda labels, classes: np.eye(classes)[labels],
    on=inputs.labels,
    why=text(
        ko="행마다 제 클래스의 열만 1이고 나머지는 0입니다. 열의 수가 배치마다 다르면 모델의 출력과 "
        "맞지 않습니다.",
        en="Each row has a 1 in the column of its class and 0 elsewhere. With another number of "
        "columns in each batch it cannot fit the output of a model.",
    ),
)

check(
    0.5,
    "test_labels",
    name="test_integers_drop_what_is_behind_the_point",
    title=text(
        ko="정수로 바꾸면 소수점 아래를 버립니다", en="Integers drop the digits behind the point"
    ),
).function("as_integers").equals(
    np.trunc,
    on=inputs.numbers,
    whole=True,
    mistakes=[
        (
            wrong,
            text(
                ko="반올림도 내림도 아니고, 소수점 아래를 버립니다.",
                en="It is neither rounding nor rounding down: digits behind the point are dropped.",
            ),
        )
        for wrong in (np.round, np.floor)
    ],
    why=text(
        ko="아주 큰 수도 그 정수형에 들어가야 합니다.",
        en="Numbers that are very large should fit into that type of integer as well.",
    ),
)

check(
    0.5,
    "test_labels",
    name="test_ranks_follow_the_order_handed_in",
    title=text(ko="번호는 받은 순서를 따릅니다", en="Ranks follow the order passed in"),
).function("as_ranks").equals(
    lambda values, order: np.array([order.index(word) for word in values]),
    on=inputs.words,
    mistakes=[
        (
            lambda values, order: np.array([sorted(set(values)).index(word) for word in values]),
            text(
                ko="알파벳순으로 번호를 붙입니다. 그러면 크기를 비교할 수 없고, 배치에 따라 같은 "
                "낱말의 번호도 달라집니다.",
                en="It numbers by the alphabet. Then sizes cannot be compared, and one word has "
                "different numbers in different batches.",
            ),
        )
    ],
    why=text(ko="가장 작은 낱말이 0입니다.", en="The smallest word is 0."),
)


def log_coefficients(x, y, loss="log_loss"):
    return SGDClassifier(loss=loss, max_iter=5, tol=None, random_state=42).fit(x, y).coef_


check(
    0.5,
    "test_tables",
    name="test_classifier_learns_with_log_loss",
    title=text(ko="분류기가 로그 손실로 학습합니다", en="The classifier learns with log loss"),
).function("log_classifier", by="coefficients_of").equals(
    log_coefficients,
    on=inputs.classified,
    mistakes=[
        (
            lambda x, y: log_coefficients(x, y, "hinge"),
            text(
                ko="다른 손실(hinge)로 학습했습니다. 로그 손실이 아니면 확률을 내놓지 못합니다.",
                en="It learns with another loss, hinge. Without log loss it has no probabilities.",
            ),
        )
    ],
    why=text(
        ko="손실의 이름 말고는 옛 설정에서 바꿀 것이 없습니다.",
        en="Nothing of the old settings but the name of the loss has to change.",
    ),
)


@check(0.5, "test_tables")
def table_has_a_column_for_each_word(
    answers=calls("one_hot_table", on=inputs.tables, by="one_hot_of"),
):
    """표에는 낱말마다 한 열이 있습니다 / The table has a column for each word"""
    for answer in answers:
        table = answer.plain()
        wanted = {
            f"{column}_{word}": np.equal(words, word)
            for column, words in answer.args[0].items()
            for word in words
        }
        require(
            isinstance(table, dict) and table.keys() == wanted.keys(),
            text(
                ko="`one_hot_table`이 돌려준 것은 {seen}입니다. 낱말마다 한 열, 이름은 `열_낱말`인 "
                "DataFrame이어야 합니다.",
                en="`one_hot_table` returned {seen}; it should be a DataFrame with a column for "
                "each word, named `column_word`.",
                seen=listed(short(name, 30) for name in list(table)[:6])
                if isinstance(table, dict)
                else answer.value().describe(),
            ),
        )
        wrong = [name for name in wanted if not np.array_equal(table[name], wanted[name])]
        require(
            not wrong,
            text(
                ko="`one_hot_table`의 열 {wrong}의 값이 다릅니다. 그 낱말인 행만 1입니다.",
                en="The values of {wrong} in `one_hot_table` are off; only rows with that word "
                "have a 1.",
                wrong=listed(wrong[:3]),
            ),
        )


check(
    0.5,
    "test_tables",
    name="test_root_mean_squared_error",
    title=text(ko="평균 제곱 오차의 제곱근", en="The root of the mean squared error"),
).function("rmse").equals(
    lambda truth, answers: np.sqrt(np.mean((truth - answers) ** 2)),
    on=inputs.guesses,
    mistakes=[
        (
            lambda truth, answers: np.mean((truth - answers) ** 2),
            text(
                ko="제곱의 평균입니다. 제곱근이 빠져서 단위가 오차의 단위가 아닙니다.",
                en="That is the mean of the squares; the root is missing, so its unit is not that "
                "of the errors.",
            ),
        )
    ],
)
