from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from datasets import samples as mvtec
from tests.tiny_category import write, write_tiny_category

BLACK = np.zeros((8, 8), np.uint8)


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        write(folder / name, BLACK)
    return folder


def pairs(samples: tuple[mvtec.Sample, ...]) -> dict[str, str | None]:
    """Image name to mask name, of the defective samples."""
    return {s.path.name: s.mask_path.name if s.mask_path else None for s in samples if s.label}


def test_a_category_is_listed_with_its_splits_types_labels_and_masks(tiny_category: Path):
    samples = mvtec.index_mvtec(tiny_category)
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
    types = {s.defect_type for s in mvtec.index_mvtec(folder) if s.label}
    assert types == set(labels)


def test_a_category_without_defects_or_masks_works_and_says_what_it_lacks(tmp_path: Path):
    bare = write_tiny_category(tmp_path / "bare", defects=())
    (problem,) = mvtec.find_problems(mvtec.index_mvtec(bare))
    assert "no defective test image" in problem
    unmasked = write_tiny_category(tmp_path / "unmasked", defects=("dent",), masks=False)
    samples = mvtec.index_mvtec(unmasked)
    assert pairs(samples) == {"000.png": None, "001.png": None}
    (problem,) = mvtec.find_problems(samples)
    assert problem.startswith("dent: 2 of 2 images have no mask")


def test_one_type_without_masks_shifts_none_of_the_others(tiny_category: Path):
    for mask in (tiny_category / "ground_truth" / "dent").iterdir():
        mask.unlink()
    (tiny_category / "ground_truth" / "metal_nut" / "000_mask.png").unlink()
    samples = mvtec.index_mvtec(tiny_category)
    masks = [(s.defect_type, s.path.stem, s.mask_path and s.mask_path.stem) for s in samples]
    assert masks[-4:] == [
        ("dent", "000", None),
        ("dent", "001", None),
        ("metal_nut", "000", None),
        ("metal_nut", "001", "001_mask"),
    ]
    assert mvtec.find_problems(samples) == (
        "dent: 2 of 2 images have no mask and are left out of the pixel-wise figures.",
        "metal_nut: 1 of 2 images have no mask and are left out of the pixel-wise figures.",
    )


def test_a_folder_that_is_missing_or_no_category_is_named(tmp_path: Path, tiny_category: Path):
    with pytest.raises(FileNotFoundError, match="nowhere is not a folder"):
        mvtec.index_mvtec(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="did you mean one of its folders tiny_source"):
        mvtec.index_mvtec(tiny_category.parent)
    (tmp_path / "other" / "images").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="has no train/good and no test/good: for other"):
        mvtec.index_mvtec(tmp_path / "other")


@pytest.mark.parametrize("place", ["train/good", "test/good", "test/dent"])
def test_an_empty_folder_is_refused_by_name(tiny_category: Path, place: str):
    for image in (tiny_category / place).iterdir():
        image.rename(image.with_suffix(".txt"))
    for mask in (tiny_category / "ground_truth" / "dent").iterdir():
        mask.unlink()
    with pytest.raises(ValueError, match=f"{place} has no image in it"):
        mvtec.index_mvtec(tiny_category)


def test_a_mask_without_its_image_or_its_type_is_refused(tiny_category: Path):
    lost = write(tiny_category / "ground_truth" / "dent" / "007_mask.png", BLACK)
    with pytest.raises(ValueError, match=r"007_mask\.png is a mask without its image"):
        mvtec.index_mvtec(tiny_category)
    lost.unlink()
    write(tiny_category / "ground_truth" / "scratch" / "000_mask.png", BLACK)
    with pytest.raises(ValueError, match=r"scratch has masks, but .*test.scratch does not exist"):
        mvtec.index_mvtec(tiny_category)


def test_free_folders_are_listed_in_the_order_given(tmp_path: Path):
    samples = mvtec.index_folders(
        fill(tmp_path / "gut", "a.jpg", "b.bmp"),
        fill(tmp_path / "gut test", "c.tif"),
        [
            ("z_label", fill(tmp_path / "z", "1.png", "2.png"), fill(tmp_path / "zm", "1.bmp")),
            ("a label", fill(tmp_path / "a", "1.png"), None),
        ],
    )
    assert [(s.split, s.defect_type, s.path.name) for s in samples] == [
        ("train", "good", "a.jpg"),
        ("train", "good", "b.bmp"),
        ("test", "good", "c.tif"),
        ("test", "z_label", "1.png"),
        ("test", "z_label", "2.png"),
        ("test", "a label", "1.png"),
    ]
    assert len(mvtec.find_problems(samples)) == 2


def match(tmp_path: Path, images: list[str], masks: list[str]) -> dict[str, str | None]:
    good = fill(tmp_path / "good", "a.png", "b.png")
    defect = ("dent", fill(tmp_path / "images", *images), fill(tmp_path / "masks", *masks))
    return pairs(mvtec.index_folders(good, None, [defect]))


def test_masks_belong_to_the_image_of_their_name_with_or_without_mask_after_it(tmp_path: Path):
    images = ["1.jpg", "x_y.png", "ü 1.tif", "none.png"]
    masks = ["1_mask.png", "x_y.bmp", "ü 1_mask.tiff"]
    assert match(tmp_path, images, masks) == {
        "1.jpg": "1_mask.png",
        "x_y.png": "x_y.bmp",
        "ü 1.tif": "ü 1_mask.tiff",
        "none.png": None,
    }


def test_an_image_that_is_itself_called_mask_keeps_its_own(tmp_path: Path):
    both = match(tmp_path, ["x.png", "x_mask.png"], ["x_mask.png", "x_mask_mask.png"])
    assert both == {"x.png": "x_mask.png", "x_mask.png": "x_mask_mask.png"}


def test_accents_match_in_both_ways_of_storing_them(tmp_path: Path):
    composed, taken_apart = (unicodedata.normalize(form, "é.png") for form in ("NFC", "NFD"))
    assert match(tmp_path, [composed], [taken_apart]) == {composed: taken_apart}


def test_masks_that_could_belong_to_two_images_or_are_two_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"1_mask\.png could belong to 1\.(bmp|png) or 1\."):
        match(tmp_path / "a", ["1.png", "1.bmp"], ["1_mask.png"])
    with pytest.raises(ValueError, match=r"1\.png has two masks, 1\.png and 1_mask\.png"):
        match(tmp_path / "b", ["1.png"], ["1.png", "1_mask.png"])
    with pytest.raises(ValueError, match=r"2\.png is a mask without its image"):
        match(tmp_path / "c", ["1.png"], ["2.png"])
    with pytest.raises(ValueError, match=r"masks has no image in it"):
        (tmp_path / "d" / "masks").mkdir(parents=True)
        match(tmp_path / "d", ["1.png"], [])


@pytest.mark.parametrize("label", ["good", "Good", "../x", "a/b", "", ".x"])
def test_labels_that_are_taken_or_lead_elsewhere_are_refused(tmp_path: Path, label: str):
    good = fill(tmp_path / "good", "a.png", "b.png")
    with pytest.raises(ValueError, match=r"label|name"):
        mvtec.index_folders(good, None, [(label, fill(tmp_path / "d", "1.png"), None)])


def test_a_label_or_a_folder_given_twice_is_refused(tmp_path: Path):
    good = fill(tmp_path / "good", "a.png", "b.png")
    first, second = fill(tmp_path / "d1", "1.png"), fill(tmp_path / "d2", "1.png")
    with pytest.raises(ValueError, match='label "dent" is given twice'):
        mvtec.index_folders(good, None, [("dent", first, None), ("Dent", second, None)])
    for test_good, defects in [
        (good, []),
        (None, [("dent", good, None)]),
        (None, [("dent", first, tmp_path / "good" / ".." / "d1")]),
        (None, [("dent", first, None), ("crack", first, None)]),
    ]:
        with pytest.raises(ValueError, match="is given twice: use each folder for one purpose"):
            mvtec.index_folders(good, test_good, defects)


def test_images_are_held_out_by_seed_without_overlap_or_loss(tmp_path: Path):
    good = fill(tmp_path / "good", *(f"{i}.png" for i in range(20)))

    def split(seed: int, share: float = 0.25) -> tuple[set[str], set[str]]:
        samples = mvtec.index_folders(good, None, (), share, seed)
        assert all(s.label == 0 and s.defect_type == "good" for s in samples)
        return tuple({s.path.name for s in samples if s.split == k} for k in ("train", "test"))  # type: ignore[return-value]

    train, test = split(3)
    assert len(test) == 5
    assert not train & test
    assert train | test == {f"{i}.png" for i in range(20)}
    assert split(3) == (train, test)
    assert split(4) != (train, test)
    assert len(split(0, 0.001)[1]) == 1
    assert len(split(0, 0.999)[0]) == 1


def test_a_single_image_cannot_be_held_out(tmp_path: Path):
    with pytest.raises(ValueError, match="only one image, so none can be held out"):
        mvtec.index_folders(fill(tmp_path / "good", "a.png"), None)


def test_a_description_counts_without_reading_an_image(tiny_category: Path):
    for image in (tiny_category / "train" / "good").iterdir():
        image.write_bytes(b"no image")
    described = mvtec.describe_mvtec(tiny_category)
    assert described.counts == {"train": 6, "good": 3, "dent": 2, "metal_nut": 2}
    assert described.masks == {"dent": 2, "metal_nut": 2}
    assert described.problems == ()


def test_a_description_of_a_category_names_all_its_problems(tiny_category: Path):
    (tiny_category / "test" / "crack").mkdir()
    write(tiny_category / "ground_truth" / "dent" / "007_mask.png", BLACK)
    write(tiny_category / "ground_truth" / "scratch" / "000_mask.png", BLACK)
    described = mvtec.describe_mvtec(tiny_category)
    assert described.counts == {"train": 6, "good": 3, "crack": 0, "dent": 2, "metal_nut": 2}
    assert len(described.problems) == 3
    for text in ("crack has no image", "007_mask.png is a mask without", "scratch has masks, but"):
        assert any(text in problem for problem in described.problems)


def test_a_description_of_what_is_no_category_counts_what_is_there(tmp_path: Path):
    fill(tmp_path / "train" / "good", "a.png")
    described = mvtec.describe_mvtec(tmp_path)
    assert described.counts == {"train": 1, "good": 0}
    (problem,) = described.problems
    assert "no MVTec AD category, it has no test/good" in problem
    assert mvtec.describe_mvtec(tmp_path / "nowhere").problems[0].endswith("category folder")


def test_a_description_of_free_folders_names_all_their_problems(tmp_path: Path):
    described = mvtec.describe_folders(
        fill(tmp_path / "good", "a.png", "b.png"),
        tmp_path / "nowhere",
        [
            ("dent", fill(tmp_path / "d", "1.png"), fill(tmp_path / "m", "2.png")),
            ("good", tmp_path / "nothing", None),
        ],
    )
    assert described.counts == {"train": 2, "dent": 1, "good": 0}
    assert described.masks == {"dent": 1, "good": 0}
    assert len(described.problems) == 4


def test_a_description_of_free_folders_tells_of_missing_masks(tmp_path: Path):
    good = fill(tmp_path / "good", "a.png", "b.png")
    described = mvtec.describe_folders(good, None, [("dent", fill(tmp_path / "d", "1.png"), None)])
    assert described.counts == {"train": 2, "dent": 1}
    (problem,) = described.problems
    assert problem.startswith("dent: 1 of 1 images have no mask")
