import numpy as np
import pytest

from models.inference import (
    patch_corners,
    reconstruct,
)


class Identity:
    """A network that gives back what it receives, and counts what it was given."""

    def __init__(self):
        self.shapes = []

    def predict_on_batch(self, batch):
        self.shapes.append(batch.shape)
        return batch


def test_batches_cover_every_image_in_order():
    images = np.random.default_rng(0).random((7, 8, 8, 1), np.float32)
    network, steps = Identity(), []
    found = reconstruct(network, images, batch_size=3, on_progress=lambda *s: steps.append(s))
    assert np.array_equal(found, images)
    assert [shape[0] for shape in network.shapes] == [3, 3, 1]
    assert steps == [(3, 7), (6, 7), (7, 7)]


def test_overlapping_patches_are_averaged_into_the_image_they_were_cut_from():
    images = np.random.default_rng(0).random((2, 40, 33, 3), np.float32)
    network = Identity()
    found = reconstruct(network, images, patch=(16, 16), stride=7)
    assert found == pytest.approx(images, abs=1e-6)
    assert {shape[1:] for shape in network.shapes} == {(16, 16, 3)}


def test_the_last_patch_lies_flush_with_the_end():
    assert patch_corners(100, 64, 25) == [0, 25, 36]
    assert patch_corners(64, 64, 25) == [0]
    assert patch_corners(114, 64, 25) == [0, 25, 50]
