"""Files that an import leaves out are counted by kind and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.layouts.indexed import LayoutOptions, all_notes
from datasets.layouts.recognise import index_folder
from datasets.own_folders import describe_folders
from datasets.unused import unused_notes
from experiments.config.actions import ImportDb
from experiments.files.sources import index_given
from tests.datasets.folders import fill
from tests.datasets.layouts import trees


def test_files_that_are_not_used_are_counted_by_kind_and_named(tmp_path: Path):
    folder = fill(tmp_path / "good", "1.png", "2.png", "sub/3.png", ".hidden.png")
    for name in ("a.txt", "b.txt", "c.TXT", "d.txt", "raw", "sub/e.csv"):
        (folder / name).write_text("x")
    (folder / "gone.link").symlink_to(tmp_path / "nowhere")
    (folder / "other").symlink_to(tmp_path, target_is_directory=True)
    for name in ("Thumbs.db", ".DS_Store", "desktop.ini", "._1.png"):
        (folder / name).write_text("x")
    found = index_given(ImportDb(name="x", train_good=str(folder)))
    (note,) = all_notes(found)
    assert note == (
        "Files that are not used: 10: .csv 1 (sub/e.csv); .txt 4 (a.txt, b.txt, c.TXT and 1 more); "
        "hidden 1 (.hidden.png); images in sub-folders, read with --recursive, 1 (sub/3.png); "
        "links that lead nowhere 1 (gone.link); links to folders 1 (other); "
        "without a suffix 1 (raw)."
    )
    found = index_given(ImportDb(name="x", train_good=str(folder), recursive=True))
    assert len(found.samples) == 3
    assert "3.png" not in all_notes(found)[0]


def test_images_that_no_part_of_a_layout_reads_are_named(tiny_category: Path):
    fill(tiny_category, "train/bad/1.png", "cover.png", "test/dent/close/2.png")
    (tiny_category / "readme.txt").write_text("x")
    (note,) = all_notes(index_folder(tiny_category, LayoutOptions()))
    assert ".txt 1 (readme.txt)" in note
    assert "images in other folders 2 (cover.png, train/bad/1.png)" in note
    assert "images in sub-folders, read with --recursive, 1 (test/dent/close/2.png)" in note


@pytest.mark.parametrize("layout", ["loco", "btad", "kolektor", "magnetic_tiles"])
def test_nothing_of_a_known_layout_is_called_unused(tmp_path: Path, layout: str):
    found = index_folder(getattr(trees, layout)(tmp_path / layout), LayoutOptions())
    assert all_notes(found) == [*found.notes]


def test_black_masks_of_good_images_are_used(tiny_category: Path):
    for number in range(3):
        trees.mask(tiny_category / "ground_truth" / "good" / f"00{number}.png")
    assert all_notes(index_folder(tiny_category, LayoutOptions())) == []


def test_folders_inside_one_another_are_looked_through_once(tmp_path: Path):
    fill(tmp_path, "1.png", "crack/2.png")
    (tmp_path / "crack" / "a.txt").write_text("x")
    used = [tmp_path / "1.png", tmp_path / "crack" / "2.png"]
    (note,) = unused_notes([tmp_path, tmp_path / "crack"], used)
    assert note == "Files that are not used: 1: .txt 1 (crack/a.txt)."
    assert unused_notes([], []) == []


def test_a_folder_without_an_image_says_what_is_in_it(tmp_path: Path):
    (tmp_path / "good").mkdir()
    for name in ("a.heic", "b.heic"):
        (tmp_path / "good" / name).write_text("x")
    with pytest.raises(ValueError, match=r"no image in it \(Files that .* \.heic 2 \(a\.heic, b"):
        index_given(ImportDb(name="x", train_good=str(tmp_path / "good")))


def test_files_that_a_table_does_not_list_are_named(tmp_path: Path):
    fill(tmp_path, "a/1.png", "a/2.png", "a/more/3.png", "b/1_mask.png", "b/2_mask.png", "c/9.png")
    table = tmp_path / "a" / "images.csv"
    rows = [
        "image,label,mask",
        "1.png,good,",
        "../b/../a/4.png,good,",
        "5.png,dent,../b/1_mask.png",
    ]
    table.write_text("\n".join(rows), "utf-8")
    fill(tmp_path, "a/4.png", "a/5.png")
    (note,) = all_notes(index_given(ImportDb(name="x", table=str(table))))
    assert note == (
        "Files that are not used: 3: images in other folders 2 (2.png, 2_mask.png); images in "
        "sub-folders 1 (more/3.png)."
    )


def test_masks_that_a_table_names_are_used_whatever_becomes_of_their_images(tmp_path: Path):
    fill(tmp_path, *(f"{n}.png" for n in range(5)), *(f"m/{n}.png" for n in range(5)))
    table = tmp_path / "images.csv"
    splits = ("train", "train", "val", "test", "train")
    rows = [f"{n}.png,good,m/{n}.png,{split}" for n, split in enumerate(splits)]
    rows[-1] = rows[-1].replace("good", "dent")
    table.write_text("\n".join(["image,label,mask,split", *rows]), "utf-8")
    (note,) = all_notes(index_given(ImportDb(name="x", table=str(table))))
    assert note.startswith("Defective images that the table wants trained on")


def test_own_folders_are_described_with_what_is_not_used(tmp_path: Path):
    good, dents = fill(tmp_path / "good", "1.png", "2.png"), fill(tmp_path / "dents", "3.png")
    (dents / "list.txt").write_text("x")
    said = describe_folders(good, None, [("dent", dents, None)]).problems
    assert "Files that are not used: 1: .txt 1 (list.txt)." in said
