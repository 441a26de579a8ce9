import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evaluation.curves import RocCurve, curve_as_json, curve_from_json, thin_curve


def curve_of(steps):
    """A rising curve from random steps, some of them zero, scaled to end at (1, 1)."""
    rises = np.cumsum(np.vstack([[0, 0], steps]), axis=0)
    return RocCurve(*(rises / np.maximum(rises[-1], 1e-9)).T)


long_curves = hnp.arrays(
    float, st.tuples(st.integers(4, 2000), st.just(2)), elements=st.sampled_from([0.0, 0.1, 5.0])
).map(curve_of)


@settings(deadline=None)
@given(long_curves, st.integers(4, 300))
def test_a_thinned_curve_has_few_points_of_its_own_and_both_ends(curve, points):
    thin = thin_curve(curve, points)

    assert thin.fpr.size <= max(points, 4)
    own = set(zip(curve.fpr.tolist(), curve.tpr.tolist(), strict=True))
    kept = list(zip(thin.fpr.tolist(), thin.tpr.tolist(), strict=True))
    assert set(kept) <= own
    assert kept[0] == (curve.fpr[0], curve.tpr[0])
    assert kept[-1] == (curve.fpr[-1], curve.tpr[-1])
    assert (np.diff(thin.fpr) >= 0).all()
    assert (np.diff(thin.tpr) >= 0).all()


def test_a_short_curve_stays_as_it_is():
    curve = RocCurve(np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 1.0]))

    assert thin_curve(curve) is curve


def test_thinning_keeps_the_area_to_a_thousandth():
    fpr = np.linspace(0, 1, 100_000)
    curve = RocCurve(fpr, fpr**0.1)
    thin = thin_curve(curve)

    assert thin.fpr.size <= 200
    assert np.trapezoid(thin.tpr, thin.fpr) == pytest.approx(1 / 1.1, abs=1e-3)


def test_thinning_keeps_both_ends_of_a_long_straight_stretch():
    dense = np.linspace(0, 0.3, 5000)
    fpr = np.concatenate([dense, [0.95], np.linspace(0.95, 1, 100)])
    tpr = np.concatenate([dense * 3, [0.9], np.linspace(0.9, 1, 100)])

    thin = thin_curve(RocCurve(fpr, tpr))

    assert 0.3 in thin.fpr
    assert 0.95 in thin.fpr


def test_a_curve_survives_its_file():
    curve = RocCurve(np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.75, 1.0]))

    read = curve_from_json(curve_as_json(curve))

    np.testing.assert_array_equal(read.fpr, curve.fpr)
    np.testing.assert_array_equal(read.tpr, curve.tpr)


def test_a_missing_curve_stays_missing():
    assert curve_as_json(None) is None
    assert curve_from_json(None) is None


def test_points_that_do_not_pair_up_are_an_error():
    with pytest.raises(ValueError, match="as many false- as true-positive rates"):
        RocCurve(np.zeros(3), np.zeros(2))


def test_thinning_to_fewer_than_four_points_is_an_error():
    with pytest.raises(ValueError, match="at least 4 points"):
        thin_curve(RocCurve(np.zeros(2), np.zeros(2)), points=3)
