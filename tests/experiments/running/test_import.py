"""What a user sees of an import that meets bad images."""

import json
import os
import sys

import pytest
from matplotlib import font_manager

from evaluation.fonts import _more_for
from experiments.errors import one_sentence
from storage.names import check_name
from tests.datasets import corpus
from tests.datasets.layouts import trees


@pytest.fixture
def spoilt(tiny_category):
    """A category with a JPEG file that lost bytes, and a text file, among its images."""
    (lost,) = [case for case in corpus.refused_files() if case.name == "plain_lost.jpg"]
    (tiny_category / "train" / "good" / "lost.jpg").write_bytes(lost.content)
    (tiny_category / "test" / "good" / "text.png").write_bytes(b"text")
    return tiny_category


def test_bad_images_are_named_in_one_sentence_and_nothing_else_is_written(desk, spoilt, capfd):
    assert desk.run("import", spoilt, "--name", "x", "--progress", "json") == 2
    written = capfd.readouterr()
    assert written.err == ""
    events = [json.loads(line) for line in written.out.splitlines()]
    (said,) = [event["message"] for event in events if event["event"] == "failed"]
    assert "\n" not in said
    for words in (
        "2 of 15 images",
        "lost.jpg is cut off, damaged",
        "text.png is cut off",
        "--skip",
    ):
        assert words in said
    assert not (desk.workspace.data / "x").exists()


def test_bad_images_are_left_out_on_demand(desk, spoilt, capfd):
    assert desk.run("import", spoilt, "--name", "x", "--skip-bad") == 0
    assert "Left out, because they cannot be imported: 2:" in capfd.readouterr().err.replace(
        "\n", " "
    )
    described = json.loads((desk.workspace.data / "x" / "dataset.json").read_text("utf-8"))
    assert described["counts"]["train"] == 6


def test_a_file_s_import_takes_the_same_choices(desk, spoilt):
    action = {"action": "import_db", "name": "x", "mvtec": str(spoilt), "skip_bad": True}
    assert desk.run("run", desk.write("a.json", action)) == 0
    little = {**action, "name": "y", "most_megapixels": 0.001}
    assert desk.run("run", desk.write("b.json", little)) == 2
    assert desk.run("validate", desk.write("c.json", {**action, "most_megapixels": 0})) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
@pytest.mark.parametrize("progress", ["bars", "json"])
def test_folders_whose_names_are_no_utf8_are_named_as_far_as_they_can_be(
    desk, tiny_category, capfd, progress
):
    odd = tiny_category.with_name(os.fsdecode(b"stra\xdfe"))
    tiny_category.rename(odd)
    words = ("--name", "x", "--progress", progress)
    assert desk.run("import", odd, *words) == 0
    described = json.loads((desk.workspace.data / "x" / "dataset.json").read_text("utf-8"))
    assert described["source"].endswith("stra\\xdfe")
    (odd / "test" / "dent").rename(odd / "test" / os.fsdecode(b"Stra\xdfe"))
    (odd / "ground_truth" / "dent").rename(odd / "ground_truth" / os.fsdecode(b"Stra\xdfe"))
    assert desk.run("import", odd, *words, "--force") == 2
    written = capfd.readouterr()
    assert "is no UTF-8 text" in (written.out + written.err).replace("\n", " ")


def test_a_name_that_is_no_utf8_is_said_so():
    with pytest.raises(ValueError, match="is no name: it is no UTF-8 text") as refused:
        check_name(os.fsdecode(b"Stra\xdfe"))
    assert one_sentence(ValueError("a\udcdf")) == "a\\xdf"
    assert one_sentence(refused.value).encode()


def test_a_recognised_layout_is_said_and_a_table_imported(desk, tmp_path, capfd):
    root = trees.visa(tmp_path / "VisA")
    assert desk.run("import", root, "--object", "candle", "--name", "a", "--progress", "json") == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert any("is an object of VisA" in event.get("text", "") for event in events)
    table = root / "split_csv" / "1cls.csv"
    assert desk.run("import", "--table", table, "--object", "fryum", "--name", "b") == 0
    described = json.loads((desk.workspace.data / "b" / "dataset.json").read_text("utf-8"))
    assert described["counts"] == {"train": 3, "test": {"good": 2, "anomaly": 2}, "masks": 2}
    assert described["source"] == str(table)
    action = {"action": "import_db", "name": "c", "table": str(table)}
    assert desk.run("validate", desk.write("c.json", action)) == 2
    assert "several objects" in capfd.readouterr().out
    assert desk.run("validate", desk.write("d.json", action | {"object": "candle"})) == 0


def test_masks_of_another_habit_are_told_on_the_command_line(desk, tmp_path, capfd):
    for number in range(4):
        trees.image(tmp_path / "parts" / f"image{number}.jpg")
        marks = tmp_path / "parts" / f"mask{number}.bmp"
        trees.mask(marks, top=4 if number == 3 else None)
    words = ("import", tmp_path / "parts", "--name", "x", "--mask-pattern")
    assert desk.run(*words, "mask") == 2
    assert "write {stem} for the image's name" in capfd.readouterr().err.replace("\n", " ")
    assert desk.run(*words, "mask{number}.bmp") == 0
    described = json.loads((desk.workspace.data / "x" / "dataset.json").read_text("utf-8"))
    assert described["counts"] == {"train": 2, "test": {"good": 1, "defect": 1}, "masks": 1}


def test_letters_of_names_that_no_installed_font_has_are_said(
    desk, tiny_category, monkeypatch, capfd
):
    _more_for.cache_clear()
    monkeypatch.setattr(font_manager, "get_font_names", list)
    for part in ("test", "ground_truth"):
        (tiny_category / part / "dent").rename(tiny_category / part / "裂")
    assert desk.run("import", tiny_category, "--name", "瓶", "--progress", "json") == 0
    _more_for.cache_clear()
    said = capfd.readouterr().out.encode().decode("unicode_escape")
    for letter in "裂瓶":
        assert f"No installed font has the letters {letter} of '{letter}'" in said
