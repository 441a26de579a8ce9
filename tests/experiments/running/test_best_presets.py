"""The presets `best…` as they are shipped, but for size and the length of their trainings."""

import json

import pytest

from experiments.chosen import read_chosen
from experiments.files.expand import resolve_training
from experiments.presets import read_preset
from experiments.run_folder import RunFolder

SHORT = {"epochs": 1, "images_per_epoch": 4, "validation_images": 2, "batch_size": 2}


@pytest.mark.parametrize("name", ["best_cpu", "best_cpu_256", "best"])
def test_a_best_preset_trains_and_judges_on_any_dataset(trained, tmp_path, name):
    (action,) = read_preset(trained.workspace, "experiment", name)
    training = resolve_training(action.trainings[0], trained.workspace).settings
    content = action.model_dump(mode="json")
    content["trainings"] = [training.model_dump(mode="json") | SHORT]
    content["evaluation"] |= {"samples": 2, "pictures": False}
    file = trained.write(f"short_{name}.json", [content])
    runs = tmp_path / "runs"

    words = ("--dataset", "tiny", "--resolution", "64x64", f"--runs={runs}")
    assert trained.run("run", file, *words) == 0

    (folder,) = (RunFolder(path) for path in runs.iterdir())
    chosen = read_chosen(folder)
    assert (chosen.map, chosen.score) == ("combined", "top1")
    experiment = json.loads(folder.experiment.read_text())
    assert experiment["corruption"]["name"] == "Varied"
    assert experiment["training"]["settings"]["corrupted_weight"] == 10


def test_a_best_preset_can_be_brought_to_another_size(trained, tmp_path):
    (action,) = read_preset(trained.workspace, "experiment", "best_cpu")
    content = action.model_dump(mode="json") | {"trainings": [SHORT], "evaluation": None}
    runs = tmp_path / "runs"
    words = ("--dataset", "tiny", "--resolution", "96x40", f"--runs={runs}")

    assert trained.run("run", trained.write("sized.json", [content]), *words) == 0

    (folder,) = (RunFolder(path) for path in runs.iterdir())
    assert json.loads(folder.experiment.read_text())["resolution"] == "96x40"
