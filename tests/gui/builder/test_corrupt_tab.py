"""The tab CORRUPT_DB as a person uses it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasets.corruptions.varied import Varied
from datasets.database import import_dataset, open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import save_corruption
from experiments.files.problems import check_action
from gui.builder.corruption_preview import LEAST_SIDE
from tests.gui.builder.driver import Person, hint


def preview(person: Person) -> tuple[str, Any]:
    tab: Any = person.builder.tabs[1]
    return person.window["corrupt_db/preview/caption"].get(), tab.preview.shown


def are_same(one: Any, other: Any) -> bool:
    return bool(np.array_equal(one, other))


def test_the_preview_follows_the_parameters_the_draw_and_the_image(with_dataset: Person) -> None:
    person = with_dataset
    person.show(1)
    assert person.window["corrupt_db/preview/caption"].get().startswith("Tick a dataset")
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="VariedStain")
    caption, first = preview(person)
    assert caption == "plate: 000.png, draw 1, corrupted"
    person.fill(**{"corrupt_db__corruption__Stain.size": "20-30"})
    _, larger = preview(person)
    assert are_same(larger.original, first.original)
    assert not are_same(larger.corrupted, first.corrupted)
    person.click("corrupt_db/preview/draw")
    assert not are_same(preview(person)[1].corrupted, larger.corrupted)
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


def test_what_another_process_saves_and_deletes_is_seen_by_the_form_and_by_execute(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.show(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="Soft")
    dataset = open_dataset(person.workspace.data, "plate")
    save_corruption(dataset, "Soft", "Stain", {}, copies=1, seed=0)
    assert hint(person, "corrupt_db/name") == ""
    person.click("action/execute")
    assert "plate has a corruption of this name" in person.status()
    assert "plate has a corruption of this name" in hint(person, "corrupt_db/name")
    shutil.rmtree(dataset.folder / "corruptions" / "Soft")
    person.show(0)
    person.show(1)
    until(person.step, lambda: hint(person, "corrupt_db/name") == "")
    save_corruption(dataset, "Soft", "Stain", {}, copies=1, seed=0)
    person.builder.host.look_again()
    until(person.step, lambda: hint(person, "corrupt_db/name") != "")
    shutil.rmtree(dataset.folder / "corruptions" / "Soft")
    person.script = "print('done')"
    person.click("action/execute")
    until(person.step, lambda: person.builder.runner.ended)


@pytest.fixture
def small_window(tmp_path: Path, category: Path) -> Any:
    person = Person(tmp_path)
    person.settings.write_text(json.dumps({"geometry": [0, 0, 1024, 700]}))
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    person.open()
    person.show(1)
    yield person
    person.close()


def seen_rows(person: Person, *keys: str) -> list[str]:
    """Return which elements lie wholly between the upper and the lower edge of the tab."""
    canvas = person.window["corrupt_db/scroll"].TKColFrame.canvas
    top, bottom = canvas.winfo_rooty(), canvas.winfo_rooty() + canvas.winfo_height()
    widgets = {key: person.window[key].Widget for key in keys}
    return [
        key
        for key, widget in widgets.items()
        if widget.winfo_viewable()
        and top <= widget.winfo_rooty()
        and widget.winfo_rooty() + widget.winfo_height() <= bottom
    ]


def test_all_fields_of_the_longest_form_are_seen_at_once_and_the_rest_by_scrolling(
    small_window: Person, until: Callable[..., None]
) -> None:
    person = small_window
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="Many")
    person.fill(corrupt_db__corruption__kind="Varied")
    names = [name for name in Varied.model_fields if name != "kind"]
    fields = [f"corrupt_db/corruption/Varied.{name}" for name in names]
    column = person.window["corrupt_db/scroll"]
    column.TKColFrame.canvas.yview_moveto(0)
    until(person.step, lambda: seen_rows(person, *fields) == fields)
    assert column.vsb.winfo_manager()
    column.TKColFrame.canvas.yview_moveto(1)
    rest = [f"corrupt_db/{name}" for name in ("name", "copies", "seed", "force")]
    until(person.step, lambda: seen_rows(person, *rest) == rest)


def test_the_form_and_the_preview_of_varied_stains_follow_what_is_typed(
    small_window: Person,
) -> None:
    person = small_window
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="Many")
    person.fill(corrupt_db__corruption__kind="Varied")
    person.wait()
    assert person.config()["corruption"] == Varied().model_dump(mode="json")
    before = preview(person)[1].corrupted
    person.fill(**{"corrupt_db__corruption__Varied.size": "20-30"})
    assert not are_same(preview(person)[1].corrupted, before)
    person.fill(**{"corrupt_db__corruption__Varied.flat": "0.7"})
    assert "add up to 1" in hint(person, "corrupt_db/corruption/")
    assert preview(person)[0] == "The preview waits until the parameters are right."
    person.fill(**{"corrupt_db__corruption__Varied.relit": "0"})
    person.fill(**{"corrupt_db__corruption__Varied.noisy": "0"})
    person.fill(**{"corrupt_db__corruption__Varied.elsewhere": "0.1"})
    assert hint(person, "corrupt_db/corruption/") == ""
    assert "of the stains" in hint(person, "corrupt_db/corruption/Varied.flat")


def preview_size(person: Person) -> tuple[int, int]:
    """Return the width and height of the picture, in pixels."""
    tab: Any = person.builder.tabs[1]
    photo = tab.preview._board.photos["picture"]
    return photo.width(), photo.height()


def seen_height(person: Person) -> int:
    """Return how much of the place of the picture is seen without scrolling."""
    canvas = person.window["corrupt_db/scroll"].TKColFrame.canvas
    shown = person.window["corrupt_db/preview/shown"].Widget
    return int(canvas.winfo_rooty() + canvas.winfo_height() - shown.winfo_rooty())


def test_the_preview_is_as_large_as_the_window_allows_and_stays_so(
    small_window: Person, until: Callable[..., None]
) -> None:
    person, root = small_window, small_window.window.TKroot
    person.fill(corrupt_db__datasets__0=True)
    until(person.step, lambda: preview_size(person)[0] > LEAST_SIDE)
    around = [f"corrupt_db/preview/{name}" for name in ("draw", "toggle", "caption")]
    assert seen_rows(person, *around) == around
    before = preview_size(person)
    root.geometry("1366x768")
    until(person.step, lambda: preview_size(person) != before)
    person.wait()
    assert preview_size(person)[0] == preview_size(person)[1]
    sizes = set()
    for _ in range(8):
        person.step(20)
        sizes.add((*preview_size(person), person.window["corrupt_db/scroll"].vsb.winfo_manager()))
    assert len(sizes) == 1
    person.fill(corrupt_db__corruption__kind="Varied")
    root.geometry("1366x600")
    until(person.step, lambda: LEAST_SIDE < preview_size(person)[1] == seen_height(person) < 400)
    root.geometry("760x420")
    until(person.step, lambda: preview_size(person) == (LEAST_SIDE, LEAST_SIDE))
