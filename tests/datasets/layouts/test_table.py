"""A table says of any image what it is and where its mask lies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from datasets.database import import_dataset
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.layouts.table import index_table
from tests.datasets.layouts import trees


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "images.csv"
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


def index(path: Path, **options: object) -> Indexed:
    return index_table(path, LayoutOptions(**options))


def kinds(found: Indexed) -> dict[tuple[str, str], int]:
    return dict(Counter((sample.split, sample.defect_type) for sample in found.samples))


def test_a_table_lists_images_with_their_kinds_masks_and_splits(tmp_path: Path):
    found = index(
        table(
            tmp_path,
            "image,label,mask,split",
            "a/1.png,good,,train",
            "a/2.png,Good,,",
            "a/3.png,good,m/3.png,test",
            "b/4.png,ink spot,m/4.png,test",
            '"b/5, once more.png",crack,,',
            "",
        )
    )
    listed = [
        (s.path.relative_to(tmp_path).as_posix(), s.split, s.defect_type, s.label, s.mask_path)
        for s in found.samples
    ]
    assert listed == [
        ("a/1.png", "train", "good", 0, None),
        ("a/2.png", "train", "good", 0, None),
        ("a/3.png", "test", "good", 0, tmp_path / "m" / "3.png"),
        ("b/4.png", "test", "ink spot", 1, tmp_path / "m" / "4.png"),
        ("b/5, once more.png", "test", "crack", 1, None),
    ]
    assert not found.held_out
    assert found.notes == ()


def test_without_good_test_images_some_are_held_out_by_seed(tmp_path: Path):
    rows = [f"{number}.png,good" for number in range(10)]
    path = table(tmp_path, "image,label", *rows, "x.png,dent")
    found = index(path, held_out=0.3, seed=1)
    assert kinds(found) == {("train", "good"): 7, ("test", "good"): 3, ("test", "dent"): 1}
    assert found.held_out
    assert index(path, held_out=0.3, seed=1) == found
    assert index(path, held_out=0.3, seed=2) != found


def test_spreadsheets_of_other_countries_and_paths_of_windows_are_read(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.png").write_bytes(b"")
    for separator in (";", "\t"):
        lines = [separator.join(row) for row in (["Label", "Image"], ["ok", "a\\1.png"])]
        more = [separator.join(["normal", str(tmp_path / "a" / "2.png")])]
        found = index(table(tmp_path, *lines, *more, encoding="utf-8-sig"))
        assert {sample.path for sample in found.samples} == {
            tmp_path / "a" / "1.png",
            tmp_path / "a" / "2.png",
        }


def test_split_files_of_visa_are_read_as_they_are(tmp_path: Path):
    root = trees.visa(tmp_path / "VisA")
    path = root / "split_csv" / "1cls.csv"
    found = index(path, only="candle")
    assert kinds(found) == {("train", "good"): 3, ("test", "good"): 2, ("test", "anomaly"): 2}
    assert all(sample.path.is_file() for sample in found.samples)
    with pytest.raises(ValueError, match="several objects: choose one of candle, fryum with --obj"):
        index(path)
    with pytest.raises(ValueError, match="no object 'pcb9': it has candle, fryum"):
        index(path, only="pcb9")


def test_defective_images_are_not_trained_on_and_named(tmp_path: Path):
    rows = ["1.png,good,train", "2.png,good,test", "3.png,dent,train", "4.png,dent,test"]
    found = index(table(tmp_path, "image,label,split", *rows))
    assert kinds(found) == {("train", "good"): 1, ("test", "good"): 1, ("test", "dent"): 1}
    (note,) = found.notes
    assert note.endswith("wants trained on were left out: 1 (3.png).")


def test_images_for_validation_are_marked_with_and_without_test_images(tmp_path: Path):
    rows = ["1.png,good,train", "2.png,good,val", "3.png,good,", "4.png,dent,validation"]
    for more in (["5.png,good,test"], []):
        found = index(table(tmp_path, "image,label,split", *rows, *more))
        assert [s.path.name for s in found.samples if s.is_validation] == ["2.png"]
        assert "4.png" in found.notes[0]
    found = index(table(tmp_path, "image,label,split", rows[1], "5.png,good,test"))
    assert not any(sample.is_validation for sample in found.samples)
    found = index(table(tmp_path, "image,label,split", *rows[:2]))
    assert kinds(found) == {("train", "good"): 1, ("test", "good"): 1}
    assert not any(sample.is_validation for sample in found.samples)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([""], "no column image and no column label: .*received nothing"),
        (["path,label", "a.png,good"], "no column image: .*received path, label"),
        (["image,label"], "has no row below its header"),
        (["image,label", "a.png,"], "row 2 has no label"),
        (["image,label", ",good"], "row 2 has no image"),
        (["image,label,split", "a.png,good,often"], "row 2 has the split 'often': write train"),
        (["image,label", "a,b.png,good"], "row 2 has 3 cells, but the header 2: .*double quotes"),
        (["image,label", "a.png,good", "a.png,dent"], r"has .*a\.png twice"),
        (["image,label", "a.png,good"], "only one image, so none can be held out"),
        (["image,label", "a.png,dent"], "no good image, so none can be held out"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, lines: list[str], words: str):
    with pytest.raises(ValueError, match=words):
        index(table(tmp_path, *lines))


def test_a_table_that_is_missing_or_no_text_or_has_no_objects_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"none\.csv is no file"):
        index(tmp_path / "none.csv")
    (tmp_path / "sheet.csv").write_bytes(b"image,label\n\xff\xfe.png,good\n")
    with pytest.raises(ValueError, match="is no UTF-8 text: save it as CSV"):
        index(tmp_path / "sheet.csv")
    with pytest.raises(ValueError, match="no object 'x': it has no column object"):
        index(table(tmp_path, "image,label", "a.png,good"), only="x")


def test_a_cell_that_no_table_has_is_one_sentence(tmp_path: Path):
    path = table(tmp_path, "image,label", "a.png," + "x" * 200_000)
    with pytest.raises(ValueError, match="is damaged, it is no table"):
        index(path)


@pytest.mark.parametrize("split", ["train", "val", "test", ""])
@pytest.mark.parametrize(
    ("marks", "words"),
    [(True, "is a good image, but its mask .* marks pixels"), (False, "1_mask.png does not exist")],
)
def test_the_mask_of_a_good_image_is_looked_at_whatever_the_image_is_for(
    tmp_path: Path, split: str, marks: bool, words: str
):
    for number in range(1, 5):
        trees.image(tmp_path / f"{number}.png")
    if marks:
        trees.mask(tmp_path / "1_mask.png", top=4)
    rows = [f"1.png,good,1_mask.png,{split}", "2.png,good,,train", "3.png,good,,train"]
    path = table(tmp_path, "image,label,mask,split", *rows, "4.png,good,,test")
    with pytest.raises(ValueError, match=words):
        import_dataset(tmp_path / "data", "x", index(path).samples)


def test_black_masks_of_good_training_images_are_accepted(tmp_path: Path):
    for number in range(1, 4):
        trees.image(tmp_path / f"{number}.png")
        trees.mask(tmp_path / f"{number}_mask.png")
    rows = [f"{number}.png,good,{number}_mask.png" for number in range(1, 4)]
    found = index(table(tmp_path, "image,label,mask", *rows))
    dataset = import_dataset(tmp_path / "data", "x", found.samples)
    assert [sample.mask_path for sample in dataset.samples] == [None] * 3
    assert not (dataset.folder / "ground_truth").exists()
