from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from experiments.config.actions import TrainNet
from experiments.events import StepMeasured, to_line
from experiments.files.read import read_action
from experiments.workspace import Workspace
from gui.builder.step_measuring import MeasuringPanel, StepMeasuring, measuring_command

ACTION = {
    "action": "train_net",
    "datasets": [{"dataset": "any", "corruption": "Stain"}],
    "architectures": ["AE_d4_f5_n8"],
    "trainings": ["demo"],
    "resolution": "32x32",
}


class Measured:
    """Measures with a process that only says what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Path] = []
        self.script = say(StepMeasured(step="a", seconds=0.5))
        self.free = True
        self.now = datetime(2026, 11, 28)
        self.workspace = Workspace(todo=folder / "todo")
        self.measuring = self.again()

    def again(self) -> StepMeasuring:
        file = self.folder / "times.json"
        return StepMeasuring(file, self.command, lambda: self.free, lambda: self.now)

    def command(self, file: Path, workspace: Workspace) -> list[str]:
        self.started.append(file)
        return [sys.executable, "-c", self.script]

    def ask(self, *steps: str) -> None:
        action = read_action(ACTION)
        assert isinstance(action, TrainNet)
        self.measuring.ask(steps, action, self.workspace)


def say(event: StepMeasured) -> str:
    return f"print({to_line(event)!r})"


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path)


def finish(measured: Measured, until: Callable[..., None]) -> None:
    def look() -> None:
        measured.measuring.look()
        time.sleep(0.02)

    until(look, lambda: not measured.measuring.running)


def test_a_step_is_measured_once_and_remembered(
    measured: Measured, until: Callable[..., None]
) -> None:
    measured.ask("a")
    assert measured.measuring.running
    finish(measured, until)
    assert measured.measuring.seconds == {"a": 0.5}
    measured.ask("a")
    assert len(measured.started) == 1
    assert measured.again().seconds == {"a": 0.5}


def test_a_month_later_a_step_is_measured_again(
    measured: Measured, until: Callable[..., None]
) -> None:
    measured.ask("a")
    finish(measured, until)
    measured.now += timedelta(days=31)
    measured.measuring = measured.again()
    measured.ask("a")
    assert len(measured.started) == 2
    finish(measured, until)


def test_what_could_not_be_measured_is_not_tried_again_and_again(
    measured: Measured, until: Callable[..., None]
) -> None:
    measured.script = "raise SystemExit(2)"
    measured.ask("a")
    finish(measured, until)
    measured.ask("a")
    assert len(measured.started) == 1
    assert measured.measuring.seconds == {}
    measured.ask("a", "b")
    assert len(measured.started) == 2
    finish(measured, until)


def test_nothing_is_measured_while_something_else_computes(measured: Measured) -> None:
    measured.free = False
    measured.ask("a")
    assert measured.started == []
    measured.free, measured.script = True, "import time; time.sleep(60)"
    measured.ask("a")
    assert measured.measuring.running
    measured.free = False
    MeasuringPanel(measured.measuring).look({})  # another tab may be in front
    assert not measured.measuring.running
    assert measured.measuring.look()
    assert not measured.measuring.look()
    measured.free = True
    measured.ask("a")
    assert len(measured.started) == 2
    measured.measuring.end()
    assert not measured.measuring.running


def test_the_real_command_plans_and_trains_nothing(tmp_path: Path) -> None:
    command = measuring_command(tmp_path / "a.json", Workspace())
    assert "run" in command
    assert "--dry-run" in command
    assert command[command.index("--progress") + 1] == "json"
