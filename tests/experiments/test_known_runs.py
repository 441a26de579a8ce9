"""Runs that are looked at again and again: what changed is read anew, the rest is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments import known_runs
from experiments.known_runs import KnownRuns
from experiments.review.table import status
from experiments.run_folder import RunFolder
from experiments.runs import RunState, write_state
from models.history_file import write_history
from storage.owner import Owner, this_process
from tests.finished_runs import write_run


@pytest.fixture
def first(tmp_path: Path) -> RunFolder:
    write_run(tmp_path, "nuts", measures=())
    return write_run(tmp_path, "rings", side=16, good=2, per_defect=1, pictures=False)


def begin_training(folder: RunFolder, owner: Owner) -> None:
    """Leave of a finished run what a training has when it begins."""
    shutil.rmtree(folder.chosen.parent, ignore_errors=True)
    folder.history.unlink(missing_ok=True)
    write_state(folder, RunState(status="training", owner=owner, started="2026-01-01T10:00:00"))


def train(folder: RunFolder, epochs: int) -> None:
    figures = dict.fromkeys(("loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds"), 1)
    write_history(folder.history, [{"epoch": n, **figures} for n in range(1, epochs + 1)])


def test_a_run_that_did_not_change_is_not_read_again(
    first: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    known = KnownRuns()
    before = known.read(first.path.parent)
    really = known_runs.read_run
    monkeypatch.setattr(
        known_runs, "read_run", lambda folder: read.append(folder.name) or really(folder)
    )
    assert all(a is b for a, b in zip(before, known.read(first.path.parent), strict=True))
    assert read == []
    train(first, 3)
    after = known.read(first.path.parent)
    assert read == [first.name]
    assert [a is b for a, b in zip(before, after, strict=True)] == [True, False]


def test_other_figures_are_noticed_also_when_they_are_written_in_place(first: RunFolder) -> None:
    known = KnownRuns()
    known.read(first.path.parent)
    metrics = first.evaluation("residual").metrics
    metrics.write_text(json.dumps({**json.loads(metrics.read_text()), "image_auroc": 0.25}))
    runs = {run.name: run for run in known.read(first.path.parent)}
    assert runs[first.name].metrics["residual"]["image_auroc"] == 0.25


def test_new_runs_come_and_removed_ones_go(first: RunFolder) -> None:
    known = KnownRuns()
    known.read(first.path.parent)
    new = write_run(first.path.parent, "coins", measures=())
    shutil.rmtree(first.path)
    names = [run.name for run in known.read(first.path.parent)]
    assert new.name in names
    assert first.name not in names


def test_a_training_says_its_epoch_until_its_process_is_gone(first: RunFolder) -> None:
    known = KnownRuns()

    def said() -> str:
        runs = {run.name: run for run in known.read(first.path.parent)}
        return status(runs[first.name])

    begin_training(first, this_process())
    assert said() == "training, epoch 1/250"
    train(first, 2)
    assert said() == "training, epoch 3/250"
    begin_training(first, Owner(2**22 + 1, this_process().host, 0.0))
    assert said() == "interrupted"


def test_more_urgent_work_goes_before_each_run_that_is_read(first: RunFolder) -> None:
    paused: list[int] = []
    known = KnownRuns(lambda: paused.append(1))
    known.read(first.path.parent)
    assert len(paused) == 2
