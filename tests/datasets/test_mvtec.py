from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from datasets.database import import_dataset
from datasets.mvtec import describe_mvtec, index_mvtec
from datasets.samples import find_problems
from tests.datasets.folders import BLACK, fill, masks_by_image
from tests.tiny_category import write, write_tiny_category


def test_a_category_is_listed_with_its_splits_types_labels_and_masks(tiny_category: Path):
    samples = index_mvtec(tiny_category)
    found = [(s.split, s.defect_type, s.label, s.mask_path is not None) for s in samples]
    assert found == (
        [("train", "good", 0, False)] * 6
        + [("test", "good", 0, False)] * 3
        + [("test", "dent", 1, True)] * 2
        + [("test", "metal_nut", 1, True)] * 2
    )
    for sample in samples:
        assert sample.path.is_file()
        if sample.mask_path:
            place = Path("ground_truth") / sample.defect_type / f"{sample.path.stem}_mask.png"
            assert sample.mask_path == tiny_category / place


def test_defect_folders_may_have_names_of_any_form(tmp_path: Path):
    labels = ("größe 1", "metal_nut_2", "写真")
    folder = write_tiny_category(tmp_path / "with space_ü", defects=labels)
    types = {s.defect_type for s in index_mvtec(folder) if s.label}
    assert types == set(labels)


def test_a_category_without_defects_or_masks_works_and_says_what_it_lacks(tmp_path: Path):
    bare = write_tiny_category(tmp_path / "bare", defects=())
    (problem,) = find_problems(index_mvtec(bare))
    assert "no defective test image" in problem
    unmasked = write_tiny_category(tmp_path / "unmasked", defects=("dent",), masks=False)
    samples = index_mvtec(unmasked)
    assert masks_by_image(samples) == {"000.png": None, "001.png": None}
    (problem,) = find_problems(samples)
    assert problem.startswith("dent: 2 of 2 images have no mask")


def test_one_type_without_masks_shifts_none_of_the_others(tiny_category: Path):
    for mask in (tiny_category / "ground_truth" / "dent").iterdir():
        mask.unlink()
    (tiny_category / "ground_truth" / "metal_nut" / "000_mask.png").unlink()
    samples = index_mvtec(tiny_category)
    masks = [(s.defect_type, s.path.stem, s.mask_path and s.mask_path.stem) for s in samples]
    assert masks[-4:] == [
        ("dent", "000", None),
        ("dent", "001", None),
        ("metal_nut", "000", None),
        ("metal_nut", "001", "001_mask"),
    ]
    assert find_problems(samples) == (
        "dent: 2 of 2 images have no mask and are left out of the pixel-wise figures.",
        "metal_nut: 1 of 2 images have no mask and are left out of the pixel-wise figures.",
    )


def test_a_folder_that_is_missing_or_no_category_is_named(tmp_path: Path, tiny_category: Path):
    with pytest.raises(FileNotFoundError, match="nowhere is not a folder"):
        index_mvtec(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="did you mean one of its folders tiny_source"):
        index_mvtec(tiny_category.parent)
    (tmp_path / "other" / "images").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="has no train/good and no test/good: for any"):
        index_mvtec(tmp_path / "other")


@pytest.mark.parametrize("place", ["train/good", "test/good", "test/dent"])
def test_an_empty_folder_is_refused_by_name(tiny_category: Path, place: str):
    for image in (tiny_category / place).iterdir():
        image.rename(image.with_suffix(".txt"))
    for mask in (tiny_category / "ground_truth" / "dent").iterdir():
        mask.unlink()
    with pytest.raises(ValueError, match=f"{place} has no image in it"):
        index_mvtec(tiny_category)


def test_a_mask_without_its_image_or_its_type_is_refused(tiny_category: Path):
    lost = write(tiny_category / "ground_truth" / "dent" / "007_mask.png", BLACK)
    with pytest.raises(ValueError, match=r"007_mask\.png is a mask without its image"):
        index_mvtec(tiny_category)
    lost.unlink()
    write(tiny_category / "ground_truth" / "scratch" / "000_mask.png", BLACK)
    with pytest.raises(ValueError, match=r"scratch has masks, but .*test.scratch does not exist"):
        index_mvtec(tiny_category)


def test_a_description_counts_without_reading_an_image(tiny_category: Path):
    for image in (tiny_category / "train" / "good").iterdir():
        image.write_bytes(b"no image")
    described = describe_mvtec(tiny_category)
    assert described.counts == {"train": 6, "good": 3, "dent": 2, "metal_nut": 2}
    assert described.masks == {"dent": 2, "metal_nut": 2}
    assert described.problems == ()


def test_a_description_of_a_category_names_all_its_problems(tiny_category: Path):
    (tiny_category / "test" / "crack").mkdir()
    write(tiny_category / "ground_truth" / "dent" / "007_mask.png", BLACK)
    write(tiny_category / "ground_truth" / "scratch" / "000_mask.png", BLACK)
    described = describe_mvtec(tiny_category)
    assert described.counts == {"train": 6, "good": 3, "crack": 0, "dent": 2, "metal_nut": 2}
    assert len(described.problems) == 3
    for text in ("crack has no image", "007_mask.png is a mask without", "scratch has masks, but"):
        assert any(text in problem for problem in described.problems)


def test_a_description_of_what_is_no_category_counts_what_is_there(tmp_path: Path):
    fill(tmp_path / "train" / "good", "a.png")
    described = describe_mvtec(tmp_path)
    assert described.counts == {"train": 1, "good": 0}
    (problem,) = described.problems
    assert "none of the layouts that are read" in problem
    assert "for MVTec AD it has no test/good" in problem


def test_what_has_no_known_layout_is_told_which_are_read_and_what_else_can_be_given(
    tmp_path: Path,
):
    (tmp_path / "own").mkdir()
    for name in ("x.png", "parts.csv"):
        (tmp_path / name).touch()
    said = {}
    for name in ("own", "nowhere", "x.png", "parts.csv"):
        with pytest.raises(FileNotFoundError) as refused:
            index_mvtec(tmp_path / name)
        said[name] = str(refused.value)
    for name in ("own", "nowhere", "x.png"):
        for words in ("VisA, or masks beside", "Own folders", "--train FOLDER", "--defect KIND=",
                      "--table FILE.csv"):  # fmt: skip
            assert words in said[name]
    assert "nowhere is not a folder, it does not exist" in said["nowhere"]
    assert "x.png is not a folder, it is a file" in said["x.png"]
    assert said["parts.csv"].endswith(f"with --table {tmp_path / 'parts.csv'}")


def test_black_masks_of_good_images_are_accepted_and_others_named(
    tmp_path: Path, tiny_category: Path
):
    black = tiny_category / "ground_truth" / "good"
    for number in range(3):
        write(black / f"00{number}_mask.png", np.zeros((32, 32), np.uint8))
    dataset = import_dataset(tmp_path / "data", "x", index_mvtec(tiny_category))
    assert len(dataset.samples) == 13
    assert not (dataset.folder / "ground_truth" / "good").exists()
    write(black / "001_mask.png", np.full((32, 32), 9, np.uint8))
    with pytest.raises(ValueError, match=r"good/001\.png is a good image, but its mask .*001_mask"):
        import_dataset(tmp_path / "data", "y", index_mvtec(tiny_category))
