"""The structure of a captured Keras model: input, layers, parameters, output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbassay import evidence as ev
from nbassay.checks import architecture, convolutions, dropout, require
from nbassay.checks.network_layers import Layer
from nbassay.checks.shapes import fits_shape, shape_text
from nbassay.grader._case import Case
from nbassay.texts import NO_TEXT, Text, text


@dataclass(frozen=True)
class Structure:
    """What a captured Keras model is made of; `network` is rebuilt from an allow-list of layers."""

    name: str
    evidence: ev.Model
    case: Case

    @cached_property
    def network(self) -> Any:
        """The rebuilt Keras model.

        Raises:
            CheckFailed: if it holds what cannot be rebuilt, naming that.
        """
        return self.case.rebuild(self.evidence)

    def takes(self, *shape: int | None) -> None:
        """The model knows its input, which has this shape with the batch first; None is any size.

        Raises:
            CheckFailed: if it has no weights yet, or takes another shape.
        """
        require(
            self.evidence.weights,
            text(
                ko="`{name}`에는 가중치가 하나도 없습니다. 입력의 모양을 모르는 모델은 첫 배치를 볼 "
                "때까지 비어 있어서 매개변수를 셀 수도 없습니다.",
                en="`{name}` has no weights. A model that does not know the shape of its input is "
                "empty until it sees a first batch, and its parameters cannot even be counted.",
                name=self.name,
            ),
        )
        seen = tuple(self.network.input_shape)
        require(
            fits_shape(seen, shape),
            text(
                ko="`{name}`의 입력 모양이 {seen}입니다. {wanted}{이어야} 합니다.",
                en="`{name}` takes {seen}; it should take {wanted}.",
                name=self.name,
                seen=shape_text(seen),
                wanted=shape_text(shape),
            ),
        )

    def has_layers(
        self,
        *expected: Layer,
        ignore: Sequence[str] = (),
        only: str = "",
        why: Text = NO_TEXT,
        give_parts: bool = False,
    ) -> None:
        """The layers that compute something are `expected`; classes in `ignore` do not count.

        With `only` one class counts, such as "Conv2D", whatever stands between. With `give_parts`
        the check gives the part of the layers that is right.

        Raises:
            CheckFailed: naming each layer that differs.
        """
        architecture.layers(
            self.name,
            self.network,
            expected,
            ignore=ignore,
            only=only,
            why=why,
            give_parts=give_parts,
        )

    def is_built_like(self, other: Structure) -> None:
        """The layers are those of `other`; names and dropout rates do not count.

        Raises:
            CheckFailed: with the layers seen.
        """
        architecture.same_layers(self.name, self.network, other.name, other.network)

    def has_dropout_behind_hidden_layers(self, rate: float) -> None:
        """Dropout of this `rate` is right behind each hidden dense layer, not behind the output.

        Raises:
            CheckFailed: if there is none, naming a place behind the output or the rate.
            PartialCredit: if it stands behind some of the hidden layers.
        """
        dropout.behind_hidden_layers(self.name, self.network, rate)

    def has_parameters(self, total: int) -> None:
        """The model has `total` parameters.

        Raises:
            CheckFailed: with the number seen.
        """
        architecture.parameters(self.name, self.network, total)

    def has_activations(
        self, hidden: str = "", output: str = "", *, why: Text = NO_TEXT, give_parts: bool = False
    ) -> None:
        """All hidden layers with weights use `hidden`, the last layer uses `output`, if it is named.

        With `give_parts` the check gives the part of these layers that is right.

        Raises:
            CheckFailed: naming each layer with another activation.
        """
        architecture.activations(
            self.name, self.network, hidden, output, why=why, give_parts=give_parts
        )

    def bends(self) -> None:
        """A hidden layer has an activation, so that the model is more than one straight line.

        Raises:
            CheckFailed: if none has.
        """
        architecture.bends(self.name, self.network)

    def gives(self, *shape: int | None) -> None:
        """The output has this shape without the batch; None stands for any size.

        Raises:
            CheckFailed: naming the shape seen.
        """
        architecture.output_shape(self.name, self.network, shape)

    def has_at_most_parameters(self, most: int) -> None:
        """The model has no more than `most` parameters.

        Raises:
            CheckFailed: with the number seen.
        """
        architecture.at_most_parameters(self.name, self.network, most)

    def looks_at_neighbours(self) -> None:
        """A convolution that looks at neighbouring pixels comes before the picture is flattened.

        Raises:
            CheckFailed: if none looks at both dimensions, or there is none at all.
        """
        convolutions.sees_neighbours(self.name, self.network)

    def pools(self) -> None:
        """A pooling comes after a convolution and makes its picture smaller.

        Raises:
            CheckFailed: if there is none.
        """
        convolutions.pools(self.name, self.network)

    def pools_each_convolution_and_flattens(self) -> None:
        """Every convolution is followed by max pooling of 2 by 2, and the last is flattened.

        Raises:
            CheckFailed: if there is no convolution.
            PartialCredit: naming each place that lacks it.
        """
        convolutions.pools_each(self.name, self.network)

    def drops_out(self) -> None:
        """There is a dropout that does something, and it comes before the output.

        Raises:
            CheckFailed: if there is none.
        """
        convolutions.drops(self.name, self.network)

    def flattens(self) -> None:
        """A layer turns the pictures into rows of values.

        Raises:
            CheckFailed: if there is none.
        """
        convolutions.flattens(self.name, self.network)

    def gives_probabilities_of(self, classes: int) -> None:
        """The output is a softmax over so many `classes`.

        Raises:
            CheckFailed: naming its shape, or its activation.
        """
        convolutions.gives_probabilities(self.name, self.network, classes)
