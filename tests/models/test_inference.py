import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.inference import (
    patch_corners,
    reconstruct,
    sample_monte_carlo,
    with_monte_carlo_dropout,
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


def test_monte_carlo_samples_differ_and_average_near_the_plain_reconstruction():
    options = {"depth": 2, "feature_maps": 8, "seed": 0}
    model = build_autoencoder((16, 16, 1), **options)
    sampling = with_monte_carlo_dropout(
        model, lambda: build_autoencoder((16, 16, 1), **options, monte_carlo_rates=(0, 0.1))
    )
    images = np.random.default_rng(0).random((3, 16, 16, 1), np.float32)
    samples = np.stack(list(sample_monte_carlo(sampling, images, 40)))
    assert samples.shape == (40, 3, 16, 16, 1)
    assert samples.var(axis=0).mean() > 0
    assert samples.mean(axis=0) == pytest.approx(reconstruct(model, images), abs=0.05)


def test_the_same_seed_draws_the_same_samples():
    def draw(seed):
        network = build_autoencoder(
            (16, 16, 1), depth=2, feature_maps=4, monte_carlo_rates=(0, 0.5), seed=seed
        )
        network.set_weights(weights)
        return np.stack(list(sample_monte_carlo(network, images, 2)))

    images = np.random.default_rng(0).random((2, 16, 16, 1), np.float32)
    weights = build_autoencoder((16, 16, 1), depth=2, feature_maps=4).get_weights()
    assert np.array_equal(draw(3), draw(3))
    assert not np.array_equal(draw(3), draw(4))
