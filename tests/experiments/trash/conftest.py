"""A workspace with a dataset, its corruption, runs on it, and files that name them."""

from __future__ import annotations

import json

import pytest

from datasets.database import open_dataset
from datasets.synthetic import save_corruption
from tests.experiments.conftest import make_desk, train_action
from tests.finished_runs import write_run
from tests.tiny_category import write_tiny_category


@pytest.fixture
def desk(tmp_path):
    """The dataset `tiny` with the corruption `Soft`, two runs on it and one on another."""
    made = make_desk(tmp_path)
    workspace = made.workspace
    assert made.run("import", write_tiny_category(tmp_path / "source"), "--name", "tiny") == 0
    save_corruption(open_dataset(workspace.data, "tiny"), "Soft", "Stain", {}, copies=1, seed=0)
    write_run(workspace.runs, "tiny", measures=())
    write_run(workspace.runs, "tiny", corruption="Soft", measures=())
    write_run(workspace.runs, "other", corruption="Soft", measures=())
    preset = workspace.presets / "training" / "slow.json"
    preset.parent.mkdir(parents=True)
    preset.write_text(json.dumps({"name": "slow", "epochs": 3}))
    names = {"datasets": [{"dataset": "tiny", "corruption": "Soft"}], "trainings": ["slow"]}
    made.write("todo/001_later.json", train_action(**names))
    made.write("presets/experiment/mine.json", [train_action(**names)])
    return made


@pytest.fixture
def run_names(desk):
    """The names of the runs, sorted: `other` with `Soft`, `tiny` with `Soft` and with `Stain`."""
    return sorted(path.name for path in desk.workspace.runs.glob("[!.]*"))
