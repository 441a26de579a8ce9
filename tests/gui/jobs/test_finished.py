"""Jobs that have ended are remembered from one window to the next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.config.actions import ImportDb
from gui.jobs.finished import (
    MOST_JOBS,
    FinishedJob,
    actions_ended,
    finished_path,
    keep_job,
    read_finished,
)
from storage.owner import this_process


@pytest.fixture
def todo(tmp_path: Path) -> Path:
    return tmp_path / "todo"


def job(name: str, **changes: Any) -> FinishedJob:
    values = {
        "file": Path(f"/todo/jobs/{name}.json"),
        "what": f"Import {name}",
        "status": "done",
        "log": Path(f"/todo/jobs/{name}.log"),
        "data": Path("/data"),
        "runs": Path("/runs"),
        "began": "2026-11-28T12:00:00",
    }
    return FinishedJob.model_validate(values | changes)


def names(todo: Path) -> list[str]:
    return [each.file.stem for each in read_finished(todo)]


def test_the_newest_job_comes_first_and_the_oldest_of_many_are_forgotten(todo: Path) -> None:
    for number in range(MOST_JOBS + 2):
        keep_job(todo, job(str(number)))
    kept = names(todo)
    assert len(kept) == MOST_JOBS
    assert kept[0] == str(MOST_JOBS + 1)
    assert kept[-1] == "2"


def test_a_damaged_line_costs_one_job_and_a_damaged_file_none_of_the_next(todo: Path) -> None:
    for name in ("a", "b", "c"):
        keep_job(todo, job(name))
    path = finished_path(todo)
    first, _, last = path.read_text().splitlines()
    path.write_text(f'{first}\n{{"file": 7\n{last}\n')
    assert names(todo) == ["c", "a"]
    path.write_bytes(b"\xff\xfe\x00")
    assert names(todo) == []
    keep_job(todo, job("d"))
    assert names(todo) == ["d"]


def test_a_job_whose_window_is_gone_was_interrupted(todo: Path) -> None:
    owner = this_process()
    keep_job(todo, job("lives", status="running", owner=owner))
    keep_job(todo, job("gone", status="running", owner=replace(owner, began=owner.began - 1000)))
    (found,) = read_finished(todo)
    assert (found.file.stem, found.status) == ("gone", "interrupted")
    assert found.sentence


def test_a_file_that_runs_again_stands_in_the_list_once(todo: Path) -> None:
    keep_job(todo, job("a", status="stopped"))
    keep_job(todo, job("b"))
    keep_job(todo, job("a", status="failed"))
    assert [(each.file.stem, each.status) for each in read_finished(todo)] == [
        ("a", "failed"),
        ("b", "done"),
    ]
    keep_job(todo, job("a_again"), instead_of=job("a").file)
    assert names(todo) == ["a_again", "b"]


def test_it_is_known_how_the_jobs_of_each_action_ended(todo: Path, tmp_path: Path) -> None:
    for number, status in enumerate(("done", "failed", "stopped")):
        path = tmp_path / f"{number}.json"
        path.write_text(ImportDb(name=status, mvtec="x").model_dump_json())
        keep_job(todo, job("").model_copy(update={"file": path, "status": status}))
    keep_job(todo, job("gone"))
    found = [(action.name, status) for action, status in actions_ended(todo)]
    assert found == [("done", "done"), ("failed", "failed"), ("stopped", "stopped")]


def test_a_file_that_another_window_runs_stays_that_window_s(
    todo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_job(todo, job("a", status="running", owner=this_process()))
    monkeypatch.setattr("os.getpid", lambda: 1)
    keep_job(todo, job("a", status="failed", sentence="it is in use"))
    assert names(todo) == []
