"""Files and the todo list, with what the forms hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from experiments.files.problems import check_action, check_file
from gui.builder import action_bar
from gui.builder.certain import check_now
from gui.kit import dialogs
from storage.locks import hold
from tests.gui.builder.driver import Person, select, waiting
from tests.gui.conftest import centre_of


def test_what_is_saved_opens_again_as_it_was(
    with_dataset: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = with_dataset
    path = tmp_path / "experiment.json"
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_, **__: path)
    monkeypatch.setattr(dialogs, "ask_file_to_open", lambda *_, **__: path)
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    person.fill(train_net__options__resolution="64x64", train_net__options__seed="7")
    before = person.config()
    person.click("action/save")
    (action,), problems = check_file(path)
    assert problems == ()
    person.fill(train_net__options__resolution="96x96")
    person.show(0)
    person.wait()
    person.click("action/open")
    assert person.config() == before
    assert action.resolution.rows == 64


def test_networks_that_a_file_writes_out_are_not_lost(with_dataset: Person, tmp_path: Path) -> None:
    person = with_dataset
    content = {
        "action": "train_net",
        "datasets": [{"dataset": "plate", "corruption": "Stain"}],
        "resolution": "32x32",
        "architectures": [{"kind": "AE", "depth": 2}],
        "trainings": [{"epochs": 3}],
    }
    path = tmp_path / "inline.json"
    path.write_text(json.dumps(content))
    person.builder.actions.open(path)
    person.wait()
    assert check_action(person.config())[0] == check_file(path)[0][0]


def test_a_file_for_any_dataset_waits_for_one_to_be_chosen(
    with_dataset: Person, tmp_path: Path
) -> None:
    person = with_dataset
    path = tmp_path / "any.json"
    content = {
        "action": "train_net",
        "datasets": [{"dataset": None, "corruption": "Drops"}],
        "resolution": "64x64",
        "architectures": ["AE_d5_f5_n16"],
    }
    path.write_text(json.dumps(content))
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    person.builder.actions.open(path)
    person.wait()
    assert person.status() == f"Opened {path}; it runs on any dataset: choose one with Drops"
    assert person.config()["datasets"] == []
    assert person.config()["architectures"] == ["AE_d5_f5_n16"]
    assert "Select at least one" in person.window["train_net/summary/problem"].get()
    person.click("action/add")
    assert waiting(person) == []
    select(person, "datasets", "plate  +  Drops")
    person.click("action/add")
    assert waiting(person) == ["Train plate + Drops, AE_d5_f5_n16, paper, 64x64 (1 run)"]


def test_a_file_with_mistakes_is_refused_with_its_first_one(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"action": "import_db", "nmae": "a"}')
    person.builder.actions.open(path)
    person.wait()
    assert "wrong.json" in person.status()
    person.builder.actions.open(tmp_path / "none.json")
    assert "does not exist" in person.status()


STAIN = "Train plate + Stain, AESc_d5_f5_n16, bottle_cpu, 128x128 (1 run)"
NOISE = "Corrupt plate with noise (Stain)"


def beginnings(person: Person) -> list[str]:
    """Return how the entries begin: long ones lose their middle."""
    return [line[:24] for line in waiting(person)]


def add_a_training(person: Person) -> None:
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    person.click("action/add")


def test_the_todo_list_is_filled_reordered_and_emptied(with_dataset: Person) -> None:
    person = with_dataset
    add_a_training(person)
    assert person.status() == f"Added to the TODO list: {STAIN}"
    person.show(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="noise")
    person.click("action/add")
    assert beginnings(person) == [STAIN[:24], NOISE[:24]]
    person.window["todo/list"].update(set_to_index=[1])
    person.click("todo/up")
    assert beginnings(person) == [NOISE[:24], STAIN[:24]]
    person.click("todo/remove")
    assert beginnings(person) == [STAIN[:24]]
    assert [check_file(path)[1] for path in person.workspace.todo.glob("*.json")] == [()]


def test_an_entry_that_waits_already_is_added_again_only_by_a_person_who_says_so(
    with_dataset: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = with_dataset
    asked: list[str] = []

    def answer(window: Any, title: str, question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "ask_yes_no", answer)
    add_a_training(person)
    assert asked == []
    person.click("action/add")
    assert STAIN in asked[0]
    assert len(waiting(person)) == 1
    person.click("action/add")
    assert len(waiting(person)) == 2


def test_an_entry_is_changed_in_its_form_and_taken_off_by_mouse_and_keys(
    with_dataset: Person, xdotool: Callable[..., None], until: Callable[..., None]
) -> None:
    person = with_dataset
    add_a_training(person)
    select(person, "datasets", "plate  +  Drops")
    person.click("action/add")
    person.show(0)
    x, _ = centre_of(person.window["todo/list"])
    top = person.window["todo/list"].Widget.winfo_rooty()
    xdotool("mousemove", x, top + 10, "click", "--repeat", 2, "--delay", 60, 1)
    button = person.window["action/add"]
    until(person.step, lambda: button.get_text() == "Save the TODO entry")
    person.wait()
    assert person.config()["datasets"] == [{"dataset": "plate", "corruption": "Stain"}]
    assert waiting(person)[0].startswith("✎ Train plate + Stain")

    select(person, "datasets", "plate  +  Scratch")
    person.click("action/add")
    assert button.get_text() == "Add to the TODO list"
    first, second = person.workspace.todo.glob("*.json")
    assert {first.name, second.name} == {"001_plate Scratch.json", "002_plate Drops.json"}
    assert waiting(person)[0].startswith("Train plate + Scratch")

    xdotool("mousemove", x, top + 10, "click", 1, "key", "Delete")
    until(person.step, lambda: len(waiting(person)) == 1)
    assert [path.name for path in person.workspace.todo.glob("*.json")] == ["002_plate Drops.json"]


def test_an_entry_is_not_saved_over_another_that_is_edited_while_it_is_checked(
    with_dataset: Person, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, go = with_dataset, Event()

    def check_slowly(config: Any, workspace: Any) -> Any:
        go.wait(20)
        return check_now(config, workspace)

    def edit(place: int) -> None:
        person.window["todo/list"].update(set_to_index=[place])
        person.window.write_event_value("todo/list/edit", None)
        until(person.step, lambda: waiting(person)[place].startswith("✎"))

    add_a_training(person)
    select(person, "datasets", "plate  +  Drops")
    person.click("action/add")
    files = sorted(person.workspace.todo.glob("*.json"))
    before = [file.read_text() for file in files]
    edit(0)
    person.wait()
    select(person, "datasets", "plate  +  Scratch")
    monkeypatch.setattr(action_bar, "check_now", check_slowly)
    person.window["action/add"].Widget.invoke()
    edit(1)
    go.set()
    person.wait()
    assert person.status() == action_bar.OTHER_ENTRY
    assert sorted(person.workspace.todo.glob("*.json")) == files
    assert [file.read_text() for file in files] == before


def test_an_entry_that_another_process_runs_is_marked_and_left_alone(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    add_a_training(person)
    (path,) = person.workspace.todo.glob("*.json")
    with hold(path, "it"):
        person.builder.jobs.refresh()
        until(person.step, lambda: waiting(person)[0].startswith("▶ Train"))
        person.window["todo/list"].update(set_to_index=[0])
        for name in ("remove", "edit", "up"):
            person.builder.host.say("")
            person.click(f"todo/{name}")
            assert "is running" in person.status()
    assert path.exists()
