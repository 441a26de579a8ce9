import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.image_metrics import (
    has_both_classes,
    image_ap,
    image_auroc,
    image_f1_max,
    image_roc,
)

labelled = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.9]), st.integers(0, 1)), min_size=2
).filter(lambda pairs: len({label for _, label in pairs}) == 2)


def slow_f1_max(scores, labels):
    """Every distinct score as a threshold, one by one."""
    best = 0.0
    for threshold in np.unique(scores):
        best = max(best, sklearn.metrics.f1_score(labels, scores >= threshold))
    return best


@settings(deadline=None)
@given(labelled)
def test_image_figures_equal_scikit_learns_with_ties(pairs):
    scores, labels = np.array([s for s, _ in pairs]), np.array([y for _, y in pairs])

    area = sklearn.metrics.roc_auc_score(labels, scores)
    assert image_auroc(scores, labels) == pytest.approx(area)
    precision = sklearn.metrics.average_precision_score(labels, scores)
    assert image_ap(scores, labels) == pytest.approx(precision)
    assert image_f1_max(scores, labels) == pytest.approx(slow_f1_max(scores, labels))
    curve = image_roc(scores, labels)
    assert np.trapezoid(curve.tpr, curve.fpr) == pytest.approx(area)


def test_scores_that_separate_the_classes_are_perfect():
    scores, labels = np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1])

    for metric in (image_auroc, image_ap, image_f1_max):
        assert metric(scores, labels) == 1.0


def test_equal_scores_are_a_coin_toss():
    assert image_auroc(np.ones(6), np.array([0, 1, 0, 1, 1, 1])) == 0.5


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_class_leaves_image_figures_undefined(label):
    scores, labels = np.arange(3.0), np.full(3, label)

    assert not has_both_classes(scores, labels)
    assert image_roc(scores, labels) is None


def test_scores_that_are_not_finite_are_an_error():
    with pytest.raises(ValueError, match="finite scores"):
        has_both_classes(np.array([0.1, np.nan]), np.array([0, 1]))


def test_scores_and_labels_must_pair_up():
    with pytest.raises(ValueError, match="one label for each score"):
        has_both_classes(np.zeros(3), np.zeros(2, int))
