import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evaluation import arrays, ranking
from evaluation.arrays import stored_masks
from evaluation.metric_table import AUPRO_LIMIT
from evaluation.pixels import PixelSource, collect_defects
from evaluation.rank_counts import rank_groups
from evaluation.ranking import area_under_pro, area_under_roc, average_precision, roc_points
from tests.evaluation.toys import slow_aupro

shapes = st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7))


@st.composite
def maps_and_masks(draw):
    """Few distinct values, so that most pixels tie."""
    shape = draw(shapes)
    maps = draw(hnp.arrays(np.float32, shape, elements=st.sampled_from([0, 0.1, 0.2, 0.5, 2])))
    masks = draw(hnp.arrays(bool, shape))
    assume(masks.any() and not masks.all())
    return maps, masks


def source_of(maps, masks, rows=None):
    """Pixels of images, as an evaluation reads them from its arrays."""
    rows = np.arange(len(maps)) if rows is None else np.array(rows)
    return PixelSource(maps, stored_masks(masks, maps.shape[1:]), rows)


def rank(maps, masks):
    """The ranking of all images together."""
    ((_, found),) = rank_groups({"all": source_of(maps, masks)}, {"": ("all",)})
    return found


def pixel_auroc(maps, masks):
    return area_under_roc(rank(maps, masks))


def pixel_ap(maps, masks):
    return average_precision(rank(maps, masks))


def aupro(maps, masks, limit=AUPRO_LIMIT):
    return area_under_pro(rank(maps, masks), limit)


def random_maps(seed=0, images=6, side=12):
    rng = np.random.default_rng(seed)
    masks = rng.random((images, side, side)) > 0.95
    masks[: images // 3] = False
    return (rng.random(masks.shape) + 0.5 * masks).astype(np.float32), masks


@settings(deadline=None)
@given(maps_and_masks())
def test_pixel_auroc_equals_scikit_learns_with_ties(case):
    maps, masks = case

    expected = sklearn.metrics.roc_auc_score(masks.ravel(), maps.ravel())
    assert pixel_auroc(maps, list(masks)) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(maps_and_masks())
def test_pixel_ap_equals_scikit_learns_with_ties(case):
    maps, masks = case

    expected = sklearn.metrics.average_precision_score(masks.ravel(), maps.ravel())
    assert pixel_ap(maps, list(masks)) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(maps_and_masks(), st.sampled_from([0.01, 0.3, 0.5, 1.0]))
def test_aupro_equals_a_loop_over_all_thresholds(case, limit):
    maps, masks = case

    assert aupro(maps, list(masks), limit) == pytest.approx(
        slow_aupro(maps, masks, limit), abs=1e-9
    )


@settings(deadline=None)
@given(maps_and_masks())
def test_the_area_under_the_pixel_roc_curve_is_the_auroc(case):
    maps, masks = case
    curve = roc_points(rank(maps, list(masks)))

    assert (curve.fpr[0], curve.tpr[0], curve.fpr[-1], curve.tpr[-1]) == (0, 0, 1, 1)
    assert (np.diff(curve.fpr) >= 0).all()
    assert (np.diff(curve.tpr) >= 0).all()
    area = np.trapezoid(curve.tpr, curve.fpr)
    assert area == pytest.approx(pixel_auroc(maps, list(masks)), abs=1e-12)


def test_distinct_random_values_agree_with_the_references_too():
    maps, masks = random_maps()
    truth, values = masks.ravel(), maps.ravel()

    assert pixel_auroc(maps, list(masks)) == pytest.approx(
        sklearn.metrics.roc_auc_score(truth, values), abs=1e-12
    )
    assert pixel_ap(maps, list(masks)) == pytest.approx(
        sklearn.metrics.average_precision_score(truth, values), abs=1e-12
    )
    assert aupro(maps, list(masks)) == pytest.approx(slow_aupro(maps, masks, 0.3), abs=1e-9)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_float_type_is_ranked_without_rounding(dtype):
    maps, masks = random_maps(images=3, side=12)
    maps = maps.astype(dtype)

    expected = sklearn.metrics.roc_auc_score(masks.ravel(), maps.ravel().astype(float))
    assert pixel_auroc(maps, list(masks)) == pytest.approx(expected, abs=1e-12)


def test_values_that_differ_below_a_grey_level_are_no_tie():
    maps = np.array([[[0.5, np.nextafter(np.float32(0.5), np.float32(1))]]], np.float32)

    assert pixel_auroc(maps, [np.array([[False, True]])]) == 1.0


def test_a_perfect_map_scores_one_everywhere():
    _, masks = random_maps()
    maps = masks.astype(np.float32)

    assert pixel_auroc(maps, list(masks)) == 1.0
    assert pixel_ap(maps, list(masks)) == 1.0
    assert aupro(maps, list(masks)) == pytest.approx(1)


def test_a_constant_map_is_a_coin_toss():
    maps, masks = random_maps()
    maps = np.zeros_like(maps)

    assert pixel_auroc(maps, list(masks)) == 0.5
    assert pixel_ap(maps, list(masks)) == pytest.approx(masks.mean())
    assert aupro(maps, list(masks), limit=1.0) == pytest.approx(0.5)
    assert aupro(maps, list(masks), limit=0.3) == pytest.approx(0.15)


def test_an_inverted_map_scores_nothing():
    _, masks = random_maps()
    maps = (~masks).astype(np.float32)

    assert pixel_auroc(maps, list(masks)) == 0.0
    assert aupro(maps, list(masks)) == 0.0


def test_aupro_gives_a_small_region_the_weight_of_a_large_one():
    mask = np.zeros((20, 20), bool)
    mask[:10, :10] = True
    mask[15, 15] = True
    maps = np.zeros((1, 20, 20), np.float32)
    maps[0, :10, :10] = 1.0

    # The large region is found at no false alarm, the single pixel only with everything.
    ties_at_zero = 0.3 / 2
    assert aupro(maps, [mask]) == pytest.approx((1 + ties_at_zero) / 2)


def test_pixels_that_touch_at_a_corner_are_one_region():
    mask = np.eye(4, dtype=bool)
    found = collect_defects(source_of(np.zeros((1, 4, 4), np.float32), [mask]))

    assert found.regions == 1
    np.testing.assert_array_equal(found.shares, np.full(4, 0.25))


def test_an_image_without_a_mask_leaves_the_figures():
    maps, masks = random_maps()
    maps[-1] = 1000.0

    some = [*masks[:-1], None]
    assert pixel_auroc(maps, some) == pixel_auroc(maps[:-1], list(masks[:-1]))
    assert pixel_ap(maps, some) == pixel_ap(maps[:-1], list(masks[:-1]))
    assert aupro(maps, some) == aupro(maps[:-1], list(masks[:-1]))


def test_false_alarms_on_good_images_count_in_aupro():
    maps, masks = random_maps()
    noisy = maps.copy()
    noisy[0] += 10

    assert aupro(noisy, list(masks)) < aupro(maps, list(masks))


@pytest.mark.parametrize(
    "masks",
    [
        [np.zeros((4, 4), bool)] * 2,
        [np.ones((4, 4), bool)] * 2,
        [None, None],
        [np.zeros((4, 4), bool), None],
    ],
    ids=["no defect", "no normal pixel", "no mask", "only good"],
)
def test_a_single_class_leaves_every_figure_undefined(masks):
    maps = np.zeros((2, 4, 4), np.float32)

    assert rank(maps, masks) is None


def test_groups_ranked_together_equal_all_images_ranked_at_once():
    maps, masks = random_maps()
    masks[4, :2] = True  # regions of other sizes
    parts = {"a": [0, 1], "b": [2, 5], "c": [3, 4]}
    sources = {name: source_of(maps, list(masks), rows) for name, rows in parts.items()}

    ((_, together), (_, some)) = rank_groups(sources, {"all": tuple(parts), "some": ("a", "c")})

    assert area_under_roc(together) == pytest.approx(pixel_auroc(maps, list(masks)), abs=1e-12)
    assert average_precision(together) == pytest.approx(pixel_ap(maps, list(masks)), abs=1e-12)
    assert area_under_pro(together, 0.3) == pytest.approx(aupro(maps, list(masks)), abs=1e-12)
    rows = [0, 1, 3, 4]
    assert area_under_roc(some) == pytest.approx(pixel_auroc(maps[rows], list(masks[rows])), 1e-12)


@settings(deadline=None)
@given(maps_and_masks(), st.sampled_from([1, 60]))
def test_the_ranking_does_not_depend_on_how_many_maps_are_read_at_a_time(case, values):
    maps, masks = case
    whole = rank(maps, list(masks))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "VALUES_AT_ONCE", values)
        parts = rank(maps, list(masks))

    for name in ("values", "above", "not_below", "weights", "normal"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_the_figures_leave_maps_and_masks_as_they_were():
    maps, masks = random_maps()
    before = maps.copy(), masks.copy()

    pixel_auroc(maps, list(masks))
    aupro(maps, list(masks))

    np.testing.assert_array_equal(maps, before[0])
    np.testing.assert_array_equal(masks, before[1])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", [0, 5], ids=["normal pixel", "defect pixel"])
def test_a_map_that_is_not_finite_is_an_error(value, row):
    maps, masks = random_maps()
    masks[row, 0, 0] = row == 5
    maps[row, 0, 0] = value

    with pytest.raises(ValueError, match="NaN or infinite"):
        pixel_auroc(maps, list(masks))


def test_masks_of_another_number_or_size_are_an_error():
    maps = np.zeros((2, 4, 4), np.float32)

    with pytest.raises(ValueError, match=r"\(1, 4, 4\)"):
        PixelSource(maps, np.zeros((1, 4, 4), np.uint8), np.arange(2))
    with pytest.raises(ValueError, match=r"\(2, 4, 5\)"):
        PixelSource(maps, np.zeros((2, 4, 5), np.uint8), np.arange(2))


@pytest.mark.parametrize("limit", [0, -0.1, 1.1])
def test_an_impossible_limit_is_an_error(limit):
    maps, masks = random_maps()

    with pytest.raises(ValueError, match="above 0 and at most 1"):
        aupro(maps, list(masks), limit)


@pytest.mark.parametrize("pixels", [1, 7, 50])
def test_the_figures_do_not_depend_on_how_many_defect_pixels_are_summed_together(
    monkeypatch, pixels
):
    maps, masks = random_maps()
    maps = np.round(maps, 2)
    metrics = (pixel_auroc, pixel_ap, aupro)
    whole = [metric(maps, list(masks)) for metric in metrics]

    monkeypatch.setattr(ranking, "PIXELS_AT_ONCE", pixels)

    parts = [metric(maps, list(masks)) for metric in metrics]
    assert parts == pytest.approx(whole, abs=1e-13)


def test_a_curve_of_very_many_thresholds_keeps_some_of_its_own_points(monkeypatch):
    maps, masks = random_maps()
    whole = roc_points(rank(maps, list(masks)))

    monkeypatch.setattr(ranking, "PIXELS_AT_ONCE", 10)

    some = roc_points(rank(maps, list(masks)))
    assert 10 < some.fpr.size <= 22
    points = set(zip(whole.fpr.tolist(), whole.tpr.tolist(), strict=True))
    assert set(zip(some.fpr.tolist(), some.tpr.tolist(), strict=True)) <= points
