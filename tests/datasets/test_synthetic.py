from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasets import synthetic
from datasets.database import Dataset, for_testing, import_dataset
from datasets.images import read_image, read_mask
from datasets.mvtec import index_mvtec
from tests.tiny_category import write_tiny_category

STAIN = {"size": "5-12", "color": "10-220", "irregularity": 0.1, "blur": 0.0}


def save(dataset: Dataset, name: str, **options: Any) -> Path:
    arguments = {"kind": "Stain", "parameters": STAIN, "copies": 5, "seed": 0} | options
    return synthetic.save_corruption(dataset, name, **arguments)


def read_all(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_each_good_test_image_gets_copies_that_differ_from_it_only_inside_their_masks(
    tiny_dataset: Dataset,
):
    save(tiny_dataset, "VariedStain", copies=4)
    samples = synthetic.open_synthetic(tiny_dataset, "VariedStain")
    good = {s.path.stem: read_image(s.path) for s in for_testing(tiny_dataset) if not s.label}
    assert len(samples) == 4 * len(good)
    for sample in samples:
        assert (sample.split, sample.defect_type, sample.label) == ("test", "synthetic", 1)
        assert sample.mask_path
        image, mask = read_image(sample.path), read_mask(sample.mask_path)
        original = good[sample.path.stem.rsplit("_", 1)[0]]
        assert image.shape == original.shape
        assert mask.any()
        np.testing.assert_array_equal(image[~mask], original[~mask])
        assert (image[mask] != original[mask]).any()


def test_images_keep_their_own_size_and_channels(tmp_path: Path):
    folder = write_tiny_category(tmp_path / "grey", rows=20, columns=44, channels=1)
    dataset = import_dataset(tmp_path / "data", "grey", index_mvtec(folder))
    save(dataset, "s")
    for sample in synthetic.open_synthetic(dataset, "s"):
        assert read_image(sample.path).shape == (20, 44, 1)
        assert sample.mask_path
        assert read_mask(sample.mask_path).shape == (20, 44)


def test_the_same_seed_draws_the_same_copies_and_another_seed_others(tiny_dataset: Dataset):
    folders = [save(tiny_dataset, name, seed=seed) for name, seed in (("a", 3), ("b", 3), ("c", 4))]
    first, same, other = (read_all(folder / "images") for folder in folders)
    assert first == same
    assert first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first)


def test_fewer_copies_are_the_first_of_more(tiny_dataset: Dataset):
    few = save(tiny_dataset, "few", copies=2)
    many = save(tiny_dataset, "many", copies=3)
    assert read_all(few / "masks").items() < read_all(many / "masks").items()


def test_what_was_saved_is_read_back(tiny_dataset: Dataset):
    assert synthetic.list_corruptions(tiny_dataset) == ()
    folder = save(tiny_dataset, "metal_nut ü", copies=1, seed=9)
    assert synthetic.read_corruption(tiny_dataset, "metal_nut ü") == {"kind": "Stain", **STAIN}
    assert synthetic.list_corruptions(tiny_dataset) == ("metal_nut ü",)
    assert json.loads((folder / "corruption.json").read_text("utf-8")) == {
        "kind": "Stain",
        "parameters": STAIN,
        "copies": 1,
        "seed": 9,
    }


def test_progress_is_told_for_each_good_test_image(tiny_dataset: Dataset):
    calls: list[tuple[int, int]] = []
    save(tiny_dataset, "s", on_progress=lambda d, t: calls.append((d, t)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_a_corruption_that_changes_nothing_has_no_synthetic_test_set(tiny_dataset: Dataset):
    save(tiny_dataset, "Clean", kind="Clean", parameters={})
    assert synthetic.read_corruption(tiny_dataset, "Clean") == {"kind": "Clean"}
    assert synthetic.open_synthetic(tiny_dataset, "Clean") == ()


def test_an_existing_corruption_is_replaced_whole_and_only_when_forced(tiny_dataset: Dataset):
    folder = save(tiny_dataset, "s", copies=3)
    before = read_all(folder)
    with pytest.raises(FileExistsError, match=r"'s' of 'tiny' exists: .*--force"):
        save(tiny_dataset, "s", copies=1)
    assert read_all(folder) == before
    save(tiny_dataset, "s", copies=1, force=True)
    assert len(synthetic.open_synthetic(tiny_dataset, "s")) == 3


def test_an_interrupted_corruption_leaves_the_old_one_and_nothing_else(tiny_dataset: Dataset):
    folder = save(tiny_dataset, "s")
    before = read_all(folder)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for name in ("s", "new"):
        with pytest.raises(KeyboardInterrupt):
            save(tiny_dataset, name, seed=1, force=True, on_progress=interrupt)
    assert read_all(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["s"]


def test_names_and_kinds_that_cannot_be_are_refused(tiny_dataset: Dataset):
    for name in ("../x", "", "a/b"):
        with pytest.raises(ValueError, match="is no name"):
            save(tiny_dataset, name)
        with pytest.raises(ValueError, match="is no name"):
            synthetic.read_corruption(tiny_dataset, name)
    with pytest.raises(ValueError, match="Rust"):
        save(tiny_dataset, "r", kind="Rust", parameters={})
    assert synthetic.list_corruptions(tiny_dataset) == ()


def test_a_missing_or_damaged_corruption_is_said(tiny_dataset: Dataset):
    with pytest.raises(FileNotFoundError, match="no corruption 's'; it has none yet"):
        synthetic.open_synthetic(tiny_dataset, "s")
    folder = save(tiny_dataset, "s")
    with pytest.raises(FileNotFoundError, match="no corruption 't'; it has s"):
        synthetic.read_corruption(tiny_dataset, "t")
    (folder / "corruption.json").write_text("{}")
    with pytest.raises(ValueError, match=r"corruption\.json is damaged"):
        synthetic.read_corruption(tiny_dataset, "s")
    shutil.rmtree(folder / "masks")
    with pytest.raises(FileNotFoundError, match="is missing: save the corruption anew"):
        synthetic.open_synthetic(tiny_dataset, "s")


def test_a_corruption_is_not_saved_beside_one_of_its_name_in_other_letters(tiny_dataset: Dataset):
    save(tiny_dataset, "s")
    with pytest.raises(FileExistsError, match="'S' is the same name as 's'"):
        save(tiny_dataset, "S", force=True)
