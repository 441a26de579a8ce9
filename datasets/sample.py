"""A small category that the project draws itself: photographs of a perforated brass plate.

The defects share no code with `datasets.add_corruption`, so what is trained on the one is measured
on the other. Masks are exact: they hold the pixels that the defect changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from datasets.files import folder_written_whole
from datasets.images import Image, Mask, OnProgress, write_image
from datasets.sample_plate import (
    NO_DEFECT,
    Bend,
    Corrosion,
    Defect,
    Fibre,
    Floats,
    Point,
    draw_plate,
    render_plate,
)

SENSOR_NOISE = 2.0
NOTICEABLE = 8.0
_FIBRE_COLOURS = ((38, 58, 120), (138, 30, 40), (236, 232, 222), (30, 34, 38))


def draw_bend(rng: np.random.Generator) -> Defect:
    """Draw a dent that pushes a few holes out of line."""
    angle = rng.uniform(0, 2 * np.pi)
    strength = rng.uniform(0.45, 0.65)
    push = (strength * np.cos(angle), strength * np.sin(angle))
    return Defect(bend=Bend(_place(rng, 2.6), push, rng.uniform(0.8, 1.1)))


def draw_corrosion(rng: np.random.Generator) -> Defect:
    """Draw a patch of verdigris."""
    mottle = sum(
        _resized(rng.normal(0, 1, (cells, cells)), 128) / octave
        for octave, cells in enumerate((12, 24, 48), 1)
    )
    return Defect(corrosion=Corrosion(_place(rng, 2.6), rng.uniform(1.1, 1.8), mottle))


def draw_fibre(rng: np.random.Generator) -> Defect:
    """Draw a curved thread: a cubic Bézier curve."""
    middle = np.array(_place(rng, 1.5))
    turn = rng.uniform(0, 2 * np.pi)
    along, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    bows = rng.uniform(0.8, 2.2, 2) * rng.choice([-1, 1], 2)
    half = rng.uniform(1.6, 2.6)
    forward, sideward = half * np.array([-1, -1 / 3, 1 / 3, 1]), np.array([0, *bows, 0])
    controls = middle + np.outer(forward, along) + np.outer(sideward, aside)
    t = np.linspace(0, 1, 80)[:, None]
    powers = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    colour = _FIBRE_COLOURS[rng.integers(len(_FIBRE_COLOURS))]
    points = (powers @ controls).astype(np.float32)
    return Defect(fibre=Fibre(points, rng.uniform(0.10, 0.15), colour))


def draw_missing_hole(rng: np.random.Generator) -> Defect:
    """Draw which holes were never punched: one, or two side by side."""
    place = _place(rng, 2.8)
    beside = (place[0] + 1.0, place[1])
    return Defect(missing=(place, beside) if rng.random() < 0.5 else (place,))


DEFECTS: dict[str, Callable[[np.random.Generator], Defect]] = {
    "bent": draw_bend,
    "corrosion": draw_corrosion,
    "fibre": draw_fibre,
    "missing_hole": draw_missing_hole,
}


def draw_photograph(kind: str, side: int, rng: np.random.Generator) -> tuple[Image, Image, Mask]:
    """Draw one photograph, without and with its defect.

    Args:
        kind: A key of `DEFECTS`, or "good".
        side: Height and width in pixels.
        rng: Draws the plate, the defect and the sensor's noise.

    Returns:
        The good photograph and the defective one, uint8 side×side×3, and the mask, bool side×side,
        of the pixels that the defect changed by more than `NOTICEABLE` grey levels in any channel.
    """
    plate = draw_plate(rng)
    noise = rng.normal(0, SENSOR_NOISE, (side, side, 3)).astype(np.float32)
    defect = DEFECTS[kind](rng) if kind in DEFECTS else NO_DEFECT
    good, seen = render_plate(plate, side), render_plate(plate, side, defect)
    mask: Mask = np.abs(seen - good).max(axis=-1) > NOTICEABLE
    return _expose(good + noise), _expose(seen + noise), mask


def generate_sample(
    folder: Path,
    *,
    train: int = 80,
    test_good: int = 20,
    test_per_defect: int = 10,
    side: int = 128,
    seed: int = 0,
    on_progress: OnProgress = None,
) -> None:
    """Write the generated category in the MVTec AD layout, whole or not at all.

    Args:
        folder: Made, or replaced.
        train: Number of good training images.
        test_good: Number of good test images.
        test_per_defect: Number of test images of each kind of defect.
        side: Height and width in pixels.
        seed: The same seed draws the same images.
        on_progress: Called with (done, total) after each image.
    """
    plan = [("train/good", index) for index in range(train)]
    plan += [("test/good", index) for index in range(test_good)]
    plan += [(f"test/{kind}", index) for kind in DEFECTS for index in range(test_per_defect)]
    with folder_written_whole(folder) as new:
        for done, (place, index) in enumerate(plan):
            kind = place.split("/")[1]
            # Each image has a stream of its own, so other counts leave it as it is.
            stream = ["train/good", "test/good", *(f"test/{k}" for k in DEFECTS)].index(place)
            _, image, mask = draw_photograph(
                kind, side, np.random.default_rng([seed, stream, index])
            )
            write_image(new / place / f"{index:03}.png", image)
            if kind in DEFECTS:
                write_image(new / "ground_truth" / kind / f"{index:03}_mask.png", mask)
            if on_progress:
                on_progress(done + 1, len(plan))


def _place(rng: np.random.Generator, reach: float) -> Point:
    """A place at most `reach` pitches from the middle, in x and in y."""
    x, y = rng.uniform(-reach, reach, 2)
    return float(x), float(y)


def _resized(values: np.ndarray, side: int) -> Floats:
    smooth: Floats = cv2.resize(
        values.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    return smooth


def _expose(picture: Floats) -> Image:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
