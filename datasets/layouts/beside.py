"""Masks beside their images, in one folder or in many; the mask says which image is good.

So lie the magnetic tiles of Huang et al. (2018), `exp1_num_4727.jpg` with `exp1_num_4727.png`, and
KolektorSDD of Tabernik et al. (2019), `Part0.jpg` with `Part0_label.bmp`, and what LabelMe writes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from datasets.image_files.names import some_names
from datasets.layouts.holding_out import hold_out
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.mask_files import (
    POLYGONS,
    is_drawn,
    is_marked,
    is_mask_name,
    list_masks,
    read_shapes,
)
from datasets.mask_names import find_pairs
from datasets.sample_lists import training_samples
from datasets.samples import GOOD, Sample

_SPLITS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation"),
    "test": ("test", "testing"),
}
_SPLIT_NAMES = tuple(name for names in _SPLITS.values() for name in names)
_GOOD_NAMES = (GOOD, "ok", "normal")
_MEANS_NOTHING = ("imgs", "images", "img", "image", "data")
_ANY_KIND, _SEVERAL = "defect", "combined"
# Whoever names a whole disk by mistake is not to wait for it.
_MOST_FOLDERS = 1000


def has_masks_beside(folder: Path, pattern: str | None = None) -> bool:
    """Tell whether some of the images below a folder, one of ten files, have masks beside them."""
    paths: list[Path] = []
    for place, folders, names in islice(os.walk(folder), _MOST_FOLDERS):
        folders.sort()
        paths += [Path(place) / name for name in names if is_mask_name(name)]
    pairs = find_pairs(paths, pattern)
    return bool(pairs) and 10 * len(pairs) >= len(paths)


def index_beside(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of folders in which each image has its mask beside it.

    Args:
        folder: Holds the images, or folders of them; below folders called `train` and `test` they
            are for training and for testing, otherwise some good ones are held out.
        options: How to read it.

    Raises:
        ValueError: No image has a mask, or there is no good image.
    """
    paths = list_masks(folder, recursive=True)
    pairs = find_pairs(paths, options.mask_pattern)
    if not pairs:
        asked = f" called {options.mask_pattern}" if options.mask_pattern else ""
        raise ValueError(f"{folder} has no image with a mask{asked} beside it: give --mask-pattern")
    masks = set(pairs.values())
    images = [path for path in paths if path not in masks and not is_drawn(path)]
    marked = {image for image, mask in pairs.items() if is_marked(mask)}
    good = [image for image in images if image in pairs and image not in marked]
    bare = [image for image in images if image not in pairs]
    good += [image for image in bare if set(_parts(image, folder)) & set(_GOOD_NAMES)]
    good.sort(key=images.index)
    if not good:
        raise ValueError(
            f"{folder} has masks beside its images, and all {len(marked)} mark something: it has "
            "no good image, which is one with a black mask; are the masks inverted?"
        )
    kinds = _kinds([image for image in images if image in marked], good, folder, pairs)
    return _with_splits(folder, good, kinds, pairs, bare, options)


def _with_splits(
    folder: Path,
    good: Sequence[Path],
    kinds: dict[Path, str],
    pairs: dict[Path, Path],
    bare: Sequence[Path],
    options: LayoutOptions,
) -> Indexed:
    split = {image: _split_of(image, folder) for image in [*good, *kinds]}
    train = [image for image in good if split[image] not in ("test", "validation")]
    validation = [image for image in good if split[image] == "validation"]
    test = [image for image in good if split[image] == "test"]
    notes = []
    if train and test:
        samples = training_samples(train, validation)
        samples += [Sample(path, "test", GOOD, 0) for path in test]
        spared = [image for image in kinds if split[image] == "train"]
        notes += _left_out("Defective images of the training folder", spared)
        kinds = {image: kind for image, kind in kinds.items() if image not in set(spared)}
    else:
        apart = validation if len(train) > 1 else []
        samples = [each for each in training_samples(train, apart) if each.is_validation]
        others = [image for image in good if image not in set(apart)]
        samples += hold_out(others, folder, options.held_out, options.seed)
    samples += [
        Sample(image, "test", kind, 1, pairs[image])
        for kind in sorted(set(kinds.values()))
        for image in (each for each in kinds if kinds[each] == kind)
    ]
    taken = set(good)
    notes += _left_out("Images without a mask", [path for path in bare if path not in taken])
    habit = options.mask_pattern or _habit(pairs)
    layout = (
        f"{folder} has masks beside its images ({habit}): images with a black mask are good, "
        "the others defective."
    )
    accounted = (*pairs, *pairs.values(), *bare)
    return Indexed(layout, tuple(samples), not (train and test), tuple(notes), (folder,), accounted)


def _kinds(
    defective: Sequence[Path], good: Sequence[Path], folder: Path, pairs: dict[Path, Path]
) -> dict[Path, str]:
    """The kind of defect of each image: the label of its polygons, or a folder of defects alone."""
    mixed = {_home(image, folder) for image in good}
    kinds: dict[Path, str] = {}
    for image in defective:
        home = _home(image, folder)
        drawn = pairs[image].suffix.lower() == POLYGONS
        named = home if home and home not in mixed else _ANY_KIND
        kinds[image] = (_labels_of(pairs[image]) if drawn else "") or named
    return kinds


def _labels_of(polygons: Path) -> str:
    try:
        labels = {str(shape.get("label") or "").strip() for shape in read_shapes(polygons)}
    except (OSError, ValueError):
        return ""
    if any(label.casefold() in _GOOD_NAMES for label in labels):
        raise ValueError(f"{polygons} has a shape labelled good: draw only defects")
    return labels.pop() if len(labels) == 1 else _SEVERAL


def _home(image: Path, folder: Path) -> str:
    """The first folder on the way to an image whose name may say what is in it."""
    names = [
        name
        for name in image.relative_to(folder).parts[:-1]
        if name.casefold() not in (*_SPLIT_NAMES, *_MEANS_NOTHING)
    ]
    return names[0] if names else ""


def _parts(image: Path, folder: Path) -> list[str]:
    return [part.casefold() for part in image.relative_to(folder).parts[:-1]]


def _split_of(image: Path, folder: Path) -> str:
    for part in _parts(image, folder):
        for split, names in _SPLITS.items():
            if part in names:
                return split
    return ""


def _left_out(what: str, paths: Sequence[Path]) -> list[str]:
    return [f"{what} were left out: {len(paths)} ({some_names(paths)})."] if paths else []


def _habit(pairs: dict[Path, Path]) -> str:
    counted: dict[str, int] = defaultdict(int)
    for image, mask in pairs.items():
        counted[f"{{stem}}{mask.name[len(image.stem) :]}"] += 1
    return max(counted, key=lambda habit: counted[habit])
