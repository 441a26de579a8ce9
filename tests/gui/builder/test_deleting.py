"""Deleting from the forms: what depends on a thing is asked about, and the way back is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from datasets.database import open_dataset
from datasets.synthetic import save_corruption
from experiments.events import ignore
from experiments.holding import hold_dataset
from experiments.trash.things import Thing
from gui.kit import dialogs
from gui.kit.deletion import question_about
from tests.gui.builder.driver import Person
from tests.gui.conftest import centre_of

Asked = list[tuple[str, str]]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> tuple[list[bool], Asked]:
    """What will be answered, and what was asked."""
    given: list[bool] = []
    asked: Asked = []

    def answer(window: Any, title: str, question: str) -> bool:
        asked.append((title, question))
        return given.pop(0)

    monkeypatch.setattr(dialogs, "ask_yes_no", answer)
    return given, asked


def test_a_corruption_and_its_dataset_are_deleted_after_a_question(
    with_dataset: Person,
    answers: tuple[list[bool], Asked],
    xdotool: Callable[..., None],
    until: Callable[..., None],
) -> None:
    person, (given, asked) = with_dataset, answers
    dataset = open_dataset(person.workspace.data, "plate")
    save_corruption(dataset, "Soft", "Stain", {}, copies=1, seed=0)
    person.builder.host.look_again()
    person.show(1)
    person.click("corrupt_db/delete/dataset")
    assert person.status() == "Tick the datasets to delete."
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="Soft")
    assert "saved: Soft" in person.window["corrupt_db/datasets/0"].Widget.cget("text")
    given[:] = [False, True]
    button = person.window["corrupt_db/delete/dataset"]
    xdotool("mousemove", *centre_of(button), "click", 1)
    until(person.step, lambda: asked)
    assert asked[0][0] == "Delete the dataset?"
    assert "Corruptions saved for it go with it: Soft." in asked[0][1]
    assert dataset.folder.is_dir()
    person.click("corrupt_db/delete/corruption")
    person.wait()
    assert "the corruption 'plate/Soft'" in asked[1][1]
    assert not (dataset.folder / "corruptions" / "Soft").exists()
    assert 'restore "plate/Soft" puts it back' in person.status()
    assert "saved" not in person.window["corrupt_db/datasets/0"].Widget.cget("text")
    given[:] = [True, True]
    with hold_dataset("plate", person.workspace, ignore):
        person.click("corrupt_db/delete/dataset")
        person.wait()
        assert "in use" in person.status()
    person.click("corrupt_db/delete/dataset")
    person.wait()
    assert not dataset.folder.exists()
    assert person.window["corrupt_db/preview/caption"].get().startswith("Import a dataset")
    tab: Any = person.builder.tabs[2]
    assert not any(name.startswith("plate") for name in tab._lists["datasets"]._names)


def test_a_preset_of_ones_own_is_deleted_and_one_of_the_program_stays(
    person: Person, answers: tuple[list[bool], Asked]
) -> None:
    given, asked = answers
    person.show(2)
    person.click("train_net/training/delete")
    assert "'bottle_cpu' is part of the program" in person.status()
    person.fill(train_net__training__name="slow")
    person.click("train_net/training/save")
    given[:] = [True]
    person.click("train_net/training/delete")
    person.wait()
    assert "the preset 'training/slow'" in asked[0][1]
    assert 'restore "training/slow" puts it back' in person.status()
    assert "slow" not in person.window["train_net/trainings/list"].get_list_values()


def test_a_question_about_many_names_some_and_counts_the_rest(tmp_path: Any) -> None:
    things = [Thing("run", f"r{number}", tmp_path) for number in range(7)]
    question = question_about(things, ["One depends.", "Two depend."])
    assert "the run 'r4'\nand 2 more\n\nOne depends.\n\nTwo depend.\n\n" in question
