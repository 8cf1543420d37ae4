"""The network of the notebook `backpropagation`: as it should be, and as it often is instead."""

from functools import partial

import numpy as np

from nbassay.grader import text


def f(z):
    return 0.5 + 0.5 * np.tanh(np.asarray(z, float) / 2)


def slope(z):
    return f(z) * (1 - f(z))


def forward(X, W1, W2):
    """Return `z2`, `a2` (n, h), `z3`, `y_hat` (n, k)."""
    z2 = X @ W1
    z3 = f(z2) @ W2
    return z2, f(z2), z3, f(z3)


def sse(y, y_hat):
    return np.sum((y_hat - y) ** 2)


def error_of(X, y, W1, W2):
    return sse(y, forward(X, W1, W2)[3])


def gradients(
    X,
    y,
    W1,
    W2,
    *,
    factor=2.0,
    outer=lambda z3, y_hat: slope(z3),
    inner=lambda z2, a2: slope(z2),
    carried=lambda z2, a2: a2,
):
    """Return `dW1` (d, h), `dW2` (h, k); what is named is what people have otherwise."""
    z2, a2, z3, y_hat = forward(X, W1, W2)
    message = factor * (y_hat - y) * outer(z3, y_hat)
    return X.T @ (message @ W2.T * inner(z2, a2)), carried(z2, a2).T @ message


def averaged(over):
    """Return gradients that are divided by the number of rows, or of predictions."""
    return lambda X, y, W1, W2: gradients(X, y, W1, W2, factor=2 / over(y))


WRONG_GRADIENTS = [
    (
        partial(gradients, factor=-2.0),
        text(
            ko="부호가 반대입니다. 예측이 정답보다 클 때 예측이 더 커지면 오차는 어떻게 되는지 "
            "생각해 보세요.",
            en="The sign is the wrong way round. Where the prediction is above the truth, see what "
            "becomes of the error when the prediction grows.",
        ),
    ),
    (
        partial(gradients, factor=1.0),
        text(
            ko="값이 모두 절반입니다. 이 노트북의 오차에는 1/2이 없습니다.",
            en="All values are half of what they should be. The error of this notebook has no 1/2.",
        ),
    ),
    (
        partial(gradients, factor=-1.0),
        text(
            ko="부호가 반대이고 값이 절반입니다. 이 노트북의 오차에는 1/2이 없습니다.",
            en="The sign is the wrong way round and the values are halved. The error of this "
            "notebook has no 1/2.",
        ),
    ),
    (
        averaged(len),
        text(
            ko="행의 수로 나누었습니다. 이 노트북의 오차는 평균이 아니라 합입니다.",
            en="It is divided by the number of rows; the error of this notebook is a sum, no mean.",
        ),
    ),
    (
        averaged(np.size),
        text(
            ko="값의 수로 나누었습니다. 이 노트북의 오차는 평균이 아니라 합입니다.",
            en="It is divided by the number of values; the error of this notebook is a sum, no mean.",
        ),
    ),
    (
        partial(gradients, outer=lambda z3, y_hat: 1.0, inner=lambda z2, a2: 1.0),
        text(
            ko="시그모이드의 기울기 f'을 한 번도 곱하지 않았습니다.",
            en="The slope f' of the sigmoid is nowhere multiplied in.",
        ),
    ),
    (
        partial(gradients, outer=lambda z3, y_hat: 1.0),
        text(
            ko="출력층의 f'이 빠졌습니다. 메시지는 출력의 시그모이드도 되짚어 옵니다.",
            en="The f' of the output layer is missing: the message passes back through the "
            "output's sigmoid as well.",
        ),
    ),
    (
        partial(gradients, inner=lambda z2, a2: 1.0),
        text(
            ko="은닉층의 f'이 빠졌습니다. 메시지는 은닉층의 시그모이드도 되짚어 옵니다.",
            en="The f' of the hidden layer is missing: the message passes back through the hidden "
            "layer's sigmoid as well.",
        ),
    ),
    (
        partial(gradients, outer=lambda z3, y_hat: slope(y_hat), inner=lambda z2, a2: slope(a2)),
        text(
            ko="이미 f를 지난 값을 f'에 다시 넣었습니다. 그 값에서 f'을 구하는 식은 다릅니다.",
            en="Values that have been through f already went into f' once more; from such a value "
            "f' follows by another formula.",
        ),
    ),
    (
        partial(gradients, outer=lambda z3, y_hat: slope(y_hat)),
        text(
            ko="출력층에서, 이미 f를 지난 값을 f'에 다시 넣었습니다.",
            en="In the output layer a value that has been through f already went into f' once more.",
        ),
    ),
    (
        partial(gradients, inner=lambda z2, a2: slope(a2)),
        text(
            ko="은닉층에서, 이미 f를 지난 값을 f'에 다시 넣었습니다.",
            en="In the hidden layer a value that has been through f already went into f' once more.",
        ),
    ),
    (
        partial(
            gradients, outer=lambda z3, y_hat: z3 * (1 - z3), inner=lambda z2, a2: z2 * (1 - z2)
        ),
        text(
            ko="f를 지난 값이 들어갈 자리에 합 z가 들어갔습니다.",
            en="Sums z stand where values belong that have been through f.",
        ),
    ),
    (
        partial(gradients, outer=lambda z3, y_hat: y_hat, inner=lambda z2, a2: a2),
        text(
            ko="f'이 들어갈 자리에 f의 값이 들어갔습니다.",
            en="Values of f stand where its slope f' belongs.",
        ),
    ),
    (
        partial(gradients, carried=lambda z2, a2: z2),
        text(
            ko="`W2`가 곱한 값은 합 z2가 아닙니다.",
            en="It is not the sum z2 that `W2` multiplies.",
        ),
    ),
    (
        lambda *case: gradients(*case)[::-1],
        text(
            ko="두 기울기의 순서가 바뀌었습니다.", en="The two gradients are in each other's place."
        ),
    ),
]

WRONG_FORWARD = [
    (
        lambda X, W1, W2: _through(X, W1, W2, hidden=lambda z: z),
        text(
            ko="은닉층에서 시그모이드를 지나지 않았습니다. 그러면 두 층이 한 층과 같습니다.",
            en="The hidden layer does not pass through the sigmoid, so two layers are as good as one.",
        ),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, output=lambda z: z),
        text(
            ko="출력이 시그모이드를 지나지 않았습니다.",
            en="The output does not pass through the sigmoid.",
        ),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, onward=lambda z, a: z),
        text(
            ko="출력층에 활성화 함수를 지나지 않은 합이 들어갔습니다.",
            en="Sums went on to the output layer that have not passed the activation function.",
        ),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, hidden=np.tanh, output=np.tanh),
        text(ko="`f`는 tanh가 아니라 시그모이드입니다.", en="`f` is the sigmoid and not tanh."),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, hidden=np.tanh),
        text(
            ko="은닉층의 `f`도 시그모이드입니다. tanh가 아닙니다.",
            en="In the hidden layer `f` is the sigmoid too, and not tanh.",
        ),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, hidden=lambda z: np.maximum(z, 0)),
        text(
            ko="은닉층의 `f`도 시그모이드입니다. ReLU가 아닙니다.",
            en="In the hidden layer `f` is the sigmoid too, and not ReLU.",
        ),
    ),
    (
        lambda X, W1, W2: _through(X, W1, W2, onward=lambda z, a: f(a)),
        text(
            ko="은닉층의 값이 시그모이드를 두 번 지났습니다.",
            en="The values of the hidden layer passed through the sigmoid twice.",
        ),
    ),
]


def _through(X, W1, W2, *, hidden=f, onward=lambda z, a: a, output=f):
    z2 = X @ W1
    a2 = hidden(z2)
    z3 = onward(z2, a2) @ W2
    return z2, a2, z3, output(z3)


WRONG_ERRORS = [
    (
        lambda y, y_hat: sse(y, y_hat) / 2,
        text(
            ko="절반입니다. 이 노트북의 식에는 1/2이 없습니다.",
            en="That is half of it; the formula of this notebook has no 1/2.",
        ),
    ),
    (
        lambda y, y_hat: sse(y, y_hat) / y.size,
        text(ko="합이 아니라 평균입니다.", en="That is the mean, and not the sum."),
    ),
    (
        lambda y, y_hat: sse(y, y_hat) / len(y),
        text(
            ko="행의 수로 나누었습니다. 나누지 않은 합입니다.",
            en="It is divided by the number of rows; it should be a plain sum.",
        ),
    ),
    (
        lambda y, y_hat: np.sqrt(sse(y, y_hat)),
        text(ko="제곱근은 구하지 않습니다.", en="No root is taken."),
    ),
    (
        lambda y, y_hat: np.sum(np.abs(y_hat - y)),
        text(
            ko="오차의 크기를 더했습니다. 제곱해서 더해야 합니다.",
            en="The sizes of the errors are added; they should be squared first.",
        ),
    ),
    (
        lambda y, y_hat: np.sum(y_hat - y) ** 2,
        text(
            ko="더한 다음에 제곱했습니다. 그러면 양수와 음수가 서로 지워집니다.",
            en="It squares after adding, so that positive and negative errors cancel.",
        ),
    ),
    (
        lambda y, y_hat: np.sum((y_hat - y) ** 2, axis=0)[0],
        text(ko="첫 번째 출력만 셌습니다.", en="Only the first output is counted."),
    ),
]
