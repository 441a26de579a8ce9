"""What is given to a judge from Python is an array, or the sentence says what is."""

from pathlib import Path

import numpy as np
import pytest

from experiments.running.judge import Judge, check_array

JUDGE = Judge(experiment=None, chosen=None, threshold=0.0, reader=None, run="plates")


@pytest.mark.parametrize("image, received", [
    ("x.png", "the path 'x.png'"),
    (Path("x.png"), "the path 'x.png'"),
    (None, "NoneType"),
    ([[1, 2]], "list"),
])  # fmt: skip
def test_what_is_no_array_is_refused_with_what_is_allowed(image, received):
    with pytest.raises(TypeError, match=f"received {received}; an image is an array of uint8 or"):
        JUDGE.predict(image)


@pytest.mark.parametrize("shape", [
    (0, 5), (5, 0), (0, 5, 3), (4, 4, 0), (4,), (4, 4, 2), (4, 4, 4), (1, 4, 4, 3), (),
])  # fmt: skip
def test_an_array_of_another_shape_or_without_pixels_is_refused_with_what_is_allowed(shape):
    with pytest.raises(ValueError, match=r"array of uint8 and shape \(.*\); an image is an array"):
        JUDGE.predict(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (2, 3, 1), (2, 3, 3)])
def test_an_array_of_any_pixels_is_taken(shape):
    check_array(np.zeros(shape, np.uint8))


def test_an_array_of_another_type_is_refused_and_both_depths_are_taken():
    with pytest.raises(ValueError, match=r"array of float32 and shape .*; an image is an array"):
        JUDGE.predict(np.zeros((4, 4), np.float32))
    for kind in (np.uint8, np.uint16):
        check_array(np.zeros((4, 4), kind))
