import numpy as np
import pytest

from evaluation.maps import Reconstruction, residual_map, summarize_samples, uncertainty_map


def variance_of(samples):
    """The uncertainty map of samples S×N×H×W×C, as an evaluation makes it."""
    found = summarize_samples(samples)
    return uncertainty_map(found.mean, found)


def test_the_residual_is_the_absolute_difference_summed_over_channels():
    rng = np.random.default_rng(0)
    images, reconstructions = rng.random((2, 3, 5, 4, 3), np.float32)

    maps = residual_map(images, Reconstruction(reconstructions))

    assert maps.shape == (3, 5, 4)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, np.abs(images - reconstructions).sum(axis=3), rtol=1e-6)


def test_a_perfect_reconstruction_has_no_residual():
    images = np.random.default_rng(0).random((2, 8, 8, 1), np.float32)

    assert not residual_map(images, Reconstruction(images.copy())).any()


def test_the_residual_keeps_differences_far_below_a_grey_level():
    images = np.full((1, 2, 2, 1), 0.5, np.float32)

    maps = residual_map(images, Reconstruction(images + np.float32(1e-5)))

    np.testing.assert_allclose(maps, 1e-5, rtol=1e-2)


@pytest.mark.parametrize(
    ("images", "reconstructions"),
    [
        (np.zeros((1, 4, 4, 1)), np.zeros((1, 4, 4, 3))),
        (np.zeros((1, 4, 4, 1)), np.zeros((2, 4, 4, 1))),
        (np.zeros((4, 4, 1)), np.zeros((4, 4, 1))),
        (np.zeros((1, 4, 4, 1), np.uint8), np.zeros((1, 4, 4, 1))),
    ],
    ids=["channels", "number", "one image", "bytes"],
)
def test_the_residual_refuses_arrays_that_do_not_match(images, reconstructions):
    with pytest.raises(ValueError, match="but received"):
        residual_map(images, Reconstruction(reconstructions))


def test_the_uncertainty_is_the_population_variance_averaged_over_channels():
    samples = np.random.default_rng(0).random((30, 2, 6, 5, 3), np.float32)

    maps = variance_of(samples)

    assert maps.shape == (2, 6, 5)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, samples.var(axis=0).mean(axis=3), rtol=1e-5)


def test_samples_are_summarized_one_batch_at_a_time():
    samples = np.random.default_rng(0).random((10, 2, 6, 5, 1), np.float32)
    in_use = []

    def draw():
        for sample in samples:
            in_use.append(sample)
            yield sample

    found = summarize_samples(draw())

    assert len(in_use) == 10
    np.testing.assert_allclose(found.mean, samples.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found.variance, samples.var(axis=0), rtol=1e-5)
    assert found.mean.dtype == np.float32


def test_a_tiny_variance_beside_a_large_mean_is_not_lost():
    rng = np.random.default_rng(0)
    samples = 1000 + 1e-4 * rng.standard_normal((30, 1, 4, 4, 1))

    np.testing.assert_allclose(variance_of(samples)[0], samples.var(axis=0)[0, ..., 0], 1e-5)


def test_a_variance_above_one_byte_does_not_wrap():
    samples = np.array([0.0, 40.0]).reshape(2, 1, 1, 1, 1)

    assert variance_of(samples).item() == 400.0


def test_a_single_sample_has_no_uncertainty():
    assert not variance_of(np.random.default_rng(0).random((1, 2, 3, 3, 1))).any()


def test_no_sample_at_all_is_an_error():
    with pytest.raises(ValueError, match="at least one Monte Carlo sample"):
        summarize_samples(iter(()))


def test_samples_of_different_images_are_an_error():
    with pytest.raises(ValueError, match="sample 2 has"):
        summarize_samples([np.zeros((1, 4, 4, 1)), np.zeros((2, 4, 4, 1))])


def test_a_single_pass_has_no_uncertainty_map():
    images = np.zeros((1, 4, 4, 1), np.float32)

    with pytest.raises(ValueError, match="sample the network under dropout"):
        uncertainty_map(images, Reconstruction(images))
