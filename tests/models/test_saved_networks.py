from pathlib import Path

import keras
import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.inference import load_model, reconstruct
from models.losses import ssim_and_mean_squared_error
from models.training import compile_model

OLD_MODEL = Path(__file__).parent / "fixtures" / "old_model.keras"
"""Trained a little when networks still enlarged their maps: 27×33, colour, odd maps, dropout."""


@pytest.fixture
def old():
    """Images as the old network takes them, and what it gave back when it was saved."""
    stored = np.load(OLD_MODEL.with_suffix(".npz"))
    return np.float32(stored["images"] / 255), stored["expected"]


def test_a_network_saved_with_enlarged_maps_reconstructs_as_it_did(old):
    images, expected = old
    assert reconstruct(load_model(OLD_MODEL), images) == pytest.approx(expected, abs=1e-6)


def test_its_weights_do_the_same_in_todays_network(old):
    images, expected = old
    network = build_autoencoder(
        (27, 33, 3), depth=3, filter_size=3, feature_maps=2, dropout=0.1, seed=3
    )
    saved = load_model(OLD_MODEL)
    assert [w.path for w in saved.weights] == [w.path for w in network.weights]
    network.set_weights(saved.get_weights())
    assert reconstruct(network, images) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("shape", [pytest.param((32, 40, 3), marks=pytest.mark.slow), (27, 33, 1)])
def test_a_compiled_network_opens_with_keras_alone_and_trains_on(tmp_path, shape):
    network = build_autoencoder(shape, depth=3, filter_size=3, feature_maps=2, dropout=0.1)
    compile_model(network, 0.01, "ssim_mse")
    images = np.random.default_rng(0).random((2, *shape), np.float32)
    network.train_on_batch(images, images)
    network.save(tmp_path / "model.keras")
    opened = keras.saving.load_model(tmp_path / "model.keras")
    assert reconstruct(opened, images) == pytest.approx(reconstruct(network, images), abs=1e-6)
    assert opened.loss is ssim_and_mean_squared_error
    opened.train_on_batch(images, images)


def test_a_network_with_dropout_that_is_always_on_opens_too(tmp_path):
    network = build_autoencoder((16, 16, 1), depth=2, feature_maps=2, monte_carlo_rates=(0.1, 0.5))
    network.save(tmp_path / "sampling.keras")
    images = np.random.default_rng(0).random((2, 16, 16, 1), np.float32)
    first, second = (
        keras.saving.load_model(tmp_path / "sampling.keras").predict_on_batch(images)
        for _ in range(2)
    )
    assert np.array_equal(keras.ops.convert_to_numpy(first), keras.ops.convert_to_numpy(second))
