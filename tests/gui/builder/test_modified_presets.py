"""Architectures and trainings that somebody edits: used as they are, saved, or put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from experiments.presets import list_presets, read_preset, save_preset
from gui.kit import dialogs
from tests.gui.builder.driver import Person, select

FORM = "train_net/architecture/form"
FIRST = "AESc_d5_f5_n16"
MODIFIED = f"{FIRST} (modified)"


@pytest.fixture
def editing(with_dataset: Person) -> Person:
    with_dataset.show(2)
    select(with_dataset, "datasets", "plate  +  Stain")
    return with_dataset


def selected(person: Person, name: str = "architectures") -> list[str]:
    box = person.window[f"train_net/{name}/list"].Widget
    return [str(box.get(place)) for place in box.curselection()]


def edit(person: Person, **fields: Any) -> None:
    person.fill(**{f"{FORM}/{name}": value for name, value in fields.items()})
    person.wait()


def answer(monkeypatch: pytest.MonkeyPatch, yes: bool) -> list[str]:
    asked: list[str] = []

    def ask(window: Any, title: str, question: str) -> bool:
        asked.append(question)
        return yes

    monkeypatch.setattr(dialogs, "ask_yes_no", ask)
    return asked


def test_what_is_edited_counts_as_chosen_without_being_saved(editing: Person) -> None:
    edit(editing, depth="4")
    assert selected(editing) == [MODIFIED]
    (network,) = editing.config()["architectures"]
    assert (network["kind"], network["depth"]) == ("AESc", 4)
    assert "AESc_d4_f5_n16" in editing.window["train_net/summary/names"].Widget.get("1.0", "end")
    assert "modified" in editing.window["train_net/architecture/shown"].get()
    edit(editing, depth="5")
    assert selected(editing) == [FIRST]
    assert editing.config()["architectures"] == [FIRST]
    assert "modified" not in editing.window["train_net/architecture/shown"].get()


def test_an_edited_text_counts_as_much_as_an_edited_form(editing: Person) -> None:
    text = editing.window["train_net/training/text"]
    editing.fill(train_net__training__text=text.get().replace('"epochs": 20', '"epochs": 3'))
    editing.wait()
    assert selected(editing, "trainings") == ["bottle_cpu (modified): 3,000 images seen"]
    assert editing.config()["trainings"][0]["epochs"] == 3


def test_changes_are_discarded_by_a_button(editing: Person) -> None:
    edit(editing, depth="4")
    editing.click("train_net/architecture/discard")
    assert editing.window[f"{FORM}/depth"].get() == "5"
    assert selected(editing) == [FIRST]


def test_what_is_wrong_is_not_trained_with_in_silence(editing: Person) -> None:
    edit(editing, depth="many")
    editing.click("action/execute")
    assert f"the architecture made from {FIRST}: depth" in editing.status()
    editing.click("train_net/architecture/discard")
    assert editing.tab.obstacles(editing.window.read(timeout=0)[1]) == ()


def test_a_preset_is_overwritten_after_a_question(
    editing: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = read_preset(editing.workspace, "architecture", FIRST)
    save_preset(editing.workspace, "architecture", "mine", network)
    editing.builder.tabs[2].refresh()
    editing.wait()
    select(editing, "architectures", "mine")
    editing.builder.tabs[2]._show_in_editor("architectures", "mine")  # type: ignore[attr-defined]
    edit(editing, depth="3")
    asked = answer(monkeypatch, yes=False)
    editing.click("train_net/architecture/overwrite")
    assert asked == ["Replace the architecture mine by what is in the form?"]
    assert read_preset(editing.workspace, "architecture", "mine").depth == 5
    answer(monkeypatch, yes=True)
    editing.click("train_net/architecture/overwrite")
    assert read_preset(editing.workspace, "architecture", "mine").depth == 3
    assert selected(editing) == ["mine"]
    assert editing.config()["architectures"] == ["mine"]


def test_what_was_saved_as_new_takes_the_place_of_what_was_modified(editing: Person) -> None:
    edit(editing, depth="4")
    editing.fill(train_net__architecture__name="shallow")
    editing.click("train_net/architecture/save")
    assert selected(editing) == ["shallow"]
    assert MODIFIED not in editing.window["train_net/architectures/list"].get_list_values()
    assert read_preset(editing.workspace, "architecture", FIRST).depth == 5


def test_another_choice_keeps_what_was_modified_and_the_next_window_knows_it(
    editing: Person,
) -> None:
    edit(editing, depth="4")
    select(editing, "architectures", MODIFIED, "AE_d4_f5_n8")
    editing.builder.tabs[2]._show_in_editor("architectures", "AE_d4_f5_n8")  # type: ignore[attr-defined]
    assert editing.config()["architectures"][1]["depth"] == 4
    editing.close()
    editing.open()
    editing.show(2)
    assert [each if isinstance(each, str) else each["depth"]
            for each in editing.config()["architectures"]] == ["AE_d4_f5_n8", 4]  # fmt: skip


TEXT = "train_net/architecture/text"
BROKEN = '{"kind": "AESc", "depth": 3'


def put_own_preset(person: Person) -> None:
    """Save a preset of one's own and show it."""
    network = read_preset(person.workspace, "architecture", FIRST)
    save_preset(person.workspace, "architecture", "mine", network)
    person.builder.tabs[2].refresh()
    person.wait()
    show(person, "mine")


def show(person: Person, name: str) -> None:
    """Choose an architecture as a click on it does."""
    select(person, "architectures", name)
    person.builder.tabs[2]._show_in_editor("architectures", name)  # type: ignore[attr-defined]
    person.wait()


def test_a_text_that_is_wrong_is_neither_saved_nor_taken_away(
    editing: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_own_preset(editing)
    asked = answer(monkeypatch, yes=True)
    editing.fill(train_net__architecture__name="new", train_net__architecture__text=BROKEN)
    for button in ("save", "overwrite"):
        editing.builder.host.say("")
        editing.click(f"train_net/architecture/{button}")
        said = "Not saved: the architecture made from mine: its text is not JSON; mend it, or"
        assert editing.status().startswith(said)
        assert editing.window[TEXT].get().strip() == BROKEN
    assert asked == []
    assert "new" not in list_presets(editing.workspace, "architecture")
    assert read_preset(editing.workspace, "architecture", "mine").depth == 5


def test_what_was_typed_last_is_saved_too(editing: Person) -> None:
    text = editing.window[TEXT]
    editing.fill(train_net__architecture__name="new")
    text.update(text.get().replace('"depth": 5', '"depth": 3'))
    editing.click("train_net/architecture/save")
    assert read_preset(editing.workspace, "architecture", "new").depth == 3


def test_a_preset_that_cannot_be_read_does_not_lend_its_name_to_the_one_shown(
    editing: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_own_preset(editing)
    network = read_preset(editing.workspace, "architecture", FIRST)
    damaged = save_preset(editing.workspace, "architecture", "damaged", network)
    damaged.write_text("{")
    editing.builder.tabs[2].refresh()
    editing.wait()
    show(editing, "damaged")
    asked = answer(monkeypatch, yes=False)
    editing.click("train_net/architecture/overwrite")
    assert asked == ["Replace the architecture mine by what is in the form?"]
    editing.click("train_net/architecture/delete")
    assert "damaged" in asked[1]


@pytest.mark.parametrize("field", [TEXT, f"{FORM}/depth"])
def test_what_was_undone_of_one_preset_is_not_brought_back_into_another(
    editing: Person, xdotool: Callable[..., None], until: Callable[..., None], field: str
) -> None:
    editing.window["train_net/part/Edit architecture"].select()
    editing.wait()
    widget = editing.window[field].Widget
    widget.focus_force()
    until(editing.step, lambda: editing.window.TKroot.focus_get() is widget)
    show(editing, "AE_d4_f5_n8")
    before = editing.window[field].get()
    widget.focus_force()
    until(editing.step, lambda: editing.window.TKroot.focus_get() is widget)
    xdotool("key", "ctrl+z")
    editing.wait(10)
    assert editing.window[field].get() == before
    assert "modified" not in editing.window["train_net/architecture/shown"].get()
