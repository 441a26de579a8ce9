import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.inference import reconstruct, sample_monte_carlo
from models.sampling import maps_before_dropout, with_monte_carlo_dropout

RATES = (0, 0.1, 0.3)


def make_networks(shape=(16, 16, 1), *, rates=RATES, seed=0, **options):
    """A network whose batches have been normalised to something, and the one that samples it."""
    options = {"depth": len(rates), "feature_maps": 4, **options}
    model = build_autoencoder(shape, **options)
    rng = np.random.default_rng(1)
    weights = [w + np.float32(rng.normal(0, 0.1, w.shape)) for w in model.get_weights()]
    model.set_weights(weights)
    return model, with_monte_carlo_dropout(
        model, lambda: build_autoencoder(shape, **options, monte_carlo_rates=rates, seed=seed)
    )


def make_images(count, shape=(16, 16, 1)):
    return np.random.default_rng(0).random((count, *shape), np.float32)


def draw(network, images, samples, **options):
    return np.stack(list(sample_monte_carlo(network, images, samples, **options)))


@pytest.mark.parametrize("skips, levels", [(True, (0, 1)), (False, (1,))])
def test_the_network_is_cut_where_samples_begin_to_differ(skips, levels):
    network = build_autoencoder(
        (16, 16, 1), depth=3, feature_maps=4, skip_connections=skips, monte_carlo_rates=RATES
    )
    expected = [network.get_layer(f"encoder_{level}_activation").output for level in levels]
    assert {id(each) for each in maps_before_dropout(network)} == {id(each) for each in expected}


@pytest.mark.parametrize("skips", [True, False])
def test_samples_have_the_distribution_of_whole_passes(skips):
    _, network = make_networks(skip_connections=skips)
    images, samples = make_images(3), 600
    found = draw(network, images, samples)
    plain = np.stack([reconstruct(network.whole, images) for _ in range(samples)])
    spread = np.sqrt((found.var(axis=0) + plain.var(axis=0)) / samples)
    difference = np.abs(found.mean(axis=0) - plain.mean(axis=0))
    assert difference.mean() == pytest.approx(np.sqrt(2 / np.pi) * spread.mean(), rel=0.3)
    assert (difference < 5 * spread + 1e-6).all()
    assert found.var(axis=0).mean() == pytest.approx(plain.var(axis=0).mean(), rel=0.1)


def test_samples_are_independent_of_each_other_and_of_other_images():
    _, network = make_networks()
    images = np.repeat(make_images(1), 3, axis=0)
    found = draw(network, images, 400).reshape(400, 3, -1)
    middle = found - found.mean(axis=0)
    brightness = middle.mean(axis=2)
    between_images = np.corrcoef(brightness.T)[np.triu_indices(3, 1)]
    one_after_another = [np.corrcoef(b[:-1], b[1:])[0, 1] for b in brightness.T]
    assert np.abs([*between_images, *one_after_another]).max() < 0.2
    assert len({sample.tobytes() for sample in found.reshape(1200, -1)}) == 1200


@pytest.mark.parametrize("count, samples", [(1, 7), (3, 7), (7, 2), (9, 1), (0, 2)])
def test_few_images_or_many_are_all_sampled_in_their_order(count, samples):
    model, network = make_networks(rates=(0, 1e-7, 1e-7))
    images = make_images(count)
    found = draw(network, images, samples, batch_size=4)
    assert found.shape == (samples, count, 16, 16, 1)
    for sample in found:
        assert sample == pytest.approx(reconstruct(model, images), abs=1e-4)


def test_a_network_without_dropout_gives_the_same_each_time():
    model, network = make_networks(rates=(0, 0, 0))
    images = make_images(2)
    first, second = draw(network, images, 2)
    assert first == pytest.approx(second, abs=1e-6)
    assert first == pytest.approx(reconstruct(model, images), abs=1e-6)


def test_patches_are_sampled_and_averaged_too():
    _, network = make_networks()
    found = draw(network, make_images(2, (20, 24, 1)), 3, patch=(16, 16), stride=4)
    assert found.shape == (3, 2, 20, 24, 1)
    assert found.var(axis=0).mean() > 0


def test_the_same_seed_draws_the_same_samples():
    images = make_images(2)
    first, again, other = (draw(make_networks(seed=seed)[1], images, 2) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_what_comes_before_dropout_is_computed_once():
    _, network = make_networks()
    calls = []
    predict = network.before.predict_on_batch
    network.before.predict_on_batch = lambda images: calls.append(len(images)) or predict(images)
    draw(network, make_images(5), 6, batch_size=4)
    assert calls == [4, 1]
