"""Coloured images that a training sees in grey are said at each step on the way to it."""

import json

import numpy as np
import pytest

from experiments.presets import SHIPPED
from experiments.running import actions as run_module
from tests.experiments.conftest import SAMPLE, make_desk, train_action
from tests.tiny_category import write, write_tiny_category

SAID = "defects that differ in colour alone are not found"


@pytest.fixture
def desk(tmp_path):
    """A workspace with the dataset `orange` and the folder that it was imported from."""
    desk = make_desk(tmp_path)
    source = write_tiny_category(tmp_path / "source")
    rng = np.random.default_rng(0)
    for path in sorted(source.glob("*/good/*.png")):
        noise = rng.integers(0, 9, (32, 32, 3), np.uint8)
        write(path, np.array((40, 130, 230), np.uint8) + noise)
    assert desk.run("import", source, "--name", "orange") == 0
    return desk


def words(capfd):
    written = capfd.readouterr()
    return " ".join((written.out + written.err).split())


def action(training, dataset="orange"):
    where = [{"dataset": dataset, "corruption": "Stain"}]
    return train_action(datasets=where, trainings=[training], architectures=["AE_d4_f5_n8"])


def test_import_validate_and_run_say_it_of_trainings_in_grey_alone(desk, monkeypatch, capfd):
    words(capfd)
    assert desk.run("import", desk.folder / "source", "--name", "again") == 0
    assert SAID in words(capfd)
    monkeypatch.setattr(run_module, "run_experiment_in_child", lambda *_: None)
    grey = desk.write("grey.json", action("best_cpu"))
    colour = desk.write("colour.json", action("best_cpu_color"))
    for verb in ("validate", "run"):
        assert desk.run(verb, grey) == 0
        said = words(capfd)
        assert "the training best_cpu sees them in grey" in said
        assert SAID in said and "such as best_cpu_color" in said
        assert desk.run(verb, colour) == 0
        assert SAID not in words(capfd)


def test_nothing_is_said_of_a_dataset_that_does_not_know_or_was_drawn(desk, monkeypatch, capfd):
    path = desk.workspace.data / "orange" / "dataset.json"
    described = json.loads(path.read_text())
    assert described.pop("coloured") is True
    path.write_text(json.dumps(described))
    drawn = {"action": "import_db", "name": "drawn", "sample": SAMPLE}
    assert desk.run("run", desk.write("drawn.json", drawn)) == 0
    words(capfd)
    for name in ("orange", "drawn"):
        assert desk.run("validate", desk.write("a.json", action("best_cpu", name))) == 0
        assert SAID not in words(capfd)


def test_the_colour_preset_is_the_grey_one_in_colour():
    read = {
        kind: [json.loads(read_shipped(kind, name)) for name in ("best_cpu", "best_cpu_color")]
        for kind in ("training", "experiment")
    }
    grey, colour = read["training"]
    assert colour == grey | {"grey": False}
    (one,), (other,) = read["experiment"]
    assert other == one | {"trainings": ["best_cpu_color"]}


def read_shipped(kind, name):
    return (SHIPPED / kind / f"{name}.json").read_text()
