"""The tab CORRUPT_DB as a person uses it."""

from __future__ import annotations

from typing import Any

from experiments.files.problems import check_action
from tests.gui.builder.driver import Person, hint


def preview(person: Person) -> tuple[str, Any]:
    tab: Any = person.builder.tabs[1]
    return person.window["corrupt_db/preview/caption"].get(), tab._preview


def test_the_preview_follows_the_parameters_the_draw_and_the_image(with_dataset: Person) -> None:
    person = with_dataset
    person.show(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="VariedStain")
    caption, first = preview(person)
    assert caption == "plate: 000.png, draw 1, corrupted"
    person.fill(**{"corrupt_db__corruption__Stain.size": "20-30"})
    _, larger = preview(person)
    assert larger.original == first.original
    assert larger.corrupted != first.corrupted
    person.click("corrupt_db/preview/draw")
    assert preview(person)[1].corrupted != larger.corrupted
    person.click("corrupt_db/preview/image")
    assert preview(person)[0] == "plate: 001.png, draw 2, corrupted"
    person.click("corrupt_db/preview/toggle")
    assert preview(person)[0].endswith("original")
    assert check_action(person.config())[1] == ()


def test_wrong_text_is_told_next_to_its_field_and_defaults_put_it_right(
    with_dataset: Person,
) -> None:
    person = with_dataset
    person.show(1)
    person.fill(**{"corrupt_db__corruption__Stain.irregularity": "abc"})
    _, problems = check_action({**person.config(), "datasets": ["plate"], "name": "a"})
    assert hint(person, "corrupt_db/corruption/Stain.irregularity") == problems[0].message
    person.fill(**{"corrupt_db__corruption__Stain.irregularity": "0.3"})
    assert "×" in hint(person, "corrupt_db/corruption/Stain.irregularity")
    person.click("corrupt_db/defaults")
    assert person.config()["corruption"]["irregularity"] == 0.1


def test_execute_says_what_is_missing(person: Person) -> None:
    person.show(1)
    person.click("action/execute")
    assert "datasets" in person.status()
    assert hint(person, "corrupt_db/name") != ""
