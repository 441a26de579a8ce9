import numpy as np
import pytest
from scipy import ndimage

from evaluation.calibration import SMOOTHING, Usual, UsualCounts, calibrate, reliability
from evaluation.smoothing import smooth_maps


def counts_of(maps):
    counts = UsualCounts.start(maps.shape[1:])
    for place, one in enumerate(maps):
        counts.add(place, one)
    return counts


def test_an_image_in_other_light_is_no_further_image():
    rng = np.random.default_rng(0)
    maps = [ndimage.gaussian_filter(rng.random((32, 32)), 2).astype(np.float32) for _ in range(4)]
    counts = UsualCounts.start((32, 32), lights=3)
    for place, one in enumerate(maps[:2]):
        for light in (1, 0.9, 1.1):
            counts.add(place, one * np.float32(light))
    assert counts.images.tolist() == [1, 1]
    assert np.ptp(counts.usual("per_pixel").mean) < 1e-6

    for place, one in enumerate(maps[2:]):
        for light in (1, 0.9, 1.1):
            counts.add(place, (maps[place] + 0.1 * one) * np.float32(light))
    assert counts.images.tolist() == [2, 2]
    assert np.ptp(counts.usual("per_pixel").mean) > 0.01


def aligned_maps(images=40, noise=0.01):
    """Maps of parts that lie in the same place each time: every pixel has its own usual value."""
    rng = np.random.default_rng(0)
    usual = ndimage.gaussian_filter(rng.random((64, 64)), 4) * 2
    return usual, (usual + rng.normal(0, noise, (images, 64, 64))).astype(np.float32)


def test_smoothing_is_scipys_gaussian():
    maps = np.random.default_rng(0).random((2, 40, 60)).astype(np.float32)

    expected = [ndimage.gaussian_filter(m.astype(float), 0.05 * 40, mode="mirror") for m in maps]

    np.testing.assert_allclose(smooth_maps(maps, 0.05), expected, atol=2e-3)
    np.testing.assert_array_equal(smooth_maps(maps, 0), maps)


def test_smoothing_leaves_its_input_alone():
    maps = np.eye(8, dtype=np.float32)[np.newaxis]
    smooth_maps(maps, 0.2)
    np.testing.assert_array_equal(maps[0], np.eye(8))


def test_a_negative_smoothing_is_refused():
    with pytest.raises(ValueError, match="at least 0"):
        smooth_maps(np.zeros((1, 4, 4)), -0.1)


def test_usual_values_of_aligned_parts_are_each_pixels_own():
    usual, maps = aligned_maps()

    found = counts_of(maps).usual("per_pixel")

    expected = ndimage.gaussian_filter(maps.mean(0), SMOOTHING * 64, mode="mirror")
    np.testing.assert_allclose(found.mean, expected, atol=2e-3)
    assert np.corrcoef(found.mean.ravel(), usual.ravel())[0, 1] > 0.98
    assert found.deviation.mean() == pytest.approx(0.01, rel=0.1)


def test_usual_values_of_parts_that_lie_anywhere_are_one_for_all_pixels():
    maps = np.random.default_rng(0).gamma(2, 0.1, (40, 64, 64)).astype(np.float32)

    found = counts_of(maps).usual("per_pixel")

    assert found.mean.std() < 0.05 * maps.mean(0).std()
    assert found.mean.mean() == pytest.approx(maps.mean(), rel=1e-3)


def test_global_usual_values_are_those_of_all_pixels_of_all_images():
    _, maps = aligned_maps()

    found = counts_of(maps).usual("global")

    np.testing.assert_allclose(found.mean, maps.mean(), rtol=1e-4)
    np.testing.assert_allclose(found.deviation, maps.std(), rtol=1e-3)


def test_an_image_taken_out_again_leaves_no_trace():
    _, maps = aligned_maps(9)
    counts = counts_of(maps)
    counts.add(3, maps[3], -1)
    counts.add(3, maps[3])

    for calibration in ("global", "per_pixel"):
        again, once = counts.usual(calibration), counts_of(maps).usual(calibration)
        np.testing.assert_allclose(again.mean, once.mean, rtol=1e-5)
        np.testing.assert_allclose(again.deviation, once.deviation, rtol=1e-4)


def test_few_images_are_trusted_for_no_pixel():
    _, maps = aligned_maps(3)

    assert counts_of(maps).usual("per_pixel").mean.std() == pytest.approx(0, abs=1e-6)


def test_reliability_is_one_for_the_same_and_none_for_unrelated_values():
    one, other = np.random.default_rng(0).random((2, 50, 50))
    halves = np.array([5, 5])

    assert reliability(one, one, halves) == pytest.approx(1)
    assert reliability(one, other, halves) < 0.1
    assert reliability(one, np.zeros((50, 50)), halves) == 0
    assert reliability(one, one, np.array([5, 1])) == 0


def test_no_image_means_nothing_is_usual():
    found = UsualCounts.start((4, 5)).usual("per_pixel")

    assert not found.mean.any() and (found.deviation == 1).all()


def test_a_calibrated_map_counts_deviations():
    usual = Usual(np.full((2, 2), 0.5, np.float32), np.full((2, 2), 0.1, np.float32))

    np.testing.assert_allclose(calibrate(np.full((1, 2, 2), 0.9), usual), 2, rtol=1e-5)


def test_maps_that_never_vary_stay_finite():
    zeros = np.zeros((2, 2), np.float32)

    assert np.isfinite(calibrate(np.ones((1, 2, 2)), Usual(zeros, zeros))).all()
