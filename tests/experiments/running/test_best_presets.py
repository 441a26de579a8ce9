"""The preset `best` as it is shipped, but for its network, its size and the training's length.

`best_cpu` and `best_cpu_256` have the same parts at another depth, size and length.
"""

import json

from experiments.chosen import read_chosen
from experiments.files.expand import resolve_training
from experiments.presets import read_preset
from experiments.run_folder import RunFolder

SHORT = {"epochs": 1, "images_per_epoch": 4, "validation_images": 2, "batch_size": 2}


def test_the_best_preset_trains_and_judges_on_any_dataset(trained, tmp_path):
    (action,) = read_preset(trained.workspace, "experiment", "best")
    training = resolve_training(action.trainings[0], trained.workspace).settings
    content = action.model_dump(mode="json")
    content["trainings"] = [training.model_dump(mode="json") | SHORT]
    content["architectures"] = [{"depth": 3, "feature_maps": 4}]
    content["evaluation"] |= {"samples": 2, "pictures": False}
    file = trained.write("short_best.json", [content])
    runs = tmp_path / "runs"

    words = ("--dataset", "tiny", "--resolution", "48x48", f"--runs={runs}")
    assert trained.run("run", file, *words) == 0

    (folder,) = (RunFolder(path) for path in runs.glob("[!.]*"))
    chosen = read_chosen(folder)
    assert (chosen.map, chosen.score) == ("combined", "top1")
    experiment = json.loads(folder.experiment.read_text())
    assert experiment["corruption"]["name"] == "Varied"
    assert experiment["training"]["settings"]["corrupted_weight"] == 10


def test_the_best_presets_differ_in_depth_size_batches_and_length_alone(trained):
    def parts(name):
        (action,) = read_preset(trained.workspace, "experiment", name)
        training = resolve_training(action.trainings[0], trained.workspace).settings
        lengths = {"epochs": 1, "images_per_epoch": 1, "validation_images": 1, "batch_size": 1}
        kept = action.evaluation.model_copy(update={"measures": ("combined",)})
        return training.model_copy(update=lengths), kept, action.datasets

    assert parts("best") == parts("best_cpu") == parts("best_cpu_256")
