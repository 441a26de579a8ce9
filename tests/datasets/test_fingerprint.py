"""A dataset's fingerprint is the same for the same names and contents, and for nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from datasets.database import (
    Dataset,
    fingerprint_of,
    import_dataset,
    open_dataset,
    read_fingerprint,
)
from datasets.fingerprint import Fingerprint, fingerprint_listing
from datasets.mvtec import index_mvtec


def by_hand(dataset: Dataset, *parts: str) -> str:
    """SHA-256 over a line for each file of some folders, sorted by their names."""
    lines = [
        f"{path.relative_to(dataset.folder).as_posix()}\0"
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
        for part in parts
        for path in (dataset.folder / part).rglob("*.png")
    ]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def test_the_import_notes_the_fingerprint_of_images_and_masks(
    tmp_path: Path, tiny_dataset: Dataset
):
    expected = by_hand(tiny_dataset, "train"), by_hand(tiny_dataset, "test", "ground_truth")
    assert tiny_dataset.fingerprint == Fingerprint(*expected)
    assert read_fingerprint(tmp_path / "data", "tiny") == tiny_dataset.fingerprint


def test_the_same_files_have_the_same_fingerprint_and_others_another(
    tmp_path: Path, tiny_category: Path, tiny_dataset: Dataset
):
    def again(name: str) -> Fingerprint:
        return fingerprint_of(import_dataset(tmp_path / "again", name, index_mvtec(tiny_category)))

    assert again("same") == tiny_dataset.fingerprint
    mask = tiny_category / "ground_truth" / "dent" / "000_mask.png"
    other = tiny_category / "ground_truth" / "dent" / "001_mask.png"
    kept = mask.read_bytes()
    mask.write_bytes(other.read_bytes())
    changed = again("changed")
    assert changed.train == tiny_dataset.fingerprint.train
    assert changed.test != tiny_dataset.fingerprint.test
    mask.write_bytes(kept)
    image = tiny_category / "train" / "good" / "000.png"
    image.rename(image.with_name("renamed.png"))
    renamed = again("renamed")
    assert renamed.train != tiny_dataset.fingerprint.train
    assert renamed.test == tiny_dataset.fingerprint.test


def test_a_dataset_of_an_earlier_version_is_read_for_its_fingerprint(
    tmp_path: Path, tiny_dataset: Dataset
):
    path = tiny_dataset.folder / "dataset.json"
    described = json.loads(path.read_text("utf-8"))
    del described["fingerprint"]
    path.write_text(json.dumps(described), "utf-8")
    old = open_dataset(tmp_path / "data", "tiny")
    assert old.fingerprint is None
    assert fingerprint_of(old) == tiny_dataset.fingerprint


def test_the_listing_changes_with_names_and_sizes(tiny_dataset: Dataset):
    folder = tiny_dataset.folder
    before = fingerprint_listing(folder, tiny_dataset.samples)
    assert fingerprint_listing(folder, tiny_dataset.samples[1:]) != before
    image = tiny_dataset.samples[0].path
    image.write_bytes(image.read_bytes() + b"more")
    assert fingerprint_listing(folder, tiny_dataset.samples) != before
