"""The MVTec AD layout as a list of samples.

The layout is that of Bergmann et al., "MVTec AD", CVPR 2019: `train/good`, `test/good`,
`test/<defect type>` and `ground_truth/<defect type>/<stem>_mask.png`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from datasets.description import Part, SourceDescription, count_sources, describe_parts
from datasets.images import list_images
from datasets.sample_lists import Defect, count_images, defect_samples, good_samples
from datasets.samples import GOOD, Sample


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
        counts, masks = count_sources(counted, defects)
        return SourceDescription(counts, masks, (str(error),))
    return describe_parts(counted, defects, _mvtec_parts(folder))


def _mvtec_parts(folder: Path) -> list[Part]:
    return [
        partial(_check_ground_truth, folder),
        partial(good_samples, folder / "train" / GOOD, "train"),
        partial(good_samples, folder / "test" / GOOD, "test"),
        *(partial(defect_samples, *defect) for defect in _mvtec_defects(folder)),
    ]


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
