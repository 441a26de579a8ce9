import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.monte_carlo_dropout import monte_carlo_rates_for


def test_monte_carlo_dropout_is_on_at_prediction_and_uses_the_trained_weights():
    options = {"depth": 3, "feature_maps": 8}
    model = build_autoencoder((32, 32, 1), **options)
    silent = build_autoencoder((32, 32, 1), **options, monte_carlo_rates=(0, 0, 0), seed=1)
    loud = build_autoencoder((32, 32, 1), **options, monte_carlo_rates=(0, 0.2, 0.5), seed=1)
    images = np.random.default_rng(0).random((2, 32, 32, 1), np.float32)
    for sampling in (silent, loud):
        sampling.set_weights(model.get_weights())
    assert np.allclose(silent.predict(images, verbose=0), model.predict(images, verbose=0))
    first, second = (loud.predict_on_batch(images) for _ in range(2))
    assert not np.allclose(first, second)


def test_each_image_of_a_batch_draws_its_own_dropout():
    model = build_autoencoder((32, 32, 1), depth=2, feature_maps=8, monte_carlo_rates=(0, 0.5))
    same = np.repeat(np.random.default_rng(0).random((1, 32, 32, 1), np.float32), 2, axis=0)
    first, second = model.predict_on_batch(same)
    assert not np.allclose(first, second)


@pytest.mark.parametrize(
    "depth, skips, rates",
    [
        (6, True, (0, 0, 0.1, 0.2, 0.4, 0.5)),
        (6, False, (0, 0, 0, 0, 0.1, 0.2)),
        (3, True, (0.2, 0.4, 0.5)),
        (8, False, (0, 0, 0, 0, 0, 0, 0.1, 0.2)),
    ],
)
def test_the_deepest_levels_drop_as_the_paper_says(depth, skips, rates):
    assert monte_carlo_rates_for(depth, skips) == rates
