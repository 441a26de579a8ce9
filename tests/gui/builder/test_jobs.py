"""Jobs that the builder starts, shows and stops; they only pretend to work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
import pytest

from experiments.config.actions import TrainNet
from experiments.files.problems import check_action, check_file
from experiments.run_folder import RunFolder
from gui.jobs.job import write_job_file
from gui.kit import dialogs, style
from tests.finished_runs import write_run
from tests.gui.builder.driver import Person, hint, select
from tests.gui.file_manager import put_a_file_manager

NAME = "import_db/name"
NAP = (
    "import os, sys, threading, time\n"
    "def wait():\n    sys.stdin.read()\n    os._exit(130)\n"
    "threading.Thread(target=wait, daemon=True).start()\n"
)
EPOCH = {
    "event": "epoch",
    "experiment": "plate_run",
    "epochs": 5,
    "loss": 0.1,
    "psnr": 20.0,
    "val_loss": 0.2,
    "val_psnr": 19.0,
    "learning_rate": 0.01,
    "seconds": 2.0,
}


def start_nap(person: Person, epochs: int = 3) -> None:
    """Execute a job that reports some epochs and then sleeps until it is stopped."""
    lines = [json.dumps({**EPOCH, "epoch": number + 1}) for number in range(epochs)]
    person.script = f"{NAP}print({chr(10).join(lines)!r}, flush=True)\nwhile 1: time.sleep(0.05)\n"
    person.click("import_db/source/sample")
    person.fill(import_db__name="sample")
    person.click("action/execute")


def test_a_running_job_shows_its_progress_and_stops_when_asked(
    person: Person, until: Callable[..., None]
) -> None:
    start_nap(person)
    runner = person.builder.runner
    until(person.step, lambda: len(runner.progress.history) == 3)
    bars = [person.window[f"job/{name}"].Widget["value"] for name in ("whole", "part")]
    assert 0 < bars[0] < bars[1] == 600
    assert "epoch 3 of 5" in person.window["job/where"].get()
    assert "epoch 3/5" in person.window["job/log"].Widget.get("1.0", "end")
    person.click("action/execute")
    assert "A job is running" in person.status()
    person.click("job/stop")
    until(person.step, lambda: not runner.running)
    assert runner.ended[0].status == "stopped"
    assert person.window["job/title"].get() == "Nothing is running."
    assert person.window["finished/list"].get_list_values()[0].startswith("■")


def test_a_job_that_has_said_nothing_yet_is_starting_and_a_failed_one_shows_one_sentence(
    person: Person, until: Callable[..., None]
) -> None:
    failed = {"event": "failed", "name": "sample", "message": "the disk is full"}
    start_nap(person, 0)
    assert person.window["job/where"].get() == "starting …"
    assert person.window["job/title"].get() == "Import sample, a generated sample"
    person.click("job/stop")
    until(person.step, lambda: not person.builder.runner.running)
    person.script = f"print({json.dumps(failed)!r}); raise SystemExit(1)"
    person.click("action/execute")
    until(person.step, lambda: len(person.builder.runner.ended) == 2)
    assert person.window["finished/words"].get() == "sample: the disk is full"


def test_closing_while_a_job_runs_asks_and_no_means_no(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(window: Any, title: str, question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "ask_yes_no", answer)
    start_nap(person)
    person.builder.window.handle(sg.WINDOW_CLOSE_ATTEMPTED_EVENT, {})
    assert person.step()
    assert person.builder.runner.running
    person.builder.window.handle("window/quit", {})
    assert not person.step()
    assert len(asked) == 2


# --- jobs that have ended -----------------------------------------------------------------------

RINGS = TrainNet.model_validate(
    {
        "datasets": [{"dataset": "rings", "corruption": "Stain"}],
        "resolution": "48x48",
        "architectures": ["AESc_d4_f5_n8"],
        "force": True,
    }
)
BUTTONS = ("resume", "results", "folder", "log")


def is_enabled(person: Person, name: str) -> bool:
    return str(person.window[f"finished/{name}"].Widget["state"]) == "normal"


def run_to_its_end(person: Person, file: Path, until: Callable[..., None]) -> None:
    runner, before = person.builder.runner, len(person.builder.runner.ended)
    runner.start(file)
    until(person.step, lambda: len(runner.ended) > before)
    person.wait()


def test_a_job_that_ended_is_there_in_the_next_window_to_be_opened_read_shown_and_resumed(
    person: Person, tmp_path: Path, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = put_a_file_manager(tmp_path, monkeypatch)
    folder = write_run(person.workspace.runs, measures=())
    write_run(person.workspace.runs, "nuts", measures=())
    file = write_job_file(person.workspace.todo, [RINGS], datetime(2026, 1, 31))
    message = json.dumps({"event": "message", "text": "a word"})
    person.script = f"print({message!r}); raise SystemExit(130)"
    run_to_its_end(person, file, until)
    person.close()

    person.open()
    (line,) = person.window["finished/list"].get_list_values()
    assert line.startswith("■")
    assert "Train rings + Stain" in line
    assert not any(is_enabled(person, name) for name in BUTTONS)
    person.window["finished/list"].update(set_to_index=[0])
    person.window["finished/list"].Widget.event_generate("<<ListboxSelect>>")
    until(person.step, lambda: all(is_enabled(person, name) for name in BUTTONS))

    person.click("finished/folder")
    until(person.step, opened.exists)
    assert opened.read_text() == f"{folder.path}\n"
    person.click("finished/log")
    shown = [
        each for each in person.window.TKroot.winfo_children() if each.winfo_class() == "Toplevel"
    ]
    assert "a word" in shown[-1].winfo_children()[1].get("1.0", "end")
    person.click("finished/results")
    table = person.builder.results.runs
    until(person.step, lambda: table.table.current == folder.name)
    assert person.builder.host.front == "results"

    person.script = "print('done')"
    person.click("finished/resume")
    until(person.step, lambda: person.builder.runner.ended)
    (action,), _ = check_file(person.builder.runner.ended[0].file)
    assert (action.resume, action.force) == (True, False)
    person.wait()
    (line,) = person.window["finished/list"].get_list_values()
    assert line.startswith("✓")
    assert not is_enabled(person, "resume")
    assert "done all" in person.window["finished/resume"].TooltipObject.text


@pytest.fixture
def stopped(person: Person, until: Callable[..., None]) -> tuple[Person, RunFolder]:
    """A training that was stopped is selected among the finished jobs; its run can go on."""
    folder = write_run(person.workspace.runs, measures=())
    file = write_job_file(person.workspace.todo, [RINGS], datetime(2026, 1, 31))
    person.script = "raise SystemExit(130)"
    run_to_its_end(person, file, until)
    until(person.step, lambda: is_enabled(person, "resume") and is_enabled(person, "results"))
    return person, folder


def test_what_can_be_done_with_a_job_follows_what_becomes_of_its_run(
    stopped: tuple[Person, RunFolder], until: Callable[..., None]
) -> None:
    person, folder = stopped
    shutil.rmtree(folder.path)
    until(person.step, lambda: not is_enabled(person, "resume"))
    assert not is_enabled(person, "results")
    tooltip = person.window["finished/resume"].TooltipObject.text
    assert tooltip == "None of its runs came as far as a model: execute it anew."
    write_run(person.workspace.runs, measures=())
    until(person.step, lambda: is_enabled(person, "resume") and is_enabled(person, "results"))


@pytest.mark.parametrize(
    ("button", "said"),
    [("resume", "None of its runs came as far as a model"), ("results", "None of its runs is the")],
)
def test_a_job_whose_run_has_just_gone_is_neither_resumed_nor_shown(
    stopped: tuple[Person, RunFolder], until: Callable[..., None], button: str, said: str
) -> None:
    person, folder = stopped
    files = set((person.workspace.todo / "jobs").glob("*.json"))
    shutil.rmtree(folder.path)
    person.window.write_event_value(f"finished/{button}", None)
    until(person.step, lambda: said in person.status())
    person.wait()
    assert not person.builder.runner.running
    assert len(person.builder.runner.ended) == 1
    assert set((person.workspace.todo / "jobs").glob("*.json")) == files
    assert person.builder.host.front != "results"


# --- what comes next ----------------------------------------------------------------------------


def test_after_an_import_the_form_is_content_and_the_next_step_is_a_button(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.click("import_db/source/sample")
    person.fill(import_db__name="plate")
    until(person.step, lambda: "there is a dataset 'plate' already" in hint(person, NAME))
    person.click("action/execute")
    assert "Execute is not possible yet" in person.status()
    assert not person.builder.runner.ended

    step = person.window["next/step"]
    assert not step.Widget.winfo_ismapped()
    tabs = person.window["window/tabs"].Widget
    before = tabs.winfo_height()
    action, _ = check_action(person.config())
    file = write_job_file(person.workspace.todo, [action], datetime(2026, 1, 31))
    run_to_its_end(person, file, until)
    assert person.status() == "plate has been imported."
    assert person.window["window/status"].Widget["foreground"] == style.GOOD
    until(person.step, lambda: not hint(person, NAME))
    assert person.window["import_db/remarks"].get() == "plate has been imported."
    assert step.get_text() == "Train on plate"
    step.Widget.update_idletasks()
    assert step.Widget.winfo_ismapped()
    assert tabs.winfo_height() == before

    person.fill(import_db__sample__train="61")
    until(person.step, lambda: "there is a dataset 'plate' already" in hint(person, NAME))
    person.click("next/step")
    assert person.builder.host.front == "train_net"
    assert person.config()["datasets"] == [{"dataset": "plate", "corruption": "Stain"}]
    assert not step.Widget.winfo_ismapped()


def test_a_step_is_withdrawn_when_the_window_says_something_else(
    person: Person, until: Callable[..., None]
) -> None:
    file = write_job_file(person.workspace.todo, [RINGS], datetime(2026, 1, 31))
    person.script = "print('done')"
    run_to_its_end(person, file, until)
    step = person.window["next/step"].Widget
    step.update_idletasks()
    assert step.winfo_ismapped()
    person.builder.host.say("something else")
    person.step(20)
    step.update_idletasks()
    assert not step.winfo_ismapped()


def test_in_the_next_window_too_the_form_is_content_with_what_was_done(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.click("import_db/source/sample")
    person.fill(import_db__name="plate")
    action, _ = check_action(person.config())
    file = write_job_file(person.workspace.todo, [action], datetime(2026, 1, 31))
    run_to_its_end(person, file, until)
    person.close()
    person.open()
    remarks = person.window["import_db/remarks"]
    until(person.step, lambda: remarks.get() == "plate has been imported.")
    assert hint(person, NAME) == ""


def test_after_a_stop_the_form_says_what_can_be_done_with_the_run_also_in_the_next_window(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    name = person.window["train_net/summary/names"].Widget.get("1.0", "end").strip()
    folder = person.workspace.runs / name
    folder.mkdir(parents=True)
    action, _ = check_action({**person.config(), "resume": True})
    file = write_job_file(person.workspace.todo, [action], datetime(2026, 1, 31))
    person.script = f"{NAP}while 1: time.sleep(0.05)"
    person.builder.runner.start(file)
    problem = person.window["train_net/summary/problem"]
    until(person.step, lambda: problem.get() == "This is being trained.")
    person.click("job/stop")
    until(person.step, lambda: problem.get().startswith("This training was stopped. There is no"))
    assert problem.Widget["foreground"] == style.MUTED
    person.click("action/execute")
    assert "exists already" in person.status()
    (folder / "model.keras").touch()
    person.close()
    person.open()
    problem = person.window["train_net/summary/problem"]
    until(person.step, lambda: problem.get().startswith("This training was stopped. Resume"))


def test_a_stopped_entry_of_the_todo_list_goes_on_as_one(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.show(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="noise")
    person.click("action/add")
    person.script = "raise SystemExit(130)"
    person.click("todo/run")
    runner = person.builder.runner
    until(person.step, lambda: runner.ended)
    until(person.step, lambda: is_enabled(person, "resume"))
    person.script = "print('done')"
    person.click("finished/resume")
    until(person.step, lambda: len(runner.ended) == 2)
    assert runner.ended[1].file == person.workspace.todo / "001_noise.json"
    assert len(list((person.workspace.todo / "jobs").glob("*.json"))) == 0
