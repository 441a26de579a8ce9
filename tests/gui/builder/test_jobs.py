"""Jobs that the builder starts, shows and stops; they only pretend to work."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import PySimpleGUI as sg
import pytest

from gui.kit import dialogs
from tests.gui.builder.driver import Person

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
    assert "epoch 3 of 5" in person.window["job/where"].get()
    assert "epoch 3/5" in person.window["job/log"].Widget.get("1.0", "end")
    person.click("action/execute")
    assert "A job is running" in person.status()
    person.click("job/stop")
    until(person.step, lambda: not runner.running)
    assert runner.ended[0].status == "stopped"
    assert person.window["job/title"].get() == "Nothing is running."
    assert person.window["todo/ended"].get_list_values()[0].startswith("■")


def test_a_failed_job_shows_one_sentence(person: Person, until: Callable[..., None]) -> None:
    failed = {"event": "failed", "name": "sample", "message": "the disk is full"}
    start_nap(person, 0)
    person.click("job/stop")
    until(person.step, lambda: not person.builder.runner.running)
    person.script = f"print({json.dumps(failed)!r}); raise SystemExit(1)"
    person.click("action/execute")
    until(person.step, lambda: len(person.builder.runner.ended) == 2)
    assert person.window["todo/words"].get() == "sample: the disk is full"


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
