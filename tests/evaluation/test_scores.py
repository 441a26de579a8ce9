import numpy as np
import pytest

from evaluation import arrays
from evaluation.measures import RESIDUAL, UNCERTAINTY
from evaluation.scores import HALF_GREY_LEVEL, NORMS, score_maps


def test_the_scores_follow_their_equations():
    maps = np.random.default_rng(0).gamma(1, 0.01, (3, 60, 40)).astype(np.float32)

    scores = score_maps(maps)

    assert tuple(scores) == NORMS == ("L0", "L1", "L2", "Linf", "top1", "peak")
    for row, values in enumerate(maps.astype(np.float64)):
        assert scores["L0"][row] == np.count_nonzero(values > HALF_GREY_LEVEL) / 2400
        assert scores["L1"][row] == pytest.approx(values.sum() / 2400)
        assert scores["L2"][row] == pytest.approx(np.sqrt((values**2).sum() / (60 * 40)))
        assert scores["Linf"][row] == values.max()
        ascending = np.sort(values.ravel())
        assert scores["top1"][row] == pytest.approx(ascending[-24:].mean())
        background = np.quantile(values, 0.9, method="higher")
        assert scores["peak"][row] == pytest.approx(ascending[-24:].mean() - background)


def test_a_brighter_background_does_not_change_the_peak():
    maps = np.random.default_rng(0).gamma(1, 0.01, (3, 60, 40))

    np.testing.assert_allclose(score_maps(maps + 0.3)["peak"], score_maps(maps)["peak"])
    assert (score_maps(maps + 0.3)["top1"] > score_maps(maps)["top1"] + 0.29).all()


def test_scores_are_double_precision():
    assert all(scores.dtype == np.float64 for scores in score_maps(np.zeros((2, 3, 3))).values())


def test_a_constant_map_scores_its_value_where_an_amount_is_meant():
    scores = score_maps(np.full((1, 7, 5), 0.25))

    assert {norm: values.item() for norm, values in scores.items()} == {
        "L0": 1.0,
        "L1": 0.25,
        "L2": 0.25,
        "Linf": 0.25,
        "top1": 0.25,
        "peak": 0.0,
    }


def test_l0_counts_only_what_would_show_in_eight_bits():
    maps = np.array([[[0.0, 0.4 / 255, 0.6 / 255, 1.0]]])

    assert score_maps(maps)["L0"].item() == 0.5
    assert score_maps(maps, tolerance=0.0)["L0"].item() == 0.75


def test_the_tolerance_itself_is_not_counted():
    assert score_maps(np.full((1, 2, 2), 0.5), tolerance=0.5)["L0"].item() == 0.0


def test_a_variance_is_compared_with_the_square_of_the_residuals_tolerance():
    assert UNCERTAINTY.tolerance == RESIDUAL.tolerance**2


def test_scores_are_the_same_to_the_last_bit_however_many_maps_are_read_at_a_time(monkeypatch):
    maps = np.random.default_rng(0).gamma(2, 0.02, (7, 97, 101)).astype(np.float32)
    whole = score_maps(maps)

    for values in (1, 3 * 97 * 101):
        monkeypatch.setattr(arrays, "VALUES_AT_ONCE", values)
        for norm, scores in score_maps(maps).items():
            np.testing.assert_array_equal(scores, whole[norm])


@pytest.mark.parametrize("shape", [(4, 4), (1, 4, 4, 1), (2, 0, 4)])
def test_scores_refuse_what_is_no_stack_of_maps(shape):
    with pytest.raises(ValueError, match="but received shape"):
        score_maps(np.zeros(shape))
