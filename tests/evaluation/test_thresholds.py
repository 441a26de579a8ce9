import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.thresholds import (
    Confusion,
    confusion,
    false_alarm_threshold,
    held_rate,
    rate_remark,
    verdicts,
)

labelled = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.9]), st.integers(0, 1)), min_size=2
).filter(lambda pairs: len({label for _, label in pairs}) == 2)
good_scores = st.lists(st.floats(0, 10), min_size=1, max_size=60).map(np.array)


@settings(deadline=None)
@given(good_scores, st.floats(0, 0.999))
def test_at_most_the_accepted_share_of_the_held_out_images_lies_above_the_threshold(scores, rate):
    threshold = false_alarm_threshold(scores, rate)

    assert threshold in scores
    assert np.mean(scores > threshold) <= rate


def test_a_new_good_image_is_called_defective_no_more_often_than_promised():
    rng = np.random.default_rng(0)
    alarms = []
    for _ in range(20_000):
        scores = rng.gamma(3, 1, 20)
        alarms.append(scores[0] > false_alarm_threshold(scores[1:], 0.1))

    # 19 images and 10 %: the rule promises 2/20 exactly for scores without ties.
    assert np.mean(alarms) == pytest.approx(0.1, abs=0.007)


@pytest.mark.parametrize(
    ("images", "rate", "rank"),
    [(99, 0.05, 95), (19, 0.05, 19), (18, 0.05, 18), (1, 0.5, 1), (10, 0.0, 10), (9, 0.3, 7)],
)
def test_the_threshold_is_the_score_of_the_stated_rank(images, rate, rank):
    scores = np.random.default_rng(0).permutation(images) + 1.0

    assert false_alarm_threshold(scores, rate) == rank


@pytest.mark.parametrize(("images", "held"), [(2, 1 / 3), (18, 1 / 19), (19, 0.05), (60, 0.05)])
def test_the_promised_rate_is_one_that_so_few_images_can_hold(images, held):
    assert held_rate(0.05, images) == pytest.approx(held)
    assert (rate_remark(0.05, images) is None) == (images >= 19)


def test_a_rate_that_cannot_be_held_is_said_with_the_images_that_it_needs():
    assert rate_remark(0.05, 2).startswith("The threshold can promise 33 % false alarms, not 5 %")
    assert "5 % needs 19" in rate_remark(0.05, 2)
    assert "1 % needs 99" in rate_remark(0.01, 60)


@pytest.mark.parametrize("rate", [-0.1, 1.0, np.nan])
def test_an_impossible_false_alarm_rate_is_an_error(rate):
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        false_alarm_threshold(np.ones(3), rate)


@pytest.mark.parametrize("scores", [[], [0.1, np.nan], [np.inf]])
def test_a_threshold_needs_finite_scores(scores):
    with pytest.raises(ValueError, match="finite scores of good images"):
        false_alarm_threshold(np.array(scores), 0.05)


@settings(deadline=None)
@given(labelled, st.sampled_from([-1.0, 0.1, 0.25, 2.0]))
def test_confusion_equals_scikit_learns(pairs, threshold):
    scores, labels = np.array([s for s, _ in pairs]), np.array([y for _, y in pairs])

    tn, fp, fn, tp = sklearn.metrics.confusion_matrix(
        labels, scores > threshold, labels=[0, 1]
    ).ravel()
    assert confusion(scores, labels, threshold) == Confusion(tp=tp, fp=fp, tn=tn, fn=fn)


def test_a_score_equal_to_the_threshold_is_not_called_defective():
    assert confusion(np.array([0.5]), np.array([0]), 0.5) == Confusion(tp=0, fp=0, tn=1, fn=0)


def test_verdicts_say_what_went_wrong():
    scores, labels = np.array([0.1, 0.9, 0.9, 0.1]), np.array([0, 1, 0, 1])

    assert verdicts(scores, labels, 0.5) == ("right", "right", "false alarm", "missed")


def test_scores_and_labels_must_pair_up():
    with pytest.raises(ValueError, match="one label for each score"):
        confusion(np.zeros(3), np.zeros(2, int), 0.5)
    with pytest.raises(ValueError, match="one label for each score"):
        verdicts(np.zeros(3), np.zeros(2, int), 0.5)
