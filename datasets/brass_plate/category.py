"""A small category that the project draws itself: photographs of a perforated brass plate.

The defects share no code with `datasets.add_corruption`, so what is trained on the one is measured
on the other. Masks are exact: they hold the pixels that the defect changed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from datasets.brass_plate.defects import DEFECTS
from datasets.brass_plate.plate import Floats, draw_plate, render_plate
from datasets.images import Image, Mask, OnProgress, write_image
from storage.settings import Seed, Strict
from storage.whole import folder_written_whole

SENSOR_NOISE = 2.0
NOTICEABLE = 12.0


class GeneratedSample(Strict):
    """The small category that the project draws itself."""

    train: int = Field(80, ge=5, le=10_000, description="Good training images.")
    test_good: int = Field(20, ge=1, le=10_000, description="Good test images.")
    test_per_defect: int = Field(10, ge=1, le=10_000, description="Test images of each defect.")
    side: int = Field(
        128, ge=32, le=2048, description="Side of the images.", json_schema_extra={"unit": "pixels"}
    )
    seed: Seed = Field(0, description="The same seed draws the same images.")


def draw_photograph(kind: str, side: int, rng: np.random.Generator) -> tuple[Image, Image, Mask]:
    """Draw one photograph, without and with its defect.

    Args:
        kind: A key of `DEFECTS`, or "good".
        side: Height and width in pixels.
        rng: Draws the plate, the sensor's noise and the defect.

    Returns:
        The good photograph and the defective one, uint8 side×side×3, and the mask, bool side×side,
        of the pixels that the defect changed by more than `NOTICEABLE` grey levels in any channel.
        Of "good" both photographs are the same.
    """
    plate = draw_plate(rng)
    noise = rng.normal(0, SENSOR_NOISE, (side, side, 3)).astype(np.float32)
    good = render_plate(plate, side)
    seen = render_plate(plate, side, DEFECTS[kind](rng)) if kind in DEFECTS else good
    mask: Mask = np.abs(seen - good).max(axis=-1) > NOTICEABLE
    return _expose(good + noise), _expose(seen + noise), mask


def generate_sample(folder: Path, sample: GeneratedSample, on_progress: OnProgress = None) -> None:
    """Write the generated category in the MVTec AD layout, whole or not at all.

    Args:
        folder: Is made; it may exist when it is empty.
        sample: How many images of which size; other counts of one seed only add or leave out the
            last ones.
        on_progress: Called with (done, total) after each image.

    Raises:
        FileExistsError: The folder has something in it, or is a file.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty: give an empty folder or one to be made")
    groups = {"train/good": sample.train, "test/good": sample.test_good}
    groups |= {f"test/{kind}": sample.test_per_defect for kind in DEFECTS}
    plan = [
        (place, [sample.seed, stream, index])
        for stream, (place, count) in enumerate(groups.items())
        for index in range(count)
    ]
    with folder_written_whole(folder) as new:
        for done, (place, key) in enumerate(plan, 1):
            _write_photograph(new, place, sample.side, key)
            if on_progress:
                on_progress(done, len(plan))


def _write_photograph(folder: Path, place: str, side: int, key: list[int]) -> None:
    kind = Path(place).name
    _, image, mask = draw_photograph(kind, side, np.random.default_rng(key))
    stem = f"{key[-1]:03}"
    write_image(folder / place / f"{stem}.png", image)
    if kind in DEFECTS:
        write_image(folder / "ground_truth" / kind / f"{stem}_mask.png", mask)


def _expose(picture: Floats) -> Image:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
