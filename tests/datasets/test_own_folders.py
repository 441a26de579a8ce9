from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from datasets.own_folders import describe_folders, index_folders
from datasets.sample_lists import Defect
from datasets.samples import Sample, find_problems
from tests.datasets.folders import fill, masks_by_image


def index(
    train_good: Path, test_good: Path | None, defects: Sequence[Defect] = (), **options: Any
) -> tuple[Sample, ...]:
    return index_folders(train_good, test_good, defects, **{"held_out": 0.1, "seed": 0} | options)


def test_free_folders_are_listed_in_the_order_given(tmp_path: Path):
    samples = index(
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
    assert len(find_problems(samples)) == 2


def match(tmp_path: Path, images: list[str], masks: list[str]) -> dict[str, str | None]:
    good = fill(tmp_path / "good", "a.png", "b.png")
    defect = ("dent", fill(tmp_path / "images", *images), fill(tmp_path / "masks", *masks))
    return masks_by_image(index(good, None, [defect]))


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


@pytest.mark.parametrize("ending", ["_label", "_GT", "_Mask", "_seg", "_ground_truth"])
def test_masks_are_known_by_what_people_put_after_the_name(tmp_path: Path, ending: str):
    assert match(tmp_path, ["Part0.jpg"], [f"Part0{ending}.bmp"]) == {
        "Part0.jpg": f"Part0{ending}.bmp"
    }


def test_masks_of_another_habit_are_matched_by_a_pattern(tmp_path: Path):
    good, images = fill(tmp_path / "good", "a.png", "b.png"), fill(tmp_path / "d", "image12.png")
    masks = fill(tmp_path / "m", "mask12.png")
    found = index(good, None, [("dent", images, masks)], mask_pattern="mask{number}")
    assert masks_by_image(found) == {"image12.png": "mask12.png"}
    found = index(good, None, [("dent", images, masks)], mask_pattern="Mask{number}.PNG")
    assert masks_by_image(found) == {"image12.png": "mask12.png"}
    with pytest.raises(ValueError, match=r"mask12\.png is a mask without .*--mask-pattern"):
        index(good, None, [("dent", images, masks)])
    with pytest.raises(ValueError, match=r"give them as \{stem\}_x says, or remove the mask"):
        index(good, None, [("dent", images, masks)], mask_pattern="{stem}_x")


def test_masks_may_lie_in_the_folder_of_their_images(tmp_path: Path):
    good = fill(tmp_path / "good", "a.png", "b.png")
    both = fill(tmp_path / "d", "1.jpg", "1_label.bmp", "2.jpg", "2_label.bmp", "3.jpg")
    found = index(good, None, [("dent", both, both)])
    assert masks_by_image(found) == {"1.jpg": "1_label.bmp", "2.jpg": "2_label.bmp", "3.jpg": None}


def test_sub_folders_are_read_on_demand_and_pointed_at(tmp_path: Path):
    good = fill(tmp_path / "good", "a.png", "sub/b.png", ".hidden/c.png")
    inside = fill(tmp_path / "d", "x/1.png", "y/1.png", "y/2.png")
    masks = fill(tmp_path / "m", "x/1.png", "y/1_mask.png")
    found = index(good, None, [("dent", inside, masks)], recursive=True)
    assert [s.path.name for s in found if not s.label] in (["a.png", "b.png"], ["b.png", "a.png"])
    matched = {s.path: s.mask_path for s in found if s.label}
    assert matched == {
        inside / "x" / "1.png": masks / "x" / "1.png",
        inside / "y" / "1.png": masks / "y" / "1_mask.png",
        inside / "y" / "2.png": None,
    }
    with pytest.raises(ValueError, match="d has no image in it, but its sub-folders have: "):
        index(fill(tmp_path / "two", "a.png", "b.png"), None, [("dent", inside, None)])


@pytest.mark.parametrize("label", ["good", "Good", "../x", "a/b", "", ".x"])
def test_labels_that_are_taken_or_lead_elsewhere_are_refused(tmp_path: Path, label: str):
    good = fill(tmp_path / "good", "a.png", "b.png")
    with pytest.raises(ValueError, match=r"label|name"):
        index(good, None, [(label, fill(tmp_path / "d", "1.png"), None)])


def test_a_label_or_a_folder_given_twice_is_refused(tmp_path: Path):
    good = fill(tmp_path / "good", "a.png", "b.png")
    first, second = fill(tmp_path / "d1", "1.png"), fill(tmp_path / "d2", "1.png")
    with pytest.raises(ValueError, match='label "dent" is given twice'):
        index(good, None, [("dent", first, None), ("Dent", second, None)])
    for test_good, defects in [
        (good, []),
        (None, [("dent", good, None)]),
        (None, [("dent", first, tmp_path / "good" / ".." / "d1")]),
        (None, [("dent", first, None), ("crack", first, None)]),
    ]:
        with pytest.raises(ValueError, match="is given twice: use each folder for one purpose"):
            index(good, test_good, defects)


def test_images_are_held_out_by_seed_without_overlap_or_loss(tmp_path: Path):
    good = fill(tmp_path / "good", *(f"{i}.png" for i in range(20)))

    def split(seed: int, share: float = 0.25) -> tuple[set[str], set[str]]:
        samples = index(good, None, held_out=share, seed=seed)
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
        index(fill(tmp_path / "good", "a.png"), None)


def test_a_description_of_free_folders_names_all_their_problems(tmp_path: Path):
    described = describe_folders(
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
    described = describe_folders(good, None, [("dent", fill(tmp_path / "d", "1.png"), None)])
    assert described.counts == {"train": 2, "dent": 1}
    (problem,) = described.problems
    assert problem.startswith("dent: 1 of 1 images have no mask")
