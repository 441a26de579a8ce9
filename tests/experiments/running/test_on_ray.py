"""A study on a cluster of two machines, one of which is lost halfway; here both are this one."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.events import Message, StageProgress, to_line
from experiments.run_folder import list_run_folders
from experiments.running.on_ray import Tail
from experiments.runs import list_runs
from models.history_file import read_history
from tests.experiments.conftest import TRAINING, Desk, make_desk, train_action

EPOCHS = 10


@pytest.fixture
def desk(trained: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    (tmp_path / "data").symlink_to(trained.workspace.data)
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        monkeypatch.setenv(name, "1")  # so that figures are equal wherever they are trained
    return make_desk(tmp_path)


@pytest.fixture
def two_machines() -> Iterator[tuple[Any, Any]]:
    """A cluster, and the machine of it that can be lost."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    second = cluster.add_node(num_cpus=1)
    yield cluster, second
    cluster.shutdown()


def study() -> dict[str, object]:
    training = {**TRAINING, "epochs": EPOCHS, "images_per_epoch": 160}
    return train_action(seeds=[0, 1], trainings=[training], evaluation=None)


def histories(desk: Desk) -> dict[str, list[dict[str, float]]]:
    """Return the epochs of each run, without their times."""
    found = {}
    for folder in list_run_folders(desk.workspace.runs):
        rows = read_history(folder.history)
        found[folder.name] = [{k: v for k, v in row.items() if k != "seconds"} for row in rows]
    return found


@pytest.mark.slow
def test_a_machine_is_lost_and_its_training_goes_on_on_the_other(
    desk: Desk, two_machines: tuple[Any, Any], tmp_path: Path
) -> None:
    cluster, second = two_machines
    at_the_loss: dict[str, list[dict[str, float]]] = {}

    def lose_a_machine() -> None:
        while not (len(found := histories(desk)) == 2 and min(map(len, found.values())) > 1):
            time.sleep(0.05)
        cluster.remove_node(second, allow_graceful=False)
        at_the_loss.update(found)

    threading.Thread(target=lose_a_machine, daemon=True).start()
    path = desk.write("study.json", study())
    assert desk.run("sweep", path, "--address", cluster.address) == 0
    runs = list_runs(desk.workspace.runs)
    assert [run.state.status for run in runs if run.state] == ["finished", "finished"]
    assert not list(tmp_path.rglob("events.jsonl"))
    ended = histories(desk)
    for name, before in at_the_loss.items():
        assert 0 < len(before) < EPOCHS
        assert ended[name][: len(before)] == before  # nothing was trained from the beginning again

    alone = make_desk(tmp_path / "alone")
    alone.folder.mkdir()
    (alone.folder / "data").symlink_to(desk.workspace.data)
    assert alone.run("run", alone.write("alone.json", study() | {"seeds": [0]})) == 0
    for name, rows in histories(alone).items():
        assert len(ended[name]) == len(rows) == EPOCHS
        for found, expected in zip(ended[name], rows, strict=True):
            assert found == pytest.approx(expected, rel=1e-3)


def test_what_no_machine_of_the_cluster_has_is_refused(
    desk: Desk, two_machines: tuple[Any, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.write("study.json", study())
    words = ("sweep", path, "--address", two_machines[0].address, "--cpus", 64)
    assert desk.run(*words) == 2
    assert "ask for less with --cpus and --gpus" in capsys.readouterr().err


def test_a_missing_ray_is_named_with_how_to_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    assert desk.run("sweep", desk.write("study.json", study()), "--ray") == 2
    assert "needs Ray: install it with" in capsys.readouterr().err


def test_events_are_read_once_and_whole(tmp_path: Path) -> None:
    tail = Tail(tmp_path / "events.jsonl")
    assert tail.read() == []
    first, second = Message(text="one"), StageProgress(stage="train", done=1, total=2)
    lines = [to_line(first) + "\n", to_line(second) + "\n"]
    with (tmp_path / "events.jsonl").open("w") as file:
        file.write(lines[0] + lines[1][:10])
        file.flush()
        assert tail.read() == [first]
        file.write(lines[1][10:])
        file.flush()
        assert tail.read() == [second]
        assert tail.read() == []
