"""Several trainings at once: all are made, none twice, and a stop keeps what each has."""

from __future__ import annotations

import io
import json
import shutil
import threading
from functools import partial

import pytest
from rich.console import Console

from experiments.config.actions import TrainNet
from experiments.events import (
    ExperimentFinished,
    ExperimentStarted,
    Failed,
    Message,
    StageProgress,
)
from experiments.run_folder import RunFolder
from experiments.running import actions as actions_module
from experiments.running.sweep import side_by_side, sweep
from experiments.runs import list_runs, read_run
from experiments.study.sweep_progress import SweepProgress
from tests.experiments.conftest import make_desk, train_action


def test_as_many_tasks_as_jobs_run_at_once_with_a_share_of_the_cores(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    meeting, threads = threading.Barrier(2, timeout=20), []

    def task(settings):
        threads.append(settings.threads)
        meeting.wait()
        return len(threads)

    assert len(side_by_side([task] * 4, jobs=2)) == 4
    assert threads == [4] * 4


def test_results_stand_in_the_order_of_the_tasks():
    second_is_done = threading.Event()

    def first(settings):
        second_is_done.wait(20)
        return "first"

    def second(settings):
        second_is_done.set()
        return "second"

    assert side_by_side([first, second], jobs=2) == ["first", "second"]


def test_a_stop_reaches_those_under_way_and_starts_no_other():
    started, waiting = [], threading.Event()

    def stopped(settings):
        started.append(1)
        waiting.wait(20)
        raise KeyboardInterrupt

    def under_way(settings):
        started.append(2)
        waiting.set()
        while not settings.should_stop():
            pass
        return "kept"

    def never(settings):
        started.append(3)

    with pytest.raises(KeyboardInterrupt):
        side_by_side([stopped, under_way, never, never], jobs=2)
    assert sorted(started) == [1, 2]


@pytest.fixture
def desk(trained, tmp_path):
    (tmp_path / "data").symlink_to(trained.workspace.data)
    return make_desk(tmp_path)


def test_what_is_done_is_not_done_again_and_what_was_begun_goes_on(desk, run_folder, monkeypatch):
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    begun = desk.workspace.runs / f"{run_folder.name}_seed1"
    shutil.copytree(run_folder, begun)
    written = json.loads((begun / "experiment.json").read_text())
    (begun / "experiment.json").write_text(json.dumps(written | {"seed": 1}))
    shutil.rmtree(begun / "evaluation")
    ran = {}

    def train(folder, workspace, on_event, settings):
        ran[folder.path] = folder.checkpoint.exists()
        folder.model.write_text("new")

    monkeypatch.setattr(actions_module, "run_experiment_in_child", train)
    action = TrainNet.model_validate(train_action(seeds=[0, 1, 2]))
    said = []
    outcome = sweep([action], desk.workspace, said.append, partial(side_by_side, jobs=2))
    assert len(outcome.succeeded) == 3
    assert ran == {begun: True, begun.with_name(f"{run_folder.name}_seed2"): False}
    texts = [event.text for event in said if isinstance(event, Message)]
    assert any("was done before" in text for text in texts)


def test_a_sweep_trains_as_trainings_in_turn_do(desk, run_folder):
    path = desk.write("grid.json", train_action(seeds=[0, 1], evaluation=None))
    assert desk.run("sweep", path, "--jobs", 2) == 0
    found = {run.experiment.seed: run for run in list_runs(desk.workspace.runs)}
    assert set(found) == {0, 1}
    alone = read_run(RunFolder(run_folder))
    assert found[0].state.best_val_psnr == pytest.approx(alone.state.best_val_psnr, abs=0.2)


def test_all_trainings_of_a_sweep_are_shown_with_the_whole():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    show = SweepProgress(console)
    for index, name in enumerate(("rings", "screws")):
        show(ExperimentStarted(experiment=name, index=index, count=2))
    step = {"stage": "train", "done": 1, "total": 2, "epochs": 4}
    show(StageProgress(experiment="rings", epoch=3, **step))
    show(StageProgress(experiment="screws", epoch=1, **step))
    bars = {task.description: task.completed for task in show._screen.tasks}
    assert bars == {"the whole": (2.5 + 0.5) / 4, "rings": 2.5 / 4, "screws": 0.5 / 4}
    show(ExperimentFinished(experiment="rings", folder="runs/rings", metrics={}))
    show(Failed(name="screws", experiment="screws", message="it broke"))
    assert [task.completed for task in show._screen.tasks] == [2]
    show.close()
    assert "done: rings" in console.file.getvalue()
    assert "failed: screws: it broke" in console.file.getvalue()


def test_what_goes_wrong_before_the_first_training_is_shown(desk, capsys):
    assert desk.run("sweep", "missing.json") == 2
    assert "there is no file" in capsys.readouterr().err
