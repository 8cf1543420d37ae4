"""A student's step beside the same step of Keras's own optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import Submission, fail, require
from nbassay.checks.calls import Result
from nbassay.checks.shapes import shape_text
from nbassay.checks.values import to_array
from nbassay.keras.models import load_keras
from nbassay.texts import Text, count, text

from .rules import RULES, Array

TOLERANCE = 1e-5
# How Keras calls the settings that come after the states, in order.
_SETTINGS = {
    "sgd_step": ("SGD", ("learning_rate",)),
    "momentum_step": ("SGD", ("learning_rate", "momentum")),
    "adagrad_step": ("Adagrad", ("learning_rate", "epsilon")),
    "rmsprop_step": ("RMSprop", ("learning_rate", "rho", "epsilon")),
    "adam_step": ("Adam", ("learning_rate", "beta_1", "beta_2", "epsilon")),
}


def is_flat(result: Result) -> bool:
    """Whether the gradient of this call is 0 in some places."""
    return bool((result.args[1] == 0).any())


def of_keras(submission: Submission, result: Result) -> tuple[Array, ...]:
    """Return the new weights and states that Keras's optimizer gives for the same arguments."""
    key = ("step of Keras", result.function, result.number)
    if key not in submission.memory:
        submission.memory[key] = _of_keras(result.function, result.args)
    found: tuple[Array, ...] = submission.memory[key]
    return found


def _of_keras(name: str, args: Sequence[Any]) -> tuple[Array, ...]:
    """Take one step of Keras in 64 bits, from the states of the arguments."""
    keras = load_keras()
    kind, names = _SETTINGS[name]
    weights, gradient, *rest = args
    states, rest = rest[: RULES[name].parts - 1], rest[RULES[name].parts - 1 :]
    done = int(rest.pop(0)) - 1 if name == "adam_step" else 0
    settings = dict(zip(names, rest, strict=False))
    if name == "momentum_step":
        settings.setdefault("momentum", 0.9)  # Keras's SGD has none unless it is told
    variable = keras.Variable(weights, dtype="float64")
    optimizer = getattr(keras.optimizers, kind)(**settings)
    optimizer.build([variable])
    optimizer.iterations.assign(done)
    kept = optimizer.variables[2:]  # after the number of steps and the learning rate
    for slot, state in zip(kept, states, strict=True):
        slot.assign(state)
    optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")], [variable])
    return tuple(np.asarray(keras.ops.convert_to_numpy(one)) for one in (variable, *kept))


def parts(result: Result) -> tuple[Array, ...]:
    """Return the arrays that a call gave back: the new weights, then the states.

    Raises:
        CheckFailed: if there are more or fewer, or one has another shape than the weights.
    """
    rule, given = RULES[result.function], named(result)
    value = result.value(given)
    found = _arrays(value, rule.parts)
    wanted = ", ".join(("w", *rule.states))
    if found is None:
        fail(
            count(
                rule.parts,
                ko="`{function}`{이} {seen}{을} 돌려줍니다({given}). 숫자 배열 {n}개를 차례로 "
                "돌려주어야 합니다: {wanted}. 상태를 돌려주지 않으면 다음 걸음이 이어지지 않습니다.",
                one="`{function}` returns {seen} ({given}); it should return {n} array of numbers: "
                "{wanted}. Without the state no step can follow.",
                many="`{function}` returns {seen} ({given}); it should return {n} arrays of "
                "numbers in order: {wanted}. Without the state no step can follow.",
                function=result.function,
                seen=value.describe(),
                given=given,
                wanted=wanted,
            )
        )
    shape = result.args[0].shape
    for name, array in zip(("w", *rule.states), found, strict=True):
        require(
            array.shape == shape,
            text(
                ko="`{function}`{이} 돌려준 새 {name}의 모양이 {seen}입니다({given}). 받은 "
                "가중치와 같은 {wanted}{이어야} 합니다.",
                en="The new {name} that `{function}` returns has shape {seen} ({given}); "
                "like the weights it was given it should have {wanted}.",
                function=result.function,
                name=name,
                seen=shape_text(array.shape),
                given=given,
                wanted=shape_text(shape),
            ),
        )
    return found


def _arrays(value: ev.Value, number: int) -> tuple[Array, ...] | None:
    """Return `number` arrays of numbers, of a tuple, a list or one array that holds them all."""
    items: Iterable[NDArray[Any] | None]
    if isinstance(value, ev.ListValue):
        items = [to_array(item) for item in value.items]
    elif isinstance(value, ev.Array):
        whole = value.load()
        items = [whole] if number == 1 else (list(whole) if whole.ndim else [])
    else:
        return None
    found = [one for one in items if one is not None and one.dtype.kind in "fiub"]
    if len(found) != number or len(found) != len(list(items)):
        return None
    return tuple(np.asarray(one, np.float64) for one in found)


def moves(submission: Submission, results: Iterable[Result]) -> None:
    """The new weights of every call are Keras's.

    Raises:
        CheckFailed: with the first call that is off, naming a known mistake.
    """
    for result in results:
        new, want = parts(result)[0], of_keras(submission, result)[0]
        if _near(new, want):
            continue
        off = int(np.count_nonzero(~np.isclose(new, want, rtol=TOLERANCE, atol=TOLERANCE)))
        fail(
            text(
                ko="`{function}`의 새 가중치 {size}개 가운데 {off}개가 Keras와 "
                "다릅니다({given}). {why}",
                en="{off} of the {size} new weights of `{function}` are not those of Keras "
                "({given}). {why}",
                function=result.function,
                size=new.size,
                off=off,
                given=named(result),
                why=_known_mistake(result, new),
            )
        )


def hands_on(submission: Submission, results: Iterable[Result]) -> None:
    """The states that every call returns are Keras's.

    Raises:
        CheckFailed: with the first call and state that are off.
    """
    for result in results:
        found, wanted = parts(result)[1:], of_keras(submission, result)[1:]
        for name, new, want in zip(RULES[result.function].states, found, wanted, strict=True):
            old = result.args[2 + RULES[result.function].states.index(name)]
            require(
                not _near(new, old) or _near(new, want),
                text(
                    ko="`{function}`{이} 받은 {name}{을} 그대로 돌려줍니다({given}). 다음 "
                    "걸음에는 새 값을 넘겨야 합니다.",
                    en="`{function}` returns {name} as it was given ({given}); what the next "
                    "step needs is the new value.",
                    function=result.function,
                    name=name,
                    given=named(result),
                ),
            )
            require(
                _near(new, want),
                text(
                    ko="`{function}`{이} 돌려준 새 {name}{이} Keras와 다릅니다({given}). 다음 "
                    "걸음부터 길이 달라집니다. 표의 식과, 무엇을 돌려주는지를 다시 보세요.",
                    en="The new {name} that `{function}` returns is not that of Keras "
                    "({given}); from the next step on the paths part. Look again at the "
                    "formula, and at what is returned.",
                    function=result.function,
                    name=name,
                    given=named(result),
                ),
            )


def stands_still(results: Iterable[Result]) -> None:
    """Weights whose gradient is 0, and always has been, stay where they are.

    Raises:
        CheckFailed: with the first call that turns them into NaN, or moves them.
    """
    for result in results:
        still = result.args[1] == 0
        new, old = parts(result)[0][still], result.args[0][still]
        require(
            np.isfinite(new).all(),
            text(
                ko="기울기가 줄곧 0인 가중치가 NaN이나 무한대가 됩니다(`{function}`, "
                "{given}). 무엇을 0으로 나눴는지 살펴보세요. 한 번 NaN이 된 가중치는 "
                "돌아오지 않습니다.",
                en="Weights whose gradient always is 0 turn into NaN or infinity (`{function}`, "
                "{given}). See what is divided by 0: a weight that is NaN once never "
                "recovers.",
                function=result.function,
                given=named(result),
            ),
        )
        require(
            _near(new, old),
            text(
                ko="기울기가 줄곧 0인데도 가중치가 움직입니다(`{function}`, {given}). 평평한 "
                "곳에서는 서 있어야 합니다.",
                en="Weights move although their gradient always is 0 (`{function}`, {given}); "
                "on flat ground they should stand still.",
                function=result.function,
                given=named(result),
            ),
        )


def leaves_alone(results: Iterable[Result]) -> None:
    """No call changed an array that it was given.

    Raises:
        CheckFailed: naming the first argument that was.
    """
    for result in results:
        result.value(named(result))
        if result.changed:
            number = min(result.changed) + 1
            fail(
                text(
                    ko="`{function}`{이} {number}번째 인수로 받은 배열을 제자리에서 "
                    "바꿨습니다({given}). 부른 쪽의 배열까지 바뀌어, 지나온 길도 예전 "
                    "상태도 남지 않습니다. 새 배열을 만드세요.",
                    en="`{function}` changed the array that it was given as argument {number} "
                    "({given}). The caller's own array changes with it, and neither the "
                    "path nor the old state is left. Make a new array.",
                    function=result.function,
                    number=number,
                    given=named(result),
                )
            )


def named(result: Result) -> Text:
    """Return a short text for the arguments of a call."""
    weights, _, *rest = result.args
    plain = [value for value in rest if not isinstance(value, np.ndarray)]
    shape = shape_text(weights.shape)
    if result.function == "adam_step":
        shape += f", t={int(plain.pop(0))}"
    return text(
        ko="모양 {shape}, 설정 {settings}",
        en="shape {shape}, settings {settings}",
        shape=shape,
        settings=", ".join(f"{value:g}" for value in plain) or text(ko="기본값", en="defaults"),
    )


def _known_mistake(result: Result, new: Array) -> Text:
    for mistake in RULES[result.function].mistakes:
        with np.errstate(all="ignore"):
            wrong = mistake.step(*result.args)[0]
        if _near(new, wrong):
            return mistake.said
    if _near(new, result.args[0]):
        return text(ko="가중치가 움직이지 않았습니다.", en="The weights have not moved.")
    return text(
        ko="표의 식과 인수의 차례, 기본값을 다시 보세요.",
        en="Look again at the formula, the order of the arguments and the defaults.",
    )


def _near(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return bool(np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE))
