"""Files and the todo list, with what the forms hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.files.problems import check_action, check_file
from gui.kit import dialogs
from tests.gui.builder.driver import Person, select, waiting


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
    assert waiting(person) == ["001_plate Drops"]


def test_a_file_with_mistakes_is_refused_with_its_first_one(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"action": "import_db", "nmae": "a"}')
    person.builder.actions.open(path)
    person.wait()
    assert "wrong.json" in person.status()
    person.builder.actions.open(tmp_path / "none.json")
    assert "No such file" in person.status()


def test_the_todo_list_is_filled_reordered_and_emptied(with_dataset: Person) -> None:
    person = with_dataset
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    person.click("action/add")
    person.show(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="noise")
    person.click("action/add")
    assert waiting(person) == ["001_plate Stain", "002_noise"]
    person.window["todo/list"].update(set_to_index=[1])
    person.click("todo/up")
    assert waiting(person) == ["001_noise", "002_plate Stain"]
    person.click("todo/remove")
    assert waiting(person) == ["002_plate Stain"]
    assert [check_file(path)[1] for path in person.workspace.todo.glob("*.json")] == [()]
