from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.ndimage import distance_transform_edt

from datasets.add_corruption import build_corruption
from datasets.corruptions.fills import FILLS, DrawnFill
from datasets.corruptions.outline import closed_curve, ellipse_points, sort_by_angle
from datasets.corruptions.stain import DrawnStain, Stain, apply_stain, draw_stain
from datasets.corruptions.varied import Varied, VariedStain, apply_varied, draw_varied

NO_FILL = dict.fromkeys(FILLS, 0.0)
PAPER = Varied(most=1, irregularity=(0.1, 0.1), soft=0, opacity=(1, 1), **NO_FILL | {"flat": 1.0})
WIDE = (120, 400)
LIGHT = DrawnFill("cloudy", 0.0, (200.0, 200.0), (0.3, 0.4), (True, False), 1.5, 30.0)


def draw_many(settings, count, shape=WIDE):
    rng = np.random.default_rng(0)
    return [draw_varied(settings, rng, *shape) for _ in range(count)]


def ellipse(center=200 + 60j, semi_axes=(40.0, 20.0), softness=0.0, fill=LIGHT, opacity=1.0):
    points = sort_by_angle(ellipse_points(semi_axes, 0.3))
    stain = DrawnStain(center, semi_axes, 0.3, points, closed_curve(points), 90.0, softness)
    return VariedStain(stain, fill, opacity)


def textured(shape):
    return np.random.default_rng(3).integers(60, 180, shape, np.uint8)


def test_with_the_papers_values_each_image_gets_one_hard_opaque_flat_stain():
    for stains in draw_many(PAPER, 200):
        (each,) = stains
        assert each.stain.softness == 0 and each.opacity == 1
        assert each.fill.kind == "flat" and each.fill.grey == each.stain.grey


def traits(stain):
    steps = np.diff(stain.curve)
    area = 0.5 * (stain.curve[:-1].conj() * steps).imag.sum()
    still = ellipse_points(stain.semi_axes, stain.rotation)
    roughness = np.abs(np.sort(np.abs(stain.points)) - np.sort(np.abs(still))).mean()
    a, b = stain.semi_axes
    return (
        a,
        b,
        stain.rotation,
        stain.grey,
        area,
        roughness / (a + b),
        *np.array([stain.center]).view(float),
    )


def test_with_the_papers_values_its_stains_are_distributed_as_those_of_the_stain():
    rng = np.random.default_rng(1)
    varied = [traits(stains[0].stain) for stains in draw_many(PAPER, 1500)]
    papers = [traits(draw_stain(Stain(), rng, *WIDE)) for _ in range(1500)]
    for ours, theirs in zip(np.transpose(varied), np.transpose(papers), strict=True):
        assert stats.ks_2samp(ours, theirs).pvalue > 0.001


@pytest.mark.parametrize("shape", [WIDE, (*WIDE, 1), (*WIDE, 3)])
def test_with_the_papers_values_a_stain_is_applied_as_the_stain_is(shape):
    image = textured(shape)
    for stains in draw_many(PAPER, 30):
        ours = apply_varied(image, stains, np.random.default_rng(5))
        theirs = apply_stain(image, stains[0].stain, np.random.default_rng(5))
        assert (ours.image == theirs.image).all() and (ours.mask == theirs.mask).all()


@pytest.mark.parametrize("most", [2, 4])
def test_every_number_of_stains_up_to_the_most_is_equally_likely(most):
    numbers = np.bincount([len(stains) for stains in draw_many(Varied(most=most), 900)])
    assert numbers[0] == 0 and len(numbers) == most + 1
    assert stats.chisquare(numbers[1:]).pvalue > 0.001


def test_the_shares_of_the_fills_and_of_soft_borders_are_kept():
    shares = {"flat": 0.1, "noisy": 0.0, "cloudy": 0.2, "elsewhere": 0.3, "relit": 0.4}
    drawn = [each for stains in draw_many(Varied(soft=0.3, **shares), 800) for each in stains]
    kinds = [each.fill.kind for each in drawn]
    counts = np.array([kinds.count(kind) for kind in FILLS])
    expected = np.array([shares[kind] for kind in FILLS]) * len(drawn)
    assert counts[1] == 0
    assert stats.chisquare(np.delete(counts, 1), np.delete(expected, 1)).pvalue > 0.001
    soft = [each.stain.softness for each in drawn if each.stain.softness > 0]
    assert stats.binomtest(len(soft), len(drawn), 0.3).pvalue > 0.001


@pytest.mark.parametrize("only", FILLS)
def test_a_share_of_one_leaves_no_other_fill(only):
    for stains in draw_many(Varied(**NO_FILL | {only: 1.0}), 50):
        assert {each.fill.kind for each in stains} == {only}


def test_opacity_and_irregularity_are_drawn_from_their_ranges():
    drawn = [
        each
        for stains in draw_many(Varied(irregularity=(0, 0.5), opacity=(0.3, 0.6)), 800)
        for each in stains
    ]
    assert stats.kstest([each.opacity for each in drawn], "uniform", (0.3, 0.3)).pvalue > 0.001
    farthest = []
    for each in drawn:
        gaps = each.stain.points[:, None] - ellipse_points(*_ellipse_of(each.stain))[None]
        nearest = np.maximum(np.abs(gaps.real), np.abs(gaps.imag)).min(axis=0)
        farthest.append(nearest.max() / (sum(each.stain.semi_axes) / 2))
    assert max(farthest) <= 0.5
    assert np.quantile(farthest, 0.1) < 0.1 < 0.25 < np.quantile(farthest, 0.9)


def _ellipse_of(stain):
    return stain.semi_axes, stain.rotation


@pytest.mark.parametrize("shape", [WIDE, (*WIDE, 1), (*WIDE, 3)])
def test_hard_stains_leave_the_pixels_outside_their_mask_alone(shape):
    image = textured(shape)
    before = image.copy()
    corruption, rng = Varied(soft=0), np.random.default_rng(0)
    for _ in range(100):
        corrupted = corruption(image, rng)
        assert corrupted.mask.any()
        assert (corrupted.image[~corrupted.mask] == image[~corrupted.mask]).all()
        assert corrupted.image.shape == shape and corrupted.image.dtype == np.uint8
    assert (image == before).all()


def test_the_mask_of_hard_stains_is_where_the_image_changed():
    image = np.zeros((*WIDE, 3), np.uint8)
    settings = Varied(most=3, soft=0, color=(150, 220), **NO_FILL | {"flat": 0.5, "cloudy": 0.5})
    rng = np.random.default_rng(0)
    for _ in range(100):
        corrupted = settings(image, rng)
        assert (corrupted.mask == (corrupted.image > 0).any(axis=-1)).all()


@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_the_mask_of_a_soft_stain_ends_at_half_of_its_strongest(opacity):
    dark = np.zeros(WIDE, np.uint8)
    for softness, semi_axes in ((3.0, (40.0, 20.0)), (9.0, (30.0, 4.0))):
        stain = ellipse(semi_axes=semi_axes, softness=softness, opacity=opacity)
        corrupted = apply_varied(dark, (stain,), np.random.default_rng(0))
        strength = corrupted.image.astype(float)
        half = strength.max() / 2
        assert corrupted.mask[strength > half + 1].all()
        assert not corrupted.mask[strength < half - 1].any()
        assert (strength > 0).sum() > corrupted.mask.sum()


def test_soft_stains_change_nothing_beyond_three_sigma_of_their_border():
    image = textured((*WIDE, 3))
    stain = ellipse(softness=5.0)
    hard = replace(stain, stain=replace(stain.stain, softness=0.0))
    rng = np.random.default_rng(0)
    inside = apply_varied(image, (hard,), rng).mask
    changed = (apply_varied(image, (stain,), rng).image != image).any(axis=-1)
    assert distance_transform_edt(~inside)[changed].max() < 3 * 5 + 1


def test_a_faint_stain_is_marked_as_far_as_an_opaque_one():
    image = textured(WIDE)
    for stains in draw_many(Varied(opacity=(0.3, 0.6)), 50):
        opaque = tuple(replace(each, opacity=1.0) for each in stains)
        rng = np.random.default_rng(0)
        faint = apply_varied(image, stains, rng).mask
        assert (faint == apply_varied(image, opaque, rng).mask).all()


def test_the_mask_of_several_stains_is_all_that_each_alone_would_have():
    image = textured(WIDE)
    for stains in draw_many(Varied(most=6, size=(2, 12), blur=0.5), 30):
        rng = np.random.default_rng(0)
        alone = [apply_varied(image, (each,), rng).mask for each in stains]
        assert (apply_varied(image, stains, rng).mask == np.any(alone, axis=0)).all()


@pytest.mark.parametrize("softness", [0.0, 2.0])
def test_what_a_stain_does_not_hide_shows_through(softness):
    image = textured((*WIDE, 3))
    stain = ellipse(opacity=0.3, softness=softness)
    corrupted = apply_varied(image, (stain,), np.random.default_rng(0)).image
    expected = 0.7 * image[55:65, 190:210] + 0.3 * 200
    assert corrupted[55:65, 190:210] == pytest.approx(expected, abs=1)


def test_later_stains_lie_on_earlier_ones_and_take_own_pixels_from_the_clean_image():
    image = textured((*WIDE, 3))
    relit = replace(LIGHT, kind="relit", contrast=1.0, brightness=0.0)
    under, over = ellipse(), ellipse(semi_axes=(20.0, 10.0), fill=relit)
    corrupted = apply_varied(image, (under, over), np.random.default_rng(0))
    inner = apply_varied(image, (over,), np.random.default_rng(0)).mask
    assert (corrupted.image[inner] == image[inner]).all()
    assert (corrupted.image[corrupted.mask & ~inner] == 200).all()


@pytest.mark.parametrize("channels", [(1,), (3,)])
def test_grey_and_colour_images_get_the_same_shapes(channels):
    for seed in range(20):
        grey = Varied()(textured(WIDE), np.random.default_rng(seed))
        other = Varied()(textured((*WIDE, *channels)), np.random.default_rng(seed))
        assert (grey.mask == other.mask).all()


def test_what_is_drawn_once_can_be_applied_to_several_images():
    stains = draw_varied(Varied(), np.random.default_rng(4), *WIDE)
    first = apply_varied(textured(WIDE), stains, np.random.default_rng(0))
    again = apply_varied(textured(WIDE), stains, np.random.default_rng(0))
    other = apply_varied(np.zeros(WIDE, np.uint8), stains, np.random.default_rng(0))
    assert (first.image == again.image).all()
    assert (first.mask == other.mask).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (8, 300, 3), (32, 32, 1), (1024, 700, 3)])
def test_images_of_any_size_get_a_mask(shape):
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert Varied()(textured(shape), rng).mask.any()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"flat": 0.5}, r"flat \+ noisy \+ cloudy \+ elsewhere \+ relit must add up to 1"),
        ({"most": 0}, "received 0 for most: .*greater than or equal to 1"),
        ({"opacity": "0-1"}, r"for opacity: both ends must be between 0\.01 and 1"),
        ({"irregularity": "0.1-1.5"}, "for irregularity: both ends must be between 0 and 1"),
        ({"soft": 1.2}, r"received 1\.2 for soft: .*less than or equal to 1"),
        ({"fill": "flat"}, "received 'fill' for Varied, which takes most, size, color"),
    ],
)
def test_settings_out_of_their_range_are_refused_in_words(parameters, said):
    with pytest.raises(ValueError, match=said):
        build_corruption("Varied", parameters)
