import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.inference import reconstruct
from models.plain_layers import with_plain_layers


@pytest.mark.parametrize("shape", [(32, 40, 3), (27, 33, 1)])
@pytest.mark.parametrize("skips", [True, False])
def test_plain_layers_give_what_the_fast_ones_give(shape, skips):
    network = build_autoencoder(
        shape, depth=3, filter_size=3, feature_maps=2, dropout=0.1, skip_connections=skips
    )
    images = np.random.default_rng(0).random((2, *shape), np.float32)
    plain = with_plain_layers(network)
    assert [each.path for each in plain.weights] == [each.path for each in network.weights]
    assert reconstruct(plain, images) == pytest.approx(reconstruct(network, images), abs=1e-6)


def test_a_saved_network_opens_in_a_python_that_does_not_know_this_project(tmp_path: Path):
    network = build_autoencoder((27, 33, 1), depth=3, filter_size=3, feature_maps=2)
    with_plain_layers(network).save(tmp_path / "model.keras")
    lines = (
        "import keras, numpy",
        "model = keras.saving.load_model('model.keras')",
        "print(model.predict(numpy.zeros((1, 27, 33, 1)), verbose=0).shape)",
    )
    words = [sys.executable, "-I", "-c", "\n".join(lines)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 27, 33, 1)"
