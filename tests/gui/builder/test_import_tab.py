"""The tab IMPORT_DB as a person uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.database import import_dataset
from datasets.mvtec import index_mvtec
from experiments.files.problems import check_action
from gui.kit import dialogs
from tests.datasets.layouts import trees
from tests.gui.builder.driver import Person, hint


def test_one_folder_fills_the_whole_import(person: Person, category: Path) -> None:
    person.fill(import_db__mvtec=str(category))
    assert person.window["import_db/name"].get() == "plate"
    assert person.window["import_db/cell/0/count"].get() == "6 images"
    shown = [person.window[f"import_db/cell/{n}/title"].get() for n in range(3)]
    assert shown[:2] == ["training, good", "test, good"]
    assert person.window["import_db/cell/2/count"].get() == "2 images\n2 masks"
    assert check_action(person.config())[1] == ()


def test_only_choices_that_mean_something_for_the_source_are_offered_and_kept(
    person: Person,
) -> None:
    def offered() -> list[str]:
        names = ("object", "mask_pattern", "skip_bad", "force")
        rows = {name: person.window[f"import_db/{name}/row"].Widget for name in names}
        return [name for name, row in rows.items() if row.winfo_viewable()]

    person.fill(import_db__object="capsule")
    assert offered() == ["object", "mask_pattern", "skip_bad", "force"]
    person.click("import_db/source/sample")
    assert offered() == ["force"]
    assert check_action(person.config())[1] == ()
    person.click("import_db/source/folders")
    assert offered() == ["mask_pattern", "skip_bad", "force"]
    person.click("import_db/source/table")
    assert offered() == ["object", "skip_bad", "force"]
    assert person.config()["object"] == "capsule"


def test_a_category_can_be_edited_as_folders_and_rows_come_and_go(
    person: Person, category: Path
) -> None:
    person.fill(import_db__mvtec=str(category))
    person.click("import_db/as_folders")
    kinds = [row["label"] for row in person.config()["defects"]]
    assert len(kinds) >= 3
    for entry in ("label", "images", "masks"):
        field = person.window[f"import_db/defects/0/{entry}"].Widget
        heading = person.window[f"import_db/defects/heading/{entry}"].Widget
        assert heading.winfo_rootx() == field.winfo_rootx()
        assert heading.winfo_rooty() + heading.winfo_height() <= field.winfo_rooty()
    person.click("import_db/defects/0/remove")
    assert [row["label"] for row in person.config()["defects"]] == kinds[1:]
    for _ in range(10):
        person.click("import_db/defects/add")
    last = len(kinds) + 9
    person.fill(**{f"import_db__defects__{last}__images": str(category / "test" / kinds[0])})
    assert "received" in hint(person, f"import_db/defects/{last}")
    person.fill(**{f"import_db__defects__{last}__label": "again"})
    assert "2 images, 0 masks" in hint(person, f"import_db/defects/{last}")
    assert [row["label"] for row in person.config()["defects"]] == [*kinds[1:], "again"]
    assert check_action(person.config())[1] == ()


def test_choosing_a_folder_of_defects_names_the_row_after_it(
    person: Person, category: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = sorted(path.name for path in (category / "ground_truth").iterdir())[0]
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: str(category / "test" / kind))
    person.click("import_db/source/folders")
    person.click("import_db/defects/add")
    person.click("import_db/defects/0/images/browse")
    assert person.window["import_db/defects/0/label"].get() == kind


def test_a_folder_is_looked_for_beside_the_one_above_it(
    person: Person, category: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(
        dialogs.filedialog, "askdirectory", lambda **options: begun.append(options["initialdir"])
    )
    person.click("import_db/source/folders")
    person.fill(import_db__train_good=str(category / "train" / "good"))
    person.click("import_db/test_good/browse")
    person.click("import_db/defects/add")
    person.click("import_db/defects/add")
    person.fill(import_db__defects__0__images=str(category / "test" / "good"))
    person.click("import_db/defects/1/images/browse")
    assert begun == [str(category / "train"), str(category / "test")]


def test_missing_folders_and_masks_are_told_before_execute(
    person: Person, category: Path, tmp_path: Path
) -> None:
    person.fill(import_db__mvtec=str(tmp_path / "nowhere"))
    assert "is not a folder" in hint(person, "import_db/mvtec")
    person.click("action/execute")
    assert "Execute is not possible yet" in person.status()
    assert not person.builder.runner.running
    person.fill(import_db__mvtec=str(category.parent))
    assert "train/good" in person.window["import_db/remarks"].get()


def test_a_name_that_is_taken_must_be_replaced_on_purpose(person: Person, category: Path) -> None:
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    person.fill(import_db__mvtec=str(category), import_db__name="plate")
    assert "there is a dataset 'plate' already" in hint(person, "import_db/name")
    person.fill(import_db__force=True)
    assert hint(person, "import_db/name") == ""


def test_a_table_is_described_and_becomes_the_import(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = trees.visa(tmp_path / "VisA")
    table = root / "split_csv" / "1cls.csv"
    person.click("import_db/source/table")
    monkeypatch.setattr(dialogs, "ask_file_to_open", lambda *_: table)
    person.click("import_db/table/browse")
    person.fill(import_db__name="candle")
    assert "several objects" in hint(person, "import_db/table")
    person.fill(import_db__object="candle")
    assert hint(person, "import_db/table") == ""
    assert person.window["import_db/cell/0/count"].get() == "3 images"
    config = person.config()
    assert (config["table"], config["object"]) == (str(table), "candle")
    assert check_action(config)[1] == ()


def test_own_folders_are_offered_where_they_can_say_the_same(
    person: Person, tmp_path: Path
) -> None:
    button = person.window["import_db/as_folders"]
    assert str(button.Widget["state"]) == "disabled"
    person.fill(import_db__mvtec=str(trees.loco(tmp_path / "box")))
    assert str(button.Widget["state"]) == "disabled"
    assert "validation/good" in button.TooltipObject.text
    plain = trees.image(tmp_path / "plain" / "1.png").parent
    person.fill(import_db__mvtec=str(plain))
    assert "to change labels" in button.TooltipObject.text
    person.click("import_db/as_folders")
    config = person.config()
    assert (config["train_good"], config["test_good"], config["defects"]) == (str(plain), None, [])


def test_what_a_source_has_no_use_for_is_not_offered(person: Person) -> None:
    shown = {}
    for source in ("mvtec", "folders", "table", "sample"):
        person.click(f"import_db/source/{source}")
        names = ("object", "held_out", "seed")
        shown[source] = {
            name for name in names if person.window[f"import_db/{name}"].Widget.winfo_viewable()
        }
    assert shown == {
        "mvtec": {"object", "held_out", "seed"},
        "folders": {"held_out", "seed"},
        "table": {"object", "held_out", "seed"},
        "sample": set(),
    }


def test_what_an_entry_says_of_a_table_is_kept(person: Person) -> None:
    entry = {
        "action": "import_db", "name": "parts", "table": "parts.csv", "object": "left",
        "held_out": 0.3, "seed": 7,
    }  # fmt: skip
    action, problems = check_action(entry)
    assert problems == ()
    person.builder.tabs[0].fill(action)
    person.wait()
    assert check_action(person.config())[0] == action


def test_what_is_wrong_moves_nothing(person: Person, category: Path, tmp_path: Path) -> None:
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    heads = [person.window[f"import_db/{name}"].Widget for name in ("mvtec", "held_out", "force")]
    before = [widget.winfo_rooty() for widget in heads]
    nowhere = tmp_path / "a long name of a folder that is not there" / ("x" * 90)
    person.fill(import_db__mvtec=str(nowhere), import_db__name="plate", import_db__seed="-1")
    for key in ("mvtec", "name", "seed"):
        assert person.window[f"import_db/{key}/hint"].Widget.winfo_viewable()
        assert hint(person, f"import_db/{key}") != ""
    words = person.window["import_db/mvtec/hint"]
    assert words.get().endswith("is not a folder: choose one that exists")
    assert "…" in words.get()
    assert words.TooltipObject.text.startswith(str(nowhere))
    assert [widget.winfo_rooty() for widget in heads] == before
    person.fill(import_db__mvtec=str(category), import_db__name="other", import_db__seed="1")
    assert words.get() == ""
    assert not words.TooltipObject.text
    assert [widget.winfo_rooty() for widget in heads] == before


def test_what_decides_how_a_folder_is_read_comes_back_at_the_next_start(
    person: Person, category: Path
) -> None:
    person.fill(import_db__mvtec=str(category), import_db__mask_pattern="{stem}-gt.png")
    for name in ("recursive", "skip_bad", "force"):
        person.click(f"import_db/{name}")
    person.close()
    person.open()
    config = person.config()
    assert config["mask_pattern"] == "{stem}-gt.png"
    assert (config["recursive"], config["skip_bad"], config["force"]) == (True, True, False)


def test_an_import_of_what_exists_here_is_saved_for_another_machine(
    with_dataset: Person, category: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = with_dataset
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_, **__: tmp_path / "import.json")
    person.fill(import_db__mvtec=str(category))
    person.click("action/save")
    assert "is saved" in person.status() or "Saved" in person.status()
    assert (tmp_path / "import.json").is_file()
    person.click("action/execute")
    assert "there is a dataset 'plate' already" in person.status()


def test_the_folder_of_nobody_is_said_not_to_exist_and_the_window_stays(person: Person) -> None:
    person.fill(import_db__mvtec="~nobody_of_that_name/x", import_db__name="plate")
    person.click("action/execute")
    assert "~nobody_of_that_name/x is not a folder" in person.status()
    person.show(3)
    person.fill(eval_net__runs="~nobody_of_that_name/runs")
    assert person.step(20)
