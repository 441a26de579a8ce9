"""A resume of what is complete does nothing, and what it does otherwise it says."""

import shutil

import pytest

from experiments.run_folder import RunFolder
from experiments.running import train as training
from experiments.runs import read_run
from experiments.thresholds import keep_threshold, kept_threshold, read_thresholds, stamp_of
from models.training import TrainingResult
from tests.experiments.conftest import make_desk, train_action


@pytest.fixture
def desk(trained, run_folder, tmp_path):
    """A workspace with a copy of the finished run, for which a threshold was kept."""
    (tmp_path / "data").symlink_to(trained.workspace.data)
    desk = make_desk(tmp_path)
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    run = RunFolder(desk.workspace.runs / run_folder.name)
    evaluation = stamp_of(read_thresholds(run), "residual").evaluation
    keep_threshold(run, "residual", 0.125, "by hand", evaluation)
    return desk


def states(run):
    files = (path for path in run.path.rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files}


def resume(desk, capfd, **changes):
    capfd.readouterr()
    assert desk.run("run", desk.write("a.json", train_action(**changes)), "--resume") == 0
    written = capfd.readouterr()
    return " ".join((written.out + written.err).split())


def test_a_complete_run_stays_and_another_evaluation_alone_leaves_the_training(desk, capfd):
    (run,) = (RunFolder(path) for path in desk.workspace.runs.glob("[!.]*"))
    before = states(run)
    assert "is trained and evaluated: it stays as it is" in resume(desk, capfd)
    assert states(run) == before

    other = {"samples": 3, "pictures": False, "measures": ["residual"]}
    said = resume(desk, capfd, evaluation=other)
    assert "is trained already; only its evaluation is made" in said
    assert "the threshold 0.125 kept for this run by residual goes on judging" in said
    assert kept_threshold(run, "residual").threshold == 0.125
    after = states(run)
    for path in (run.model, run.environment, run.history, run.checkpoint):
        assert after[path] == before[path]
    assert read_run(run).state.status == "finished"
    assert read_run(run).experiment.evaluation.pictures is False
    assert "stays as it is" in resume(desk, capfd, evaluation=other)

    history = run.history.read_text()
    run.history.write_text("damaged")
    resume(desk, capfd, evaluation=other)
    assert run.history.read_text() == history


def test_a_training_stopped_before_its_first_epoch_says_how_to_begin_it(
    trained, run_folder, tmp_path, monkeypatch
):
    run = RunFolder(tmp_path / run_folder.name)
    run.path.mkdir()
    shutil.copy(run_folder / "experiment.json", run.experiment)
    stopped = TrainingResult([], 1, True)
    monkeypatch.setattr(training, "train", lambda *_, **__: stopped)
    with pytest.raises(training.TrainingStoppedError, match="after epoch 0: .* with --resume"):
        training.train_run(run, trained.workspace, lambda event: None)
