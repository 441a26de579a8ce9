"""A network with a corruption head, from its experiment file to verdicts."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from evaluation.measures import MEASURES
from experiments import load_run
from experiments.chosen import read_chosen
from experiments.export.judging_network import HowRead, build_judging_network
from experiments.run_folder import RunFolder
from experiments.running.judge import usual_of
from experiments.running.networks import open_trained
from experiments.runs import list_runs, read_experiment
from tests.experiments.conftest import ARCHITECTURE, make_desk, train_action

HEAD = ARCHITECTURE | {"corruption_head": True}
MAPS = {"measures": ["residual", "uncertainty", "corruption_head"], "map": "corruption_head"}


@pytest.fixture(scope="module")
def headed(trained, tmp_path_factory):
    """A workspace beside the trained one, with a run that judges by its head."""
    desk = make_desk(tmp_path_factory.mktemp("headed"))
    desk.workspace.data.symlink_to(trained.workspace.data)
    action = train_action(architectures=[HEAD], evaluation={"samples": 2, **MAPS})
    assert desk.run("run", desk.write("head.json", [action])) == 0
    return desk


@pytest.fixture
def folder(headed):
    (run,) = list_runs(headed.workspace.runs)
    return run.folder.path


def test_its_map_is_measured_and_counts_like_any_other(folder):
    chosen = json.loads((folder / "evaluation" / "chosen.json").read_text())
    assert (chosen["map"], chosen["score"]) == ("corruption_head", "top1")
    metrics = json.loads((folder / "evaluation" / "corruption_head" / "metrics.json").read_text())
    assert metrics["image_auroc"] == metrics["image_auroc_by_norm"]["top1"] == chosen["image_auroc"]
    maps = np.load(folder / "evaluation" / "corruption_head" / "maps.npy")
    assert maps.shape[1:] == (48, 40)
    assert np.isfinite(maps).all()
    assert maps.std() > 0
    assert "48x40_AESc_d3_f3_n4_head_" in folder.name


def test_its_reconstruction_has_the_image_s_channels(folder):
    for key in ("residual", "uncertainty", "corruption_head"):
        found = np.load(folder / "evaluation" / key / "reconstructions.npy")
        inputs = np.load(folder / "evaluation" / key / "inputs.npy")
        assert found.shape == inputs.shape


def test_new_images_are_judged_by_it_as_test_images_were(headed, folder, tmp_path):
    good = headed.workspace.data / "tiny" / "test" / "good"
    assert headed.run("predict", folder, good, "--out", tmp_path / "out") == 0
    with (tmp_path / "out" / "predictions.csv").open(newline="") as file:
        found = [float(row["score"]) for row in csv.DictReader(file)]
    with (folder / "evaluation" / "corruption_head" / "scores.csv").open(newline="") as file:
        known = [float(row["top1"]) for row in csv.DictReader(file) if row["label"] == "0"]
    assert found == pytest.approx(known, rel=1e-3)


def test_an_exported_model_judges_by_it_as_the_run_does(folder):
    run = RunFolder(folder)
    experiment, chosen = read_experiment(run), read_chosen(run)
    read = HowRead(
        MEASURES[chosen.map], chosen.smoothing, usual_of(run, experiment, chosen), chosen.score
    )
    judge = build_judging_network(open_trained(run, experiment), read)
    image = np.random.default_rng(0).integers(0, 256, (48, 40, 1), dtype=np.uint8)
    found = judge.predict_on_batch(image[np.newaxis])
    expected = load_run(folder).predict(image)
    assert float(np.asarray(found["score"])[0]) == pytest.approx(expected.score, abs=1e-3)
    assert np.asarray(found["map"])[0] == pytest.approx(expected.map, abs=1e-3)


def test_the_map_is_refused_before_a_training_without_a_head(headed, capsys):
    action = train_action(evaluation=MAPS)
    assert headed.run("run", headed.write("none.json", [action])) != 0
    assert "corruption_head needs a network with a corruption head" in capsys.readouterr().err


def test_the_map_is_refused_for_a_run_without_a_head(trained, run_folder, capsys):
    before = (run_folder / "evaluation" / "chosen.json").read_text()
    assert trained.run("evaluate", run_folder.name, "--measures", "corruption_head") != 0
    assert "corruption_head needs a network with a corruption head" in capsys.readouterr().err
    assert (run_folder / "evaluation" / "chosen.json").read_text() == before
