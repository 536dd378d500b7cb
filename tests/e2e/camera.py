"""Frames for Chromium's fake camera: a picture of a real code, held into the view again and again."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 1280, 720
FULL, SMALL = (WIDTH, HEIGHT), (320, 180)
"""Every picture costs the machine of the test time: a small one does where nothing is to be read from it."""
FRAMES_SHOWN = 45
FRAMES_AWAY = 45
Picture = npt.NDArray[np.uint8]


def _frame(code: Picture | None, step: int) -> Picture:
    """A dim desk; with ``code``, a phone's screen held a little crooked, moving with ``step``."""
    noise = np.random.default_rng(step).integers(0, 18, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    frame: Picture = (np.full((HEIGHT, WIDTH, 3), 70, np.uint8) + noise).astype(np.uint8)
    if code is None:
        return frame
    side = 460
    shift = 40 * np.sin(step / 9)
    source = np.array([[0, 0], [code.shape[1], 0], [code.shape[1], code.shape[0]], [0, code.shape[0]]], np.float32)
    target = np.array([[0, 12], [side, 0], [side - 14, side], [10, side - 8]], np.float32)
    target += np.array([(WIDTH - side) / 2 + shift, (HEIGHT - side) / 2], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    warped = cv2.warpPerspective(code, matrix, (WIDTH, HEIGHT))
    mask = cv2.warpPerspective(np.full(code.shape[:2], 255, np.uint8), matrix, (WIDTH, HEIGHT))
    frame[mask > 0] = warped[mask > 0]
    return frame


def write_clip(picture: Path | None, clip: Path, size: tuple[int, int] = FULL) -> None:
    """An endless MJPEG clip in which the code of ``picture`` is shown, taken away and shown again; or an empty desk."""
    code = cv2.imread(str(picture)) if picture else None
    assert code is not None or picture is None, f"{picture} cannot be read"
    with clip.open("wb") as out:
        for step in range(FRAMES_SHOWN + FRAMES_AWAY):
            frame = _frame(code.astype(np.uint8) if code is not None and step < FRAMES_SHOWN else None, step)
            done, jpeg = cv2.imencode(".jpg", cv2.resize(frame, size), [cv2.IMWRITE_JPEG_QUALITY, 85])
            assert done
            out.write(jpeg.tobytes())
