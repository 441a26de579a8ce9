"""What a form asks for passes the gate of the files before anything is done with it."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.config.actions import ImportDb
from experiments.files.problems import Problem, check_action
from experiments.files.read import check_values
from experiments.workspace import Workspace
from gui.builder.gate import Checked, check_form
from gui.kit.background import Background

IMPORT = {"action": "import_db", "name": "plate"}


def pass_gate(check: Any, obstacles: tuple[Problem, ...] = ()) -> tuple[list[Any], list[str]]:
    """Return what came through the gate, and what was said against it."""
    passed: list[Any] = []
    said: list[str] = []
    background = Background(lambda error: said.append(str(error)))
    host: Any = SimpleNamespace(background=background)
    check_form(
        host, "run", check, obstacles, lambda wrong: said.extend(map(str, wrong)), passed.append
    )
    while background.busy:
        time.sleep(0.005)
        background.deliver()
    background.close()
    return passed, said


@pytest.fixture
def check(tmp_path: Path) -> Any:
    def of(values: dict[str, Any]) -> Any:
        return partial[Checked](check_values, values, Workspace(*(tmp_path / n for n in "drtp")))

    return of


def test_an_action_that_can_run_comes_through(check: Any) -> None:
    passed, said = pass_gate(check(IMPORT | {"sample": {}}))
    assert said == []
    assert [type(action) for action in passed] == [ImportDb]


def test_what_would_fail_at_once_is_refused_as_for_a_file(check: Any, tmp_path: Path) -> None:
    passed, said = pass_gate(check(IMPORT | {"mvtec": str(tmp_path)}))
    assert passed == []
    assert len(said) == 1
    assert said[0].startswith(f"mvtec: {tmp_path} has none of the layouts that are read")


def test_what_the_form_says_itself_is_said_once_and_in_its_words(check: Any) -> None:
    obstacle = Problem("mvtec", "choose a folder that exists")
    passed, said = pass_gate(check(IMPORT | {"mvtec": "/nowhere"}), (obstacle,))
    assert passed == []
    assert said == ["mvtec: choose a folder that exists"]


def test_a_file_may_be_saved_for_another_machine(tmp_path: Path) -> None:
    passed, said = pass_gate(partial(check_action, IMPORT | {"mvtec": str(tmp_path)}))
    assert said == []
    assert len(passed) == 1
