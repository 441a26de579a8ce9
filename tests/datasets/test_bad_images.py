"""An import names all images that it cannot take at once, or leaves them out and says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from datasets.database import import_dataset
from datasets.mvtec import index_mvtec
from datasets.own_folders import index_folders
from datasets.samples import Sample
from tests.datasets import corpus
from tests.tiny_category import write, write_tiny_category


def spoil(category: Path) -> None:
    """A cut image, a link that leads nowhere, an image that claims any size, and a damaged mask."""
    train, dent = category / "train" / "good", category / "test" / "dent"
    cut = train / "001.png"
    cut.write_bytes(cut.read_bytes()[:-40])
    (train / "002.png").unlink()
    (train / "002.png").symlink_to(category / "gone.png")
    (claims,) = [case for case in corpus.refused_files() if case.name == "claims.jpg"]
    (dent / "000.png").write_bytes(claims.content)
    (category / "ground_truth" / "dent" / "001_mask.png").write_bytes(b"text")


def test_all_bad_images_of_an_import_are_named_at_once(tmp_path: Path, tiny_category: Path):
    spoil(tiny_category)
    with pytest.raises(ValueError, match="4 of 13 images cannot be imported: ") as refused:
        import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    said = str(refused.value)
    for words in (
        "good/001.png is cut off",
        "good/002.png leads nowhere",
        "dent/000.png has 32000x32000 pixels",
        "001_mask.png is cut off, damaged or no image",
        "leave them out with --skip-bad",
    ):
        assert words in said
    assert "\n" not in said
    assert list((tmp_path / "data").iterdir()) == []


def test_bad_images_are_left_out_on_demand_counted_and_named(tmp_path: Path, tiny_category: Path):
    spoil(tiny_category)
    dataset = import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category), skip_bad=True)
    names = {(s.split, s.defect_type, s.path.name) for s in dataset.samples}
    assert len(names) == 9
    assert not {name for name in names if name[1] == "dent"}
    assert ("train", "good", "001.png") not in names
    (note,) = [note for note in dataset.notes if note.startswith("Left out")]
    assert "4: " in note
    for words in ("good/001.png", "good/002.png", "dent/000.png", "001_mask.png"):
        assert words in note


def test_many_bad_images_are_named_up_to_ten_and_counted(tmp_path: Path):
    category = write_tiny_category(tmp_path / "many", train=15)
    for number in range(13):
        (category / "train" / "good" / f"{number:03}.png").write_bytes(b"text")
    with pytest.raises(ValueError, match=r"13 of 22 images .*009\.png .* and 3 more; ") as refused:
        import_dataset(tmp_path / "data", "x", index_mvtec(category))
    assert "010.png" not in str(refused.value)


def test_an_import_without_a_good_image_left_is_refused(tmp_path: Path, tiny_category: Path):
    for path in (tiny_category / "test" / "good").iterdir():
        path.write_bytes(b"text")
    with pytest.raises(ValueError, match="no good test image that can be read: .* mend those"):
        import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category), skip_bad=True)


def test_the_limit_of_an_import_can_be_changed(tmp_path: Path, tiny_category: Path):
    samples = index_mvtec(tiny_category)
    with pytest.raises(ValueError, match="13 of 13 .*32x32 pixels .*more than the 0.001 megapix"):
        import_dataset(tmp_path / "data", "x", samples, most_megapixels=0.001)
    import_dataset(tmp_path / "data", "x", samples, most_megapixels=0.00103)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_names_that_cannot_be_kept_are_refused_by_the_import(tmp_path: Path, tiny_category: Path):
    train = tiny_category / "train" / "good"
    content = (train / "000.png").read_bytes()
    long = "n" * 245 + ".png"
    for name in (os.fsdecode(b"part\xff.png"), "a\\b.png", long):
        (train / name).write_bytes(content)
    with pytest.raises(ValueError, match="3 of 16 images cannot be imported") as refused:
        import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    said = str(refused.value)
    assert said.encode()
    for words in ("part\\xff.png has a name that is no UTF-8", "a\\b.png has a backslash", long):
        assert words in said
    left = import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category), skip_bad=True)
    assert len(left.samples) == 13


def test_masks_that_are_black_soft_or_mostly_marked_are_named_with_what_is_assumed(tmp_path: Path):
    category = write_tiny_category(tmp_path / "masks", defects=("dent",), per_defect=6)
    masks = category / "ground_truth" / "dent"
    marked = np.zeros((32, 32), np.uint8)
    marked[4:20, 4:20] = np.arange(256, dtype=np.uint8).reshape(16, 16)
    write(masks / "000_mask.png", marked)
    write(masks / "001_mask.png", np.zeros((32, 32), np.uint8))
    inverted = np.full((32, 32), 255, np.uint8)
    inverted[3:9, 3:9] = 0
    write(masks / "002_mask.png", inverted)
    # A map of numbered parts is neither soft nor mostly marked.
    numbered = np.zeros((32, 32), np.uint8)
    numbered[:3, :3], numbered[5:8, 5:8] = 236, 255
    write(masks / "003_mask.png", numbered)
    notes = import_dataset(tmp_path / "data", "x", index_mvtec(category)).notes
    assert len(notes) == 3
    black, mostly, soft = notes
    assert black.startswith("dent: all-black masks: 1;")
    assert "(001_mask.png)" in black
    assert "more than half of the pixels are not black: 1 (002_mask.png)" in mostly
    assert "what is not black counts as defective" in mostly
    assert soft.startswith("Soft masks, with many grey levels: 1 (000_mask.png)")


def test_many_unusual_masks_are_named_up_to_three_and_counted(tmp_path: Path):
    category = write_tiny_category(tmp_path / "masks", defects=("dent",), per_defect=6)
    for path in (category / "ground_truth" / "dent").iterdir():
        write(path, np.full((32, 32), 255, np.uint8))
    (note,) = import_dataset(tmp_path / "data", "x", index_mvtec(category)).notes
    assert "6 (000_mask.png, 001_mask.png, 002_mask.png and 3 more)" in note


def test_test_images_that_were_trained_on_are_named_in_whatever_kind_of_file(
    tmp_path: Path, tiny_category: Path
):
    train, test = tiny_category / "train" / "good", tiny_category / "test" / "good"
    for number in range(2):
        pixels = corpus.cv2.imread(str(train / f"00{number}.png"))
        (test / f"00{number}.png").unlink()
        write(test / f"00{number}.bmp", pixels)
    (note,) = import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category)).notes
    assert "training images too: 2, such as 000.bmp, 001.bmp; they say nothing" in note


def test_what_is_odd_about_a_jpeg_and_changes_no_pixel_is_a_note(
    tmp_path: Path, tiny_category: Path
):
    (odd,) = [case for case in corpus.right_files() if case.name == "left_over.jpg"]
    (tiny_category / "train" / "good" / odd.name).write_bytes(odd.content)
    dataset = import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    assert sum(sample.split == "train" for sample in dataset.samples) == 7
    (note,) = [note for note in dataset.notes if "oddities" in note]
    assert "1 (left_over.jpg: Corrupt JPEG data: 4 extraneous bytes before marker 0xd9)" in note


def test_images_for_validation_stay_so_where_others_are_held_out_anew(tmp_path: Path):
    category = write_tiny_category(tmp_path / "own", train=8)
    good = sorted((category / "train" / "good").iterdir())
    samples = [Sample(path, "train", "good", 0, is_validation=True) for path in good[:3]]
    samples += [Sample(path, "train", "good", 0) for path in good[3:7]]
    samples += [Sample(good[7], "test", "good", 0)]
    good[7].write_bytes(b"text")
    dataset = import_dataset(tmp_path / "data", "x", samples, held_out=True, skip_bad=True)
    assert sum(sample.is_validation for sample in dataset.samples) == 3
    assert [sample.split for sample in dataset.samples].count("test") == 1
    assert [sample.split for sample in dataset.samples].count("train") == 6


@pytest.mark.parametrize("seed", range(3))
def test_good_images_are_held_out_of_those_that_can_be_read(tmp_path: Path, seed: int):
    category = write_tiny_category(tmp_path / "own", train=5, defects=("dent",))
    train = category / "train" / "good"
    defects = [("dent", category / "test" / "dent", None)]
    given = index_folders(train, None, defects, held_out=0.2, seed=seed)
    (held,) = [sample.path for sample in given if sample.split == "test" and not sample.label]
    held.write_bytes(b"text")
    dataset = import_dataset(tmp_path / "data", "x", given, held_out=True, seed=seed, skip_bad=True)
    places = [(sample.split, sample.label) for sample in dataset.samples]
    assert places.count(("train", 0)) == 3
    assert places.count(("test", 0)) == 1
    assert places.count(("test", 1)) == 2
    assert any(held.name in note for note in dataset.notes)
    assert any("1 of the 4 good training images" in note for note in dataset.notes)
    for path in sorted(train.iterdir())[1:]:
        path.write_bytes(b"text")
    with pytest.raises(ValueError, match="of 5 good images .* can be read, so none can be held"):
        import_dataset(tmp_path / "data", "y", given, held_out=True, seed=seed, skip_bad=True)
