import numpy as np
import pytest

from evaluation.calibration import Usual
from evaluation.gradient_similarity import gradient_map
from evaluation.maps import Reconstruction, residual_map
from evaluation.measures import (
    CALIBRATED_RESIDUAL,
    COMBINED,
    GRADIENT_SIMILARITY,
    MEASURES,
    RESIDUAL,
)
from evaluation.reading import Reading, map_maker, read_measure
from evaluation.smoothing import smooth_maps

IMAGES, OUTPUTS = np.random.default_rng(0).random((2, 3, 24, 32, 1)).astype(np.float32)
FOUND = Reconstruction(OUTPUTS)
USUAL = Usual(np.full((24, 32), 0.3, np.float32), np.full((24, 32), 0.05, np.float32))


def softplus(maps):
    return np.log1p(np.exp((maps.astype(float) - 0.3) / 0.1))


def test_the_papers_residual_is_neither_smoothed_nor_calibrated():
    maps = map_maker(RESIDUAL, Reading(smoothing=0.2), ())(IMAGES, FOUND)

    np.testing.assert_array_equal(maps, residual_map(IMAGES, FOUND))


def test_gradients_are_smoothed_as_the_reading_says():
    maps = map_maker(GRADIENT_SIMILARITY, Reading(smoothing=0.1), ())(IMAGES, FOUND)

    np.testing.assert_array_equal(maps, smooth_maps(gradient_map(IMAGES, FOUND), 0.1))


def test_the_calibrated_residual_is_the_softplus_of_its_deviations():
    maps = map_maker(CALIBRATED_RESIDUAL, Reading(smoothing=0.1), (USUAL,))(IMAGES, FOUND)

    expected = softplus(smooth_maps(residual_map(IMAGES, FOUND), 0.1))
    np.testing.assert_allclose(maps, expected, rtol=1e-3)


def test_the_combined_map_is_the_root_mean_square_of_its_parts():
    maps = map_maker(COMBINED, Reading(smoothing=0), (USUAL, USUAL))(IMAGES, FOUND)

    parts = [softplus(part(IMAGES, FOUND)) for part in (residual_map, gradient_map)]
    np.testing.assert_allclose(maps, np.sqrt((parts[0] ** 2 + parts[1] ** 2) / 2), rtol=1e-3)


def test_without_calibration_parts_are_averaged():
    maps = map_maker(COMBINED, Reading(smoothing=0, calibration="none"), ())(IMAGES, FOUND)

    expected = (residual_map(IMAGES, FOUND) + gradient_map(IMAGES, FOUND)) / 2
    np.testing.assert_allclose(maps, expected, rtol=1e-6)


def test_a_map_that_is_compared_with_nothing_counts_grey_values():
    assert read_measure("combined", "none").tolerance == RESIDUAL.tolerance
    assert read_measure("combined", "global") is COMBINED
    assert read_measure("residual", "none") is RESIDUAL


def test_calibration_keeps_the_order_of_pixels_where_one_value_is_usual_everywhere():
    plain = map_maker(CALIBRATED_RESIDUAL, Reading(calibration="none"), ())(IMAGES, FOUND)
    maps = map_maker(CALIBRATED_RESIDUAL, Reading(calibration="global"), (USUAL,))(IMAGES, FOUND)

    order = np.argsort(plain.ravel())
    assert (np.diff(maps.ravel()[order]) >= 0).all()


@pytest.mark.parametrize("key", MEASURES)
def test_no_map_is_negative(key):
    measure = MEASURES[key]
    found = Reconstruction(OUTPUTS, np.square(OUTPUTS.astype(float)), OUTPUTS[..., 0])
    usual = (USUAL,) * len(measure.parts) if measure.calibrated else ()

    assert map_maker(measure, Reading(), usual)(IMAGES, found).min() >= 0
