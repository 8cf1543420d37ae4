"""Pictures out of a submission, and how pictures of ours become part of the page."""

from __future__ import annotations

import base64
import binascii
import warnings
from io import BytesIO

from PIL import Image

MAX_ENCODED = 8_000_000  # characters of base64 that are looked at
MAX_PIXELS = 12_000_000
MAX_SIDE = (1100, 2200)  # width and height, in pixels, that a page can use
MAX_PNG = 400_000  # bytes; larger ones become JPEG
MAX_KEPT = 700_000

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
IMAGE_TYPES = tuple(_FORMATS)


def data_uri(content: bytes, mime: str) -> str:
    """Return `content` as a `data:` URI."""
    return f"data:{mime};base64,{base64.b64encode(content).decode('ascii')}"


def safe_image(encoded: str, mime: str) -> str | None:
    """Return a picture of a submission as a `data:` URI, or None when it is not a real picture.

    The picture is verified, decoded and encoded anew, so that no byte of the submission's own
    file (metadata, colour profiles, data behind the end) reaches the page.

    Args:
        encoded: base64 text as a notebook output holds it.
        mime: "image/png" or "image/jpeg"; the content must be what it claims.
    """
    if len(encoded) > MAX_ENCODED or mime not in _FORMATS:
        return None
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures that are refused here anyway, on the instructor's terminal.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = _decode(content, _FORMATS[mime])
        return None if image is None else _encode(image)
    except Exception:  # Pillow's decoders raise a dozen kinds of errors on broken files
        return None


def _decode(content: bytes, kind: str) -> Image.Image | None:
    """Return the pixels, or None when there are too many to decode (the header says so)."""
    with Image.open(BytesIO(content), formats=[kind]) as probe:
        if probe.width * probe.height > MAX_PIXELS:
            return None
        probe.verify()
    with Image.open(BytesIO(content), formats=[kind]) as image:
        image.load()
        pixels = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    pixels.info = {}
    pixels.thumbnail(MAX_SIDE)
    return pixels


def _encode(image: Image.Image) -> str | None:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    if buffer.tell() <= MAX_PNG:
        return data_uri(buffer.getvalue(), "image/png")
    buffer = BytesIO()
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    flat.save(buffer, "JPEG", quality=82)
    return data_uri(buffer.getvalue(), "image/jpeg") if buffer.tell() <= MAX_KEPT else None
