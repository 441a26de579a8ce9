from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from datasets import database
from datasets.images import read_image, read_mask
from datasets.mvtec import index_mvtec
from datasets.own_folders import index_folders
from datasets.samples import Sample
from tests.tiny_category import stripes, write, write_tiny_category

RNG = np.random.default_rng(5)


def good_image(path: Path, rows: int = 16, columns: int = 24) -> Path:
    return write(path, stripes(rows, columns, 3, RNG))


def two_good(folder: Path) -> Path:
    for name in ("a.png", "b.png"):
        good_image(folder / name)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_an_import_keeps_the_layout_the_names_and_every_byte(tmp_path: Path, tiny_category: Path):
    calls: list[tuple[int, int]] = []
    dataset = database.import_dataset(
        tmp_path / "data",
        "tiny",
        index_mvtec(tiny_category),
        on_progress=lambda done, total: calls.append((done, total)),
    )
    copied = tree(dataset.folder)
    description = json.loads(copied.pop("dataset.json"))
    assert copied == tree(tiny_category)
    assert calls == [(i, 13) for i in range(1, 14)]
    assert dataset.notes == ()
    assert not dataset.held_out
    assert description["counts"] == {
        "train": 6,
        "test": {"good": 3, "dent": 2, "metal_nut": 2},
        "masks": 4,
    }
    assert description["image_sizes"] == [{"rows": 32, "columns": 32, "images": 13}]


def test_an_opened_dataset_is_the_imported_one_with_its_parts(tmp_path: Path, tiny_category: Path):
    samples = index_mvtec(tiny_category)
    imported = database.import_dataset(tmp_path / "data", "metal_nut 2", samples)
    opened = database.open_dataset(tmp_path / "data", "metal_nut 2")
    assert opened == imported
    assert len(database.train_good(opened)) == 6
    assert len(database.for_testing(opened)) == 7
    assert set(database.train_good(opened) + database.for_testing(opened)) == set(opened.samples)
    for before, after in zip(samples, opened.samples, strict=True):
        assert (before.split, before.defect_type) == (after.split, after.defect_type)
        np.testing.assert_array_equal(read_image(before.path), read_image(after.path))
        if before.mask_path:
            assert after.mask_path
            np.testing.assert_array_equal(read_mask(before.mask_path), read_mask(after.mask_path))


def test_masks_stay_with_their_images_whatever_both_are_called(tmp_path: Path):
    images, masks = tmp_path / "defekt", tmp_path / "masken"
    for number, name in enumerate(["x.png", "x_mask.png", "größe 1.bmp", "10.jpg", "9.tif"]):
        good_image(images / name)
        mask = np.zeros((16, 24), np.uint8)
        mask[0, number] = 255
        write(masks / f"{Path(name).stem}_mask.png", mask)
    samples = index_folders(
        two_good(tmp_path / "good"), None, [("ü b", images, masks)], held_out=0.1, seed=0
    )
    dataset = database.import_dataset(tmp_path / "data", "ä", samples, held_out=True)
    marked = {
        s.path.name: int(read_mask(s.mask_path).argmax()) for s in dataset.samples if s.mask_path
    }
    assert marked == {"x.png": 0, "x_mask.png": 1, "größe 1.bmp": 2, "10.jpg": 3, "9.tif": 4}


def test_images_that_share_a_stem_get_names_of_their_own(tmp_path: Path):
    good = tmp_path / "good"
    for name in ("a.png", "a.jpg", "A.bmp", "a-2.png", "b.png"):
        good_image(good / name)
    samples = index_folders(good, two_good(tmp_path / "test"), (), held_out=0.1, seed=0)
    dataset = database.import_dataset(tmp_path / "data", "x", samples)
    stems = [s.path.stem.casefold() for s in database.train_good(dataset)]
    assert len(set(stems)) == 5
    assert {"a", "a-2", "b"} < set(stems)
    for before, after in zip(samples, dataset.samples, strict=True):
        if before.path.stem in ("a-2", "b"):
            assert after.path.name == before.path.name
    originals = sorted(p.read_bytes() for p in good.iterdir())
    assert sorted(s.path.read_bytes() for s in database.train_good(dataset)) == originals


def test_a_held_out_test_set_is_said_and_stays_said(tmp_path: Path):
    samples = index_folders(two_good(tmp_path / "good"), None, (), held_out=0.1, seed=0)
    database.import_dataset(tmp_path / "data", "x", samples, held_out=True, source="good")
    dataset = database.open_dataset(tmp_path / "data", "x")
    assert dataset.held_out
    assert dataset.notes[0] == (
        "There were no good test images, so 1 of the 2 good training images was held out for "
        "testing."
    )
    assert json.loads((dataset.folder / "dataset.json").read_text("utf-8"))["source"] == "good"


def test_what_only_the_pixels_tell_is_noted(tmp_path: Path):
    good, defect, masks = two_good(tmp_path / "good"), tmp_path / "d", tmp_path / "m"
    dark = stripes(20, 24, 1, RNG).astype(np.uint16) * 16
    write(good / "c.png", dark)
    good_image(defect / "1.png")
    write(masks / "1.png", np.zeros((16, 24), np.uint8))
    samples = index_folders(
        good, two_good(tmp_path / "t"), [("dent", defect, masks)], held_out=0.1, seed=0
    )
    notes = database.import_dataset(tmp_path / "data", "x", samples).notes
    assert len(notes) == 4
    for text in (
        "dent: all-black masks: 1;",
        "2 different sizes",
        "Images in grey: 1, in colour: 5.",
        "16-bit images use 12 bits",
    ):
        assert any(text in note for note in notes), text


def import_deep(folder: Path, hot: bool) -> database.Dataset:
    """Import 12-bit images in 16-bit files, one of them with a hot pixel or not."""
    rng = np.random.default_rng(7)
    for split, count in (("train", 3), ("test", 2)):
        for number in range(count):
            deep = rng.integers(0, 4096, (64, 64)).astype(np.uint16)
            if hot and split == "train" and number == 0:
                deep[5, 6] = 65535
            write(folder / split / f"{number}.png", deep)
    samples = index_folders(folder / "train", folder / "test", [], held_out=0.1, seed=0)
    return database.import_dataset(folder / "data", "x", samples)


@pytest.mark.parametrize("hot", [False, True])
def test_twelve_bits_in_use_are_noted_and_kept_also_with_a_hot_pixel(tmp_path: Path, hot: bool):
    dataset = import_deep(tmp_path, hot)
    assert dataset.bit_depth == database.read_bit_depth(tmp_path / "data", "x") == 12
    (note,) = (note for note in dataset.notes if "16-bit" in note)
    assert "use 12 bits, but for a few pixels: 4095 is taken for white" in note
    read = read_image(dataset.samples[1].path, bit_depth=dataset.bit_depth)
    assert read.min() == 0
    assert read.max() == 255


def test_a_dataset_imported_before_bits_were_counted_is_read_as_it_was(tmp_path: Path):
    dataset = import_deep(tmp_path, hot=False)
    description = dataset.folder / "dataset.json"
    content = json.loads(description.read_text("utf-8"))
    assert content.pop("bit_depth") == 12
    description.write_text(json.dumps(content), "utf-8")
    assert database.open_dataset(tmp_path / "data", "x").bit_depth == 16
    assert read_image(dataset.samples[1].path).max() == round(4095 / 257)
    description.write_text(json.dumps(content | {"bit_depth": 13}), "utf-8")
    with pytest.raises(ValueError, match="bit_depth: Input should be 8, 10, 12, 14 or 16"):
        database.open_dataset(tmp_path / "data", "x")


def test_images_that_stay_nearly_black_are_noted(tmp_path: Path):
    for split in ("train", "test"):
        write(tmp_path / split / "a.png", np.full((8, 8), 31, np.uint16))
    samples = index_folders(tmp_path / "train", tmp_path / "test", [], held_out=0.1, seed=0)
    notes = database.import_dataset(tmp_path / "data", "x", samples).notes
    assert any("nearly black: but for a few pixels they stay below 32" in note for note in notes)


def test_bright_sixteen_bit_images_need_no_note(tmp_path: Path):
    for brightness, split in enumerate(("train", "test"), 40_000):
        write(tmp_path / split / "a.png", np.full((8, 8), brightness, np.uint16))
    defect = tmp_path / "d"
    write(defect / "1.png", np.zeros((8, 8), np.uint16))
    samples = index_folders(
        tmp_path / "train", tmp_path / "test", [("d", defect, None)], held_out=0.1, seed=0
    )
    (note,) = database.import_dataset(tmp_path / "data", "x", samples).notes
    assert note.startswith("d: 1 of 1 images have no mask")


def test_masks_saved_with_loss_are_noted(tmp_path: Path, tiny_category: Path):
    mask = tiny_category / "ground_truth" / "dent" / "001_mask.png"
    write(mask.with_suffix(".jpg"), np.eye(32, dtype=np.uint8) * 255)
    mask.unlink()
    dataset = database.import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    (note,) = dataset.notes
    assert note.startswith("Masks in JPEG files: 1; compression leaves stray pixels")


def test_an_image_that_is_good_and_defective_is_refused(tmp_path: Path, tiny_category: Path):
    good = tiny_category / "train" / "good" / "002.png"
    (tiny_category / "test" / "dent" / "001.png").write_bytes(good.read_bytes())
    with pytest.raises(
        ValueError, match=r"002\.png and .*001\.png are the same image, but only one"
    ):
        database.import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    assert list((tmp_path / "data").iterdir()) == []


def test_test_images_that_were_trained_on_are_noted(tmp_path: Path, tiny_category: Path):
    good = tiny_category / "train" / "good" / "002.png"
    (tiny_category / "test" / "good" / "001.png").write_bytes(good.read_bytes())
    dataset = database.import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    (note,) = dataset.notes
    assert note.startswith("Test images that are training images too: 1, such as 001.png")


def damage_an_image(category: Path) -> None:
    image = category / "test" / "metal_nut" / "001.png"
    image.write_bytes(image.read_bytes()[:-30])


def enlarge_a_mask(category: Path) -> None:
    write(category / "ground_truth" / "metal_nut" / "001_mask.png", np.ones((33, 32), np.uint8))


def damage_a_mask(category: Path) -> None:
    (category / "ground_truth" / "metal_nut" / "001_mask.png").write_bytes(b"no image")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (damage_an_image, r"metal_nut.001\.png is cut off"),
        (enlarge_a_mask, r"001_mask\.png has 33x32 pixels .*001\.png has 32x32"),
        (damage_a_mask, r"001_mask\.png is cut off"),
    ],
)
def test_an_import_that_fails_leaves_nothing_and_the_old_dataset(
    tmp_path: Path, tiny_category: Path, spoil, message: str
):
    data = tmp_path / "data"
    old = database.import_dataset(data, "old", index_mvtec(tiny_category))
    before = tree(data)
    spoil(tiny_category)
    for name, force in (("new", False), ("old", True)):
        with pytest.raises(ValueError, match=message):
            database.import_dataset(data, name, index_mvtec(tiny_category), force=force)
    assert tree(data) == before
    assert [path.name for path in data.iterdir()] == [old.name]


def test_an_import_that_is_interrupted_leaves_nothing_and_the_old_dataset(
    tmp_path: Path, tiny_category: Path
):
    data = tmp_path / "data"

    def interrupt(done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    for force in (False, True):
        with pytest.raises(KeyboardInterrupt):
            database.import_dataset(
                data, "x", index_mvtec(tiny_category), force=force, on_progress=interrupt
            )
        assert [p.name for p in data.iterdir()] == (["x"] if force else [])
        if not force:
            database.import_dataset(data, "x", index_mvtec(tiny_category))
            before = tree(data)
    assert tree(data) == before


def test_an_existing_dataset_is_replaced_only_when_forced(tmp_path: Path, tiny_category: Path):
    data = tmp_path / "data"
    samples = index_mvtec(tiny_category)
    dataset = database.import_dataset(data, "x", samples)
    (dataset.folder / "corruptions" / "old").mkdir(parents=True)
    with pytest.raises(FileExistsError, match=r"'x' exists: .* replace it with --force"):
        database.import_dataset(data, "x", samples)
    assert len(database.import_dataset(data, "x", samples[:-1], force=True).samples) == 12
    assert not (dataset.folder / "corruptions").exists()


def test_a_dataset_can_be_replaced_by_a_part_of_itself(tmp_path: Path, tiny_category: Path):
    data = tmp_path / "data"
    dataset = database.import_dataset(data, "x", index_mvtec(tiny_category))
    again = database.import_dataset(data, "x", dataset.samples[1:], force=True)
    assert len(again.samples) == 12


def test_a_folder_that_is_no_dataset_is_never_replaced(tmp_path: Path, tiny_category: Path):
    mine = tmp_path / "data" / "mine"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("years of work")
    for force in (False, True):
        with pytest.raises(FileExistsError, match="exists and is no dataset"):
            database.import_dataset(
                tmp_path / "data", "mine", index_mvtec(tiny_category), force=force
            )
    assert (mine / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("name", ["../x", "..", "a/b", "/tmp/x", "", ".x", "a\\b"])
def test_a_name_that_leads_elsewhere_writes_and_reads_nothing(
    tmp_path: Path, tiny_category: Path, name: str
):
    before = tree(tmp_path)
    with pytest.raises(ValueError, match="is no name"):
        database.import_dataset(tmp_path / "data", name, index_mvtec(tiny_category), force=True)
    with pytest.raises(ValueError, match="is no name"):
        database.open_dataset(tmp_path / "data", name)
    assert tree(tmp_path) == before


def test_samples_without_a_good_image_in_each_split_are_refused(
    tmp_path: Path, tiny_category: Path
):
    samples = index_mvtec(tiny_category)
    for split in ("train", "test"):
        left = [s for s in samples if (s.split, s.label) != (split, 0)]
        with pytest.raises(ValueError, match=f"there is no good {split} image"):
            database.import_dataset(tmp_path / "data", "x", left)
    elsewhere = Sample(samples[-1].path, "test", "../up", 1)
    with pytest.raises(ValueError, match="is no name"):
        database.import_dataset(tmp_path / "data", "x", [*samples, elsewhere])


def test_a_missing_dataset_is_answered_with_those_there_are(tmp_path: Path, tiny_category: Path):
    data = tmp_path / "data"
    with pytest.raises(FileNotFoundError, match=r"no dataset 'x' in .*none yet; import one"):
        database.open_dataset(data, "x")
    database.import_dataset(data, "one", index_mvtec(tiny_category))
    with pytest.raises(FileNotFoundError, match=r"no dataset 'x' in .*: it has one"):
        database.open_dataset(data, "x")


def test_datasets_are_listed_with_what_they_hold(tmp_path: Path, tiny_category: Path):
    data = tmp_path / "data"
    assert database.list_datasets(data) == ()
    database.import_dataset(data, "tiny", index_mvtec(tiny_category))
    grey = write_tiny_category(
        tmp_path / "grey", defects=("d",), masks=False, channels=1, rows=20, columns=40
    )
    dataset = database.import_dataset(data, "grey", index_mvtec(grey))
    corruption = dataset.folder / "corruptions" / "VariedStain" / "corruption.json"
    corruption.parent.mkdir(parents=True)
    corruption.write_text("{}")
    assert database.list_datasets(data) == (
        database.DatasetSummary("grey", 6, 3, {"d": 2}, 0, (20, 40), 1, ("VariedStain",)),
        database.DatasetSummary("tiny", 6, 3, {"dent": 2, "metal_nut": 2}, 4, (32, 32), 3, ()),
    )


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"counts": 3}'])
def test_a_damaged_description_hides_one_dataset_and_not_the_others(
    tmp_path: Path, tiny_category: Path, content: str
):
    data = tmp_path / "data"
    for name in ("a", "b"):
        database.import_dataset(data, name, index_mvtec(tiny_category))
    (data / "a" / "dataset.json").write_text(content)
    (data / "notes.txt").touch()
    assert [summary.name for summary in database.list_datasets(data)] == ["b"]


def test_a_dataset_is_not_imported_beside_one_of_its_name_in_other_letters(
    tmp_path: Path, tiny_category: Path
):
    samples, data = index_mvtec(tiny_category), tmp_path / "data"
    database.import_dataset(data, "bottle", samples)
    with pytest.raises(FileExistsError, match="'Bottle' is the same name as 'bottle'"):
        database.import_dataset(data, "Bottle", samples, force=True)
    database.import_dataset(data, "bottle", samples, force=True)


@pytest.mark.parametrize("label", ["Dent", "Good"])
def test_kinds_of_defect_that_differ_only_by_case_are_refused(
    tmp_path: Path, tiny_category: Path, label: str
):
    samples = index_mvtec(tiny_category)
    twin = replace(samples[-1], defect_type=label, label=1)
    with pytest.raises(FileExistsError, match=f"'{label}' is the same name as '{label.lower()}'"):
        database.import_dataset(tmp_path / "data", "x", [*samples, twin])


@pytest.mark.skipif(os.name == "nt", reason="there no file has such a name")
def test_names_that_windows_cannot_hold_are_changed_and_said(tmp_path: Path, tiny_category: Path):
    good = tiny_category / "train" / "good"
    (good / "000.png").rename(good / "aux.png")
    (good / "001.png").rename(good / "12:30.png")
    (good / "002.png").rename(good / "12_30.png")
    dataset = database.import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    names = {sample.path.name for sample in database.train_good(dataset)}
    assert {"_aux.png", "12_30.png", "12_30-2.png"} < names
    (note,) = [note for note in dataset.notes if "Windows" in note]
    assert "2 (12:30.png as 12_30.png, aux.png as _aux.png)" in note


@pytest.mark.parametrize(
    ("most", "words"),
    [
        (4095, "as white, but use only 12 bits, so that they look darker: save all images with"),
        (65535, "they are read with 65535 as white: save all images with the same bits"),
    ],
)
@pytest.mark.parametrize("place", ["good", "dent"])
def test_test_images_of_16_bits_are_named_where_training_images_have_8(
    tmp_path: Path, tiny_category: Path, place: str, most: int, words: str
):
    for number in range(2):
        deep = RNG.integers(0, most, (32, 32, 3), endpoint=True).astype(np.uint16)
        write(tiny_category / "test" / place / f"00{number}.png", deep)
    dataset = database.import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    (note,) = dataset.notes
    assert "where all training images have 8: 2 (000.png, 001.png)" in note
    assert words in note
    assert dataset.bit_depth == 16
