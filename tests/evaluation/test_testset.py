from dataclasses import replace

import numpy as np
import pytest

from evaluation.testset import defect_types, rows_of
from tests.evaluation.toys import make_test_set


def test_defect_types_are_listed_without_good_in_their_order():
    test_set = make_test_set({"scratch": 1, "hole": 2}, good=2).test_set

    assert defect_types(test_set) == ("scratch", "hole")
    assert rows_of(test_set, "hole").tolist() == [3, 4]
    assert rows_of(test_set, "good").tolist() == [0, 1]


def test_a_set_without_images_is_a_test_set():
    assert len(make_test_set({}, good=0).test_set) == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"names": ("000", "001")}, "2 names, 3 paths"),
        ({"names": ("000", "001", "../000")}, "without a path"),
        ({"names": ("000", "001", "..")}, "without a path"),
        ({"names": ("000", "001", "")}, "without a path"),
        ({"defect_types": ("good", "good", "a/b")}, "without a path"),
        ({"names": ("000", "000", "000")}, "2 images of 'good' are named '000'"),
        ({"labels": np.array([0, 0, 0])}, "type 'hole' with label 0"),
        ({"labels": np.array([0, 1, 1])}, "type 'good' with label 1"),
    ],
)
def test_a_test_set_that_cannot_be_right_is_refused_in_words(wrong, message):
    test_set = make_test_set({"hole": 1}, good=2).test_set

    with pytest.raises(ValueError, match=message):
        replace(test_set, **wrong)
