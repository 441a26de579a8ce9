"""The MVTec AD layout as a list of samples.

The layout is that of Bergmann et al., "MVTec AD", CVPR 2019: `train/good`, `test/good`,
`test/<defect type>` and `ground_truth/<defect type>/<stem>_mask.png`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from datasets.description import Part, SourceDescription, count_sources, describe_parts
from datasets.mask_files import list_masks
from datasets.sample_lists import Defect, count_masks, good_samples, masked_samples
from datasets.samples import GOOD, Sample

LAYOUTS_READ = "MVTec AD, MVTec LOCO AD, BTAD, VisA, or masks beside their images"
"""The layouts of folders that an import recognises."""

OTHERWISE = (
    "for any other give the folders one by one (Own folders in the window; on the command line "
    "--train FOLDER, and --defect KIND=FOLDER for each kind of defect), or a table (--table "
    "FILE.csv)"
)
"""What to do with a folder of another layout."""


def index_mvtec(
    folder: Path, *, good: str = GOOD, recursive: bool = False, mask_pattern: str | None = None
) -> tuple[Sample, ...]:
    """List the samples of an MVTec AD category.

    Args:
        folder: Holds `train/good` and `test/good`; other folders of `test` are kinds of defect,
            with their masks in `ground_truth`: a file for each image, or a folder of several.
        good: What the folders of good images are called.
        recursive: Sub-folders of these are read as well.
        mask_pattern: How the mask of an image is called; None for the usual ways.

    Returns:
        Training samples, good test samples, then each kind of defect, by name.

    Raises:
        FileNotFoundError: A needed folder is missing.
        ValueError: A folder has no image, or images and masks do not belong together.
    """
    _check_layout(folder, good)
    parts = _mvtec_parts(folder, good, recursive, mask_pattern)
    return tuple(sample for part in parts for sample in part())


def describe_mvtec(
    folder: Path, *, recursive: bool = False, mask_pattern: str | None = None
) -> SourceDescription:
    """Count what an MVTec AD category holds, without decoding an image and without raising.

    Args:
        folder: As in `index_mvtec`.
        recursive: As there.
        mask_pattern: As there.

    Returns:
        Counts and problems.
    """
    counted = {"train": folder / "train" / GOOD, GOOD: folder / "test" / GOOD}
    defects = _mvtec_defects(folder, GOOD)
    try:
        _check_layout(folder, GOOD)
    except FileNotFoundError as error:
        counts, masks = count_sources(counted, defects, recursive)
        return SourceDescription(counts, masks, (str(error),))
    parts = _mvtec_parts(folder, GOOD, recursive, mask_pattern)
    return describe_parts(counted, defects, parts, recursive)


def is_mvtec(folder: Path, good: str = GOOD) -> bool:
    """Tell whether a folder has good images for training and for testing where MVTec AD has."""
    return (folder / "train" / good).is_dir() and (folder / "test" / good).is_dir()


def _mvtec_parts(folder: Path, good: str, recursive: bool, mask_pattern: str | None) -> list[Part]:
    masked = partial(masked_samples, recursive=recursive, mask_pattern=mask_pattern)
    black = folder / "ground_truth" / good
    masks = black if count_masks(black, recursive) else None
    return [
        partial(_check_ground_truth, folder, good),
        partial(good_samples, folder / "train" / good, "train", recursive),
        partial(masked, GOOD, folder / "test" / good, masks),
        *(partial(masked, *defect) for defect in _mvtec_defects(folder, good)),
    ]


def _check_layout(folder: Path, good: str) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(_no_folder(folder))
    if is_mvtec(folder, good):
        return
    found = [*folder.glob("*/train/good"), *folder.glob("*/train/ok")]
    categories = sorted(path.parent.parent.name for path in found)
    hint = f"did you mean one of its folders {', '.join(categories)}?" if categories else OTHERWISE
    missing = [name for name in ("train/good", "test/good") if not (folder / name).is_dir()]
    raise FileNotFoundError(
        f"{folder} has none of the layouts that are read ({LAYOUTS_READ}); for MVTec AD it has "
        f"no {' and no '.join(missing)}: {hint}"
    )


def _no_folder(folder: Path) -> str:
    if folder.suffix.lower() == ".csv" and folder.is_file():
        return f"{folder} is not a folder: give a table as one, with --table {folder}"
    what = "it is a file" if folder.exists() else "it does not exist"
    return (
        f"{folder} is not a folder, {what}: give a folder in a layout that is read "
        f"({LAYOUTS_READ}); {OTHERWISE}"
    )


def _check_ground_truth(folder: Path, good: str) -> tuple[()]:
    kinds = {good, *(defect[0] for defect in _mvtec_defects(folder, good))}
    for masks in _folders(folder / "ground_truth"):
        if masks.name not in kinds and list_masks(masks):
            raise ValueError(
                f"{masks} has masks, but {folder / 'test' / masks.name} does not exist: "
                "add the images or remove the masks"
            )
    return ()


def _mvtec_defects(folder: Path, good: str) -> list[Defect]:
    defects: list[Defect] = []
    for images in _folders(folder / "test"):
        if images.name != good:
            masks = folder / "ground_truth" / images.name
            defects.append((images.name, images, masks if count_masks(masks, True) else None))
    return defects


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
