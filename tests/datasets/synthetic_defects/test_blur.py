import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from datasets.corruptions.painting import Region
from datasets.synthetic_defects.blur import blurred, put_blur


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("corner", [(0, 0), (40, 50), (80, 150)])
@pytest.mark.parametrize("sigma", [0.8, 2.0, 6.0])
def test_a_blurred_rectangle_is_that_part_of_the_blurred_image(channels, corner, sigma):
    image = np.random.default_rng(0).integers(0, 256, (120, 180, *channels), np.uint8)
    region = Region(*corner, np.full((40, 30), 255, np.uint8))
    sigmas = (sigma, sigma) + (0,) * len(channels)
    expected = gaussian_filter(image.astype(float), sigmas, mode="mirror", truncate=3.2)
    made = blurred(image, region, sigma).reshape(40, 30, *channels)
    assert np.abs(made - expected[region.window]).max() < 2


def test_what_lies_around_the_place_is_not_touched():
    image = np.random.default_rng(0).integers(0, 256, (120, 180, 3), np.uint8)
    rng = np.random.default_rng(0)
    for _ in range(30):
        defective = put_blur(image, rng)
        assert defective.mask.any()
        assert (defective.image[~defective.mask] == image[~defective.mask]).all()


@pytest.mark.parametrize("side", [120, 480])
def test_sigma_is_a_share_of_the_shorter_side(side):
    # White noise of σ₀ that is blurred by a Gaussian of σ is left with σ₀ / (2 √π σ).
    image = np.random.default_rng(0).normal(128, 35, (side, side + 80)).clip(0, 255)
    image = image.round().astype(np.uint8)
    rng = np.random.default_rng(1)
    sigmas = []
    for _ in range(300):
        defective = put_blur(image, rng)
        if defective.mask.sum() > 0.008 * side**2:
            left = defective.image[defective.mask].astype(float).std()
            sigmas.append(image.std() / (2 * np.sqrt(np.pi) * left))
    percent = np.array(sigmas) / side * 100
    assert len(sigmas) > 30
    assert 0.5 < percent.min() < 1.1 and np.median(percent) == pytest.approx(1.6, abs=0.4)
