"""The map of a corruption head, from its probabilities."""

import numpy as np
import pytest

from evaluation.corruption_head import corruption_head_map
from evaluation.maps import Reconstruction

IMAGES = np.zeros((1, 1, 4, 1), np.float32)


def test_it_is_how_surprising_a_whole_pixel_would_be():
    corrupted = np.array([[[0, 0.01, 0.5, 0.999]]], np.float32)
    found = corruption_head_map(IMAGES, Reconstruction(IMAGES, corrupted=corrupted))
    assert found.dtype == np.float32
    assert found[0, 0] == pytest.approx([0, 0.01005, np.log(2), np.log(1000)], rel=1e-3)


def test_certain_corruption_stays_a_number():
    found = corruption_head_map(
        IMAGES, Reconstruction(IMAGES, corrupted=np.ones((1, 1, 4), np.float32))
    )
    assert found == pytest.approx(np.log(1e6), rel=1e-3)


def test_a_network_without_a_head_is_refused_in_words():
    with pytest.raises(ValueError, match="needs a network with that second output"):
        corruption_head_map(IMAGES, Reconstruction(IMAGES))
