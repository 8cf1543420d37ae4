"""Hidden checks of the notebook `{{notebook}}`: 10 points."""

from nbassay.grader import Layer, check, require, text

SOFTMAX = text(
    ko="softmax는 세 점수를 합이 1인 확률로 바꿉니다.",
    en="softmax turns three scores into probabilities that sum to 1.",
)


@check(2, "test_scaling")
def rows_are_kept_apart(wine, x_train, x_test, y_train, y_test):
    """나눈 행이 겹치지 않습니다 / Rows are kept apart"""
    split = wine.split(x_train, x_test)
    split.has_sizes(133, 45)
    split.keeps_rows_apart()
    split.keeps_answers(y_train, y_test)


@check(2, "test_scaling")
def test_rows_are_kept_from_the_scaler(wine, x_train, x_test, scaler):
    """시험용 행은 자에 없습니다 / Test rows are kept out"""
    split = wine.split(x_train, x_test)
    split.keeps_other_rows_from(scaler)
    split.is_scaled_by(scaler)


check(1, "test_model").model().has_layers(Layer("Dense", (16,), 224), Layer("Dense", (3,), 51))
check(0.5, "test_model").model().has_activations("relu", "softmax", why=SOFTMAX)
check(0.5, "test_model").model().is_compiled_with(
    optimizer="adam", loss="sparse_categorical_crossentropy"
)


@check(1, "test_model")
def model_learns_from_training_rows_only(wine, model, x_test):
    """학습용 행만 배웁니다 / It learns training rows only"""
    learnt = wine.learnt_by(model)
    learnt.are_of_the_table()
    learnt.hold_none_of(wine.rows_of(x_test))


@check(2, "test_model")
def model_is_right_on_rows_that_it_never_saw(wine, model, bar):
    """처음 보는 행도 맞힙니다 / It knows rows it never saw"""
    held = wine.held_out_from(wine.learnt_by(model), at_least=30)
    answers = model.predict(held.scaled_as(model)).argmax(axis=1)
    require(
        bar("held_rows").is_reached_by((answers == held.y).mean()),
        text(
            ko="배우지 않은 행을 {seen:.0%}만 맞힙니다. 학습에 쓴 정답이 그 행의 것인지 보세요.",
            en="It is right on only {seen:.0%} of the rows that it did not learn from; see whether "
            "the answers that it learnt are those of its rows.",
            seen=(answers == held.y).mean(),
        ),
    )


@check(1, "test_model")
def accuracy_is_that_of_the_test_rows(accuracy, model, x_test, y_test):
    """accuracy를 제대로 셉니다 / accuracy is counted right"""
    answers = model.predict(x_test.numbers()).argmax(axis=1)
    accuracy.is_score((answers == y_test.labels(3, rows=len(answers))).mean())
