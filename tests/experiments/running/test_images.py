import json
from dataclasses import replace

import numpy as np
import pytest

from datasets.database import import_dataset, open_dataset
from datasets.fingerprint import fingerprint_listing
from datasets.layouts.indexed import LayoutOptions
from datasets.layouts.recognise import index_folder
from experiments.config.experiment import Experiment
from experiments.running.images import make_pairs, split_training_paths
from tests.datasets.layouts import trees


def experiment(dataset="plate", seed=0, **training):
    return Experiment.model_validate(
        {
            "dataset": dataset,
            "corruption": {"name": "Stain", "settings": {"kind": "Stain", "size": "5-20"}},
            "resolution": "32x40",
            "architecture": {"name": "small", "settings": {"depth": 3}},
            "training": {"name": "short", "settings": {"images_per_epoch": 8, **training}},
            "evaluation": None,
            "seed": seed,
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


def listed(workspace):
    dataset = open_dataset(workspace.data, "box")
    return fingerprint_listing(dataset.folder, dataset.samples).train


def test_images_for_validation_are_held_out_and_no_others(desk):
    found = index_folder(trees.loco(desk.folder / "box"), LayoutOptions())
    dataset = import_dataset(desk.workspace.data, "box", found.samples)
    places = {sample.path for sample in dataset.samples if sample.is_validation}
    assert len(places) == 3
    for seed in (0, 1):
        training, held_out = split_training_paths(experiment("box", seed), desk.workspace)
        assert set(held_out) == places
        assert len(training) == 4
    marked = listed(desk.workspace), dataset.fingerprint.train
    described = json.loads((dataset.folder / "dataset.json").read_text("utf-8"))
    del described["validation"], described["fingerprint"]
    (dataset.folder / "dataset.json").write_text(json.dumps(described), "utf-8")
    _, held_out = split_training_paths(experiment("box"), desk.workspace)
    assert len(held_out) == 1
    assert listed(desk.workspace) != marked[0]
    plain = [replace(sample, is_validation=False) for sample in found.samples]
    again = import_dataset(desk.workspace.data, "again", plain)
    assert again.fingerprint.train != marked[1]
