import numpy as np
import pytest

from datasets.add_corruption import build_corruption
from datasets.augmentation import (
    OnlineAugmentation,
    apply_transformation,
    crop_at_random,
    draw_transformation,
)
from datasets.corruptions.painting import Corrupted, Region
from datasets.drawing import PairDrawing
from datasets.pairs import CorruptedPairs


def add_noise(image, rng):
    noisy = rng.integers(0, 256, image.shape, dtype=np.uint8)
    return Corrupted(noisy, Region(0, 0, np.full(image.shape[:2], 255, np.uint8)))


@pytest.fixture
def images():
    return [np.full((12, 10, 1), 10 * number, np.uint8) for number in range(1, 6)]


def pairs_of(images, **options):
    settings = {"length": 12, "batch_size": 5, "seed": 7} | options
    return CorruptedPairs(PairDrawing(images, add_noise, **settings))


def sources_of(pairs):
    clean = np.concatenate([pairs[index][1] for index in range(len(pairs))])
    return (clean[:, 0, 0, 0] // 10).tolist()


def test_batches_are_bytes_and_the_last_may_be_smaller(images):
    pairs = pairs_of(images)
    assert len(pairs) == 3
    assert [pairs[index][0].shape for index in range(3)] == [
        (5, 12, 10, 1), (5, 12, 10, 1), (2, 12, 10, 1),
    ]  # fmt: skip
    corrupted, clean = pairs[0]
    assert corrupted.dtype == clean.dtype == np.uint8
    assert corrupted.max() > 230


def test_an_epoch_repeats_every_image_about_equally_often(images):
    sources = sources_of(pairs_of(images))
    assert sorted(sources[:5]) == sorted(sources[5:10]) == [1, 2, 3, 4, 5]
    assert len(set(sources[10:])) == 2


def test_the_target_is_the_clean_image_and_the_input_its_corrupted_self(images):
    stain = build_corruption("Stain", {"size": "5-12", "color": 250, "irregularity": 0, "blur": 0})
    bright = [np.full((64, 64, 1), 20, np.uint8)]
    corrupted, clean = CorruptedPairs(PairDrawing(bright, stain, length=4, batch_size=4, seed=0))[0]
    assert np.unique(clean).tolist() == [20]
    assert (corrupted > 200).any(axis=(1, 2, 3)).all()
    assert ((corrupted == clean).mean(axis=(1, 2, 3)) > 0.5).all()


def test_a_pair_depends_on_seed_epoch_and_position_alone(images):
    forward, backward = pairs_of(images), pairs_of(images, batch_size=1)
    whole = np.concatenate([forward[index][0] for index in range(3)])
    single = np.concatenate([backward[index][0] for index in reversed(range(12))])[::-1]
    assert np.array_equal(whole, single)
    assert not np.array_equal(forward[0][0], pairs_of(images, seed=8)[0][0])


def test_each_epoch_corrupts_afresh_and_in_another_order(images):
    pairs = pairs_of(images)
    first, order = pairs[0][0], sources_of(pairs)
    pairs.on_epoch_end()
    assert not np.array_equal(first, pairs[0][0])
    assert order != sources_of(pairs)


def test_validation_pairs_are_the_same_in_every_epoch_and_never_those_of_training(images):
    validation = pairs_of(images, validation=True)
    first = validation[0][0]
    validation.on_epoch_end()
    assert np.array_equal(first, validation[0][0])
    assert sources_of(validation) == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]
    assert not np.array_equal(first, pairs_of(images)[0][0])


def test_input_and_target_are_moved_alike():
    gradient = np.add.outer(np.arange(40), 3 * np.arange(40)).astype(np.uint8)[..., None]
    limits = OnlineAugmentation(rotation=30, shift=0.1, zoom=0.1, flip_horizontal=True)
    unchanged = build_corruption("Clean", {})
    drawing = PairDrawing(
        [gradient], unchanged, length=6, batch_size=6, seed=0, augmentation=limits
    )
    pairs = CorruptedPairs(drawing)
    corrupted, clean = pairs[0]
    assert np.array_equal(corrupted, clean)
    assert len({image.tobytes() for image in clean}) == 6


def plate_and_stain():
    rows, columns = np.mgrid[:40, :48]
    plate = np.uint8(100 + 2 * rows + columns)[..., None]
    return [plate, plate[::-1].copy()], build_corruption("Stain", {"size": "5-15", "color": 250})


def test_pairs_that_are_moved_are_drawn_as_before_there_were_changes_of_light():
    clean, stain = plate_and_stain()
    limits = OnlineAugmentation(rotation=20, shift=0.1, zoom=0.1, flip_vertical=True)
    drawing = PairDrawing(
        clean, stain, length=6, batch_size=6, seed=5, augmentation=limits, patch=(32, 30)
    )
    corrupted, target = drawing.draw_batch(3, 0)
    first = np.random.PCG64([5, 1, 3])
    for place in range(1, 6):
        rng = np.random.Generator(first.jumped(place))
        image = clean[drawing.order(3)[place]]
        image = apply_transformation(image, draw_transformation(image.shape, limits, rng))
        image = crop_at_random(image, 32, 30, rng)
        assert np.array_equal(target[place], image)
        assert np.array_equal(corrupted[place], stain(image, rng).image)


def test_a_change_of_light_is_the_same_for_input_and_target_and_comes_before_the_corruption():
    clean, stain = plate_and_stain()
    moved = OnlineAugmentation(rotation=20, shift=0.1)
    dark = moved.model_copy(update={"brightness": 0.3, "contrast": 0.2, "gamma": 1.5})
    settings = {"length": 6, "batch_size": 6, "seed": 5, "with_masks": True}
    _, plain = PairDrawing(clean, stain, **settings, augmentation=moved).draw_batch(0, 0)
    corrupted, target = PairDrawing(clean, stain, **settings, augmentation=dark).draw_batch(0, 0)
    masks = target[..., 1:].astype(bool)
    assert np.array_equal(corrupted[~masks], target[..., :1][~masks])
    assert corrupted[masks].mean() == pytest.approx(250, abs=3)
    for before, after in zip(plain[..., 0], target[..., 0], strict=True):
        levels = np.unique(before)
        becomes = [np.unique(after[before == level]) for level in levels]
        assert all(len(each) == 1 for each in becomes)
        assert np.concatenate(becomes).tolist() != levels.tolist()


def test_patches_are_cut_before_they_are_corrupted(images):
    corrupted, clean = pairs_of(images, patch=(8, 6))[0]
    assert corrupted.shape == clean.shape == (5, 8, 6, 1)
    assert all(len(np.unique(image)) == 1 for image in clean)


def test_offline_corruption_of_validation_images_is_not_that_of_training_images(images):
    options = {"length": 5, "corrupted_copies": 1}
    training = pairs_of(images, **options)
    validation = pairs_of(images, validation=True, **options)
    drawn = {image.tobytes() for image in training[0][0]}
    assert not drawn & {image.tobytes() for image in validation[0][0]}


def test_offline_corruption_has_only_as_many_variants_as_copies(images):
    pairs = pairs_of(images[:1], length=200, corrupted_copies=5)
    variants = {image.tobytes() for index in range(len(pairs)) for image in pairs[index][0]}
    assert len(variants) == 5
    pairs.on_epoch_end()
    assert {image.tobytes() for image in pairs[0][0]} <= variants


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    "options", [{}, {"patch": (24, 20)}, {"corrupted_copies": 2}, {"validation": True}]
)
def test_the_target_carries_the_exact_mask_and_is_otherwise_the_same(channels, options):
    stain = build_corruption("Stain", {"size": "5-20", "blur": 0.2})
    masks = []

    def note(image, rng):
        corrupted = stain(image, rng)
        masks.append(corrupted.mask)
        return corrupted

    clean = [np.full((32, 28, channels), 10 * number, np.uint8) for number in range(1, 4)]
    settings = {"length": 7, "batch_size": 4, "seed": 2} | options
    without = PairDrawing(clean, stain, **settings)
    with_masks = PairDrawing(clean, note, **settings, with_masks=True)
    for index in range(2):
        masks.clear()
        corrupted, target = with_masks.draw_batch(1, index)
        plain = without.draw_batch(1, index)
        assert target.dtype == np.uint8
        assert np.array_equal(corrupted, plain[0])
        assert np.array_equal(target[..., :channels], plain[1])
        assert np.array_equal(target[..., channels], masks)
        assert target[..., channels].any(axis=(1, 2)).all()


def test_neighbouring_pairs_draw_from_streams_that_jumped_apart(images):
    drawn = []

    def note(image, rng):
        drawn.append(rng.random(1000))
        return add_noise(image, rng)

    PairDrawing(images, note, length=12, batch_size=12, seed=7).draw_batch(0, 0)
    first = np.random.PCG64([7, 1, 0])
    expected = [np.random.Generator(first.jumped(place)).random(1000) for place in range(1, 12)]
    assert np.array_equal(drawn[1:], expected)
    correlations = np.corrcoef(drawn) - np.eye(12)
    assert np.abs(correlations).max() < 0.15
