"""Sources are read as they are given, and masks are never taken for images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datasets.database import import_dataset
from experiments.config.actions import ImportDb
from experiments.files.sources import index_given
from tests.datasets.layouts import trees

NOBODY = "~nobody_of_this_name/a"


def test_a_folder_of_good_images_with_label_images_among_them_is_refused(tmp_path: Path):
    folder = trees.kolektor(tmp_path / "sdd", folders=1) / "kos01"
    words = r"masks beside its images: 5, such as Part0_label\.bmp of Part0\.jpg: .*`import .*kos01"
    with pytest.raises(ValueError, match=words):
        index_given(ImportDb(name="x", train_good=str(folder)))


def test_a_training_folder_of_a_category_with_masks_in_it_is_refused(tmp_path: Path):
    folder = trees.btad(tmp_path / "01")
    for path in sorted((folder / "train" / "ok").iterdir()):
        trees.mask(path.with_suffix(".png"))
    with pytest.raises(ValueError, match=r"has masks beside its images: 4"):
        index_given(ImportDb(name="x", mvtec=str(folder)))


def test_defective_images_with_masks_among_them_are_refused_unless_that_is_said(tmp_path: Path):
    good = trees.image(tmp_path / "good" / "a.png").parent
    trees.image(good / "b.png")
    bad = trees.image(tmp_path / "bad" / "c.jpg").parent
    trees.mask(bad / "c.png", top=2)
    given = {"label": "dent", "images": str(bad)}
    with pytest.raises(ValueError, match=r"such as c\.png of c\.jpg: .*folder of masks too"):
        index_given(ImportDb(name="x", train_good=str(good), defects=[given]))
    said = given | {"masks": str(bad)}
    found = index_given(ImportDb(name="x", train_good=str(good), defects=[said]))
    assert [(s.path.name, s.mask_path.name) for s in found.samples if s.label] == [
        ("c.jpg", "c.png")
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"mvtec": NOBODY}, "~nobody_of_this_name/a is not a folder"),
        ({"table": NOBODY}, "~nobody_of_this_name/a is no file"),
        ({"train_good": NOBODY}, "~nobody_of_this_name/a is not a folder"),
        ({"test_good": NOBODY}, "~nobody_of_this_name/a is not a folder"),
        ({"defects": [{"label": "dent", "images": NOBODY}]}, "~nobody_of_this_name/a is not a f"),
        (
            {"defects": [{"label": "dent", "images": "{good}/more", "masks": NOBODY}]},
            "~nobody_of_this_name/a is not a folder",
        ),
    ],
)
def test_a_path_below_the_folder_of_nobody_is_named(
    tmp_path: Path, source: dict[str, Any], words: str
):
    good = trees.image(tmp_path / "good" / "a.png").parent
    trees.image(good / "b.png")
    trees.image(good / "more" / "c.png")
    own = {} if {"mvtec", "table"} & set(source) else {"train_good": str(good)}
    given = json.loads(json.dumps(own | source).replace("{good}", str(good)))
    with pytest.raises(FileNotFoundError, match=words):
        index_given(ImportDb(name="x", **given))


def test_an_image_of_a_table_below_the_folder_of_nobody_is_named_by_the_import(tmp_path: Path):
    table = tmp_path / "images.csv"
    table.write_text(f"image,label\n{NOBODY}/1.png,good\n{NOBODY}/2.png,good\n", "utf-8")
    found = index_given(ImportDb(name="x", table=str(table)))
    with pytest.raises(ValueError, match=r"~nobody_of_this_name/a/1\.png does not exist"):
        import_dataset(tmp_path / "data", "x", found.samples)
