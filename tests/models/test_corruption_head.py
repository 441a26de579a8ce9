"""The second output, which says which pixels were corrupted, beside an unchanged autoencoder."""

import keras
import numpy as np
import pytest
from scipy.special import expit

from models.autoencoder import build_autoencoder
from models.corruption_head import focal_loss
from models.grey_levels import train_on_grey_levels
from models.inference import load_model, reconstruct
from models.plain_layers import with_plain_layers
from models.sampling import with_monte_carlo_dropout
from models.training import compile_model

SMALL = {"depth": 2, "filter_size": 3, "feature_maps": 2, "seed": 3}
SIZES = [(32, 32, 1), (30, 41, 3), (5, 4, 1)]


def pixels(shape, count=3, seed=0):
    return np.random.default_rng(seed).random((count, *shape), np.float32)


def corrupted_pairs(count=8, side=16):
    """Grey images with a white square, the clean ones, and the square's mask."""
    rng = np.random.default_rng(1)
    clean = rng.integers(60, 120, (count, side, side, 1), dtype=np.uint8)
    mask = np.zeros_like(clean)
    for image, (row, column) in zip(mask, rng.integers(0, side - 6, (count, 2)), strict=True):
        image[row : row + 6, column : column + 6] = 1
    return np.where(mask, np.uint8(250), clean), np.concatenate([clean, mask], axis=3)


@pytest.mark.parametrize("shape", SIZES)
def test_an_image_of_any_size_gets_a_probability_for_each_pixel(shape):
    network = build_autoencoder(shape, corruption_head=True, **SMALL)
    found = reconstruct(network, pixels(shape))
    assert found.shape == (3, *shape[:2], shape[2] + 1)
    assert (found[..., -1] > 0).all()
    assert (found[..., -1] < 1).all()


def test_the_autoencoder_beside_a_head_is_the_one_without_it():
    plain = build_autoencoder((16, 20, 1), **SMALL)
    both = build_autoencoder((16, 20, 1), corruption_head=True, **SMALL)
    images = pixels((16, 20, 1))
    assert np.array_equal(reconstruct(both, images)[..., :1], reconstruct(plain, images))


def test_training_the_head_leaves_the_autoencoder_s_training_as_it_is():
    corrupted, target = corrupted_pairs()
    found = []
    for head in (True, False):
        network = build_autoencoder((16, 16, 1), corruption_head=head, **SMALL)
        compile_model(network, 0.01, "mse")
        trained = train_on_grey_levels(network, "mse", 4.0)
        trained.fit(corrupted, target, batch_size=4, epochs=3, shuffle=False, verbose=0)
        found.append(reconstruct(network, np.float32(corrupted / 255))[..., :1])
    assert found[0] == pytest.approx(found[1], abs=1e-4)


def test_a_head_learns_which_pixels_were_corrupted():
    corrupted, target = corrupted_pairs()
    network = build_autoencoder((16, 16, 1), corruption_head=True, **SMALL)
    compile_model(network, 0.01, "mse")
    trained = train_on_grey_levels(network, "mse")
    trained.fit(corrupted, target, batch_size=8, epochs=40, verbose=0)
    found = trained.predict(corrupted, verbose=0)[..., -1]
    mask = target[..., -1] > 0
    assert found[mask].mean() > 0.6
    assert found[~mask].mean() < 0.4


def test_the_focal_loss_is_that_of_its_formula():
    rng = np.random.default_rng(2)
    mask = np.float32(rng.random((3, 6, 5, 1)) < 0.3)
    probability = np.float32(expit(rng.normal(0, 3, mask.shape)))
    of_truth = np.where(mask > 0, probability, 1 - probability).astype(np.float64)
    expected = (-((1 - of_truth) ** 2) * np.log(of_truth)).mean(axis=(1, 2, 3))
    found = keras.ops.convert_to_numpy(focal_loss(mask, probability))
    assert found == pytest.approx(expected, rel=1e-4)


def test_certain_and_wrong_stays_a_number():
    wrong = np.array([[[[0.0], [1.0]]]], np.float32)
    found = keras.ops.convert_to_numpy(focal_loss(1 - wrong, wrong))
    assert np.isfinite(found).all()


def test_a_saved_network_with_a_head_answers_as_before(tmp_path):
    network = build_autoencoder((30, 41, 1), corruption_head=True, **SMALL)
    with_plain_layers(network).save(tmp_path / "model.keras")
    opened = load_model(tmp_path / "model.keras")
    again = build_autoencoder((30, 41, 1), corruption_head=True, **SMALL | {"seed": 9})
    again.set_weights(opened.get_weights())
    images = pixels((30, 41, 1))
    expected = reconstruct(network, images)
    for found in (opened, again):
        assert reconstruct(found, images) == pytest.approx(expected, abs=1e-5)


def test_monte_carlo_samples_carry_the_head_s_answers_too():
    network = build_autoencoder((16, 16, 1), corruption_head=True, **SMALL)
    sampling = with_monte_carlo_dropout(
        network,
        lambda: build_autoencoder(
            (16, 16, 1), corruption_head=True, monte_carlo_rates=(0.0, 0.3), **SMALL
        ),
    )
    images = pixels((16, 16, 1))
    one, other = (sampling.sample(sampling.prepare(images)) for _ in range(2))
    assert one.shape == (3, 16, 16, 2)
    assert not np.array_equal(one, other)
