"""What has the focus shows it, and stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gui.kit import style
from tests.gui.builder.driver import Person
from tests.gui.screen import pixels_of

DARK, LEAST_DARK_PIXELS = 110, 30


@pytest.fixture
def corrupting(tmp_path: Path) -> Iterator[Person]:
    """A person before the tab Corrupt, which has a drop-down of kinds."""
    person = Person(tmp_path)
    person.open()
    person.show(1)
    yield person
    person.close()


def dark_pixels_of_the_text(widget: Any) -> int:
    """Count the dark pixels of a drop-down, without its ring and its arrow."""
    width, height = widget.winfo_width(), widget.winfo_height()
    inside = pixels_of(widget)[4 : height - 4, 4 : width - 24]
    return int((inside.max(axis=2) < DARK).sum())


def test_a_drop_down_is_as_readable_with_the_focus_as_without(corrupting: Person) -> None:
    person = corrupting
    combo = person.window["corrupt_db/corruption/kind"]
    plain = dark_pixels_of_the_text(combo.Widget)
    combo.Widget.focus_force()
    person.wait()
    assert plain > LEAST_DARK_PIXELS
    assert dark_pixels_of_the_text(combo.Widget) > plain * 0.9
    combo.Widget.selection_range(0, "end")
    person.wait()
    assert dark_pixels_of_the_text(combo.Widget) > plain * 0.9
    look = combo.ttk_style.lookup(combo.ttk_style_name, "foreground", ("readonly", "focus"))
    assert str(look) == style.INK
