import numpy as np
import pytest

from experiments.config.experiment import Experiment
from experiments.running.images import make_pairs


def experiment(**training):
    return Experiment.model_validate(
        {
            "dataset": "plate",
            "corruption": {"name": "Stain", "settings": {"kind": "Stain", "size": "5-20"}},
            "resolution": "32x40",
            "architecture": {"name": "small", "settings": {"depth": 3}},
            "training": {"name": "short", "settings": {"images_per_epoch": 8, **training}},
            "evaluation": None,
            "seed": 0,
        }
    )


@pytest.fixture
def images():
    return np.random.default_rng(1).integers(0, 256, (5, 32, 40, 3), np.uint8)


@pytest.mark.parametrize("validation", [False, True])
def test_the_pairs_carry_masks_only_where_the_loss_weighs_them(images, validation):
    plain = make_pairs(experiment(), images, validation=validation)[0]
    weighted = make_pairs(experiment(corrupted_weight=10), images, validation=validation)[0]
    assert plain[1].shape[1:] == (32, 40, 3)
    assert weighted[1].shape[1:] == (32, 40, 4)
    assert np.array_equal(plain[0], weighted[0])
    assert np.array_equal(plain[1], weighted[1][..., :3])
