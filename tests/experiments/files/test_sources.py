"""Sources are read as they are given, and masks are never taken for images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasets.database import import_dataset
from datasets.mask_names import looks_like_mask
from experiments.config.actions import ImportDb
from experiments.files.sources import index_given
from tests.datasets.layouts import trees
from tests.tiny_category import write

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


def six_with_masks(folder: Path, image: str, mask: str) -> Path:
    """Six images and their masks, of which the last marks something, called as the two say."""
    for number in range(6):
        trees.image(folder / image.format(number))
        trees.mask(folder / mask.format(number), top=4 if number == 5 else None)
    return folder


@pytest.mark.parametrize(
    ("image", "mask", "words"),
    [
        ("images/{}.png", "masks/{}.png", r"masks has masks of the images in .*images: 6, such as"),
        ("{}.png", "Label/{}_label.png", r"Label has masks .*: 6, such as 0_label\.png of 0\.png"),
        ("{}.png", "masks/a/{}.png", r"masks/a has masks of the images in "),
    ],
)
def test_masks_in_a_sub_folder_are_refused_where_sub_folders_are_read(
    tmp_path: Path, image: str, mask: str, words: str
):
    folder = six_with_masks(tmp_path / "p", image, mask)
    with pytest.raises(ValueError, match=words):
        index_given(ImportDb(name="x", train_good=str(folder), recursive=True))


def test_masks_in_a_sub_folder_of_defective_images_are_refused(tmp_path: Path):
    good = trees.image(tmp_path / "good" / "a.png").parent
    trees.image(good / "b.png")
    bad = six_with_masks(tmp_path / "bad", "images/{}.png", "masks/{}.png")
    defects = [{"label": "dent", "images": str(bad)}]
    with pytest.raises(ValueError, match=r"bad/masks has masks of the images in .*bad/images"):
        index_given(ImportDb(name="x", train_good=str(good), defects=defects, recursive=True))


def test_masks_in_a_sub_folder_that_a_pattern_names_are_refused(tmp_path: Path):
    folder = six_with_masks(tmp_path / "p", "img{}.png", "m/mask{}.png")
    given = ImportDb(name="x", train_good=str(folder), recursive=True, mask_pattern="mask{number}")
    with pytest.raises(ValueError, match=r"6, such as mask0\.png of img0\.png"):
        index_given(given)


def test_images_of_the_same_names_in_several_folders_are_images(tmp_path: Path):
    for number in range(6):
        for camera in ("left", "right"):
            trees.image(tmp_path / "p" / camera / f"{number}.png")
        trees.mask(tmp_path / "dark" / "left" / f"{number}.png", top=2)
        trees.mask(tmp_path / "dark" / "right" / f"{number}.png", top=4)
    for folder in ("p", "dark"):
        given = ImportDb(name="x", train_good=str(tmp_path / folder), recursive=True)
        assert len(index_given(given).samples) == 12


def test_masks_that_a_pattern_names_are_refused_among_good_images(tmp_path: Path):
    folder = six_with_masks(tmp_path / "p", "img{}.png", "mask{}.png")
    given = ImportDb(name="x", train_good=str(folder), mask_pattern="mask{number}.png")
    words = (
        r'6, such as mask0\.png of img0\.png: .*`import .*p --mask-pattern "mask\{number\}\.png"`'
    )
    with pytest.raises(ValueError, match=words):
        index_given(given)


def test_masks_are_refused_where_the_first_of_them_cannot_be_read(tmp_path: Path):
    folder = six_with_masks(tmp_path / "p", "{}.jpg", "{}.png")
    first = folder / "0.png"
    first.write_bytes(first.read_bytes()[:60])
    with pytest.raises(ValueError, match=r"masks beside its images: 5, such as 1\.png of 1\.jpg"):
        index_given(ImportDb(name="x", train_good=str(folder), skip_bad=True))


def test_images_that_look_like_masks_are_named_where_the_others_do_not(tmp_path: Path):
    folder = six_with_masks(tmp_path / "p", "img{}.png", "mask{}.png")
    given = ImportDb(name="x", train_good=str(folder))
    dataset = import_dataset(tmp_path / "data", "x", index_given(given).samples)
    (note,) = [note for note in dataset.notes if "look like masks" in note]
    assert "the others do not: 6 (mask" in note
    for number in range(6):
        (folder / f"img{number}.png").unlink()
    dataset = import_dataset(tmp_path / "data", "all", index_given(given).samples)
    assert not [note for note in dataset.notes if "look like masks" in note]


def test_dark_images_of_twelve_bits_do_not_look_like_masks(tmp_path: Path):
    values = np.random.default_rng(1).integers(0, 4096, (32, 32)).astype(np.uint16)
    assert not looks_like_mask(write(tmp_path / "a.png", values))
    assert looks_like_mask(write(tmp_path / "b.png", (values > 4000).astype(np.uint16) * 65535))
