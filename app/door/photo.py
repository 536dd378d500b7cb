"""Reading a QR code from a photograph: OpenCV loads, straightens and cleans; zxing-cpp decodes.

zxing-cpp reads more than OpenCV's own detectors (100/100/45 of 100 against 98/95/24 in the design's frames), so
OpenCV only prepares pictures for it. Nothing is trusted before its header has been read: the size in pixels is
known before a single pixel is decoded, so a small file that unpacks to gigabytes is refused unopened.
"""

import io
from collections.abc import Callable, Iterator
from typing import cast

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from app.door.errors import PhotoTooLarge, PhotoUnreadable, PhotoUnsupported

Gray = NDArray[np.uint8]

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
KINDS = ("PNG", "JPEG", "WEBP")
WORKING_SIDE = 1600
"""Longest side, in pixels, of the pictures that the slower attempts work on: a pass is 41 modules wide."""
STRAIGHT_SIDE = 480
STRAIGHT_MARGIN = 48


def read_codes(image: bytes) -> list[str]:
    """The texts of the QR codes in ``image`` (PNG, JPEG or WebP bytes); empty when none could be read.

    Attempts go from cheap to dear and stop at the first that reads anything. Raises ``PhotoTooLarge``,
    ``PhotoUnsupported`` or ``PhotoUnreadable``.
    """
    gray = load(image)
    for attempt in list_attempts(gray):
        if texts := decode(attempt):
            return texts
    return []


def load(image: bytes) -> Gray:
    """``image`` in gray, one byte a pixel, after its kind and its size have been checked by its header."""
    ensure_acceptable(image)
    gray = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        raise PhotoUnreadable
    return cast(Gray, gray)


def ensure_acceptable(image: bytes) -> None:
    """Refuse what is too large, no picture, or a kind that we do not read."""
    if len(image) > MAX_BYTES:
        raise PhotoTooLarge
    try:
        with Image.open(io.BytesIO(image), formats=KINDS) as header:
            width, height = header.size
    except Image.DecompressionBombError:
        raise PhotoTooLarge from None
    except UnidentifiedImageError:
        raise PhotoUnsupported from None
    except (OSError, ValueError):
        raise PhotoUnreadable from None
    if width * height > MAX_PIXELS:
        raise PhotoTooLarge


def decode(gray: Gray) -> list[str]:
    """The texts of all QR codes that zxing-cpp finds."""
    found = zxingcpp.read_barcodes(gray, formats=QR, text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in found if code.text]


def list_attempts(gray: Gray) -> Iterator[Gray]:
    """The picture as it is, then cleaned, then cut out and straightened, then straightened and cleaned."""
    yield gray
    small = fit(gray)
    yield small
    for clean in CLEANERS:
        yield clean(small)
    for straight in straighten(small):
        yield straight
        for clean in CLEANERS:
            yield clean(straight)


def fit(gray: Gray) -> Gray:
    """The picture scaled so that its longest side is ``WORKING_SIDE``; a small one is at most doubled."""
    scale = min(WORKING_SIDE / max(gray.shape), 2.0)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cast(Gray, cv2.resize(gray, None, fx=scale, fy=scale, interpolation=how))


def straighten(gray: Gray) -> Iterator[Gray]:
    """Each QR code that OpenCV locates, seen from the front, with a white margin."""
    found, corners = cv2.QRCodeDetector().detectMulti(gray)
    if not found or corners is None:
        return
    near, far = STRAIGHT_MARGIN, STRAIGHT_MARGIN + STRAIGHT_SIDE
    side = far + STRAIGHT_MARGIN
    square = np.array([[near, near], [far, near], [far, far], [near, far]], np.float32)
    for quad in corners[:4]:
        turn = cv2.getPerspectiveTransform(quad.astype(np.float32), square)
        yield cast(Gray, cv2.warpPerspective(gray, turn, (side, side), borderValue=(255.0,)))


def _even_light(gray: Gray) -> Gray:
    return cast(Gray, cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(gray))


def _threshold(gray: Gray) -> Gray:
    block = max(gray.shape) // 24 | 1
    smooth = cv2.GaussianBlur(gray, (3, 3), 0)
    return cast(
        Gray, cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, max(block, 3), 7)
    )


def _sharpen(gray: Gray) -> Gray:
    return cast(Gray, cv2.addWeighted(gray, 2.0, cv2.GaussianBlur(gray, (0, 0), 3), -1.0, 0))


def _denoise(gray: Gray) -> Gray:
    return cast(Gray, cv2.medianBlur(gray, 5))


CLEANERS: tuple[Callable[[Gray], Gray], ...] = (_even_light, _threshold, _sharpen, _denoise)
