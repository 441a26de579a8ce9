import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.grey_levels import train_on_grey_levels
from models.training import compile_model

QUIET = {"verbose": 0, "return_dict": True}


def make_batch(channels):
    """Corrupted images and clean ones with their masks, a few bytes of which are 1."""
    rng = np.random.default_rng(5)
    clean = rng.integers(40, 200, (6, 16, 20, channels), np.uint8)
    masks = np.zeros((6, 16, 20, 1), np.uint8)
    for index, mask in enumerate(masks):
        mask[2 : 4 + index, 3:11] = 1
    return np.where(masks, 0, clean).astype(np.uint8), np.concatenate([clean, masks], axis=3)


def build(channels, loss, **options):
    network = build_autoencoder((16, 20, channels), depth=2, feature_maps=4, seed=2, **options)
    compile_model(network, 0.001, loss)
    return network


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("loss", ["mse", "mae"])
def test_corrupted_pixels_count_more_in_the_loss_and_not_in_the_psnr(channels, loss, precision):
    network = build(channels, loss, precision=precision)
    corrupted, target = make_batch(channels)
    found = train_on_grey_levels(network, loss, 10.0).evaluate(corrupted, target, **QUIET)
    given_back = np.asarray(network.predict_on_batch(corrupted.astype(np.float32) / 255))
    difference = target[..., :channels] / 255.0 - given_back
    errors = (np.abs(difference) if loss == "mae" else difference**2).mean(axis=3)
    weights = 1 + 10.0 * target[..., channels]
    losses = (weights * errors).sum(axis=(1, 2)) / weights.sum(axis=(1, 2))
    psnrs = 10 * np.log10(1 / (difference**2).mean(axis=(1, 2, 3)))
    tolerance = 1e-4 if precision == "float32" else 0.02
    assert found["loss"] == pytest.approx(losses.mean(), rel=tolerance)
    assert found["psnr"] == pytest.approx(psnrs.mean(), rel=tolerance)


@pytest.mark.parametrize("channels", [1, 3])
def test_pairs_without_a_mask_are_refused_where_it_would_count(channels):
    corrupted, target = make_batch(channels)
    model = train_on_grey_levels(build(channels, "mse"), "mse", 10.0)
    with pytest.raises(ValueError, match=f"give {channels}, and the corruption's mask as one more"):
        model.evaluate(corrupted, target[..., :channels], **QUIET)
