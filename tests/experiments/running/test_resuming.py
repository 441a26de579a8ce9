"""Which runs may go on, and what is said of those that may not."""

from __future__ import annotations

import json
import shutil

import pytest

from experiments.run_folder import RunFolder
from experiments.running.resuming import what_forbids_resuming
from experiments.runs import read_experiment
from tests.experiments.conftest import make_desk, train_action


def changed(experiment, **settings):
    training = experiment.training
    other = training.settings.model_copy(update=settings)
    named = training.model_copy(update={"name": "other", "settings": other})
    return experiment.model_copy(update={"training": named})


@pytest.fixture
def experiment(run_folder):
    return read_experiment(RunFolder(run_folder))


def test_epochs_and_evaluation_may_change(experiment):
    longer = changed(experiment, epochs=99).model_copy(update={"evaluation": None})
    assert what_forbids_resuming(experiment, longer) == ""


def test_each_setting_that_may_not_change_is_named_with_both_values(experiment):
    other = changed(experiment, learning_rate=0.5).model_copy(update={"bit_depth": 12})
    assert what_forbids_resuming(experiment, other) == (
        "training: learning rate was 0.005 and is now 0.5; "
        "the bit depth of the dataset's images was 16 and is now 12"
    )


def test_more_settings_than_a_sentence_holds_are_counted(experiment):
    settings = experiment.training.settings
    numbers = ("batch_size", "images_per_epoch", "validation_images")
    more = {name: getattr(settings, name) + 1 for name in numbers}
    more |= {"learning_rate": 0.5, "validation_fraction": 0.4}
    other = changed(experiment, **more).model_copy(update={"bit_depth": 12, "seed": 3})
    assert what_forbids_resuming(experiment, other).endswith("; 2 more differ")


def test_a_run_whose_dataset_got_another_bit_depth_is_refused_with_both(
    trained, run_folder, tmp_path, capsys
):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    copy = desk.workspace.runs / run_folder.name
    shutil.copytree(run_folder, copy)
    experiment = json.loads((copy / "experiment.json").read_text())
    (copy / "experiment.json").write_text(json.dumps(experiment | {"bit_depth": 12}))
    assert desk.run("run", desk.write("again.json", train_action()), "--resume") == 2
    said = capsys.readouterr().err
    assert "the bit depth of the dataset's images was 12 and is now 16" in said
    assert "give --force to replace it" in said
