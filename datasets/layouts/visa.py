"""VisA (Zou et al., "SPot-the-Difference", ECCV 2022): its folders and its split files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from datasets.layouts.holding_out import hold_out
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.layouts.table import index_table
from datasets.sample_lists import count_masks, images_in, masked_samples

_SPLITS = Path("split_csv") / "1cls.csv"
_NORMAL, _ANOMALY = Path("Data/Images/Normal"), Path("Data/Images/Anomaly")
_MASKS = Path("Data/Masks/Anomaly")
_KIND = "anomaly"


def is_visa(folder: Path) -> bool:
    """Tell whether a folder is VisA's, or one of its objects."""
    return (folder / _NORMAL).is_dir() or (folder / _SPLITS).is_file() or bool(_objects(folder))


def index_visa(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of one object: by the split file where there is one.

    Args:
        folder: An object's folder, or the folder of all with `only` naming one.
        options: How to read it.

    Raises:
        ValueError: The folder has several objects and none is named, or another; or it is one, and
            another is named; or a pattern of masks is given, and the split file names them.
    """
    root, name = (folder.parent, folder.name) if (folder / _NORMAL).is_dir() else (folder, "")
    if name and options.only not in (None, name):
        raise ValueError(
            f"{folder} is one object of VisA, {name}, and not {options.only}: leave out --object, "
            f"or give the folder of all objects, {root}"
        )
    name = name or options.only or ""
    if not name or not (root / name).is_dir():
        asked = f"no {name}" if name else "several objects"
        known = ", ".join(_objects(root)) or "its folders"
        raise ValueError(f"{folder} is VisA with {asked}: name one of {known} with --object")
    if (root / _SPLITS).is_file():
        if options.mask_pattern is not None:
            raise ValueError(
                f"{root / _SPLITS} names the masks of {name}: leave out --mask-pattern"
            )
        only = LayoutOptions(only=name, held_out=options.held_out, seed=options.seed)
        listed = index_table(root / _SPLITS, only)
        layout = f"{root / name} is an object of VisA, divided by {_SPLITS.as_posix()}."
        return replace(listed, layout=layout, folders=(root / name,))
    return _by_folders(root / name, options)


def _by_folders(folder: Path, options: LayoutOptions) -> Indexed:
    good = images_in(folder / _NORMAL, options.recursive)
    samples = hold_out(good, folder, options.held_out, options.seed)
    if (folder / _ANOMALY).is_dir():
        masks = folder / _MASKS if count_masks(folder / _MASKS) else None
        samples += masked_samples(
            _KIND, folder / _ANOMALY, masks, recursive=options.recursive,
            mask_pattern=options.mask_pattern,
        )  # fmt: skip
    layout = f"{folder} is an object in the layout of VisA, without a split file."
    return Indexed(layout, tuple(samples), held_out=True, folders=(folder,))


def _objects(folder: Path) -> list[str]:
    return sorted(path.parents[2].name for path in folder.glob(f"*/{_NORMAL.as_posix()}"))
