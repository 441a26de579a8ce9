import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from datasets.add_corruption import (
    add_drops,
    add_gaussian,
    add_scratch,
    add_stain,
    build_corruption,
)
from datasets.corruptions.drops import Drops
from datasets.corruptions.registry import KINDS, Corruption
from datasets.corruptions.scratch import Scratch
from datasets.corruptions.stain import Stain

ADDERS = {
    "add_stain": lambda image, rng=None: add_stain(image, "1-12", "10-220", 0.1, 0.15, rng),
    "add_drops": lambda image, rng=None: add_drops(image, "1-2", "220", 0.01, 10, 0.1, rng),
    "add_scratch": lambda image, rng=None: add_scratch(image, "150", rng),
    "add_gaussian": lambda image, rng=None: add_gaussian(image, 0.1, rng),
}
SHAPES = [(60, 90), (90, 60, 1), (60, 90, 3), (7, 5), (1, 1, 3)]


def generator(seed=0):
    return np.random.default_rng(seed)


def texture(*shape, seed=9):
    return generator(seed).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_corruption_gives_a_new_image_and_leaves_its_input(kind, shape):
    corruption = build_corruption(kind, {})
    image = texture(*shape)
    before = image.copy()
    for seed in range(5):
        corrupted = corruption(image, generator(seed))
        assert corrupted.image.shape == shape and corrupted.image.dtype == np.uint8
        assert corrupted.mask.shape == shape[:2] and corrupted.mask.dtype == np.bool_
        assert not np.shares_memory(corrupted.image, image)
    assert (image == before).all()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("add", ADDERS.values(), ids=ADDERS)
def test_each_function_gives_a_new_image_and_leaves_its_input(add, shape):
    image = texture(*shape)
    image.flags.writeable = False
    before = image.copy()
    added = add(image)
    assert added.shape == shape and added.dtype == np.uint8
    assert (image == before).all() and not np.shares_memory(added, image)


@pytest.mark.parametrize("add", ADDERS.values(), ids=ADDERS)
@pytest.mark.parametrize(
    "view",
    [
        lambda image: image[::2, ::3],
        lambda image: image[::-1, :, ::-1],
        lambda image: image.transpose(1, 0, 2),
        lambda image: np.asfortranarray(image),
        lambda image: image[:, :, 1:2],
        lambda image: image[:, :, 1],
    ],
)
def test_the_memory_layout_of_the_input_makes_no_difference(add, view):
    image = view(texture(120, 90, 3))
    plain = np.ascontiguousarray(image)
    assert (add(image, generator()) == add(plain, generator())).all()
    assert (image == plain).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_corruption(kind):
    image = texture(80, 100, 3)
    corruption = build_corruption(kind, {})
    first, again, other = (corruption(image, generator(seed)) for seed in (1, 1, 2))
    assert (first.image == again.image).all() and (first.mask == again.mask).all()
    assert kind == "Clean" or (first.image != other.image).any()


@pytest.mark.parametrize("kind", KINDS)
def test_grey_and_colour_images_get_the_same_shape_at_the_same_place(kind):
    corruption = build_corruption(kind, {})
    for seed in range(10):
        masks = [
            corruption(texture(80, 100, *channels), generator(seed)).mask
            for channels in ((), (1,), (3,))
        ]
        assert (masks[0] == masks[1]).all() and (masks[0] == masks[2]).all()


@pytest.mark.parametrize("kind", ["Stain", "Drops", "Scratch"])
def test_only_pixels_inside_the_mask_change(kind):
    corruption = build_corruption(kind, {"color": "250"})
    image = np.zeros((120, 200, 3), np.uint8)
    for seed in range(30):
        corrupted = corruption(image, generator(seed))
        assert corrupted.mask.any()
        assert (corrupted.mask == (corrupted.image > 0).any(axis=-1)).all()


def test_gaussian_noise_is_everywhere_and_has_the_std_asked_for():
    image = np.full((500, 500, 3), 128, np.uint8)
    corrupted = build_corruption("Gaussian", {"std": 0.1})(image, generator())
    assert corrupted.mask.all()
    noise = (corrupted.image.astype(float) - 128) / 255
    assert noise.std() == pytest.approx(0.1, rel=0.01)
    assert (add_gaussian(image, 0.1, generator()) == corrupted.image).all()


def test_clean_changes_nothing():
    image = texture(30, 40, 3)
    corrupted = build_corruption("Clean", {})(image, generator())
    assert (corrupted.image == image).all() and not corrupted.mask.any()


def test_stain_or_gaussian_hits_its_probabilities():
    corruption = build_corruption("StainOrGaussian", {"stain": 0.3})
    image, rng = np.zeros((32, 32), np.uint8), generator()
    share = np.mean([not corruption(image, rng).mask.all() for _ in range(4000)])
    assert share == pytest.approx(0.3, abs=0.03)


def test_structural_hits_each_of_its_probabilities(monkeypatch):
    corruption = build_corruption("Structural", {"stain": 0.5, "scratch": 0.3, "drops": 0.2})
    counts = dict.fromkeys((Stain, Scratch, Drops), 0)
    for kind in counts:

        def count(settings, image, rng):
            counts[type(settings)] += 1

        monkeypatch.setattr(kind, "corrupt", count)
    rng = generator()
    for _ in range(10_000):
        corruption(texture(2, 2), rng)
    shares = [number / 10_000 for number in counts.values()]
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.02)


@pytest.mark.parametrize("only", ["stain", "scratch", "drops"])
def test_a_probability_of_1_leaves_no_other_noise(only):
    chances = {name: float(name == only) for name in ("stain", "scratch", "drops")}
    mix = build_corruption("Structural", {**chances, "stain_blur": 0})
    alone = {"stain": "Stain", "scratch": "Scratch", "drops": "Drops"}[only]
    image = texture(100, 100)
    for seed in range(10):
        rng = generator(seed)
        rng.random()  # what the mix spends on its choice
        expected = build_corruption(alone, {})(image, rng)
        assert (mix(image, generator(seed)).image == expected.image).all()


def test_the_stains_of_both_mixes_are_blurred_as_in_the_paper():
    chances = {"Structural": {"scratch": 0, "drops": 0}, "StainOrGaussian": {}}
    stain = build_corruption("Stain", {"blur": 0.15})
    for kind, others in chances.items():
        rng = generator(3)
        rng.random()
        image = texture(100, 100)
        mix = build_corruption(kind, {"stain": 1, **others})
        assert (mix(image, generator(3)).image == stain(image, rng).image).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_parameters_are_those_of_the_experiment_files(kind):
    model = TypeAdapter(Corruption).validate_python({"kind": kind})
    values = model.model_dump(exclude={"kind"})
    written = model.model_dump(mode="json", exclude={"kind"})
    image = texture(64, 96, 3)
    default, from_values, from_file = (
        build_corruption(kind, parameters)(image, generator(5)).image
        for parameters in ({}, values, written)
    )
    assert (default == from_values).all() and (default == from_file).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_corruption_can_be_sent_to_another_process(kind):
    corruption = build_corruption(kind, {})
    image = texture(50, 50)
    sent = pickle.loads(pickle.dumps(corruption))
    assert (sent(image, generator()).image == corruption(image, generator()).image).all()


def test_numbers_of_numpy_are_numbers():
    image = texture(60, 60)
    stain = add_stain(image, "1-12", "10-220", np.float32(0.5), np.int64(0), generator())
    assert (stain == add_stain(image, "1-12", "10-220", 0.5, 0, generator())).all()
    drops = add_drops(image, "1-2", 220, 0.01, np.int64(10), 0.1, generator())
    assert (drops == add_drops(image, "1-2", 220, 0.01, 10, 0.1, generator())).all()


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="^received 'Stian' .* choose one of Stain, Drops, .*Clean"
    ):
        build_corruption("Stian", {})


def test_an_unknown_parameter_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="^received 'sise' for Stain, which takes size, color, "):
        build_corruption("Stain", {"sise": "1-12"})
    with pytest.raises(ValueError, match="'std' for Clean, which takes no parameters"):
        build_corruption("Clean", {"std": 1})


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("Stain", "size", "1-120"),
        ("Stain", "size", "12-1"),
        ("Stain", "color", 256),
        ("Stain", "irregularity", -0.1),
        ("Stain", "blur", "0.1"),
        ("Drops", "number", 0),
        ("Drops", "number", 2.5),
        ("Drops", "spacing", 2),
        ("Scratch", "color", None),
        ("Gaussian", "std", float("nan")),
        ("Structural", "stain", 0.7),
        ("StainOrGaussian", "stain", 1.1),
        ("StainOrGaussian", "stain", "0.5"),
        ("StainOrGaussian", "std", True),
    ],
)
def test_a_value_out_of_its_range_is_refused_in_one_sentence(kind, name, value):
    with pytest.raises(ValueError, match=r"^received [^\n]*$"):
        build_corruption(kind, {name: value})


@pytest.mark.parametrize("add", ADDERS.values(), ids=ADDERS)
def test_images_of_other_types_are_refused(add):
    with pytest.raises(ValueError, match="give uint8 with shape"):
        add(np.zeros((10, 10), np.float32))


def test_ranges_are_text_numbers_or_pairs():
    image = texture(60, 60)
    results = [
        add_stain(image, size, color, 0.1, 0, generator())
        for size, color in [("5", "150"), (5, 150), ((5, 5), [150, 150]), ("5-5", "150-150")]
    ]
    assert all((result == results[0]).all() for result in results)


def test_without_a_generator_every_call_draws_anew():
    image = texture(100, 100)
    assert (add_gaussian(image, 0.1) != add_gaussian(image, 0.1)).any()


shares = st.floats(0, 1)
sides = st.integers(1, 60)


def ranges(lowest, highest):
    return st.tuples(st.floats(lowest, highest), st.floats(lowest, highest)).map(sorted)


@settings(max_examples=300, deadline=None)
@given(sides, sides, ranges(0.01, 100), ranges(0, 255), shares, shares, st.integers(0, 2**32))
@example(1, 6, [1, 1], [128, 128], 0.75, 0, 122)
def test_any_allowed_stain_fits_any_image(rows, columns, size, color, irregularity, blur, seed):
    parameters = {"size": size, "color": color, "irregularity": irregularity, "blur": blur}
    image = texture(rows, columns, 3)
    corrupted = build_corruption("Stain", parameters)(image, generator(seed))
    assert corrupted.image.shape == image.shape
    assert corrupted.mask.any()
    untouched = ~corrupted.mask if blur == 0 else np.zeros_like(corrupted.mask)
    assert (corrupted.image[untouched] == image[untouched]).all()


@settings(max_examples=100, deadline=None)
@given(sides, sides, ranges(0.01, 100), shares, st.integers(1, 30), shares, st.integers(0, 2**32))
def test_any_allowed_drops_fit_any_image(rows, columns, size, irregularity, number, spacing, seed):
    parameters = {"size": size, "irregularity": irregularity, "number": number, "spacing": spacing}
    image = np.zeros((rows, columns), np.uint8)
    corrupted = build_corruption("Drops", parameters)(image, generator(seed))
    assert corrupted.mask.any()
    assert (corrupted.mask == (corrupted.image == 220)).all()
