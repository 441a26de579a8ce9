import numpy as np
import pytest


@pytest.fixture
def images():
    """Clean images in [0, 1] and the same with noise."""
    rng = np.random.default_rng(3)
    clean = rng.random((3, 24, 20, 2)).astype(np.float32)
    return clean, np.clip(clean + rng.normal(0, 0.1, clean.shape), 0, 1).astype(np.float32)
