from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from gui.kit import dialogs
from gui.kit.begin_folder import begin_at, note_end
from gui.kit.saving import suggest_name


def window(last: str = "") -> SimpleNamespace:
    return SimpleNamespace(metadata=last, TKroot=None)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("bottle/good", "bottle/crack", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_a_filled_field_says_where_its_dialog_begins(folders: Path) -> None:
    crack, good = str(folders / "bottle" / "crack"), str(folders / "bottle" / "good")
    assert begin_at(window(str(folders / "elsewhere")), crack, [good]) == crack
    assert begin_at(window(), f"{crack}/gone/deeper") == crack


def test_an_empty_field_begins_beside_its_nearest_filled_neighbour(folders: Path) -> None:
    neighbours = ["", " ", str(folders / "bottle" / "good"), str(folders / "elsewhere")]
    found = begin_at(window(str(folders / "elsewhere")), "", neighbours)
    assert found == str(folders / "bottle")


def test_without_neighbours_a_dialog_begins_where_the_last_one_ended(folders: Path) -> None:
    asking = window()
    assert begin_at(asking) == str(Path.cwd())
    note_end(asking, folders / "bottle" / "crack")
    assert begin_at(asking, "", ["", ""]) == str(folders / "bottle")


@pytest.mark.parametrize("ask", ["folder", "open", "save", "images"])
def test_every_dialog_notes_where_it_ended_and_the_next_begins_there(
    ask: str, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    chosen = str(folders / "bottle" / "a.json")

    def answer(**options: str) -> str:
        begun.append(options["initialdir"])
        return chosen

    for name in ("askdirectory", "askopenfilename", "asksaveasfilename"):
        monkeypatch.setattr(dialogs.filedialog, name, answer)
    monkeypatch.setattr(dialogs.filedialog, "askopenfilenames", lambda **o: (answer(**o),))
    asking = window()
    acts = {
        "folder": lambda: dialogs.ask_folder(asking),
        "open": lambda: dialogs.ask_file_to_open(asking, ".json"),
        "save": lambda: dialogs.ask_file_to_save(asking, ".json"),
        "images": lambda: dialogs.ask_images_to_open(asking),
    }
    acts[ask]()
    acts["folder"]()
    assert begun == [str(Path.cwd()), str(folders / "bottle")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("report_bottle_Stain128x128", "report_bottle_Stain128x128.html"),
        ("../a b/c:d?", "a_b_c_d.html"),
        ("???", "saved.html"),
        ("x" * 300, "x" * 80 + ".html"),
    ],
)
def test_a_suggested_name_is_one_that_every_system_takes(words: str, name: str) -> None:
    assert suggest_name(words, ".html") == name
