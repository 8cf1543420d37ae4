"""What the notebook `california` is held to: three clean parts, one network, an honest score."""

import numpy as np
import pytest

from nbassay.checks import architecture, compiled, fail, fits, leaks, require, scaling, shapes
from nbassay.checks.architecture import Layer
from nbassay.keras import models
from nbassay.texts import text

from .errors import ERRORS, same_error
from .rows import FEATURES, NOT_FOUND, Rows, known, rows_of_features

SIZES = {"train": 11_610, "valid": 3_870, "test": 5_160}
PARTS = {
    "train": text(ko="학습용", en="training"),
    "valid": text(ko="검증용", en="validation"),
    "test": text(ko="시험용", en="test"),
}
ENOUGH = 1_000  # rows that an error can be measured on
# A third decimal that was rounded; the known mistakes are further off.
TOLERANCE = 6e-4
squared = ERRORS["mean_squared_error"]


@pytest.mark.title(
    ko="세 부분의 크기가 문제와 같습니다", en="The three parts have the sizes asked for"
)
@pytest.mark.points(0.5, cell="test_prepare")
def test_three_parts_have_the_sizes_asked_for(submission):
    for part, rows in SIZES.items():
        shapes.shape(
            f"x_{part}",
            submission.numbers(f"x_{part}"),
            (rows, FEATURES),
            why=text(
                ko="시험용으로 25%를, 남은 행의 25%를 검증용으로 떼어 둡니다.",
                en="25% are set aside for testing, and 25% of the rest for validation.",
            ),
        )
        submission.vector(f"y_{part}", rows)
        for name in (f"x_{part}", f"y_{part}"):
            require(
                np.ptp(submission.numbers(name)) != 0,
                text(
                    ko="`{name}`의 값이 모두 같습니다. 표의 행을 나누어 담으세요.",
                    en="`{name}` holds one number only; divide the rows of the table.",
                    name=name,
                ),
            )


@pytest.mark.title(
    ko="모든 행이 한 부분에만 있는 구역입니다", en="Every row is a district in one part only"
)
@pytest.mark.points(1, cell="test_prepare")
def test_every_row_is_a_district_in_one_part_only(submission, california):
    rows = Rows.of(submission, california)
    found = {part: rows.find(f"x_{part}") for part in SIZES}
    for part, indices in found.items():
        leaks.all_found(f"x_{part}", indices, hint=NOT_FOUND)
        leaks.no_repeats(f"x_{part}", indices)
    for one, other in (("train", "test"), ("train", "valid"), ("valid", "test")):
        leaks.no_overlap(f"x_{one}", found[one], f"x_{other}", found[other])


@pytest.mark.title(ko="집값이 제 구역에 붙어 있습니다", en="Prices stayed with their districts")
@pytest.mark.points(0.5, cell="test_prepare")
def test_prices_stayed_with_their_districts(submission, california):
    rows = Rows.of(submission, california)
    for part in SIZES:
        found = rows.find(f"x_{part}")
        real = found != leaks.MISSING
        require(real.any(), NOT_FOUND)
        prices = submission.vector(f"y_{part}", len(found)).astype(float)[real]
        truth = california.y[found[real]]
        if np.allclose(prices, 100_000 * truth, rtol=1e-4):
            fail(
                text(
                    ko="`y_{part}`{이} 달러 단위입니다. 10만 달러 단위 그대로 두세요.",
                    en="`y_{part}` is in dollars; leave it in 100,000 dollars.",
                    part=part,
                )
            )
        share = float(np.mean(~np.isclose(prices, truth, rtol=1e-4)))
        require(
            share == 0,
            text(
                ko="`y_{part}`의 {share:.0%}가 `x_{part}`의 그 행에 있는 구역의 집값이 "
                "아닙니다. 입력과 답은 함께 나누고 함께 섞어야 합니다.",
                en="{share:.0%} of `y_{part}` are not the prices of the districts in those rows "
                "of `x_{part}`; inputs and answers have to be divided and shuffled together.",
                part=part,
                share=share,
            ),
        )


@pytest.mark.title(
    ko="스케일러는 학습용 행에서만 배웠습니다", en="The scaler learnt from training rows only"
)
@pytest.mark.points(1.5, cell="test_prepare")
def test_scaler_learnt_from_training_rows_only(submission, california):
    rows = Rows.of(submission, california)
    table = california.X
    train, valid, test = (known(rows.find(f"x_{part}")) for part in SIZES)
    groups = {
        "train": table[train],
        # Rows that were changed are held against the rows, not against the scaler.
        "x_train": rows.original("x_train"),
        "all": table,
        "train and valid": table[np.union1d(train, valid)],
        "train and test": table[np.union1d(train, test)],
        "valid": table[valid],
        "test": table[test],
    }
    seen = scaling.fitted_on(rows.scaler, groups)
    if seen in {"train", "x_train"}:
        return
    found = {
        "all": text(
            ko="나누기 전의 모든 행에 fit되었습니다",
            en="was fitted on all rows, before they were divided",
        ),
        "train and valid": text(
            ko="학습용과 검증용 행에 함께 fit되었습니다",
            en="was fitted on training and validation rows together",
        ),
        "train and test": text(
            ko="학습용과 시험용 행에 함께 fit되었습니다",
            en="was fitted on training and test rows together",
        ),
        "valid": text(
            ko="검증용 행에 fit되었습니다(fit_transform을 부분마다 부르지 않았나요?)",
            en="was fitted on the validation rows (was fit_transform called for each part?)",
        ),
        "test": text(
            ko="시험용 행에 fit되었습니다(fit_transform을 부분마다 부르지 않았나요?)",
            en="was fitted on the test rows (was fit_transform called for each part?)",
        ),
    }.get(
        seen,
        text(
            ko="학습용 행에 fit된 값과 다릅니다",
            en="does not hold what fitting it on the training rows gives",
        ),
    )
    fail(
        text(
            ko="`scaler`가 {found}. 학습용이 아닌 행의 평균과 분산이 새어 들면(데이터 누출) "
            "그 행에서 잰 점수는 처음 보는 행의 점수가 아닙니다. 먼저 나누고, 학습용 행에만 "
            "fit한 뒤 셋 모두 transform하세요.",
            en="`scaler` {found}. Once mean and variance of rows other than the training rows "
            "leak in, a score on those is not one of rows never seen. Divide first, fit on "
            "the training rows only, then transform all three parts.",
            found=found,
        )
    )


@pytest.mark.title(ko="세 부분 모두 스케일러를 거쳤습니다", en="All parts went through the scaler")
@pytest.mark.points(0.5, cell="test_prepare")
def test_all_parts_went_through_the_scaler(submission, california):
    rows = Rows.of(submission, california)
    for part in SIZES:
        rows.require_scaled(f"x_{part}")


@pytest.mark.title(ko="층의 뉴런은 30, 1개입니다", en="The layers are 30 and 1")
@pytest.mark.points(0.75, cell="test_architecture")
def test_layers_are_thirty_and_one(model):
    architecture.layers("model", model, [Layer("Dense", (30,), 270), Layer("Dense", (1,), 31)])


@pytest.mark.title(
    ko="은닉층은 relu를 쓰고 출력에는 활성화가 없습니다",
    en="The hidden layer uses relu, the output layer no activation",
)
@pytest.mark.points(0.75, cell="test_architecture")
def test_hidden_layer_uses_relu_and_the_output_nothing(model):
    require(
        len(architecture.effective_layers(model)) > 1,
        text(ko="`model`에 은닉층이 없습니다.", en="`model` has no hidden layer."),
    )
    architecture.activations(
        "model",
        model,
        "relu",
        "linear",
        why=text(
            ko="은닉층은 relu로 굽은 관계를 배우고, 출력은 어떤 값이든 될 수 있어야 합니다.",
            en="relu lets the hidden layer learn what is not a line; the output can be any number.",
        ),
    )


@pytest.mark.title(ko="손실은 평균 제곱 오차입니다", en="The loss is the mean squared error")
@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_is_mean_squared_error(submission):
    compiled.loss(
        "model",
        submission.model("model"),
        "mean_squared_error",
        why=text(
            ko="클래스가 아니라 숫자를 맞히므로, 얼마나 빗나갔는지를 잽니다.",
            en="A number is guessed and no class, so the loss measures how far off it is.",
        ),
    )


@pytest.mark.title(
    ko="`history`는 이 학습의 기록입니다", en="`history` is the record of this training"
)
@pytest.mark.points(0.5, cell="test_train")
def test_history_is_the_record_of_this_training(submission, fits_of_model):
    fits.same_history("history", submission.history("history"), fits_of_model)


@pytest.mark.title(
    ko="지켜본 행은 시험용이 아닙니다", en="The rows that are watched are no test rows"
)
@pytest.mark.points(0.5, cell="test_train")
def test_rows_that_are_watched_are_no_test_rows(submission, california, fits_of_model):
    rows = Rows.of(submission, california)
    test = rows.find("x_test")
    for fit in fits_of_model:
        if fit is fits_of_model[-1]:
            fits.has_validation("model", fit)
        watched = known(_watched(rows, fit))
        both = np.intersect1d(watched, test).size
        require(
            not both,
            text(
                ko="검증용으로 준 행 가운데 {both:,}개가 `x_test`의 행입니다. 시험용 행을 보며 "
                "에폭 수나 학습률을 고르면 시험 점수가 실제보다 좋게 나옵니다. 검증용 행을 "
                "주세요.",
                en="{both:,} of the rows given for validation are rows of `x_test`. When epochs "
                "or learning rate are chosen by them the test score flatters; give the "
                "validation rows.",
                both=both,
            ),
        )


@pytest.mark.title(ko="학습용 행만 배웠습니다", en="Nothing but training rows was learnt from")
@pytest.mark.points(1, cell="test_train")
def test_nothing_but_training_rows_was_learnt_from(submission, california, fits_of_model):
    rows = Rows.of(submission, california)
    # Rows that are in two parts are held against the parts, once.
    train = known(rows.find("x_train"))
    found = {part: np.setdiff1d(rows.find(f"x_{part}"), train) for part in ("test", "valid")}
    for fit in fits_of_model:
        learnt = rows.find_values("model.fit", fits.rows("model", fit))
        require(
            known(learnt).size * 2 >= learnt.size,
            text(
                ko="`model.fit`에 넘긴 행의 절반 이상이 표에서 찾을 수 없는 행입니다. "
                "`x_train`으로 학습하세요.",
                en="Most of the rows given to `model.fit` cannot be found in the table; train "
                "on `x_train`.",
            ),
        )
        for part, held in found.items():
            both = np.intersect1d(known(learnt), known(held)).size
            require(
                not both,
                text(
                    ko="`model.fit`에 {part} 행 {both:,}개가 들어 있습니다. 배운 행에서 잰 "
                    "오차는 처음 보는 구역에서의 오차를 말해 주지 않습니다. `x_train`으로만 "
                    "배우세요.",
                    en="{both:,} {part} rows were given to `model.fit`. An error on rows "
                    "that were learnt from says nothing about new districts; learn from "
                    "`x_train` alone.",
                    part=PARTS[part],
                    both=both,
                ),
            )


@pytest.mark.title(
    ko="보지 못한 구역의 집값을 어림합니다", en="The model estimates districts it has not seen"
)
@pytest.mark.points(1, cell="test_train")
def test_model_estimates_districts_it_has_not_seen(
    submission, model, california, fits_of_model, bar
):
    fits.learnt("model", fits_of_model)
    rows = Rows.of(submission, california)
    used = [rows.find_values("model.fit", fits.rows("model", fit)) for fit in fits_of_model]
    used += [_watched(rows, fit) for fit in fits_of_model]
    held = rows.book.unused(*used)
    require(
        held.size >= ENOUGH,
        text(
            ko="학습에도 검증에도 쓰지 않은 구역이 {size}곳뿐이라 오차를 잴 수 없습니다. 시험용 "
            "행은 남겨 두세요.",
            en="Only {size} districts were kept out of training and validation, too few to "
            "measure anything; leave the test rows alone.",
            size=held.size,
        ),
    )
    held = held[_typical(california.X)[held]]
    seen = rows.scaling_of(fits.rows("model", fits_of_model[-1]))
    error = squared(california.y[held], _prices(model, seen.apply(california.X[held])))
    most = bar("california_mse")
    require(
        error <= most,
        text(
            ko="배우지 않은 구역 {size:,}곳에서(드문 구역은 빼고) 평균 제곱 오차가 "
            "{error:.3f}입니다. {most:.2f} 이하여야 합니다. 표준화, 학습률, 에폭 수를 다시 "
            "살펴보세요.",
            en="On {size:,} districts kept out of training, rare ones not counted, the mean "
            "squared error is {error:.3f}; it should be {most:.2f} at most. Look again at "
            "scaling, learning rate and epochs.",
            size=held.size,
            error=error,
            most=most,
        ),
    )


@pytest.mark.title(ko="MSE는 시험용 행의 것입니다", en="The MSE is that of the test rows")
@pytest.mark.points(1, cell="test_evaluate")
def test_mse_is_that_of_the_test_rows(submission, model, california):
    rows = Rows.of(submission, california)

    def measured(part):
        """Guesses for the rows of `part` and their true prices, as the student's rows have them."""
        found = rows.find(f"x_{part}")
        if (found == leaks.MISSING).any():
            truth = submission.vector(f"y_{part}", len(found)).astype(float)
        else:
            truth = california.y[found]
        return truth, _prices(model, rows.scaled(f"x_{part}"))

    truth, guess = measured("test")
    mse = squared(truth, guess)
    mistaken_for = [
        (
            float(truth.var() + guess.var() + (truth.mean() - guess.mean()) ** 2),
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
            ERRORS["mean_absolute_error"](truth, guess),
            text(
                ko="평균 절대 오차입니다. 여기서는 평균 제곱 오차를 묻습니다.",
                en="the mean absolute error; asked for is the mean squared one.",
            ),
        ),
    ]
    mistaken_for += [
        (
            squared(*measured(part)),
            text(
                ko="`x_{part}`에서 잰 값입니다. 이미 배우거나 고를 때 본 행입니다. "
                "`x_test`에서 재세요.",
                en="the error on `x_{part}`, rows that were learnt from or chosen by; "
                "measure it on `x_test`.",
                part=part,
            ),
        )
        for part in ("train", "valid")
    ]
    same_error("test_mse", submission.number("test_mse"), mse, mistaken_for, tolerance=TOLERANCE)


@pytest.fixture
def fits_of_model(submission):
    """The fits that trained `model`."""
    return fits.training("model", submission.model("model"), submission.fits)


def _watched(rows, fit):
    """The table's indices of the rows that `fit` was given for validation."""
    if fit.validation is None or fit.validation.x is None:
        return np.empty(0, np.int64)
    return rows.find_values("validation_data", fit.validation.x.load())


def _typical(table):
    """Which districts are no rare ones: in no column among the 0.1% least or largest.

    Some have over a thousand people to a household on paper. What a network makes of one that it
    has not seen is chance, and may outweigh thousands of others.
    """
    low, high = np.percentile(table, [0.1, 99.9], axis=0)
    return ((table >= low) & (table <= high)).all(axis=1)


def _prices(model, rows):
    """What the model gives for scaled rows (n, 8), as (n,)."""
    architecture.output_shape("model", model, (1,))
    rows_of_features("x", rows)
    return models.predict(model, rows)[:, 0].astype(float)
