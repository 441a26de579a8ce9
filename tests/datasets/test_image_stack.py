from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from datasets import image_stack, images, resizing
from tests.tiny_category import write

RNG = np.random.default_rng(7)
SMOOTH = cv2.resize(RNG.integers(0, 255, (5, 7, 3), np.uint8), (41, 30))


def test_preparing_is_reading_then_resizing_then_equalising(tmp_path: Path):
    path = write(tmp_path / "a.png", SMOOTH)
    expected = resizing.resize_image(images.read_image(path, True), 16, 20)
    np.testing.assert_array_equal(image_stack.prepare_image(path, 16, 20, True), expected)
    np.testing.assert_array_equal(
        image_stack.prepare_image(path, 16, 20, True, equalize=True),
        resizing.equalize_histogram(expected),
    )


@pytest.mark.parametrize("grey", [True, False])
def test_a_stack_is_the_same_in_memory_and_on_demand(tmp_path: Path, grey: bool):
    paths = [
        write(tmp_path / f"{i}.png", RNG.integers(0, 255, (20 + i, 30, 3), np.uint8))
        for i in range(5)
    ]
    calls: list[tuple[int, int]] = []
    stack = image_stack.load_images(
        paths, 16, 24, grey, on_progress=lambda done, total: calls.append((done, total))
    )
    on_demand = image_stack.load_images(paths, 16, 24, grey, memory_limit=100)
    assert calls == [(i, 5) for i in range(1, 6)]
    assert stack.shape == on_demand.shape == (5, 16, 24, 1 if grey else 3)
    assert stack.pixels is not None
    assert on_demand.pixels is None
    assert len(stack) == len(on_demand) == 5
    for index, path in enumerate(paths):
        expected = image_stack.prepare_image(path, 16, 24, grey)
        np.testing.assert_array_equal(stack[index], expected)
        np.testing.assert_array_equal(on_demand[index], expected)
    np.testing.assert_array_equal(stack.take([3, 0, 3]), on_demand.take(np.array([3, 0, 3])))
    assert stack.take([1]).dtype == on_demand.take([1]).dtype == np.uint8


def test_an_index_beyond_the_stack_is_an_error_in_memory_and_on_demand(tmp_path: Path):
    paths = [write(tmp_path / "a.png", SMOOTH)]
    for limit in (0, 10**9):
        with pytest.raises(IndexError):
            image_stack.load_images(paths, 8, 8, True, memory_limit=limit)[1]


def test_changing_what_was_taken_leaves_the_stack_as_it_is(tmp_path: Path):
    stack = image_stack.load_images([write(tmp_path / "a.png", SMOOTH)], 8, 8, True)
    before = stack[0].copy()
    stack.take([0])[:] = 0
    np.testing.assert_array_equal(stack[0], before)


def test_loading_names_the_file_that_cannot_be_read(tmp_path: Path):
    good = write(tmp_path / "good.png", SMOOTH)
    (tmp_path / "bad.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"bad\.png is cut off"):
        image_stack.load_images([good, tmp_path / "bad.png", good], 8, 8, True)
