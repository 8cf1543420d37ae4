"""Colab's way of showing a picture of OpenCV's."""

from __future__ import annotations

from typing import Any

import numpy as np
from IPython.display import display
from PIL import Image


def cv2_imshow(a: Any) -> None:
    """Show a picture (rows, columns) or (rows, columns, blue-green-red), values 0 to 255."""
    pixels = np.clip(np.asarray(a), 0, 255).astype(np.uint8)
    display(Image.fromarray(pixels if pixels.ndim == 2 else pixels[..., 2::-1]))
