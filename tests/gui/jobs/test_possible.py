"""What can be done with a job that has ended follows from what is there of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from experiments.config.actions import EvalNet, ImportDb, TrainNet
from experiments.files.in_words import describe_actions
from experiments.files.todo import add_todo
from experiments.files.write import write_actions
from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob
from gui.jobs.job import write_job_file
from gui.jobs.possible import look_what_is_possible
from tests.finished_runs import write_run

TRAIN = TrainNet.model_validate(
    {
        "datasets": [{"dataset": "rings", "corruption": "Stain"}],
        "resolution": "48x48",
        "architectures": ["AESc_d4_f5_n8", "AE_d4_f5_n8"],
    }
)
RUN = "rings_Stain48x48_AESc_d4_f5_n8_paper"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))


def ended(workspace: Workspace, action: Any, status: str = "stopped", **changes: Any) -> Any:
    file = write_job_file(workspace.todo, [action], datetime(2026, 1, 31))
    values = {
        "file": file,
        "what": describe_actions([action]),
        "status": status,
        "log": file.with_suffix(".log"),
        "data": workspace.data,
        "runs": workspace.runs,
        "began": "",
    }
    return FinishedJob.model_validate(values | changes)


def test_a_stopped_training_with_a_model_goes_on_and_shows_the_run_that_is_there(
    workspace: Workspace,
) -> None:
    job = ended(workspace, TRAIN)
    assert "model" in look_what_is_possible(job, workspace).obstacles["resume"]
    folder = write_run(workspace.runs, measures=())
    assert folder.name == RUN
    job.log.write_text("stopped\n")
    possible = look_what_is_possible(job, workspace)
    assert possible.obstacles == {}
    assert possible.runs == (RUN,)
    assert possible.folder == folder.path


def test_what_has_done_all_or_trains_nothing_does_not_go_on(workspace: Workspace) -> None:
    write_run(workspace.runs, measures=())
    done = look_what_is_possible(ended(workspace, TRAIN, "done"), workspace).obstacles
    assert "done all" in done["resume"]
    for action in (ImportDb(name="rings", mvtec="somewhere"), EvalNet(runs=(RUN,))):
        stopped = look_what_is_possible(ended(workspace, action), workspace).obstacles
        assert "Only trainings" in stopped["resume"]


def test_what_still_waits_on_the_todo_list_goes_on_whatever_it_is(workspace: Workspace) -> None:
    action = ImportDb(name="rings", mvtec="somewhere")
    file = add_todo(workspace.todo, "a", [action])
    job = ended(workspace, action, "interrupted", file=file)
    assert "resume" not in look_what_is_possible(job, workspace).obstacles


def test_an_import_shows_its_dataset_and_no_results(workspace: Workspace) -> None:
    job = ended(workspace, ImportDb(name="rings", mvtec="somewhere"), "done")
    assert set(look_what_is_possible(job, workspace).obstacles) == {
        "resume",
        "results",
        "folder",
        "log",
    }
    (workspace.data / "rings").mkdir(parents=True)
    possible = look_what_is_possible(job, workspace)
    assert possible.folder == workspace.data / "rings"
    assert "no runs" in possible.obstacles["results"]


def test_runs_in_another_place_and_files_that_are_gone_are_said(
    workspace: Workspace, tmp_path: Path
) -> None:
    write_run(workspace.runs, measures=())
    job = ended(workspace, TRAIN)
    elsewhere = Workspace(workspace.data, tmp_path / "other", workspace.todo)
    assert str(workspace.runs) in look_what_is_possible(job, elsewhere).obstacles["results"]
    job.file.unlink()
    assert "gone" in look_what_is_possible(job, workspace).obstacles["resume"]


def test_a_job_whose_file_is_another_by_now_does_not_go_on(workspace: Workspace) -> None:
    job = ended(workspace, TRAIN)
    write_run(workspace.runs, measures=())
    assert "resume" not in look_what_is_possible(job, workspace).obstacles
    other = TrainNet.model_validate({**TRAIN.model_dump(), "architectures": ["AE_d4_f5_n8"]})
    write_actions(job.file, [other])
    why = look_what_is_possible(job, workspace).obstacles["resume"]
    assert why == f"Its file was changed meanwhile: it is now {describe_actions([other])}."
