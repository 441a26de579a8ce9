"""All test images change when they are asked for, before their histograms are equalised."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.factory_changes import FACTORY_CHANGES, FactoryChange
from datasets.image_stack import ImageStack
from datasets.resizing import equalize_histogram
from evaluation.testset import TestSet
from experiments.running.changed_images import change_images
from experiments.running.images import LabelledImages

LABELS = np.array([0, 0, 1, 1])


@pytest.fixture
def images() -> LabelledImages:
    """Two good images and two defective ones, the last without a mask."""
    rng = np.random.default_rng(5)
    pixels = rng.integers(40, 200, (4, 50, 60, 1)).astype(np.uint8)
    mask = np.zeros((50, 60), bool)
    mask[10:20, 30:45] = True
    masks = [~(mask | ~mask), ~(mask | ~mask), mask, None]
    names = tuple("abcd")
    types = ("good", "good", "dent", "dent")
    return LabelledImages(
        TestSet(names, names, types, LABELS),
        ImageStack(pixels.shape, lambda index: pixels[index], pixels),
        lambda index: masks[index],
    )


def pixels_of(images: LabelledImages) -> np.ndarray:
    return images.stack.take(range(len(LABELS)))


def test_an_image_changes_before_its_histogram_is_equalised(images: LabelledImages) -> None:
    change = FACTORY_CHANGES["gamma_0.8"]
    changed = pixels_of(change_images(images, change, equalize=True))
    for image, found in zip(pixels_of(images), changed, strict=True):
        expected = equalize_histogram(change.apply(image, np.random.default_rng(0)))
        assert np.array_equal(found, expected)
    same = change_images(images, FactoryChange("same", "Same", "Nothing."), equalize=True)
    assert np.array_equal(pixels_of(same)[0], equalize_histogram(images.stack[0]))


def test_the_noise_of_an_image_is_always_the_same_and_no_others(images: LabelledImages) -> None:
    noisy = [pixels_of(change_images(images, FACTORY_CHANGES["noise"])) for _ in range(2)]
    assert np.array_equal(*noisy)
    noise = noisy[0].astype(int) - pixels_of(images)
    assert noise.std() == pytest.approx(3, abs=0.2)
    assert np.abs(np.corrcoef(noise.reshape(4, -1)) - np.eye(4)).max() < 0.1


def test_masks_move_with_their_images_and_unknown_ones_stay_unknown(
    images: LabelledImages,
) -> None:
    shifted = change_images(images, FACTORY_CHANGES["shift"])
    mask = images.read_mask(2)
    moved = shifted.read_mask(2)
    assert mask is not None and moved is not None
    assert np.array_equal(moved[1:, 1:], mask[:-1, :-1])
    assert shifted.read_mask(3) is None
    good = shifted.read_mask(0)
    assert good is not None and not good.any()


def test_a_change_of_good_images_leaves_the_others_and_their_masks(images: LabelledImages) -> None:
    shift = FACTORY_CHANGES["shift"]
    only_good = FactoryChange("a", "A", "A.", shift.look, shift.movement, only_good=True)
    changed = change_images(images, only_good)
    assert np.array_equal(pixels_of(changed)[2:], pixels_of(images)[2:])
    assert not np.array_equal(pixels_of(changed)[0], pixels_of(images)[0])
    assert np.array_equal(changed.read_mask(2), images.read_mask(2))  # type: ignore[arg-type]


def test_changed_images_are_not_kept(images: LabelledImages) -> None:
    changed = change_images(images, FACTORY_CHANGES["brightness_0.8"])
    assert changed.stack.pixels is None
    assert changed.stack.shape == images.stack.shape
