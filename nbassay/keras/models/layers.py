"""The layers that we build, and what each may be told: everything else is refused.

Initialisers, regularisers and constraints are never taken over: the weights are set from arrays,
and a rebuilt model does nothing but predict.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbassay.evidence import Json
from nbassay.keras.models.arguments import (
    MAX_UNITS,
    Check,
    activation,
    choice,
    flag,
    maybe,
    number,
    one_of,
    several,
    share,
    sizes,
    whole,
)

Table = Mapping[str, Mapping[str, Check]]

_DATA = {"data_format": choice("channels_last")}
_UNITS = whole(1, MAX_UNITS)
_SIDE = whole(1, 4_000)
_AXIS = whole(-8, 8)
_CONSTANT = one_of(number, several(number, 1, 10_000))
_PAIR = several(number, 2, 2)


def _factor(value: Json) -> float | tuple[float, float]:
    """How much a layer may change at random; Keras writes 0.1 as (-0.1, 0.1), and refuses that."""
    if not isinstance(value, list):
        return number(value)
    low, high = _PAIR(value)
    return high if low == -high else (low, high)


_FACTOR = maybe(_factor)
_FILL = {
    "fill_mode": choice("constant", "reflect", "wrap", "nearest"),
    "interpolation": choice("nearest", "bilinear"),
    "fill_value": number,
}
_RANGE = {"value_range": _PAIR, **_DATA}


def _conv(rank: int, *paddings: str) -> dict[str, Check]:
    return {
        "kernel_size": sizes(rank),
        "strides": sizes(rank),
        "padding": choice(*paddings),
        "dilation_rate": sizes(rank),
        "activation": activation,
        "use_bias": flag,
        **_DATA,
    }


def _pool(rank: int) -> dict[str, Check]:
    return {
        "pool_size": sizes(rank),
        "strides": maybe(sizes(rank)),
        "padding": choice("valid", "same"),
        **_DATA,
    }


_MARGIN = one_of(sizes(2, 0), several(several(whole(0, 1_000), 2, 2), 2, 2))
_GLOBAL_POOL: dict[str, Check] = {"keepdims": flag, **_DATA}
_RATE: dict[str, Check] = {"rate": share}

_COMPUTING: Table = {
    "Dense": {"units": _UNITS, "activation": activation, "use_bias": flag},
    "Conv1D": {"filters": _UNITS, "groups": _UNITS, **_conv(1, "valid", "same", "causal")},
    "Conv2D": {"filters": _UNITS, "groups": _UNITS, **_conv(2, "valid", "same")},
    "SeparableConv2D": {
        "filters": _UNITS,
        "depth_multiplier": _UNITS,
        **_conv(2, "valid", "same"),
    },
    "DepthwiseConv2D": {"depth_multiplier": _UNITS, **_conv(2, "valid", "same")},
    "SeparableConv1D": {
        "filters": _UNITS,
        "depth_multiplier": _UNITS,
        **_conv(1, "valid", "same"),
    },
    "DepthwiseConv1D": {"depth_multiplier": _UNITS, **_conv(1, "valid", "same")},
    "Conv2DTranspose": {
        "filters": _UNITS,
        "output_padding": maybe(sizes(2, 0)),
        **_conv(2, "valid", "same"),
    },
    "GroupNormalization": {
        "groups": one_of(whole(-1, -1), _UNITS),
        "axis": _AXIS,
        "epsilon": number,
        "center": flag,
        "scale": flag,
    },
    "UnitNormalization": {"axis": one_of(_AXIS, several(_AXIS, 1, 4))},
    "BatchNormalization": {
        "axis": _AXIS,
        "momentum": share,
        "epsilon": number,
        "center": flag,
        "scale": flag,
    },
    "LayerNormalization": {
        "axis": one_of(_AXIS, several(_AXIS, 1, 4)),
        "epsilon": number,
        "center": flag,
        "scale": flag,
        "rms_scaling": flag,
    },
    "PReLU": {"shared_axes": maybe(several(_AXIS, 0, 4))},
    "Normalization": {
        "axis": maybe(one_of(_AXIS, several(_AXIS, 0, 4))),
        "invert": flag,
        "mean": maybe(_CONSTANT),
        "variance": maybe(_CONSTANT),
    },
}

ACTIVATION_LAYERS: Table = {
    "Activation": {"activation": activation},
    "ReLU": {"max_value": maybe(number), "negative_slope": number, "threshold": number},
    "LeakyReLU": {"negative_slope": number},
    "ELU": {"alpha": number},
    "Softmax": {"axis": _AXIS},
}

_SHAPING: Table = {
    **dict.fromkeys(["MaxPooling1D", "AveragePooling1D"], _pool(1)),
    **dict.fromkeys(["MaxPooling2D", "AveragePooling2D"], _pool(2)),
    **dict.fromkeys(
        [
            "GlobalMaxPooling1D",
            "GlobalMaxPooling2D",
            "GlobalAveragePooling1D",
            "GlobalAveragePooling2D",
        ],
        _GLOBAL_POOL,
    ),
    "Flatten": _DATA,
    "Reshape": {"target_shape": several(one_of(whole(-1, -1), whole(1, 10_000_000)), 0, 8)},
    "Permute": {"dims": several(whole(1, 8), 0, 8)},
    "Rescaling": {
        "scale": _CONSTANT,
        "offset": _CONSTANT,
    },
    "ZeroPadding2D": {"padding": _MARGIN, **_DATA},
    "Cropping2D": {"cropping": _MARGIN, **_DATA},
    "UpSampling2D": {
        "size": sizes(2),
        "interpolation": choice("nearest", "bilinear"),
        **_DATA,
    },
    "UpSampling1D": {"size": whole(1, 1_000)},
    "ZeroPadding1D": {"padding": sizes(2, 0), **_DATA},
    "Cropping1D": {"cropping": sizes(2, 0)},
    "RepeatVector": {"n": whole(1, 100_000)},
    "CenterCrop": {"height": _SIDE, "width": _SIDE, **_DATA},
    "Resizing": {
        "height": _SIDE,
        "width": _SIDE,
        "interpolation": choice("nearest", "bilinear", "bicubic"),
        "crop_to_aspect_ratio": flag,
        "antialias": flag,
        **_DATA,
    },
    "Identity": {},
}

# At prediction these hand on what they get.
_TRAINING_ONLY: Table = {
    **dict.fromkeys(
        ["Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"],
        _RATE,
    ),
    "GaussianNoise": {"stddev": number},
    "RandomFlip": {"mode": choice("horizontal", "vertical", "horizontal_and_vertical"), **_DATA},
    "RandomRotation": {"factor": _FACTOR, **_FILL, **_DATA},
    "RandomZoom": {"height_factor": _FACTOR, "width_factor": _FACTOR, **_FILL, **_DATA},
    "RandomTranslation": {"height_factor": _FACTOR, "width_factor": _FACTOR, **_FILL, **_DATA},
    "RandomShear": {"x_factor": _FACTOR, "y_factor": _FACTOR, **_FILL, **_DATA},
    "RandomPerspective": {
        "factor": _FACTOR,
        "scale": _FACTOR,
        "interpolation": choice("nearest", "bilinear"),
        "fill_value": number,
        **_DATA,
    },
    "RandomElasticTransform": {"factor": _FACTOR, "scale": _FACTOR, **_FILL, **_RANGE},
    "RandomErasing": {
        "factor": _FACTOR,
        "scale": _FACTOR,
        "fill_value": maybe(number),
        **_RANGE,
    },
    "RandomGaussianBlur": {
        "factor": _FACTOR,
        "kernel_size": sizes(2),
        "sigma": _FACTOR,
        **_RANGE,
    },
    "RandomColorJitter": {
        **dict.fromkeys(
            ["brightness_factor", "contrast_factor", "saturation_factor", "hue_factor"], _FACTOR
        ),
        **_RANGE,
    },
    "RandomPosterization": {
        "factor": one_of(whole(1, 8), several(whole(1, 8), 2, 2)),
        **_RANGE,
    },
    "RandomGrayscale": {"factor": number, **_DATA},
    **{
        key: {"factor": _FACTOR, **_RANGE}
        for key in [
            "RandomBrightness",
            "RandomColorDegeneration",
            "RandomContrast",
            "RandomHue",
            "RandomInvert",
            "RandomSaturation",
            "RandomSharpness",
        ]
    },
    "ActivityRegularization": {},
}

MERGES: Table = {
    **{key: {} for key in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]},
    "Concatenate": {"axis": _AXIS},
    "Dot": {"axes": one_of(_AXIS, several(_AXIS, 2, 2)), "normalize": flag},
}

LAYERS: Table = {**_COMPUTING, **ACTIVATION_LAYERS, **_SHAPING, **_TRAINING_ONLY, **MERGES}

# The initialiser arguments of each class; ours only count (see `_Zeros` in `_build`).
INITIALIZERS: Mapping[str, tuple[str, ...]] = {
    "Dense": ("kernel_initializer", "bias_initializer"),
    "Conv1D": ("kernel_initializer", "bias_initializer"),
    "Conv2D": ("kernel_initializer", "bias_initializer"),
    "SeparableConv2D": ("depthwise_initializer", "pointwise_initializer", "bias_initializer"),
    "DepthwiseConv2D": ("depthwise_initializer", "bias_initializer"),
    "SeparableConv1D": ("depthwise_initializer", "pointwise_initializer", "bias_initializer"),
    "DepthwiseConv1D": ("depthwise_initializer", "bias_initializer"),
    "Conv2DTranspose": ("kernel_initializer", "bias_initializer"),
    "GroupNormalization": ("beta_initializer", "gamma_initializer"),
    "BatchNormalization": (
        "beta_initializer",
        "gamma_initializer",
        "moving_mean_initializer",
        "moving_variance_initializer",
    ),
    "LayerNormalization": ("beta_initializer", "gamma_initializer"),
    "PReLU": ("alpha_initializer",),
}
