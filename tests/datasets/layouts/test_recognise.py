"""Folders in known layouts are recognised, named, and listed as they are meant."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from datasets.database import import_dataset
from datasets.images import read_mask
from datasets.layouts.indexed import Indexed, LayoutOptions, all_notes, describe_indexed
from datasets.layouts.recognise import index_folder, is_recognised
from datasets.own_folders import index_folders
from datasets.samples import Sample, find_problems
from tests.datasets.layouts import trees
from tests.tiny_category import write


def index(folder: Path, **options: object) -> Indexed:
    return index_folder(folder, LayoutOptions(**options))


def counts(samples: tuple[Sample, ...]) -> dict[tuple[str, str], int]:
    return dict(Counter((sample.split, sample.defect_type) for sample in samples))


def test_a_category_of_mvtec_ad_is_named_as_such(tiny_category: Path):
    found = index(tiny_category)
    assert found.layout.endswith("is a category in the layout of MVTec AD.")
    assert not found.held_out
    assert len(found.samples) == 13
    assert not is_recognised(tiny_category)


def test_the_masks_of_a_folder_of_loco_are_united_and_its_validation_images_marked(
    tmp_path: Path,
):
    found = index(trees.loco(tmp_path / "box"))
    assert "MVTec LOCO AD" in found.layout
    assert counts(found.samples) == {
        ("train", "good"): 7, ("test", "good"): 2, ("test", "structural_anomalies"): 2,
    }  # fmt: skip
    marked = [sample.path.parent.parent.name for sample in found.samples if sample.is_validation]
    assert marked == ["validation"] * 3
    (note,) = find_problems(found.samples)
    assert "for validation: 3; each training holds these out" in note
    dataset = import_dataset(tmp_path / "data", "box", found.samples, notes=found.notes)
    united = np.zeros((32, 32), bool)
    united[2:10, :8] = united[20:28, :8] = True
    masks = [sample.mask_path for sample in dataset.samples if sample.label]
    assert [path.name for path in masks] == ["000_mask.png", "001_mask.png"]
    for path in masks:
        np.testing.assert_array_equal(read_mask(path), united)
    assert dataset.notes == (note,)
    assert index(tmp_path / "box", recursive=True) == found


def test_each_part_of_a_united_mask_is_looked_at(tmp_path: Path):
    folder = trees.loco(tmp_path / "box")
    parts = folder / "ground_truth" / "structural_anomalies"
    marked = np.zeros((32, 32), np.uint8)
    marked[2:10, 4:8] = 1
    write(parts / "000" / "000.png", marked)  # 0 and 1
    write(parts / "000" / "001.png", marked * 50 + 100)  # no black pixel
    write(parts / "001" / "000.png", np.zeros((32, 32), np.uint8))
    write(parts / "001" / "001.png", np.arange(1024, dtype=np.uint16).reshape(32, 32) % 200)
    dataset = import_dataset(tmp_path / "data", "box", index(folder).samples)
    first, second = (read_mask(s.mask_path) for s in dataset.samples if s.label)
    np.testing.assert_array_equal(first, marked > 0)
    assert second.mean() > 0.9
    notes = " ".join(dataset.notes)
    for words in (
        "values below 16, such as 0 and 1: 1 (000/000.png)",
        "without a black pixel: 1 (000/001.png)",
        "Soft masks, with many grey levels: 1 (001/001.png)",
        "more than half of the pixels are not black: 1 (001)",
    ):
        assert words in notes
    assert "all-black" not in notes


def test_a_part_of_a_united_mask_of_another_size_is_named(tmp_path: Path):
    folder = trees.loco(tmp_path / "box")
    odd = folder / "ground_truth" / "structural_anomalies" / "001" / "001.png"
    write(odd, np.zeros((16, 32), np.uint8))
    with pytest.raises(ValueError, match=r"001/001\.png has 16x32 pixels .* 32x32"):
        import_dataset(tmp_path / "data", "box", index(folder).samples)


def test_btad_is_read_with_its_own_words_for_good(tmp_path: Path):
    found = index(trees.btad(tmp_path / "01"))
    assert "BTAD" in found.layout
    assert counts(found.samples) == {("train", "good"): 4, ("test", "good"): 2, ("test", "ko"): 2}
    assert all(sample.mask_path for sample in found.samples if sample.label)


def test_an_object_of_visa_is_divided_by_its_split_file(tmp_path: Path):
    root = trees.visa(tmp_path / "VisA")
    expected = {("train", "good"): 3, ("test", "good"): 2, ("test", "anomaly"): 2}
    for found in (index(root, only="fryum"), index(root / "fryum")):
        assert "is an object of VisA, divided by split_csv/1cls.csv" in found.layout
        assert counts(found.samples) == expected
        assert all("fryum" in str(sample.path) for sample in found.samples)
        assert all(sample.mask_path.is_file() for sample in found.samples if sample.label)
        assert not found.held_out


def test_an_object_of_a_folder_that_is_another_or_has_none_is_refused(
    tmp_path: Path, tiny_category: Path
):
    root = trees.visa(tmp_path / "VisA")
    with pytest.raises(ValueError, match="is one object of VisA, candle, and not fryum: leave out"):
        index(root / "candle", only="fryum")
    assert index(root / "candle", only="candle") == index(root / "candle")
    for folder in (tiny_category, trees.kolektor(tmp_path / "sdd")):
        with pytest.raises(ValueError, match="has no objects, as VisA has, of which 'pcb1' could"):
            index(folder, only="pcb1")


def test_a_pattern_of_masks_is_refused_where_a_split_file_names_them(tmp_path: Path):
    root = trees.visa(tmp_path / "VisA")
    with pytest.raises(ValueError, match=r"1cls\.csv names the masks of candle: leave out --mask"):
        index(root / "candle", mask_pattern="{stem}_x")


def test_visa_without_an_object_named_or_without_a_split_file(tmp_path: Path):
    root = trees.visa(tmp_path / "VisA", split=False)
    with pytest.raises(ValueError, match="several objects: name one of candle, fryum with"):
        index(root)
    with pytest.raises(ValueError, match="with no pcb9: name one of candle, fryum"):
        index(root, only="pcb9")
    found = index(root, only="candle")
    assert found.held_out
    assert counts(found.samples) == {
        ("train", "good"): 4, ("test", "good"): 1, ("test", "anomaly"): 2,
    }  # fmt: skip
    assert all(sample.mask_path for sample in found.samples if sample.label)


def test_kolektor_s_label_images_say_which_images_are_good(tmp_path: Path):
    found = index(trees.kolektor(tmp_path / "sdd"), held_out=0.25)
    assert "({stem}_label.bmp): images with a black mask are good" in found.layout
    assert counts(found.samples) == {
        ("train", "good"): 6, ("test", "good"): 2, ("test", "defect"): 2,
    }  # fmt: skip
    assert found.held_out
    assert {sample.path.name for sample in found.samples if sample.label} == {"Part4.jpg"}
    assert not [sample for sample in found.samples if "label" in sample.path.name]
    assert index(tmp_path / "sdd", held_out=0.25) == found
    assert index(tmp_path / "sdd", held_out=0.25, seed=5) != found


def test_magnetic_tiles_are_named_after_their_folders(tmp_path: Path):
    found = index(trees.magnetic_tiles(tmp_path / "tiles"))
    assert "({stem}.png)" in found.layout
    assert counts(found.samples) == {
        ("train", "good"): 5, ("test", "good"): 1, ("test", "MT_Blowhole"): 1,
        ("test", "MT_Crack"): 2,
    }  # fmt: skip
    assert {sample.path.suffix for sample in found.samples} == {".jpg"}
    described = describe_indexed(found)
    assert described.counts == {"train": 5, "good": 1, "MT_Blowhole": 1, "MT_Crack": 2}
    assert described.masks == {"MT_Blowhole": 1, "MT_Crack": 2}
    assert described.problems == (found.layout,)


def test_a_folder_called_validation_holds_images_that_a_training_holds_out(tmp_path: Path):
    for split, number in (("train", 4), ("val", 2), ("test", 2)):
        for part in range(number):
            trees.image(tmp_path / split / f"{part}.png")
            trees.mask(tmp_path / split / f"{part}_GT.png", top=4 if part == 1 else None)
    found = index(tmp_path)
    marked = [sample.path for sample in found.samples if sample.is_validation]
    assert marked == [tmp_path / "val" / "0.png"]
    assert "left out: 1 (1.png)" in found.notes[0]
    for path in (tmp_path / "test").iterdir():
        path.unlink()
    found = index(tmp_path)
    assert found.held_out
    assert [sample.path for sample in found.samples if sample.is_validation] == marked


def test_folders_called_train_and_test_are_kept_apart_and_no_defect_is_trained_on(tmp_path: Path):
    for split, number in (("train", 4), ("test", 3)):
        for part in range(number):
            trees.image(tmp_path / split / f"{part}.png")
            trees.mask(tmp_path / split / f"{part}_GT.png", top=4 if part == 2 else None)
    found = index(tmp_path)
    assert not found.held_out
    assert counts(found.samples) == {
        ("train", "good"): 3, ("test", "good"): 2, ("test", "defect"): 1,
    }  # fmt: skip
    (note,) = found.notes
    assert note == "Defective images of the training folder were left out: 1 (2.png)."


def test_folders_that_are_neither_train_nor_test_go_to_the_training_images(tmp_path: Path):
    for split in ("train", "test", "val"):
        for part in range(2):
            trees.image(tmp_path / split / f"{part}.png")
            trees.mask(tmp_path / split / f"{part}_GT.png", top=4 if part == 1 else None)
    found = index(tmp_path)
    assert counts(found.samples) == {
        ("train", "good"): 2, ("test", "good"): 1, ("test", "defect"): 2,
    }  # fmt: skip


def test_images_without_a_mask_are_good_only_where_their_folder_says_so(tmp_path: Path):
    for name in ("ok/a.jpg", "ok/b.jpg", "mixed/c.jpg"):
        trees.image(tmp_path / name)
    for name in ("mixed/d", "mixed/e"):
        trees.image(tmp_path / f"{name}.jpg")
        trees.mask(tmp_path / f"{name}_mask.png", top=4)
    found = index(tmp_path)
    assert {s.path.name for s in found.samples if not s.label} == {"a.jpg", "b.jpg"}
    assert found.notes == ("Images without a mask were left out: 1 (c.jpg).",)


def test_masks_of_another_habit_are_found_by_their_pattern(tmp_path: Path):
    for number in range(4):
        trees.image(tmp_path / f"image{number}.jpg")
        trees.mask(tmp_path / f"m-{number}.bmp", top=4 if number == 3 else None)
    found = index(tmp_path, mask_pattern="m-{number}.bmp")
    assert {s.path.name: s.mask_path.name for s in found.samples if s.label} == {
        "image3.jpg": "m-3.bmp"
    }
    assert "(m-{number}.bmp)" in found.layout
    with pytest.raises(ValueError, match=r"no image with a mask called \{stem\}_x beside it"):
        index(tmp_path, mask_pattern="{stem}_x")


def test_masks_that_all_mark_something_are_asked_about(tmp_path: Path):
    for number in range(3):
        trees.image(tmp_path / f"{number}.jpg")
        trees.mask(tmp_path / f"{number}_label.png", top=4)
    with pytest.raises(ValueError, match="all 3 mark something: .*are the masks inverted"):
        index(tmp_path)


def test_a_mask_that_cannot_be_read_is_named_by_the_import(tmp_path: Path):
    folder = trees.kolektor(tmp_path / "sdd")
    (folder / "kos01" / "Part0_label.bmp").write_bytes(b"BM text")
    samples = index(folder).samples
    with pytest.raises(ValueError, match=r"Part0_label\.bmp is cut off, damaged or no image"):
        import_dataset(tmp_path / "data", "x", samples)


def test_two_pictures_of_one_name_are_no_image_and_its_mask(tmp_path: Path):
    for number in range(3):
        trees.image(tmp_path / f"{number}.jpg")
        trees.image(tmp_path / f"{number}.png")
    assert not is_recognised(tmp_path)


def labelme(path: Path, *labels: str, **more: object) -> None:
    shapes = [
        {"label": label, "shape_type": "polygon", "points": [[2, 4], [9, 4], [9, 11], [2, 11]]}
        for label in labels
    ]
    content = {"shapes": shapes, "imageHeight": 32, "imageWidth": 32, **more}
    path.write_text(json.dumps(content), "utf-8")


def test_polygons_of_labelme_are_masks_and_their_labels_kinds(tmp_path: Path):
    folder = tmp_path / "drawn"
    given = {"a": (), "b": (), "c": ("crack",), "d": ("ink", "crack"), "e": ("ink", "ink")}
    for name, labels in given.items():
        trees.image(folder / f"{name}.jpg")
        labelme(folder / f"{name}.json", *labels)
    found = index(folder)
    assert {s.path.stem: s.defect_type for s in found.samples if s.label} == {
        "c": "crack", "d": "combined", "e": "ink",
    }  # fmt: skip
    dataset = import_dataset(tmp_path / "data", "x", found.samples)
    (crack,) = [sample.mask_path for sample in dataset.samples if sample.defect_type == "crack"]
    assert crack.name == "c_mask.png"
    expected = np.zeros((32, 32), bool)
    expected[4:12, 2:10] = True
    np.testing.assert_array_equal(read_mask(crack), expected)


def test_a_polygon_labelled_good_is_asked_about(tmp_path: Path):
    for name, labels in (("a", ()), ("b", ("OK",))):
        trees.image(tmp_path / f"{name}.jpg")
        labelme(tmp_path / f"{name}.json", *labels)
    with pytest.raises(ValueError, match=r"b\.json has a shape labelled good"):
        index(tmp_path)


def test_polygons_in_a_folder_of_their_own_are_masks_and_other_json_is_none(tmp_path: Path):
    good = trees.image(tmp_path / "good" / "a.jpg").parent
    trees.image(good / "b.jpg")
    bad, drawn = tmp_path / "bad", tmp_path / "drawn"
    trees.image(bad / "c.jpg")
    drawn.mkdir()
    labelme(drawn / "c.json", "crack")
    (drawn / "info.json").write_text("[]", "utf-8")
    found = index_folders(good, None, [("crack", bad, drawn)], held_out=0.5, seed=0)
    dataset = import_dataset(tmp_path / "data", "x", found)
    (mask,) = [sample.mask_path for sample in dataset.samples if sample.label]
    assert read_mask(mask).sum() == 64


def test_a_polygon_of_another_size_is_named_by_the_import(tmp_path: Path):
    for name, labels in (("a", ()), ("b", ()), ("c", ("crack",))):
        trees.image(tmp_path / "parts" / f"{name}.jpg")
        labelme(tmp_path / "parts" / f"{name}.json", *labels, imageWidth=64)
    samples = index(tmp_path / "parts").samples
    with pytest.raises(ValueError, match=r"c\.json was drawn on 32x64 pixels .* has 32x32"):
        import_dataset(tmp_path / "data", "x", samples)


def test_the_root_of_several_products_asks_for_one_of_them(tmp_path: Path):
    trees.btad(tmp_path / "01")
    trees.btad(tmp_path / "02")
    with pytest.raises(FileNotFoundError, match="did you mean one of its folders 01, 02"):
        index(tmp_path)


def with_masks(folder: Path, *tops: int | None) -> Path:
    """Images with a mask for each of the rows: None is black."""
    for number, top in enumerate(tops):
        trees.image(folder / f"{number}.jpg")
        trees.mask(folder / f"{number}_mask.png", top=top)
    return folder


def without_masks(folder: Path, number: int) -> Path:
    for index in range(number):
        trees.image(folder / f"{index}.jpg")
    return folder


@pytest.mark.parametrize("name", ["good", "OK", "normal", "train/good"])
def test_a_mask_that_marks_something_in_a_folder_of_good_images_is_refused(
    tmp_path: Path, name: str
):
    with_masks(tmp_path / name, 4, 4)
    without_masks(tmp_path / "fine" / "normal", 4)
    with_masks(tmp_path / "crack", 4, 4)
    words = rf"whose masks mark pixels: 2 \({name}/0\.jpg, {name}/1\.jpg\): move the images"
    with pytest.raises(ValueError, match=words):
        index(tmp_path)


def test_a_few_marked_images_in_a_folder_of_good_ones_are_refused(tmp_path: Path):
    with_masks(tmp_path / "good", *[None] * 5, 4, 4, 4)
    with pytest.raises(ValueError, match=r"whose masks mark pixels: 3 \(good/5\.jpg, "):
        index(tmp_path)


def test_a_damaged_mask_in_a_folder_of_good_images_is_named_by_the_import(tmp_path: Path):
    damaged = with_masks(tmp_path / "p" / "good", *[None] * 5) / "0_mask.png"
    with_masks(tmp_path / "p" / "crack", 4)
    damaged.write_bytes(damaged.read_bytes()[:60])
    samples = index(tmp_path / "p").samples
    assert not [sample for sample in samples if sample.label and sample.defect_type == "good"]
    with pytest.raises(ValueError, match=r"0_mask\.png is cut off"):
        import_dataset(tmp_path / "data", "x", samples)


def test_a_black_mask_among_defective_images_is_named_and_their_kind_is_kept(tmp_path: Path):
    with_masks(tmp_path / "good", *[None] * 4)
    with_masks(tmp_path / "crack", 4, 4, None, 4, 4)
    found = index(tmp_path)
    assert counts(found.samples)["test", "crack"] == 4
    (note,) = found.notes
    assert note.startswith(
        "Images with a black mask in folders of mostly defective ones: 1 (crack/2."
    )


def test_folders_in_which_good_and_defective_images_are_mixed_are_no_kinds(tmp_path: Path):
    with_masks(tmp_path / "monday", None, None, None, 4)
    with_masks(tmp_path / "tuesday", None, 4, None)
    found = index(tmp_path)
    assert counts(found.samples)["test", "defect"] == 2
    for path in (tmp_path / "monday").iterdir():
        path.unlink()
    with_masks(tmp_path / "monday", None, None, 4, 4, 4)
    with_masks(tmp_path / "tuesday", 4, 4, None)
    found = index(tmp_path)
    assert counts(found.samples)["test", "defect"] == 5
    assert found.notes == ()


def test_bare_good_images_do_not_hide_the_masks_of_a_few_defective_ones(tmp_path: Path):
    without_masks(tmp_path / "good", 60)
    with_masks(tmp_path / "bad", 4, 4, 4)
    assert is_recognised(tmp_path)
    assert counts(index(tmp_path).samples) == {
        ("train", "good"): 54, ("test", "good"): 6, ("test", "bad"): 3,
    }  # fmt: skip
    without_masks(tmp_path / "elsewhere", 60)
    assert not is_recognised(tmp_path)


def test_json_files_of_cameras_are_no_masks_and_named_as_unused(tmp_path: Path):
    for number in range(4):
        trees.image(tmp_path / "p" / f"{number}.jpg")
        (tmp_path / "p" / f"{number}.json").write_text('{"exposure": 12}', "utf-8")
    assert not is_recognised(tmp_path / "p")
    for number in range(4):
        trees.mask(tmp_path / "p" / f"{number}_mask.png", top=4 if number == 3 else None)
    found = index(tmp_path / "p")
    assert counts(found.samples)["test", "defect"] == 1
    assert ".json 4 (0.json, 1.json, 2.json and 1 more)" in all_notes(found)[0]
    good, dents = without_masks(tmp_path / "good", 2), [("dent", tmp_path / "p", tmp_path / "p")]
    own = index_folders(good, None, dents, held_out=0.5, seed=0)
    assert {s.mask_path.suffix for s in own if s.label} == {".png"}


def test_a_labelme_file_that_is_cut_off_is_named_by_the_import(tmp_path: Path):
    for name, labels in (("a", ()), ("b", ()), ("c", ("crack",))):
        trees.image(tmp_path / "p" / f"{name}.jpg")
        labelme(tmp_path / "p" / f"{name}.json", *labels)
    cut = tmp_path / "p" / "c.json"
    cut.write_text(cut.read_text("utf-8")[:40], "utf-8")
    with pytest.raises(ValueError, match=r"c\.json is no JSON"):
        import_dataset(tmp_path / "data", "x", index(tmp_path / "p").samples)


def test_masks_that_cannot_be_read_are_not_called_inverted(tmp_path: Path):
    with_masks(tmp_path, 4, 4)
    (tmp_path / "0_mask.png").write_bytes(b"text")
    with pytest.raises(ValueError, match=r"1 of 2 cannot be read \(0_mask\.png\)"):
        index(tmp_path)
