"""Which sources can be said as own folders, and which cannot."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from experiments.config.actions import ImportDb
from experiments.files.sources import index_given
from gui.builder.own_folders import DIVIDED, MASKS_BESIDE, NO_IMAGES, TWO_FOLDERS, as_own_folders
from gui.builder.source_inspection import inspect_source
from tests.datasets.layouts import trees


def samples(**source: Any) -> set[tuple[object, ...]]:
    indexed = index_given(ImportDb(name="a", **source))
    return {(s.path, s.split, s.defect_type, s.label, s.mask_path) for s in indexed.samples}


def test_a_product_of_btad_holds_the_same_images_as_own_folders(tmp_path: Path) -> None:
    folder = trees.btad(tmp_path / "01")
    found = as_own_folders(folder, {})
    assert isinstance(found, dict)
    assert samples(**found) == samples(mvtec=str(folder))


def test_a_category_of_loco_without_validation_images_does_too(tmp_path: Path) -> None:
    folder = trees.loco(tmp_path / "box")
    assert as_own_folders(folder, {}) == TWO_FOLDERS
    shutil.rmtree(folder / "validation")
    found = as_own_folders(folder, {})
    assert isinstance(found, dict)
    assert samples(**found) == samples(mvtec=str(folder))


def test_a_plain_folder_of_images_is_one_of_good_training_images(tmp_path: Path) -> None:
    folder = tmp_path / "good parts"
    assert as_own_folders(trees.image(folder / "below" / "1.png").parent.parent, {}) == NO_IMAGES
    plain = {"train_good": str(folder), "test_good": None, "defects": []}
    assert as_own_folders(folder, {"recursive": True}) == plain
    trees.image(folder / "2.png")
    assert as_own_folders(folder, {}) == plain


@pytest.mark.parametrize(
    ("make", "why_not"), [(trees.visa, DIVIDED), (trees.magnetic_tiles, MASKS_BESIDE)]
)
def test_a_layout_that_says_more_than_folders_is_left_as_it_is(
    make: Any, why_not: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "source")
    assert as_own_folders(folder, {}) == why_not
    assert inspect_source({"name": "a", "mvtec": str(folder)}, tmp_path).no_folders == why_not
