"""Masks are judged by content, and said by name with what was assumed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from datasets.database import Dataset, import_dataset
from datasets.images import read_mask
from datasets.mask_background import marks_on_colour
from datasets.mvtec import index_mvtec
from tests.tiny_category import write, write_tiny_category

MARKED = np.zeros((32, 32), bool)
MARKED[4:12, 6:20] = True


def imported(tmp_path: Path, mask: Pillow.Image | np.ndarray) -> Dataset:
    """A dataset with one defective image, which has this mask."""
    folder = write_tiny_category(tmp_path / "source", defects=("dent",), per_defect=1)
    place = folder / "ground_truth" / "dent" / "000_mask.png"
    if isinstance(mask, np.ndarray):
        write(place, mask)
    else:
        mask.save(place)
    return import_dataset(tmp_path / "data", "x", index_mvtec(folder))


def mask_in(dataset: Dataset) -> np.ndarray:
    (path,) = [sample.mask_path for sample in dataset.samples if sample.label]
    assert path is not None
    return read_mask(path)


def palette(colours: list[int]) -> Pillow.Image:
    mask = Pillow.fromarray(MARKED.astype(np.uint8), "P")
    mask.putpalette(colours + [0] * (768 - len(colours)))
    return mask


def test_a_palette_whose_background_is_a_colour_is_read_by_its_border(tmp_path: Path):
    dataset = imported(tmp_path, palette([68, 1, 84, 253, 231, 37]))
    np.testing.assert_array_equal(mask_in(dataset), MARKED)
    (note,) = dataset.notes
    assert note.startswith("Masks without a black pixel: 1 (000_mask.png); the colour of most")


def test_numbered_parts_on_a_number_are_read_by_their_border(tmp_path: Path):
    numbered = np.where(MARKED, 2, 1).astype(np.uint8)
    numbered[20:24, 20:24] = 3
    dataset = imported(tmp_path, numbered)
    expected = MARKED.copy()
    expected[20:24, 20:24] = True
    np.testing.assert_array_equal(mask_in(dataset), expected)


@pytest.mark.parametrize(
    "mask",
    [
        np.full((32, 32, 1), 255, np.uint8),
        np.arange(1, 1025, dtype=np.uint16).reshape(32, 32, 1),
        np.where(MARKED, 0, 255).astype(np.uint8)[..., None],
        np.zeros((32, 32, 3), np.uint8),
    ],
)
def test_one_colour_many_colours_and_black_are_left_as_they_are(mask: np.ndarray):
    assert marks_on_colour(mask) is None


def test_a_mask_of_zero_and_one_is_named(tmp_path: Path):
    dataset = imported(tmp_path, MARKED.astype(np.uint8))
    np.testing.assert_array_equal(mask_in(dataset), MARKED)
    (note,) = dataset.notes
    assert note.startswith("Masks that look black, with values below 16, such as 0 and 1: 1 (000")


def test_a_mask_in_colour_is_named(tmp_path: Path):
    dataset = imported(tmp_path, palette([0, 0, 0, 128, 0, 0]))
    np.testing.assert_array_equal(mask_in(dataset), MARKED)
    (note,) = dataset.notes
    assert note.startswith("Masks with three channels: 1 (000_mask.png); a pixel counts")
