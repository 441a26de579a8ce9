import numpy as np
import pytest

from models.inference import (
    patch_corners,
    patch_window,
    reconstruct,
)


class Identity:
    """A network that gives back what it receives, and counts what it was given."""

    def __init__(self, channels=1):
        self.shapes = []
        self.output_shape = (None, None, None, channels)

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


def test_overlapping_patches_are_blended_into_the_image_they_were_cut_from():
    images = np.random.default_rng(0).random((2, 40, 33, 3), np.float32)
    network = Identity(channels=3)
    found = reconstruct(network, images, patch=(16, 16), stride=7)
    assert found == pytest.approx(images, abs=1e-6)
    assert {shape[1:] for shape in network.shapes} == {(16, 16, 3)}


class Moody(Identity):
    """A network that is a little too bright or too dark in each patch, another amount each time."""

    def __init__(self):
        super().__init__()
        self.rng, self.moods = np.random.default_rng(1), []

    def predict_on_batch(self, batch):
        moods = self.rng.normal(0, 0.1, len(batch))
        self.moods += moods.tolist()
        return batch + moods[:, np.newaxis, np.newaxis, np.newaxis]


def roughness(image):
    return sum(float(np.square(np.diff(image[..., 0], axis=axis)).mean()) for axis in (0, 1))


def test_where_patches_differ_there_is_no_seam():
    image = np.zeros((1, 80, 80, 1), np.float32)
    network, stride = Moody(), 16
    blended = reconstruct(network, image, patch=(32, 32), stride=stride)[0]
    corners = patch_corners(80, 32, stride)
    total, count = np.zeros((80, 80, 1)), np.zeros((80, 80, 1))
    places = [(row, column) for row in corners for column in corners]
    for (row, column), mood in zip(places, network.moods, strict=True):
        total[row : row + 32, column : column + 32] += mood
        count[row : row + 32, column : column + 32] += 1
    assert roughness(blended) < roughness(total / count) / 5


def test_only_a_batch_of_patches_is_held_at_once():
    network = Identity()
    image = np.zeros((1, 64, 64, 1), np.float32)
    reconstruct(network, image, patch=(16, 16), stride=16, batch_size=5)
    assert {shape[0] for shape in network.shapes} == {1, 5}
    assert sum(shape[0] for shape in network.shapes) == 16


@pytest.mark.parametrize("patch", [(1, 1), (2, 7), (1024, 16)])
def test_every_pixel_of_a_patch_counts(patch):
    window = patch_window(patch)
    assert window.shape == patch
    assert window.min() > 0
    assert window.max() <= 1


def test_the_last_patch_lies_flush_with_the_end():
    assert patch_corners(100, 64, 25) == [0, 25, 36]
    assert patch_corners(64, 64, 25) == [0]
    assert patch_corners(114, 64, 25) == [0, 25, 50]
