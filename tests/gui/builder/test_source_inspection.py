"""What the tabs look up beside the window: sources, previews, and what a selection amounts to."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from datasets.add_corruption import build_corruption
from datasets.brass_plate.category import GeneratedSample, generate_sample
from datasets.corruptions.gaussian import Gaussian
from datasets.corruptions.stain import Stain
from datasets.database import import_dataset, open_dataset, train_good
from datasets.images import read_image
from datasets.mvtec import index_mvtec
from experiments.config.actions import TrainNet
from experiments.files.expand import expand
from experiments.workspace import Workspace
from gui.builder.own_folders import as_own_folders
from gui.builder.preview import draw_preview
from gui.builder.source_inspection import find_obstacles, inspect_source
from gui.builder.train_summary import summarize
from gui.builder.train_summary_view import show_bytes
from gui.kit.pictures import fit_into, thumbnail, to_png
from tests.datasets.layouts import trees


def test_what_is_held_out_of_a_table_is_counted_as_it_will_be(tmp_path: Path) -> None:
    for name in "abcdefgh":
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.zeros((9, 9), np.uint8))
    table = tmp_path / "all.csv"
    table.write_text("image,label\n" + "".join(f"{name}.png,good\n" for name in "abcdefgh"))
    form = {"name": "a", "table": str(table), "seed": 3}
    for share, held in ((0.1, 1), (0.5, 4), ("half", 1), (1.5, 1)):
        parts = inspect_source({**form, "held_out": share}, tmp_path).parts
        assert [part.images for part in parts] == [8 - held, held]


@pytest.fixture(scope="module")
def category(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("category") / "plate"
    generate_sample(folder, GeneratedSample(train=6, test_good=2, test_per_defect=2, side=32))
    return folder


@pytest.fixture
def workspace(tmp_path: Path, category: Path) -> Workspace:
    names = ("data", "runs", "todo", "presets")
    made = Workspace(*(tmp_path / name for name in names))
    import_dataset(made.data, "plate", index_mvtec(category))
    return made


def decode(content: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_a_category_and_its_folders_are_found_to_hold_the_same(
    category: Path, tmp_path: Path
) -> None:
    whole = inspect_source({"name": "a", "mvtec": str(category)}, tmp_path)
    folders = as_own_folders(category, {})
    assert isinstance(folders, dict)
    parts = inspect_source({"name": "a", **folders}, tmp_path)
    assert whole.parts == parts.parts
    assert whole.obstacles == parts.obstacles == ()
    assert [part.title for part in whole.parts[:2]] == ["training, good", "test, good"]
    assert whole.parts[0].images == 6
    assert whole.parts[0].picture is not None


def test_missing_masks_are_told(category: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(category, copy)
    kind = sorted((copy / "ground_truth").iterdir())[0]
    next(kind.iterdir()).unlink()
    found = inspect_source({"name": "a", "mvtec": str(copy)}, tmp_path)
    assert any(kind.name in remark and "no mask" in remark for remark in found.remarks)


def test_missing_folders_stand_at_their_fields(tmp_path: Path) -> None:
    config = {
        "name": "a",
        "train_good": str(tmp_path),
        "test_good": str(tmp_path / "none"),
        "defects": [{"label": "x", "images": str(tmp_path / "gone"), "masks": None}],
    }
    found = [problem.path for problem in find_obstacles(config, tmp_path)]
    assert found == ["test_good", "defects.0.images"]
    assert [p.path for p in inspect_source(config, tmp_path).obstacles] == found
    table = {"name": "a", "table": str(tmp_path / "none.csv")}
    (missing,) = inspect_source(table, tmp_path).obstacles
    assert (missing.path, "is no file" in missing.message) == ("table", True)


def test_a_name_that_is_taken_in_other_letters_stands_at_its_field(tmp_path: Path) -> None:
    (tmp_path / "bottle").mkdir()
    config = {"name": "Bottle", "train_good": str(tmp_path), "force": True}
    (found,) = find_obstacles(config, tmp_path)
    assert (found.path, "same name as 'bottle'" in found.message) == ("name", True)


def test_an_unfinished_form_can_be_looked_at(tmp_path: Path) -> None:
    for config in ({}, {"name": ""}, {"train_good": None}, {"sample": {"train": "abc"}}):
        assert inspect_source(config, tmp_path).remarks == ()


def test_a_thumbnail_is_small_and_a_damaged_image_has_none(tmp_path: Path) -> None:
    image = np.full((40, 80, 3), (200, 100, 50), np.uint8)
    (tmp_path / "a.png").write_bytes(to_png(image))
    small = thumbnail(tmp_path / "a.png", 20)
    assert small is not None
    assert decode(small).shape == (10, 20, 3)
    assert decode(small)[0, 0].tolist() == [200, 100, 50]
    (tmp_path / "b.png").write_bytes(b"\x89PNG broken")
    assert thumbnail(tmp_path / "b.png", 20) is None


def test_the_preview_is_what_the_corruption_draws(workspace: Workspace) -> None:
    found = draw_preview(workspace.data, "plate", 7, 3, Stain())
    path = train_good(open_dataset(workspace.data, "plate"))[1].path
    image = read_image(path, grey=False)
    parameters = Stain().model_dump(exclude={"kind"})
    corrupt = build_corruption("Stain", parameters)
    expected = corrupt(image, np.random.default_rng(3)).image
    np.testing.assert_array_equal(found.original, image)
    np.testing.assert_array_equal(found.corrupted, expected)
    assert found.caption == f"plate: {path.name}, draw 4"


def test_a_preview_of_another_draw_or_kind_differs(workspace: Workspace) -> None:
    first = draw_preview(workspace.data, "plate", 0, 0, Stain())
    again = draw_preview(workspace.data, "plate", 0, 0, Stain())
    other = draw_preview(workspace.data, "plate", 0, 1, Stain())
    noisy = draw_preview(workspace.data, "plate", 0, 0, Gaussian(std=0.2))
    assert np.array_equal(first.corrupted, again.corrupted)
    assert not np.array_equal(first.corrupted, other.corrupted)
    assert np.array_equal(noisy.original, first.original)
    assert not np.array_equal(noisy.corrupted, first.corrupted)


def test_an_image_is_fitted_into_its_place_with_its_own_aspect() -> None:
    image = np.zeros((40, 80, 3), np.uint8)
    assert fit_into(image, 200, 200).shape == (100, 200, 3)
    assert fit_into(image, 200, 50).shape == (50, 100, 3)


def train_net(**options: object) -> TrainNet:
    given = {
        "datasets": [{"dataset": "plate", "corruption": name} for name in ("Stain", "Clean")],
        "architectures": ["AESc_d4_f5_n8", {"kind": "AE", "depth": 2}],
        **options,
    }
    return TrainNet.model_validate(given)


def test_a_selection_makes_every_combination_under_its_own_name(workspace: Workspace) -> None:
    found = summarize(train_net(), workspace)
    assert found.names == tuple(e.name for e in expand(train_net(), workspace))
    assert len(found.names) == 4
    assert [cost.architecture for cost in found.costs] == ["AESc_d4_f5_n8", "AE_d2_f5_n16"]
    assert all(cost.output == (256, 256, 1) for cost in found.costs)
    assert found.problem == ""


def test_runs_that_exist_are_only_replaced_on_purpose(workspace: Workspace) -> None:
    name = summarize(train_net(), workspace).names[0]
    (workspace.runs / name).mkdir(parents=True)
    found = summarize(train_net(), workspace)
    assert found.existing == (name,)
    assert "one of these runs exists" in found.problem
    assert summarize(train_net(force=True), workspace).problem == ""


def test_an_impossible_combination_is_named(workspace: Workspace) -> None:
    assert "too small" in summarize(train_net(resolution="8x8"), workspace).problem
    missing = train_net(trainings=["nobody's"])
    assert "nobody's" in summarize(missing, workspace).problem


def test_memory_is_written_for_people() -> None:
    assert [show_bytes(n) for n in (1000, 5 * 2**20, 3 * 2**30)] == ["1 MiB", "5 MiB", "3.0 GiB"]


def test_other_layouts_are_named_and_counted(tmp_path: Path) -> None:
    folder = trees.kolektor(tmp_path / "sdd")
    found = inspect_source({"name": "a", "mvtec": str(folder)}, tmp_path)
    assert [(part.title, part.images, part.masks) for part in found.parts] == [
        ("training, good", 7, None),
        ("test, good", 1, None),
        ("defect", 2, 2),
    ]
    assert all(part.picture is not None for part in found.parts)
    assert "has masks beside its images ({stem}_label.bmp)" in found.remarks[0]
    for image in folder.glob("*/Part?.jpg"):
        trees.mask(image.with_name(f"{image.stem}_label.bmp"), top=2)
    (remark,) = inspect_source({"name": "a", "mvtec": str(folder)}, tmp_path).remarks
    assert "are the masks inverted?" in remark


def test_files_that_are_not_used_are_told_before_the_import(tmp_path: Path, category: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(category, copy)
    (copy / "readme.txt").write_text("x")
    (remark,) = inspect_source({"name": "a", "mvtec": str(copy)}, tmp_path).remarks
    assert remark == "Files that are not used: 1: .txt 1 (readme.txt)."


def test_sub_folders_and_masks_of_other_habits_are_counted(tmp_path: Path) -> None:
    for number in range(4):
        trees.image(tmp_path / "good" / "late" / f"{number}.png")
    trees.image(tmp_path / "bad" / "image7.png")
    trees.mask(tmp_path / "masks" / "mark7.png", top=3)
    bad = {"label": "x", "images": str(tmp_path / "bad"), "masks": str(tmp_path / "masks")}
    config = {"name": "a", "train_good": str(tmp_path / "good"), "defects": [bad]}
    found = inspect_source(config, tmp_path)
    assert found.parts[0].images == 0
    assert any("--recursive" in remark for remark in found.remarks)
    assert any("--mask-pattern" in remark for remark in found.remarks)
    said = {"recursive": True, "mask_pattern": "mark{number}"}
    found = inspect_source(config | said, tmp_path)
    assert found.parts[0].images == 4
    assert found.remarks == ()
