import numpy as np
import pytest

from experiments.config.architecture import Architecture
from experiments.config.values import Resolution
from experiments.files.estimates import count_parameters, encoded_shape, estimate_training_memory
from models.autoencoder import build_autoencoder


@pytest.mark.parametrize("depth, side, maps, channels", [(1, 3, 4, 1), (4, 5, 8, 3), (6, 5, 16, 1)])
def test_the_parameter_count_is_that_of_the_built_network(depth, side, maps, channels):
    architecture = Architecture(depth=depth, filter_size=side, feature_maps=maps)
    built = build_autoencoder((64, 80, channels), depth=depth, filter_size=side, feature_maps=maps)
    assert count_parameters(architecture, channels) == built.count_params()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_corruption_head_is_counted(channels):
    architecture = Architecture(depth=2, feature_maps=2, corruption_head=True)
    built = build_autoencoder(
        (64, 80, channels), depth=2, feature_maps=2, corruption_head=True, filter_size=5
    )
    assert count_parameters(architecture, channels) == built.count_params()
    size = Resolution(rows=64, columns=80)
    without = architecture.model_copy(update={"corruption_head": False})
    more, less = (estimate_training_memory(each, size, 1, 8) for each in (architecture, without))
    assert more > less


def test_the_deepest_shape_is_that_of_the_built_network():
    architecture = Architecture(depth=4, feature_maps=2)
    built = build_autoencoder((65, 81, 1), depth=4, feature_maps=2)
    expected = built.get_layer("encoder_3_activation").output.shape[1:]
    assert encoded_shape(architecture, Resolution(rows=65, columns=81)) == expected


def test_the_memory_estimate_covers_weights_and_maps_and_grows_with_the_batch():
    paper, size = Architecture(), Resolution(rows=256, columns=256)
    one, sixteen = (estimate_training_memory(paper, size, 1, batch) for batch in (1, 16))
    weights = 4 * 4 * count_parameters(paper, 1)
    assert one > weights
    assert (sixteen - weights) == 16 * (one - weights)
    assert np.log10(sixteen) == pytest.approx(9, abs=0.7)
