"""What becomes of files and folders that are dropped onto the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gui.builder import import_tab
from gui.forms import defect_rows, path_fields
from gui.predict import predict_tab
from tests.gui.builder.driver import Person

Drop = Callable[..., None]


@pytest.fixture
def dropping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, Drop]:
    """Return a person with the window open, and a function that drops paths onto a widget."""
    accepted: dict[str, Callable[[tuple[Path, ...]], None]] = {}

    def accept(widget: Any, take: Callable[[tuple[Path, ...]], None]) -> bool:
        accepted[str(widget)] = take
        return True

    for module in (path_fields, defect_rows, import_tab, predict_tab):
        monkeypatch.setattr(module, "accept_drops", accept)
    person = Person(tmp_path)
    person.open()

    def drop(key: str, *paths: Path) -> None:
        accepted[str(person.window[key].Widget)](paths)
        person.wait()

    return person, drop


def test_what_is_dropped_onto_import_and_predict_is_taken(
    dropping: tuple[Person, Drop], tmp_path: Path
) -> None:
    person, drop = dropping
    folder, table, other = tmp_path / "good parts", tmp_path / "parts.csv", tmp_path / "a.png"
    folder.mkdir()
    drop("import_db/scroll", folder)
    assert person.window["import_db/mvtec"].get() == str(folder)
    drop("import_db/scroll", table)
    assert person.window["import_db/table"].get() == str(table)
    assert person.config()["table"] == str(table)
    drop("import_db/scroll", other)
    assert "neither a folder nor a CSV file" in person.status()
    drop("import_db/scroll", folder, table)
    assert "Drop one folder" in person.status()
    person.click("import_db/source/folders")
    drop("import_db/scroll", folder)
    assert "onto the field" in person.status()
    drop("import_db/train_good", folder)
    assert person.config()["train_good"] == str(folder)
    person.click("import_db/defects/add")
    drop("import_db/defects/0/images", folder)
    assert person.window["import_db/defects/0/label"].get() == "good parts"
    drop("window/tab/predict", folder, other)
    assert person.window["predict/images"].get() == f"{folder};{other}"
    drop("predict/out", folder)
    assert person.window["predict/out"].get() == str(folder)
    person.close()
