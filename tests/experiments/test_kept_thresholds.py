"""A threshold kept by hand stays where it still means the same, and is not lost in silence."""

import pytest

from experiments.kept_thresholds import gone_with_run, keep_again

BEFORE = {
    "residual": 0.2,
    "models": {"residual": "m1"},
    "scores": {"residual": "L2"},
    "good_scores": {"residual": [0.1, 0.2]},
    "kept": {"residual": {"threshold": 0.036954, "chosen": "by hand"}},
}


def now(**changes):
    return {key: value for key, value in BEFORE.items() if key != "kept"} | changes


def test_it_goes_on_where_model_score_and_good_images_are_the_same():
    same = now(good_scores={"residual": [0.1000001, 0.2]})
    kept, (said,) = keep_again(BEFORE, same, {"residual"})
    assert kept == BEFORE["kept"]
    assert said.startswith("the threshold 0.03695 kept for this run by residual goes on judging")


@pytest.mark.parametrize("changes, since", [
    ({"models": {"residual": "m2"}}, "since the model is another"),
    ({"scores": {"residual": "top1"}}, "since images are scored by top1 now, not by L2"),
    ({"good_scores": {"residual": [0.1, 0.3]}}, "since good images score otherwise"),
])  # fmt: skip
def test_it_is_gone_where_anything_else_is_measured_and_that_is_said(changes, since):
    kept, (said,) = keep_again(BEFORE, now(**changes), {"residual"})
    assert kept == {}
    assert "0.03695" in said and "is gone, " + since in said


def test_that_of_a_map_not_evaluated_this_time_stays_unless_the_map_is_dropped():
    assert keep_again(BEFORE, now(), {"combined"}) == (BEFORE["kept"], ())
    dropped = {"combined": 1.0}
    kept, (said,) = keep_again(BEFORE, dropped, {"combined"})
    assert kept == {} and "another rule" in said


def test_a_run_that_is_replaced_says_what_goes_with_it():
    (said,) = gone_with_run(BEFORE)
    assert "0.03695" in said and "a new run has taken the place" in said
    assert [*gone_with_run({})] == []
