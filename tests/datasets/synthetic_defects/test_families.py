import pickle

import cv2
import numpy as np
import pytest

from datasets.synthetic_defects.families import FAMILIES

SHAPES = [(32, 32), (48, 32, 3), (128, 320, 1), (320, 128, 3), (1024, 1024), (700, 1024, 3)]
NAMES = ["scratch", "drops", "cut_paste", "blur", "brightness", "missing_piece"]
AREAS = ["cut_paste", "blur", "brightness", "missing_piece"]


def textured(shape, low=0, high=256):
    return np.random.default_rng(3).integers(low, high, shape, np.uint8)


def changed(before, after):
    different = before != after
    return different.any(axis=2) if different.ndim == 3 else different


def test_the_families_have_a_fixed_order_and_a_sentence_each():
    assert list(FAMILIES) == NAMES
    sentences = [family.explanation for family in FAMILIES.values()]
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_mask_is_where_the_image_changed_and_never_empty(name, shape):
    image = textured(shape)
    before = image.copy()
    for seed in range(20 if max(shape) < 700 else 3):
        defective = FAMILIES[name](image, np.random.default_rng(seed))
        assert defective.image.shape == shape and defective.image.dtype == np.uint8
        assert defective.mask.shape == shape[:2] and defective.mask.dtype == bool
        assert (defective.mask == changed(image, defective.image)).all()
        assert defective.mask.any()
    assert (image == before).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_generator_gives_the_same_defect_and_another_one_another(name):
    image = textured((96, 128, 3))
    family = pickle.loads(pickle.dumps(FAMILIES[name]))
    first, again, other = (family(image, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first.image == again.image).all() and (first.mask == again.mask).all()
    assert (first.image != other.image).any()


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("side", [128, 512])
def test_areas_are_as_large_as_squares_of_2_to_15_percent_of_the_shorter_side(name, side):
    image = textured((side, side + 100))
    rng = np.random.default_rng(0)
    masks = [FAMILIES[name](image, rng).mask for _ in range(150)]
    percent = np.array([np.sqrt(mask.sum()) for mask in masks]) / side * 100
    assert percent.max() <= 15.5
    assert percent.max() > 9 and np.quantile(percent, 0.1) < 4
    assert 3 < np.median(percent) < 6.5


@pytest.mark.parametrize("side", [128, 512])
def test_scratches_are_thin_and_grow_with_the_image(side):
    rng = np.random.default_rng(0)
    image = np.zeros((side, side + 100), np.uint8)
    lengths, widths = [], []
    for _ in range(200):
        mask = FAMILIES["scratch"](image, rng).mask
        _, _, *extent = cv2.boundingRect(mask.astype(np.uint8))
        lengths.append(max(extent))
        widths.append(2 * cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_C, 3).max() - 1)
    assert min(lengths) >= 0.03 * side
    assert 0.12 * side < max(lengths) <= 0.15 * side + max(widths) + 1
    assert {1 + 2 * round(share * side / 100) for share in (0.3, 0.8)} <= set(widths)
    assert max(widths) <= 0.025 * side


@pytest.mark.parametrize("side", [128, 512])
def test_drops_are_one_to_eight_discs_of_less_than_2_percent_radius(side):
    rng = np.random.default_rng(0)
    image = np.zeros((side, side + 100), np.uint8)
    discs, largest = [], []
    for _ in range(200):
        mask = FAMILIES["drops"](image, rng).mask.astype(np.uint8)
        discs.append(cv2.connectedComponents(mask)[0] - 1)
        largest.append(mask.sum())
    assert min(discs) == 1 and 4 <= max(discs) <= 8
    assert max(largest) <= 8 * np.pi * (0.02 * side + 0.5) ** 2


@pytest.mark.parametrize("name", ["scratch", "drops", "brightness"])
@pytest.mark.parametrize("level", [0, 100, 255])
def test_even_an_image_of_one_grey_level_gets_a_defect_that_can_be_seen(name, level):
    image = np.full((64, 96), level, np.uint8)
    for seed in range(30):
        defective = FAMILIES[name](image, np.random.default_rng(seed))
        assert np.abs(defective.image[defective.mask].astype(int) - level).mean() >= 8


@pytest.mark.parametrize("name", ["cut_paste", "blur", "missing_piece"])
def test_an_image_of_one_grey_level_allows_no_defect_made_of_itself(name):
    image = np.full((64, 96, 3), 90, np.uint8)
    defective = FAMILIES[name](image, np.random.default_rng(0))
    assert (defective.image == image).all() and not defective.mask.any()


@pytest.mark.parametrize("name", ["cut_paste", "blur", "missing_piece"])
def test_where_much_of_an_image_is_even_the_rest_is_found(name):
    image = np.full((64, 96), 90, np.uint8)
    image[:, 48:] = textured((64, 48))
    for seed in range(30):
        assert FAMILIES[name](image, np.random.default_rng(seed)).mask.any()


@pytest.mark.parametrize("name", NAMES)
def test_defects_are_put_on_all_parts_of_an_image(name):
    image = textured((64, 160))
    rng = np.random.default_rng(0)
    masks = [FAMILIES[name](image, rng).mask for _ in range(300)]
    often = np.mean([mask.reshape(4, 16, 4, 40).any(axis=(1, 3)) for mask in masks], axis=0)
    assert often.min() > 0.005


def test_other_arrays_are_refused_in_words():
    with pytest.raises(ValueError, match="received an image of float64"):
        FAMILIES["blur"](np.zeros((64, 64)), np.random.default_rng(0))
