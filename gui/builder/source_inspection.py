"""What an import would bring in: counts, thumbnails and problems, looked up beside the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from datasets.description import SourceDescription
from datasets.images import list_images
from datasets.layouts.indexed import LayoutOptions, describe_indexed
from datasets.layouts.recognise import index_folder, is_recognised
from datasets.layouts.table import index_table
from datasets.mvtec import describe_mvtec
from datasets.own_folders import describe_folders
from datasets.samples import Sample
from experiments.files.problems import Problem
from gui.builder.own_folders import CHOOSE_FIRST, as_own_folders
from gui.kit.pictures import thumbnail
from storage.names import check_distinct, names_in
from storage.typed_paths import typed_path

THUMBNAIL_SIDE = 72


@dataclass(frozen=True)
class SourcePart:
    """One part of a source: the training images, the good test images, or a kind of defect.

    Args:
        title: What to call it.
        images: How many images it has.
        masks: How many masks; none where there are none by nature.
        picture: Its first image as a small PNG.
    """

    title: str
    images: int
    masks: int | None
    picture: bytes | None


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Args:
        parts: The parts that have a folder.
        obstacles: Problems of single fields that stop the import.
        remarks: What stops the import or is worth knowing, one sentence each.
        no_folders: Why own folders cannot say the same; empty where they can.
    """

    parts: tuple[SourcePart, ...] = ()
    obstacles: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    no_folders: str = CHOOSE_FIRST


def inspect_source(config: Mapping[str, Any], data: Path) -> Inspection:
    """Look at the source of an `import_db` action; slow for large folders, so not for a window.

    Args:
        config: The action as JSON has it, mistakes included.
        data: Folder of all datasets.
    """
    obstacles = find_obstacles(config, data)
    if config.get("sample") is not None:
        return Inspection(_sample_parts(config["sample"]), tuple(obstacles))
    if config.get("mvtec"):
        folder = typed_path(config["mvtec"])
        if any(problem.path == "mvtec" for problem in obstacles):
            return Inspection(obstacles=tuple(obstacles))
        found = _inspect_layout(folder, config, obstacles)
        folders = as_own_folders(folder, config)
        return replace(found, no_folders=folders if isinstance(folders, str) else "")
    if config.get("table"):
        if any(problem.path == "table" for problem in obstacles):
            return Inspection(obstacles=tuple(obstacles))
        return _inspect_table(config, obstacles)
    if any(problem.path == "train_good" for problem in obstacles) or not config.get("train_good"):
        return Inspection(obstacles=tuple(obstacles))
    return _inspect_folders(config, obstacles)


def find_obstacles(config: Mapping[str, Any], data: Path) -> list[Problem]:
    """Find folders that do not exist and a name that is taken."""
    return [*_taken_name(config, data), *_missing_folders(config)]


def _inspect_layout(
    folder: Path, config: Mapping[str, Any], obstacles: list[Problem]
) -> Inspection:
    """Describe a folder in any known layout; a broken one is described as MVTec AD's."""
    options = _options(config)
    recursive, pattern = options.recursive, options.mask_pattern
    is_named = is_recognised(folder, pattern)
    try:
        indexed = index_folder(folder, options)
    except (OSError, ValueError) as error:
        described = SourceDescription({}, {}, (str(error),))
        if not is_named:
            described = describe_mvtec(folder, recursive=recursive, mask_pattern=pattern)
        return _join(described, _firsts(_mvtec_folders(folder), recursive), obstacles)
    if not is_named:  # what was expected need not be said
        indexed = replace(indexed, layout="")
    return _join(describe_indexed(indexed), _firsts_of(indexed.samples), obstacles)


def _options(config: Mapping[str, Any]) -> LayoutOptions:
    """Return how the source is to be read; what is mistyped is as usual until it is mended."""
    usual = LayoutOptions()
    share, seed = config.get("held_out"), config.get("seed")
    return LayoutOptions(
        recursive=bool(config.get("recursive")),
        mask_pattern=config.get("mask_pattern") or None,
        only=config.get("object") or None,
        held_out=share if isinstance(share, float) and 0 < share < 1 else usual.held_out,
        seed=seed if isinstance(seed, int) and seed >= 0 else usual.seed,
    )


def _inspect_table(config: Mapping[str, Any], obstacles: list[Problem]) -> Inspection:
    try:
        indexed = index_table(typed_path(config["table"]), _options(config))
    except (OSError, ValueError) as error:
        return Inspection(obstacles=(*obstacles, Problem("table", str(error))))
    return _join(describe_indexed(indexed), _firsts_of(indexed.samples), obstacles)


def _firsts_of(samples: Sequence[Sample]) -> dict[str, Path]:
    """The first image of each part."""
    firsts: dict[str, Path] = {}
    for sample in samples:
        part = "train" if sample.split == "train" else sample.defect_type
        firsts.setdefault(part, sample.path)
    return firsts


def _firsts(folders: Mapping[str, Path], recursive: bool) -> dict[str, Path]:
    """The first image of each folder that has one."""
    found = {
        name: list_images(folder, recursive) for name, folder in folders.items() if folder.is_dir()
    }
    return {name: images[0] for name, images in found.items() if images}


def _inspect_folders(config: Mapping[str, Any], obstacles: list[Problem]) -> Inspection:
    missing = {problem.path for problem in obstacles}
    train, test = _folder(config["train_good"]), _folder(config.get("test_good"))
    defects = [
        (str(defect["label"]), typed_path(defect["images"]), _folder(defect["masks"]))
        for number, defect in enumerate(config.get("defects", ()))
        if defect["images"] and not any(p.startswith(f"defects.{number}.") for p in missing)
    ]
    if train is None:
        return Inspection(obstacles=tuple(obstacles))
    folders = {"train": train, **({"good": test} if test else {})}
    folders |= {label: images for label, images, _ in defects}
    good = test if "test_good" not in missing else None
    described = describe_folders(
        train,
        good,
        defects,
        recursive=bool(config.get("recursive")),
        mask_pattern=config.get("mask_pattern") or None,
    )
    return _join(described, _firsts(folders, bool(config.get("recursive"))), obstacles)


def _join(
    described: SourceDescription, firsts: Mapping[str, Path], obstacles: Sequence[Problem]
) -> Inspection:
    titles = {"train": "training, good", "good": "test, good"}
    parts = tuple(
        SourcePart(
            titles.get(name, name),
            count,
            None if name in titles else described.masks.get(name, 0),
            thumbnail(firsts[name], THUMBNAIL_SIDE) if name in firsts else None,
        )
        for name, count in described.counts.items()
    )
    return Inspection(parts, tuple(obstacles), described.problems)


def _mvtec_folders(folder: Path) -> dict[str, Path]:
    test = folder / "test"
    kinds = sorted(p for p in test.iterdir() if p.is_dir()) if test.is_dir() else []
    found = {"train": folder / "train" / "good", "good": test / "good"}
    return found | {p.name: p for p in kinds if p.name != "good" and not p.name.startswith(".")}


def _sample_parts(sample: Mapping[str, Any]) -> tuple[SourcePart, ...]:
    numbers = {"training, good": sample.get("train"), "test, good": sample.get("test_good")}
    return tuple(
        SourcePart(title, number, None, None)
        for title, number in numbers.items()
        if isinstance(number, int)
    )


def _taken_name(config: Mapping[str, Any], data: Path) -> list[Problem]:
    name = str(config.get("name") or "")
    try:
        check_distinct(name, names_in(data))
    except FileExistsError as error:
        return [Problem("name", str(error))]
    if not name or config.get("force") or "/" in name or not (data / name).exists():
        return []
    said = f"there is a dataset {name!r} already: choose another name or tick the box to replace it"
    return [Problem("name", said)]


def _missing_folders(config: Mapping[str, Any]) -> list[Problem]:
    places = [(key, config.get(key)) for key in ("mvtec", "train_good", "test_good")]
    for number, defect in enumerate(config.get("defects", ())):
        places += [(f"defects.{number}.{key}", defect[key]) for key in ("images", "masks")]
    missing = [
        Problem(place, f"{path} is not a folder: choose one that exists")
        for place, path in places
        if path and not typed_path(path).is_dir()
    ]
    table = config.get("table")
    if table and not typed_path(table).is_file():
        missing.append(Problem("table", f"{table} is no file: choose one that exists"))
    return missing


def _folder(path: str | None) -> Path | None:
    return typed_path(path) if path else None
