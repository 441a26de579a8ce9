"""Folders of images to a table of samples: the MVTec AD layout, or anyone's own folders.

The layout is that of Bergmann et al., "MVTec AD", CVPR 2019: `train/good`, `test/good`,
`test/<defect type>` and `ground_truth/<defect type>/<stem>_mask.png`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from datasets.images import list_images
from storage.names import check_name

GOOD = "good"
Defect = tuple[str, Path, Path | None]


@dataclass(frozen=True)
class Sample:
    """One image and what is known about it.

    Attributes:
        path: The image file.
        split: "train" or "test".
        defect_type: "good", or the label of the kind of defect.
        label: 0 good, 1 defective.
        mask_path: Image file whose non-black pixels are defective, or None.
    """

    path: Path
    split: Literal["train", "test"]
    defect_type: str
    label: int
    mask_path: Path | None = None


@dataclass(frozen=True)
class SourceDescription:
    """What an import would find, for showing before it starts.

    Attributes:
        counts: Images of "train", "good" (test) and each label, in this order.
        masks: Masks of each label.
        problems: One sentence for each thing that stops the import or is worth knowing.
    """

    counts: Mapping[str, int]
    masks: Mapping[str, int]
    problems: tuple[str, ...]


def index_mvtec(folder: Path) -> tuple[Sample, ...]:
    """List the samples of an MVTec AD category.

    Args:
        folder: Holds `train/good` and `test/good`; other folders of `test` are kinds of defect,
            with their masks in `ground_truth`.

    Returns:
        Training samples, good test samples, then each kind of defect, by name.

    Raises:
        FileNotFoundError: A needed folder is missing.
        ValueError: A folder has no image, or images and masks do not belong together.
    """
    _check_layout(folder)
    return tuple(sample for part in _mvtec_parts(folder) for sample in part())


def index_folders(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect] = (),
    held_out: float = 0.1,
    seed: int = 0,
) -> tuple[Sample, ...]:
    """List the samples of anyone's own folders.

    Args:
        train_good: Folder of good training images.
        test_good: Folder of good test images; None holds some training images out for testing.
        defects: (label, folder of images, folder of masks or None) of each kind of defect. A mask
            has the name of its image, with or without `_mask` after it, and any image suffix.
        held_out: Share of the training images to hold out, 0-1, when `test_good` is None.
        seed: Chooses the images held out.

    Returns:
        Training samples, good test samples, then each kind of defect, in the order given.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder has no image, is used twice, a label is used twice, or images and masks
            do not belong together.
    """
    parts = _folder_parts(train_good, test_good, defects, held_out, seed)
    return tuple(sample for part in parts for sample in part())


def find_problems(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Say what is worth knowing about samples that can be used all the same.

    Args:
        samples: As an index function gives them.

    Returns:
        Sentences; none when all is well.
    """
    problems = []
    defective = [sample for sample in samples if sample.label]
    if not defective:
        problems.append(
            "There is no defective test image, so nothing can be said about how well defects are "
            "found."
        )
    images = Counter(sample.defect_type for sample in defective)
    bare = Counter(sample.defect_type for sample in defective if sample.mask_path is None)
    for label, missing in bare.items():
        problems.append(
            f"{label}: {missing} of {images[label]} images have no mask and are left out of the "
            "pixel-wise figures."
        )
    return tuple(problems)


def describe_mvtec(folder: Path) -> SourceDescription:
    """Count what an MVTec AD category holds, without decoding an image and without raising.

    Args:
        folder: As in `index_mvtec`.

    Returns:
        Counts and problems.
    """
    counted = {"train": folder / "train" / GOOD, GOOD: folder / "test" / GOOD}
    defects = _mvtec_defects(folder)
    try:
        _check_layout(folder)
    except FileNotFoundError as error:
        counts, masks = _count(counted, defects)
        return SourceDescription(counts, masks, (str(error),))
    return _describe(counted, defects, _mvtec_parts(folder))


def describe_folders(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect] = (),
    held_out: float = 0.1,
    seed: int = 0,
) -> SourceDescription:
    """Count what anyone's own folders hold, without decoding an image and without raising.

    Args:
        train_good: As in `index_folders`, and so are the others.
        test_good: Folder of good test images, or None.
        defects: (label, folder of images, folder of masks or None) of each kind of defect.
        held_out: Share of the training images to hold out.
        seed: Chooses the images held out.

    Returns:
        Counts, before any image is held out, and problems.
    """
    counted = {"train": train_good} | ({GOOD: test_good} if test_good else {})
    parts = _folder_parts(train_good, test_good, defects, held_out, seed)
    return _describe(counted, defects, parts)


def count_images(folder: Path) -> int:
    """Count the image files of a folder; 0 when there is no such folder."""
    return len(list_images(folder)) if folder.is_dir() else 0


# An index is made of parts: each either lists samples or checks something and lists none, and each
# raises for its own mistakes. An import stops at the first; a description names them all.
Part = Callable[[], Sequence[Sample]]


def _mvtec_parts(folder: Path) -> list[Part]:
    return [
        partial(_check_ground_truth, folder),
        partial(_good_samples, folder / "train" / GOOD, "train"),
        partial(_good_samples, folder / "test" / GOOD, "test"),
        *(partial(_defect_samples, *defect) for defect in _mvtec_defects(folder)),
    ]


def _folder_parts(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect],
    held_out: float,
    seed: int,
) -> list[Part]:
    parts: list[Part] = [
        partial(_check_labels, [label for label, _, _ in defects]),
        partial(_check_folders_differ, train_good, test_good, defects),
    ]
    if test_good is None:
        parts.append(partial(_hold_out, train_good, held_out, np.random.default_rng(seed)))
    else:
        parts.append(partial(_good_samples, train_good, "train"))
        parts.append(partial(_good_samples, test_good, "test"))
    return parts + [partial(_defect_samples, *defect) for defect in defects]


def _describe(
    counted: Mapping[str, Path], defects: Sequence[Defect], parts: Sequence[Part]
) -> SourceDescription:
    samples: list[Sample] = []
    problems: list[str] = []
    for part in parts:
        try:
            samples += part()
        except (OSError, ValueError) as error:
            problems.append(str(error))
    counts, masks = _count(counted, defects)
    return SourceDescription(counts, masks, tuple(problems) or find_problems(samples))


def _count(
    counted: Mapping[str, Path], defects: Sequence[Defect]
) -> tuple[dict[str, int], dict[str, int]]:
    counts = {key: count_images(folder) for key, folder in counted.items()}
    counts |= {label: count_images(images) for label, images, _ in defects}
    masks = {label: count_images(folder) if folder else 0 for label, _, folder in defects}
    return counts, masks


def _check_layout(folder: Path) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder: give an MVTec AD category folder")
    if (folder / "train" / GOOD).is_dir() and (folder / "test" / GOOD).is_dir():
        return
    categories = sorted(path.parent.parent.name for path in folder.glob("*/train/good"))
    hint = (
        f"did you mean one of its folders {', '.join(categories)}?"
        if categories
        else "for other layouts give the folders of good and defective images one by one"
    )
    missing = [name for name in ("train/good", "test/good") if not (folder / name).is_dir()]
    raise FileNotFoundError(
        f"{folder} is no MVTec AD category, it has no {' and no '.join(missing)}: {hint}"
    )


def _check_ground_truth(folder: Path) -> tuple[()]:
    kinds = {defect[0] for defect in _mvtec_defects(folder)}
    for masks in _folders(folder / "ground_truth"):
        if masks.name not in kinds and list_images(masks):
            raise ValueError(
                f"{masks} has masks, but {folder / 'test' / masks.name} does not exist: "
                "add the images or remove the masks"
            )
    return ()


def _mvtec_defects(folder: Path) -> list[Defect]:
    defects: list[Defect] = []
    for images in _folders(folder / "test"):
        if images.name != GOOD:
            masks = folder / "ground_truth" / images.name
            defects.append((images.name, images, masks if count_images(masks) else None))
    return defects


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )


def _check_labels(labels: Sequence[str]) -> tuple[()]:
    for label in labels:
        check_name(label)
        if label.casefold() in (GOOD, "train"):
            raise ValueError(f'the label "{label}" has a meaning already: choose another')
    folded = [label.casefold() for label in labels]
    for label in labels:
        if folded.count(label.casefold()) > 1:
            raise ValueError(f'the label "{label}" is given twice: give each kind of defect one')
    return ()


def _check_folders_differ(
    train_good: Path, test_good: Path | None, defects: Sequence[Defect]
) -> tuple[()]:
    given = [train_good, test_good, *(path for _, *paths in defects for path in paths)]
    folders = [path.resolve() for path in given if path is not None]
    for folder in folders:
        if folders.count(folder) > 1:
            raise ValueError(f"{folder} is given twice: use each folder for one purpose")
    return ()


def _images_in(folder: Path) -> list[Path]:
    images = list_images(folder)
    if not images:
        raise ValueError(
            f"{folder} has no image in it: put PNG, JPEG, BMP or TIFF files there, in no sub-folder"
        )
    return images


def _good_samples(folder: Path, split: Literal["train", "test"]) -> list[Sample]:
    return [Sample(path, split, GOOD, 0) for path in _images_in(folder)]


def _defect_samples(label: str, images: Path, masks: Path | None) -> list[Sample]:
    paths = _images_in(images)
    mask_of = _match_masks(paths, _images_in(masks)) if masks else {}
    return [Sample(path, "test", label, 1, mask_of.get(path)) for path in paths]


def _match_masks(images: Sequence[Path], masks: Sequence[Path]) -> dict[Path, Path]:
    """Give each mask to the image of its name: `a_mask` belongs to `a`, only then to `a_mask`."""
    by_stem: dict[str, list[Path]] = {}
    for image in images:
        by_stem.setdefault(_stem(image), []).append(image)
    matched: dict[Path, Path] = {}
    for mask in masks:
        owners = by_stem.get(_stem(mask).removesuffix("_mask")) or by_stem.get(_stem(mask))
        if owners is None:
            raise ValueError(
                f"{mask} is a mask without its image in {images[0].parent}: "
                "give them the same name or remove the mask"
            )
        if len(owners) > 1:
            raise ValueError(
                f"{mask} could belong to {owners[0].name} or {owners[1].name} in "
                f"{images[0].parent}: rename one of them"
            )
        if owners[0] in matched:
            raise ValueError(
                f"{owners[0]} has two masks, {matched[owners[0]].name} and {mask.name}: remove one"
            )
        matched[owners[0]] = mask
    return matched


def _stem(path: Path) -> str:
    """The name without suffix; accents may be stored in two ways, one of which is taken."""
    return unicodedata.normalize("NFC", path.stem)


def _hold_out(folder: Path, share: float, rng: np.random.Generator) -> list[Sample]:
    paths = _images_in(folder)
    if len(paths) < 2:
        raise ValueError(
            f"{folder} has only one image, so none can be held out for testing: add good images or "
            "give a folder of good test images"
        )
    number = min(max(round(share * len(paths)), 1), len(paths) - 1)
    chosen = set(rng.choice(len(paths), number, replace=False).tolist())
    train = [Sample(path, "train", GOOD, 0) for i, path in enumerate(paths) if i not in chosen]
    return train + [Sample(paths[i], "test", GOOD, 0) for i in sorted(chosen)]
