"""A request to stop is heard wherever it falls, and nothing outlives the one who asked."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from experiments.events import Message, StageProgress
from experiments.progress import json_lines
from experiments.run_folder import list_run_folders
from experiments.runs import list_runs
from experiments.stopping import stop_requests
from tests.experiments.conftest import TRAINING, make_desk, train_action
from tests.experiments.running.test_stop_and_resume import start, wait_for_epoch
from tests.tiny_category import write_tiny_category

ROOT = Path(__file__).parents[2]
STEP = StageProgress(stage="train", done=1, total=2)


class Garbage:
    """Whoever collects this is asked to stop while Python drops every exception."""

    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_request_that_python_drops_interrupts_the_next_step(capfd):
    with stop_requests() as request:
        tell = json_lines(sys.stdout, request.check)
        tell(STEP)
        garbage = Garbage()
        garbage.itself = garbage
        del garbage
        gc.collect()
        with pytest.raises(KeyboardInterrupt):
            tell(STEP)
        tell(Message(text="what was kept"))  # only work is interrupted, not its last words
        with pytest.raises(KeyboardInterrupt):
            tell(STEP)
    assert request.exit_code == 130


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 143)])
def test_the_exit_code_says_how_it_was_stopped(name, code):
    with stop_requests() as request, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(getattr(signal, name))
    assert request.exit_code == code


def test_a_terminal_that_is_closed_is_one_request_however_often_it_is_said():
    with stop_requests() as request:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
    assert request.exit_code == 143


def test_signals_do_again_what_they_did_before():
    before = signal.getsignal(signal.SIGTERM)
    with stop_requests():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


DEAF = """
import subprocess, sys, time
from experiments.stopping import stop_requests
with stop_requests():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    words = [str(child.pid)]
    while True:
        try:
            while words:  # in here, so that a request right after them finds who is deaf to it
                print(words.pop(), flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print("deaf", flush=True)
"""


def ends(process: int) -> bool:
    """Tell whether a killed process ends soon; a busy machine takes a moment to get to it."""
    for _ in range(200):
        if not psutil.pid_exists(process) or psutil.Process(process).status() == "zombie":
            return True
        time.sleep(0.05)
    return False


def test_a_second_request_ends_a_process_and_what_it_started_at_once():
    process = subprocess.Popen(
        [sys.executable, "-c", DEAF], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "deaf\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert ends(child)


OBEDIENT = """
import sys, time
from experiments.stopping import stop_requests, stop_when_input_ends
try:
    with stop_requests() as request:
        stop_when_input_ends(request)
        print("ready", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_the_end_of_standard_input_stops_a_child_also_when_its_parent_was_killed():
    words = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {OBEDIENT!r}], "
    words += "stdin=subprocess.PIPE)\ntime.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", words], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout.readline() == "ready\n"
    parent.kill()
    assert parent.stdout.readline() == "stopped\n"


@pytest.fixture
def desk(tmp_path):
    """A workspace with the dataset `tiny`, which was imported from the folder `source`."""
    desk = make_desk(tmp_path)
    assert desk.run("import", write_tiny_category(tmp_path / "source"), "--name", "tiny") == 0
    return desk


def test_a_training_ends_with_the_program_that_began_it(desk, capsys):
    """While it trains nobody else changes the run; killed, its program takes the child along."""
    long = [TRAINING | {"epochs": 1000}]
    action = desk.write("long.json", train_action(trainings=long, evaluation=None))
    process = start(desk, "run", action)
    wait_for_epoch(process, 2)
    (folder,) = list_run_folders(desk.workspace.runs)
    child = json.loads(folder.state.read_text())["owner"]["process"]
    assert desk.run("run", action, "--resume") == 2
    assert f"is in use by process {process.pid}" in capsys.readouterr().err

    process.kill()
    psutil.Process(child).wait(60)
    (run,) = list_runs(desk.workspace.runs)
    assert run.state.status == "stopped"
    assert "the best model, of epoch" in run.state.message
    assert desk.run("list") == 0


def test_a_training_that_was_killed_reads_as_interrupted_and_says_what_is_kept(desk):
    long = [TRAINING | {"epochs": 1000}]
    action = desk.write("long.json", train_action(trainings=long, evaluation=None))
    process = start(desk, "run", action)
    wait_for_epoch(process, 2)
    (folder,) = list_run_folders(desk.workspace.runs)
    os.kill(json.loads(folder.state.read_text())["owner"]["process"], signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    failed = [json.loads(line) for line in said.splitlines() if '"failed"' in line]
    assert "the training was killed, probably because memory ran out" in failed[0]["message"]
    assert "is kept; --resume goes on" in failed[0]["message"]
    (run,) = list_runs(desk.workspace.runs)
    assert run.state.status == "interrupted"


def test_an_interrupted_todo_file_goes_on_where_it_was(desk):
    pair = {"dataset": "again", "corruption": "Clean"}
    long = [TRAINING | {"epochs": 1000}]
    actions = [
        {"action": "import_db", "name": "again", "mvtec": str(desk.folder / "source")},
        train_action(datasets=[pair], trainings=long, evaluation=None),
    ]
    assert desk.run("todo", "add", desk.write("both.json", actions)) == 0
    process = start(desk, "todo", "run")
    wait_for_epoch(process, 2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143
    (entry,) = desk.workspace.todo.glob("*.json")
    (run,) = list_runs(desk.workspace.runs)
    assert run.state.status == "stopped"
    done = run.state.epochs

    again = start(desk, "todo", "run")
    said = []
    for line in again.stdout:
        event = json.loads(line)
        said.append(event.get("text", ""))
        if event["event"] == "epoch":
            assert event["epoch"] == done + 1
            again.send_signal(signal.SIGINT)
            break
    assert again.wait(60) == 130
    assert "'again' was done before the interruption" in said
    assert entry.is_file()
    assert not list((desk.workspace.todo / "failed").glob("*"))
