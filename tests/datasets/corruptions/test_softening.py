import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from datasets.corruptions.painting import crop_region
from datasets.corruptions.softening import soften
from tests.datasets.corruptions.shapes import blob, fill


@pytest.mark.parametrize("center", [128 + 128j, 10 + 5j, 250 + 200j])
@pytest.mark.parametrize("sigma", [0.01, 0.3, 1.0, 3.0, 4.5, 12.0, 40.0])
def test_softening_agrees_with_a_gaussian_filter(sigma, center):
    hard = fill(blob(np.random.default_rng(2), 40), center)
    soft = crop_region(soften(hard, sigma, 256, 256), 256, 256)
    plain = np.zeros((656, 656))
    height, width = hard.alpha.shape
    plain[200 + hard.row :, 200 + hard.column :][:height, :width] = hard.alpha
    expected = gaussian_filter(plain, sigma, mode="constant")[200:456, 200:456]
    got = np.zeros((256, 256))
    got[soft.window] = soft.alpha
    assert np.abs(got - expected).max() < 0.02 * 255
    assert np.abs(got - expected).mean() < 0.002 * 255


def test_softening_far_outside_the_image_leaves_nothing_to_see():
    hard = fill(blob(np.random.default_rng(2), 10), 900 + 900j)
    for sigma in (0.5, 9):
        assert crop_region(soften(hard, sigma, 100, 100), 100, 100).alpha.size == 0
