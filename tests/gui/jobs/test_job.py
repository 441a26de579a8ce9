"""Jobs are child processes: what they say is heard, and nothing of them outlives a stop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from experiments.config.actions import ImportDb
from experiments.events import ActionStarted, Failed, Message, to_line
from experiments.files.problems import check_file
from experiments.workspace import Workspace
from gui.jobs import runner as runner_module
from gui.jobs.job import Job, job_command, write_job_file
from gui.jobs.progress import JobProgress
from gui.jobs.runner import Runner

ACTION = ImportDb(name="plate", mvtec="somewhere")
MakeJob = Callable[..., Job]

GREETING = (
    'import json, sys\nprint(json.dumps({"event": "message", "text": "hello"}), flush=True)\n'
)
FOREVER = "import time\nwhile True: time.sleep(0.05)\n"
DEAF = ""
OBEDIENT = (
    "import os, sys, threading\n"
    "def wait():\n    sys.stdin.read()\n    os._exit(130)\n"
    "threading.Thread(target=wait, daemon=True).start()\n"
)


@pytest.fixture
def make_job(tmp_path: Path) -> Any:
    """Return a function that runs a Python text as a job; every job is ended after the test."""
    jobs: list[Job] = []

    def make(*texts: str) -> Job:
        command = [sys.executable, "-c", "".join(texts)]
        jobs.append(Job(command, tmp_path / "job.json", tmp_path / "jobs" / "job.log"))
        return jobs[-1]

    yield make
    for job in jobs:
        job.end(grace=0)


def follow(job: Job, seconds: float = 20) -> list[Any]:
    events: list[Any] = []
    end = time.monotonic() + seconds
    while job.running and time.monotonic() < end:
        events += job.poll()
        time.sleep(0.01)
    return events


def wait_for_first_event(job: Job) -> None:
    end = time.monotonic() + 20
    while not job.poll() and time.monotonic() < end:
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_events_are_heard_and_other_words_are_kept_in_the_log(make_job: MakeJob) -> None:
    job = make_job(GREETING, 'print("by the way"); print("oh", file=sys.stderr)')
    assert follow(job) == [Message(text="hello")]
    assert job.code == 0
    assert sorted(job.tail) == ["by the way", "oh"]
    assert job.log.read_text() == "oh\n"


def test_a_failed_job_tells_its_last_sentence_and_not_a_traceback(make_job: MakeJob) -> None:
    job = make_job('import sys; print("a trace", file=sys.stderr); sys.exit("it went wrong")')
    follow(job)
    assert job.code == 1
    assert job.tail[-1] == "it went wrong"
    assert not job.was_stopped


def test_a_job_that_obeys_ends_when_asked_to(make_job: MakeJob) -> None:
    job = make_job(OBEDIENT, GREETING, FOREVER)
    wait_for_first_event(job)
    job.stop()
    assert job.stopping
    follow(job)
    assert job.code == 130
    assert job.was_stopped


def test_a_job_that_does_not_obey_is_killed_after_the_grace_period(make_job: MakeJob) -> None:
    job = make_job(DEAF, GREETING, FOREVER)
    wait_for_first_event(job)
    job.stop()
    job.kill_when_due(time.monotonic(), grace=60)
    assert job.running
    job.kill_when_due(time.monotonic() + 61, grace=60)
    follow(job)
    assert job.code == -9
    assert job.was_stopped


def test_what_a_job_has_started_ends_with_it(make_job: MakeJob, tmp_path: Path) -> None:
    grandchild = tmp_path / "grandchild"
    start = (
        "import subprocess, sys, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-c', {DEAF + FOREVER!r}])\n"
        f"pathlib.Path({str(grandchild)!r}).write_text(str(child.pid))\n"
    )
    job = make_job(start, OBEDIENT, GREETING, FOREVER)
    wait_for_first_event(job)
    process = int(grandchild.read_text())
    assert is_alive(process)
    job.end(grace=5)
    assert not job.running
    end = time.monotonic() + 10  # the system takes a moment to bury what was killed
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_alive(process)


def test_a_job_file_is_whole_and_never_replaces_another(tmp_path: Path) -> None:
    now = datetime(2026, 1, 31, 12)
    first, second = (write_job_file(tmp_path, [ACTION], now) for _ in range(2))
    assert first.name == "20260131-120000_import_db.json"
    assert second != first
    assert check_file(first) == ((ACTION,), ())
    assert not list(first.parent.glob("*partial*"))


def test_the_command_names_the_folders_and_asks_for_events(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "d", tmp_path / "r", tmp_path / "t", tmp_path / "p")
    command = job_command(tmp_path / "job.json", workspace)
    assert command[0] == sys.executable
    assert Path(command[1]).name == "main.py"
    words = ["run", str(tmp_path / "job.json"), "--progress", "json", "--until-input-ends"]
    assert command[-5:] == words
    assert command[command.index("--runs") + 1] == str(tmp_path / "r")


def test_a_file_of_the_todo_list_runs_as_one(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "d", tmp_path / "r", tmp_path / "t", tmp_path / "p")
    command = job_command(tmp_path / "t" / "001_job.json", workspace)
    assert command[-6:-3] == ["todo", "run", str(tmp_path / "t" / "001_job.json")]


# --- the runner ---------------------------------------------------------------------------------


def add_to_list(todo: Path, *names: str) -> None:
    todo.mkdir(parents=True, exist_ok=True)
    for name in names:
        (todo / f"{name}.json").write_text(ACTION.model_dump_json())


def run_to_the_end(runner: Runner) -> None:
    end = time.monotonic() + 30
    while runner.running and time.monotonic() < end:
        runner.tick()
        time.sleep(0.01)


def test_the_todo_list_runs_in_order_and_is_filed_under_done_and_failed(
    make_job: MakeJob, tmp_path: Path
) -> None:
    add_to_list(tmp_path / "todo", "1_good", "2_bad", "3_good")
    ran: list[str] = []

    def start(file: Path) -> Job:
        ran.append(file.stem)
        failed = to_line(Failed(name="plate", message="no such folder"))
        text = f"print({failed!r}); raise SystemExit(1)" if "bad" in file.stem else "1"
        job = make_job(text)
        job.file = file
        return job

    runner = Runner(start)
    assert runner.run_all(tmp_path / "todo")
    run_to_the_end(runner)
    assert ran == ["1_good", "2_bad", "3_good"]
    assert [job.status for job in runner.ended] == ["done", "failed", "done"]
    assert runner.ended[1].sentence == "plate: no such folder"
    assert sorted(p.name for p in (tmp_path / "todo" / "done").iterdir()) == [
        "1_good.json",
        "3_good.json",
    ]
    failed = tmp_path / "todo" / "failed"
    assert (failed / "2_bad.error.txt").read_text() == "plate: no such folder\n"
    assert not list((tmp_path / "todo").glob("*.json"))


def test_a_stop_ends_the_list_and_leaves_the_stopped_file_in_it(
    make_job: MakeJob, tmp_path: Path
) -> None:
    add_to_list(tmp_path / "todo", "1", "2")

    def start(file: Path) -> Job:
        job = make_job(OBEDIENT, GREETING, FOREVER)
        job.file = file
        return job

    runner = Runner(start)
    runner.run_all(tmp_path / "todo")
    assert runner.job is not None
    wait_for_first_event(runner.job)
    runner.stop()
    run_to_the_end(runner)
    assert [job.status for job in runner.ended] == ["stopped"]
    assert sorted(p.name for p in (tmp_path / "todo").glob("*.json")) == ["1.json", "2.json"]


def test_a_file_that_another_process_runs_is_left_to_it(make_job: MakeJob, tmp_path: Path) -> None:
    add_to_list(tmp_path / "todo", "1_held", "2_free")
    ran: list[str] = []

    def start(file: Path) -> Job:
        ran.append(file.stem)
        job = make_job("raise SystemExit(2)" if "held" in file.stem else "1")
        job.file = file
        return job

    runner = Runner(start)
    assert runner.run_all(tmp_path / "todo")
    run_to_the_end(runner)
    assert ran == ["1_held", "2_free"]
    assert [path.name for path in (tmp_path / "todo").glob("*.json")] == ["1_held.json"]


def test_what_is_kept_of_a_stopped_job_is_said_by_what_it_did(
    make_job: MakeJob, tmp_path: Path
) -> None:
    begun = [
        to_line(ActionStarted(action=name, index=0, count=1)) for name in ("import_db", "train_net")
    ]
    said = []
    for line in begun:
        runner = Runner(lambda file, line=line: make_job(f"print({line!r}); raise SystemExit(130)"))
        runner.start(tmp_path / "a.json")
        run_to_the_end(runner)
        said.append(runner.ended[0].sentence)
    assert said == ["Stopped; nothing was imported.", "Stopped; the best model so far is kept."]


def test_a_job_that_crashes_says_one_sentence(make_job: MakeJob, tmp_path: Path) -> None:
    runner = Runner(lambda file: make_job("raise RuntimeError('the graphics card is on fire')"))
    runner.start(tmp_path / "a.json")
    run_to_the_end(runner)
    assert runner.ended[0].sentence == "RuntimeError: the graphics card is on fire"
    assert "Traceback" in runner.ended[0].log.read_text()
    assert runner.progress == JobProgress()


def test_an_entry_that_cannot_be_filed_ends_the_list_and_its_job_has_ended(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_list(tmp_path / "todo", "1", "2")

    def start(file: Path) -> Job:
        job = make_job("pass")
        job.file = file
        return job

    def refuse(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(runner_module, "file_away", refuse)
    runner = Runner(start)
    runner.run_all(tmp_path / "todo")
    with pytest.raises(OSError, match="full"):
        run_to_the_end(runner)
    assert not runner.running
    assert [job.status for job in runner.ended] == ["done"]
    assert not runner.tick()
