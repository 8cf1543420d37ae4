"""The kinds of checks of a function: values, parts returned together, known mistakes, properties."""

from __future__ import annotations

import numpy as np
import pytest

from nbassay import evidence as ev
from nbassay.checks import CheckFailed
from nbassay.checks.calls import Result
from nbassay.errors import NbassayError
from nbassay.grader import check, draws
from nbassay.grader._as_array import as_array
from nbassay.grader._closeness import Closeness
from nbassay.grader._compare import Parts
from nbassay.grader._functions import (
    equal_reference,
    find_fault,
    give_the_same,
    have_property,
    leave_arguments_alone,
    require_equal,
)
from nbassay.grader._number_views import Labels, Numbers
from nbassay.grader._show_input import show
from nbassay.texts import NO_TEXT, text

CLOSE = Closeness()
SOME = np.array([1.0, -2.0, 3.0])


def value(given) -> ev.Value:
    """Return what the sandbox would have captured."""
    if isinstance(given, tuple | list):
        return ev.ListValue(tuple(map(value, given)))
    if isinstance(given, str):
        return ev.Text(given)
    if isinstance(given, np.ndarray):
        return ev.Array.of(given)
    return ev.Scalar(given)


def result(given, *args) -> Result:
    """Return the result of a call that gave `given`."""
    return Result("f", 1, ev.Call(0, value(given), None, 0.0, ()), args or (SOME,))


def holds(given, reference, *args, why=NO_TEXT, parts=None, mistakes=()):
    """Hold one answer to a reference."""
    equal_reference([result(given, *args)], reference, CLOSE, why, parts or Parts(), mistakes)


class TestValues:
    @pytest.mark.parametrize(
        ("given", "reference"),
        [
            (2 * SOME, lambda x: 2 * x),
            ((2 * SOME).astype("float32"), lambda x: 2 * x),
            ([2.0, -4.0, 6.0], lambda x: 2 * x),
            (np.array([2.0]), lambda x: x.sum()),
            (2, lambda x: x.sum()),
            ("keras", lambda x: "keras"),
            (["a", "b"], lambda x: ["a", "b"]),
            ((SOME.mean(), "up"), lambda x: (x.mean(), "up")),
            (np.array([np.nan, 1, 3]), lambda x: np.array([np.nan, 1, 3])),
        ],
    )
    def test_equal_answers_pass_in_whatever_form(self, given, reference):
        holds(given, reference)

    @pytest.mark.parametrize(
        ("given", "reference", "said"),
        [
            (SOME, lambda x: 2 * x, "where x = 1, 1"),
            (SOME[:2], lambda x: x, r"returns the shape \(2,\); it should be \(3,\)"),
            (SOME, lambda x: x.sum(), r"returns the shape \(3,\); it should be one number"),
            (np.array([np.nan, 1, 2]), lambda x: x, "NaN or infinity"),
            ("keras", lambda x: 2 * x, "it should return an array of numbers"),
            ("keras", lambda x: "tensor", "gives .keras., which is not right"),
            (SOME, lambda x: (x, x), "it should return 2 values in order"),
            ((SOME, "up"), lambda x: (x, 1.0), "as part 2 of what it returns"),
            ((SOME, SOME), lambda x: (x, 2 * x), "as part 2 of what it returns"),
        ],
    )
    def test_another_answer_is_named_by_its_input(self, given, reference, said):
        with pytest.raises(CheckFailed, match=said):
            holds(given, reference)

    @pytest.mark.parametrize(
        ("given", "right", "said"),
        [
            (
                [1.0, 5.0],
                [1.0, 2.0],
                "gives at index 1 5, which is not right. In full it gives [1, 5].",
            ),
            (
                [[1.0, 2.0], [5.0, 4.0]],
                [[1.0, 2.0], [3.0, 4.0]],
                "gives, in row 1, column 0 (from 0), 5, which is not right. "
                "In full it gives [[1, 2], [5, 4]].",
            ),
            ([[[5.0]], [[1.0]]], [[[0.0]], [[1.0]]], "gives at index (0, 0, 0) 5, which"),
            ([5.0] * 9, [1.0] * 9, "gives at index 0 5, which is not right."),
        ],
    )
    def test_the_place_of_a_mistake_is_told_and_a_few_values_are_shown_whole(
        self, given, right, said
    ):
        with pytest.raises(CheckFailed) as failed:
            holds(np.array(given), lambda x: np.array(right))
        message = failed.value.message.en
        assert said in message
        assert ("In full" in message) == (np.size(given) <= 8)

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (np.arange(8.0), "(8,) [0, 1, 2, 3, 4, 5, 6, 7]"),
            (np.arange(9.0), "(9,) [0, 1, 2, 3, …]"),
            (np.arange(4).reshape(2, 2), "(2, 2) int64 [[0, 1], [2, 3]]"),
            (np.zeros((0, 2)), "(0, 2) []"),
            (2.5, "2.5"),
            ((np.eye(2), np.arange(2.0)), "(2, 2) [[1, 0], [0, 1]], (2,) [0, 1]"),
            ([[1, 2], [3]], "(2,) int64 [1, 2], (1,) int64 [3]"),
        ],
    )
    def test_an_input_of_a_few_values_is_shown_whole(self, given, shown):
        assert show(given) == shown

    @pytest.mark.parametrize("given", [SOME + 1, SOME[:2], np.array([np.nan, 1, 2])])
    def test_the_reason_of_the_author_ends_every_message(self, given):
        why = text(ko="식을 보세요.", en="Look at the formula.")
        with pytest.raises(CheckFailed, match=r"Look at the formula\.$"):
            holds(given, lambda x: x, why=why)

    def test_what_was_expected_is_never_told(self):
        with pytest.raises(CheckFailed) as failed:
            holds(SOME, lambda x: x + 0.123456)
        assert "1.12346" not in failed.value.message.en + failed.value.message.ko

    def test_a_reference_cannot_change_the_arguments_of_the_call(self):
        given = np.array([1.0, 2.0])

        def reference(x):
            x *= 2
            return x

        holds(np.array([2.0, 4.0]), reference, given)
        assert given.tolist() == [1.0, 2.0]


class TestRequired:
    """For a check whose reference rests on what was captured."""

    def test_it_names_mistakes_and_reasons_as_the_kind_does(self):
        def held(given, **close):
            mistake = (lambda x: 2 * x, text(ko="편향이 없습니다.", en="It leaves the bias out."))
            about = text(ko="계수를 보세요.", en="See the coefficients.")
            require_equal(
                [result(given)], lambda x: 2 * x + 1, why=about, mistakes=[mistake], **close
            )

        held(2 * SOME + 1)
        held(2 * SOME + 1.01, absolute=0.02)
        for given, said in ((2 * SOME, "leaves the bias out"), (SOME, "See the coefficients")):
            with pytest.raises(CheckFailed, match=said):
                held(given)

    def test_flat_answers_may_have_any_shape_that_holds_as_many(self):
        column = [result(SOME[:, None])]
        require_equal(column, lambda x: x, flat=True)
        with pytest.raises(CheckFailed, match="returns the shape"):
            require_equal(column, lambda x: x)
        with pytest.raises(CheckFailed, match="returns the shape"):
            require_equal([result(SOME[:2])], lambda x: x, flat=True)


class TestCloseness:
    def test_a_scale_says_of_each_part_what_counts_as_large(self):
        close = Closeness(1e-3, scale=lambda x: (np.array([0.0, 10.0, 0.0]), 100.0))
        parts, about = Parts(("w", "b")), text(ko="절편.", en="The constant.")

        def held(weights, constant):
            answer = result((weights, constant))
            equal_reference([answer], lambda x: (x, 0.0), close, about, parts)

        held(np.add(SOME, [0.0005, 0.009, 0]), 0.09)
        one = Closeness(1e-3, scale=lambda x: np.array([100.0]))
        equal_reference([result(0.09)], lambda x: 0.0, one, about)
        for weights, constant in (
            (np.add(SOME, [0.0015, 0, 0]), 0.0),
            (np.add(SOME, [0, 0.011, 0]), 0.0),
            (SOME, 0.11),
        ):
            with pytest.raises(CheckFailed, match="The constant"):
                held(weights, constant)

    def test_what_comes_near_is_told_so(self):
        for given, near in (
            (SOME * 1.0001, True),
            (SOME * 1.1, False),
            (np.add(SOME, [0, 0, 1]), False),
        ):
            with pytest.raises(CheckFailed) as failed:
                holds(given, lambda x: x)
            assert ("comes near" in failed.value.message.en) is near

    def test_whoever_has_as_much_room_as_that_does_not_come_near(self):
        rough = Closeness(relative=0.01, absolute=0.01)
        with pytest.raises(CheckFailed) as failed:
            equal_reference([result(SOME * 1.05)], lambda x: x, rough, NO_TEXT)
        assert "comes near" not in failed.value.message.en


class TestParts:
    STATES = Parts(("w", "v"))

    def test_they_are_called_by_their_names(self):
        with pytest.raises(CheckFailed, match=r"gives for v, where x = 1, 1"):
            holds((SOME, SOME), lambda x: (x, 2 * x), parts=self.STATES)
        with pytest.raises(CheckFailed, match="2 values in order: w, v"):
            holds(SOME, lambda x: (x, x), parts=self.STATES)

    def test_only_those_are_looked_at_that_the_check_is_about(self):
        holds((SOME, SOME), lambda x: (x, 2 * x), parts=Parts(("w", "v"), ("w",)))
        with pytest.raises(CheckFailed, match="for v"):
            holds((SOME, SOME), lambda x: (x, 2 * x), parts=Parts(("w", "v"), ("v",)))

    @pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
    def test_a_vector_is_one_in_any_of_its_shapes(self, shape):
        holds((SOME.reshape(shape), [1.0]), lambda x: (x, 1.0), parts=self.STATES)

    def test_a_table_is_no_vector(self):
        with pytest.raises(CheckFailed, match=r"the shape \(2, 2\); it should be \(4,\)"):
            holds((np.ones((2, 2)), 1), lambda x: (np.ones(4), 1), parts=self.STATES)

    def test_one_array_that_holds_them_all_is_as_good(self):
        holds(np.stack([SOME, 2 * SOME]), lambda x: (x, 2 * x), parts=self.STATES)

    def test_a_property_is_that_of_the_part(self):
        about = text(ko="양수입니다.", en="It is positive.")
        parts = Parts(("w", "v"), ("v",))
        have_property([result((SOME, SOME**2))], lambda v, x: (v > 0).all(), about, None, parts)
        with pytest.raises(CheckFailed, match=r"It is positive\."):
            have_property([result((SOME, SOME))], lambda v, x: (v > 0).all(), about, None, parts)


class TestMistakes:
    UPHILL = text(ko="거꾸로 갔습니다.", en="It goes uphill.")
    WHY = text(ko="식을 보세요.", en="Look at the formula.")

    def test_a_known_one_is_named_in_place_of_the_reason(self):
        with pytest.raises(CheckFailed, match=r"It goes uphill\.$"):
            holds(-SOME, lambda x: x, why=self.WHY, mistakes=[(lambda x: -x, self.UPHILL)])

    def test_any_other_has_the_reason(self):
        with pytest.raises(CheckFailed, match=r"Look at the formula\.$"):
            holds(SOME + 1, lambda x: x, why=self.WHY, mistakes=[(lambda x: -x, self.UPHILL)])

    def test_of_several_that_give_this_answer_the_one_that_gives_the_others_too_is_named(self):
        stuck = text(ko="움직이지 않습니다.", en="It does not move.")
        answers = [result(np.zeros(3), np.zeros(3)), result(-SOME)]
        mistakes = [(lambda x: 0 * x, stuck), (lambda x: -x, self.UPHILL)]
        with pytest.raises(CheckFailed, match=r"It goes uphill\.$"):
            equal_reference(answers, lambda x: x + 1, CLOSE, NO_TEXT, Parts(), mistakes)

    def test_what_is_right_is_no_mistake(self):
        holds(SOME, lambda x: x, mistakes=[(lambda x: x, self.UPHILL)])


class TestProperties:
    def test_one_that_cannot_be_worked_out_of_an_answer_does_not_hold(self):
        with pytest.raises(CheckFailed):
            have_property([result(3)], lambda y, x: y[5] > 0, NO_TEXT, None)
        with pytest.raises(CheckFailed):
            have_property([result("three")], lambda y, x: y.sum() > 0, NO_TEXT, None)
        with pytest.raises(CheckFailed):
            have_property([result(10**400)], lambda y, x: y + 0.5 > 0, NO_TEXT, None)

    def test_answers_for_changed_inputs_are_compared_one_by_one(self):
        give_the_same([result(SOME)], [result(SOME)], CLOSE, NO_TEXT)
        with pytest.raises(CheckFailed, match=r"gives .*\[1, -2, 3\].* gives .*\[2, -4, 6\]"):
            give_the_same([result(SOME)], [result(2 * SOME)], CLOSE, NO_TEXT)

    def test_nothing_is_the_same_as_what_is_not_a_number(self):
        with pytest.raises(CheckFailed):
            give_the_same([result(np.nan)], [result(np.nan)], CLOSE, NO_TEXT)

    def test_an_answer_that_is_not_right_is_shown(self):
        with pytest.raises(CheckFailed, match=r"gives 4\.6, which is not right\. Too little\."):
            about = text(ko="너무 작습니다.", en="Too little.")
            have_property([result(4.6)], lambda y, x: y > 13, about, None)


class TestArguments:
    FAILED = ev.ErrorInfo("ValueError", "no such thing")

    def called(self, *, changed=(), error=None):
        """Return a call that gave 1, or ended with an error, and changed these arguments."""
        outcome = ev.Call(0, None if error else ev.Scalar(1), error, 0.0, changed)
        return Result("f", 1, outcome, (SOME,))

    def test_one_that_is_changed_is_told(self):
        with pytest.raises(CheckFailed, match="changed the array"):
            leave_arguments_alone([self.called(), self.called(changed=(0,))])

    def test_a_call_that_stopped_shows_nothing(self):
        with pytest.raises(CheckFailed, match="no such thing"):
            leave_arguments_alone([self.called(), self.called(error=self.FAILED)])

    def test_calls_that_stopped_may_be_left_to_other_checks_unless_all_did(self):
        some, none = [self.called(error=self.FAILED), self.called()], self.called(error=self.FAILED)
        leave_arguments_alone(some, all_finish=False)
        with pytest.raises(CheckFailed, match="no such thing"):
            leave_arguments_alone([none], all_finish=False)


class TestDraws:
    def test_changed_inputs_are_drawn_alike(self):
        some = draws(lambda rng: rng.normal(size=3), edges=[np.zeros(3)])
        shifted = some.changed(lambda x: x + 1)
        for (x,), (y,) in zip(
            some.parts[0].draw(np.random.default_rng(7)),
            shifted.parts[0].draw(np.random.default_rng(7)),
            strict=True,
        ):
            assert (y == x + 1).all()
        assert len(shifted) == 2

    def test_a_maker_may_give_the_steps_of_a_walk(self):
        walk = draws(lambda rng: [(number, 2.0) for number in range(3)], each=3)
        assert len(walk) == 3
        assert walk.parts[0].draw(np.random.default_rng(0)) == [(0, 2.0), (1, 2.0), (2, 2.0)]

    def test_a_maker_that_fails_or_gives_too_few_is_told_with_its_line(self):
        for wrong in (draws(lambda rng: 1 / 0), draws(lambda rng: [1], each=2)):
            with pytest.raises(
                NbassayError, match=r"test_grader_functions.py:\d+: this draw fails"
            ):
                wrong.parts[0].draw(np.random.default_rng(0))


class TestReference:
    def test_one_that_fails_on_its_own_inputs_is_found(self):
        assert "ZeroDivisionError" in find_fault(lambda x: 1 / 0, [(1.0,)])
        assert "returns nothing" in find_fault(lambda x: None, [(1.0,)])
        assert find_fault(lambda x: x, [(1.0,)]) == ""

    def test_so_is_a_mistake_or_a_scale_that_fails(self):
        fails = lambda x: 1 / 0  # noqa: E731
        for options in (
            {"mistakes": [(fails, text(ko="거꾸로입니다.", en="It is upside down."))]},
            {"scale": fails},
            {"or_equals": [fails]},
        ):
            begun = check(1, "test_f").function("f")
            written = begun.equals(lambda x: x, on=draws(edges=[1.0]), **options)
            assert "another formula fails on its own input" in written.find_fault_of_reference()
        assert not check(1, "test_f").model("m").learnt().find_fault_of_reference()


class TestArrays:
    def test_a_view_or_an_array_is_taken_and_nothing_that_holds_nothing(self):
        given = np.eye(3)
        assert as_array(given) is given
        assert as_array(Labels("y", np.arange(3), given)) is given
        assert as_array(Numbers("y", given)) is given
        with pytest.raises(TypeError, match="give a captured name, such as y_train"):
            as_array(ev.Array.of(given))
