"""The original of a test image, with its map and its mask laid over it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from datasets.images import read_image
from experiments.review.original import Overlay, draw_overlay, read_original
from experiments.review.panels import TRUTH
from experiments.review.pointed import describe_point
from experiments.review.viewport import Viewport, cut_of

WHOLE = Viewport()


def textured(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return cv2.GaussianBlur(rng.integers(0, 256, (40, 60, 3)).astype(np.uint8), (0, 0), 3)


def test_the_original_is_found_where_it_was_or_in_the_datasets_of_now(tmp_path: Path) -> None:
    image = textured(0)
    file = tmp_path / "data" / "nuts" / "test" / "crack" / "000.png"
    file.parent.mkdir(parents=True)
    cv2.imwrite(str(file), image[..., ::-1])
    evaluated = cv2.cvtColor(cv2.resize(image, (20, 10), interpolation=cv2.INTER_AREA), 7)[
        ..., None
    ]
    for path in (str(file), "/elsewhere/data/nuts/test/crack/000.png"):
        found = read_original(path, tmp_path / "data", evaluated)
        assert found is not None
        np.testing.assert_array_equal(found, image)
    equalized = cv2.equalizeHist(evaluated)[..., None]
    assert read_original(str(file), tmp_path, equalized) is not None


def test_the_original_is_read_with_the_bits_that_the_run_uses(tmp_path: Path) -> None:
    deep = (textured(0).astype(np.uint16) * 16)[..., 0]
    file = tmp_path / "000.png"
    cv2.imwrite(str(file), deep)
    evaluated = read_image(file, bit_depth=12)
    found = read_original(str(file), tmp_path, evaluated, 12)
    assert found is not None
    np.testing.assert_array_equal(found, evaluated)
    assert found.max() > 100


def test_another_image_in_its_place_and_no_image_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "000.png"
    evaluated = textured(1)
    assert read_original(str(file), tmp_path, evaluated) is None
    cv2.imwrite(str(file), textured(2))
    assert read_original(str(file), tmp_path, evaluated) is None
    file.write_bytes(b"no image")
    assert read_original(str(file), tmp_path, evaluated) is None


def test_the_map_covers_the_image_as_far_as_it_is_opaque() -> None:
    image = np.full((80, 120, 3), (200, 40, 90), np.uint8)
    heat = np.zeros((8, 12), np.float32)
    heat[2, 3] = 1.0
    bare = draw_overlay(Overlay(image, heat, 1.0, None, 0.0), (80, 120), WHOLE)
    np.testing.assert_array_equal(bare, image)
    covered = draw_overlay(Overlay(image, heat, 1.0, None, 1.0), (80, 120), WHOLE)
    assert tuple(np.unravel_index(covered[..., 0].argmax(), (80, 120))) in {
        (row, column) for row in range(20, 30) for column in range(30, 40)
    }
    half = draw_overlay(Overlay(image, heat, 1.0, None, 0.5), (80, 120), WHOLE)
    np.testing.assert_allclose(half, (image.astype(float) + covered) / 2, atol=1)


def test_the_mask_is_outlined_in_its_place_also_in_a_part() -> None:
    image = np.zeros((80, 120, 3), np.uint8)
    mask = np.zeros((8, 12), bool)
    mask[2:4, 3:6] = True
    drawn = draw_overlay(Overlay(image, None, 1.0, mask, 0.5), (80, 120), WHOLE)
    rows, columns = np.nonzero((drawn == TRUTH).all(axis=2))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 39, 30, 59)
    part = Viewport(zoom=2, x=0.25, y=0.25)  # the upper left quarter, twice as large
    drawn = draw_overlay(Overlay(image, None, 1.0, mask, 0.5), (80, 120), part)
    rows, columns = np.nonzero((drawn == TRUTH).all(axis=2))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (40, 79, 60, 119)


def test_a_point_of_a_panel_is_the_pixel_that_is_drawn_there() -> None:
    cut = cut_of((8, 8), (16, 40), Viewport(zoom=2, x=0.75, y=0.25))
    assert cut.seen_at(cut.column, cut.row) == (cut.top, cut.left)
    row, column = cut.seen_at(cut.column + cut.columns - 1, cut.row + cut.rows - 1) or (0, 0)
    assert (int(row), int(column)) == (cut.bottom - 1, cut.right - 1)
    assert cut.seen_at(cut.column + cut.columns, 0) is None
    assert cut_of((8, 8), (16, 40), WHOLE).seen_at(2, 2) is None


def test_a_point_is_told_in_pixels_of_the_image_with_the_map_s_value_there() -> None:
    image = np.zeros((80, 120, 3), np.uint8)
    image[25, 31] = 1, 2, 3
    heat = np.zeros((8, 12), np.float32)
    heat[2, 3] = 0.25
    place = (25.5 / 80, 31.5 / 120)
    said = describe_point(place, image, heat, "Residual")
    assert said == "row 25, column 31 of 80 × 120:  red 1, green 2, blue 3;  Residual 0.25"
    said = describe_point((0.999, 0.999), image[..., :1], None, "")
    assert said == "row 79, column 119 of 80 × 120:  grey 0"
