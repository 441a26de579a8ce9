"""A run folder holds files of fixed names and is found by its name or its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.run_folder import (
    RunFolder,
    find_run,
    folder_of,
    group_by_home,
    list_run_folders,
)
from tests.finished_runs import write_run


def test_the_names_are_those_that_the_documentation_promises() -> None:
    folder = RunFolder(Path("runs/a"))
    named = {
        folder.experiment: "experiment.json",
        folder.state: "summary.json",
        folder.environment: "environment.json",
        folder.data: "data.json",
        folder.log: "training.log",
        folder.model: "model.keras",
        folder.checkpoint: "checkpoint.keras",
        folder.history: "history.csv",
        folder.learning_curves: "learning_curves.png",
        folder.tensorboard: "tensorboard",
        folder.thresholds: "threshold.json",
        folder.overview: "overview.png",
        folder.robustness.figures: "robustness/robustness.json",
        folder.robustness.table: "robustness/robustness.csv",
        folder.robustness.plot: "robustness/robustness.png",
        folder.evaluation("residual").metrics: "evaluation/residual/metrics.json",
        folder.evaluation("uncertainty").maps: "evaluation/uncertainty/maps.npy",
    }
    assert {path.relative_to("runs/a").as_posix(): name for path, name in named.items()} == {
        name: name for name in named.values()
    }


def test_a_run_is_found_by_its_name_and_by_its_path(tmp_path: Path) -> None:
    written = write_run(tmp_path, measures=())
    (tmp_path / ".rings.replaced").mkdir()
    assert list_run_folders(tmp_path) == (written,)
    assert find_run(tmp_path, written.name) == written
    assert find_run(Path("elsewhere"), str(written.path)) == written
    with pytest.raises(FileNotFoundError, match=f"runs there: {written.name}"):
        find_run(tmp_path, "no")


def test_a_run_cannot_lie_outside_the_folder_of_runs(tmp_path: Path) -> None:
    assert folder_of(tmp_path, "a").path == tmp_path / "a"
    with pytest.raises(ValueError, match="is no name"):
        folder_of(tmp_path, "../a")


def test_runs_given_by_name_and_by_folder_are_found_where_they_lie(tmp_path):
    runs, elsewhere = tmp_path / "runs", tmp_path / "elsewhere"
    for place in (runs / "a", elsewhere / "b"):
        place.mkdir(parents=True)
        (place / "experiment.json").write_text("{}")
    given = ["a", str(runs / "a"), str(elsewhere / "b"), f"{elsewhere / 'b'}/", "missing"]
    assert group_by_home(given, runs) == {runs: ["a", "a", "missing"], elsewhere: ["b", "b"]}


@pytest.mark.parametrize("given", ["{}/typo", "{}/typo/", "nowhere/a"])
def test_a_path_at_which_there_is_no_run_is_said_with_the_runs_that_there_are(
    tmp_path: Path, given: str
) -> None:
    written, given = write_run(tmp_path, measures=()), given.format(tmp_path)
    with pytest.raises(
        FileNotFoundError, match=f"no run '{given}' in .*; runs there: {written.name}"
    ):
        group_by_home([given], tmp_path)
