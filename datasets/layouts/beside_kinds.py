"""Which kind of defect an image with its mask beside it has: labels and folders say it.

Folders and masks may contradict each other. In a folder of good images no mask may mark anything;
black masks among defective images are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from datasets.image_files.names import shown, some_of
from datasets.mask_files import POLYGONS, cannot_be_read, read_shapes
from datasets.samples import GOOD

SPLITS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation"),
    "test": ("test", "testing"),
}
"""What folders are called whose images are for one purpose."""

_SPLIT_NAMES = tuple(name for names in SPLITS.values() for name in names)
_GOOD_NAMES = (GOOD, "ok", "normal")
_MEANS_NOTHING = ("imgs", "images", "img", "image", "data")
_ANY_KIND, _SEVERAL = "defect", "combined"


def parts_of(image: Path, folder: Path) -> list[str]:
    """Return the names of the folders on the way to an image, in lower case."""
    return [part.casefold() for part in image.relative_to(folder).parts[:-1]]


def is_called_good(image: Path, folder: Path) -> bool:
    """Tell whether an image lies in a folder whose name says that it is good."""
    return not set(_GOOD_NAMES).isdisjoint(parts_of(image, folder))


def refuse_marked_good(pairs: dict[Path, Path], marked: Collection[Path], folder: Path) -> None:
    """Refuse masks that mark something in images of folders that are called good.

    Args:
        pairs: From each image to its mask.
        marked: The images whose masks mark something, or cannot be read: the import names these.
        folder: What is read.

    Raises:
        ValueError: There are any.
    """
    called_good = (image for image in pairs if image in marked and is_called_good(image, folder))
    wrong = [image for image in called_good if not cannot_be_read(pairs[image])]
    if wrong:
        raise ValueError(
            f"{folder} has good images, by the names of their folders, whose masks mark pixels: "
            f"{len(wrong)} ({_some(wrong, folder)}): move the images to their kinds of defect, or "
            "remove their masks, or invert the masks if good is white in them"
        )


def kinds_of(
    defective: Sequence[Path], good: Sequence[Path], folder: Path, pairs: dict[Path, Path]
) -> dict[Path, str]:
    """Return the kind of defect of each image: the label of its polygons, or its folder's name."""
    named = _folders_of_kinds(defective, good, folder)
    kinds: dict[Path, str] = {}
    for image in defective:
        home = _home(image, folder)
        drawn = pairs[image].suffix.lower() == POLYGONS
        kinds[image] = (_labels_of(pairs[image]) if drawn else "") or (
            home if home in named else _ANY_KIND
        )
    return kinds


def black_among_defective(
    defective: Sequence[Path], good: Sequence[Path], folder: Path
) -> list[str]:
    """Name the good images, by their masks, of folders that are kinds of defect."""
    named = _folders_of_kinds(defective, good, folder)
    odd = [image for image in good if _home(image, folder) in named]
    if not odd:
        return []
    return [
        f"Images with a black mask in folders of mostly defective ones: {len(odd)} "
        f"({_some(odd, folder)}); they count as good, and may be trained on: where they are "
        "defective, mend their masks, or remove them, and import again."
    ]


def _folders_of_kinds(defective: Iterable[Path], good: Iterable[Path], folder: Path) -> set[str]:
    """The folders that are kinds of defect: of defective images, or mostly of them.

    Where there are no good images but in such folders, good and defective ones are mixed in all of
    them, and only those without a good one are kinds.
    """
    bad = Counter(_home(image, folder) for image in defective)
    fine = Counter(_home(image, folder) for image in good)
    named = {
        home for home in bad if home.casefold() not in ("", *_GOOD_NAMES) and bad[home] > fine[home]
    }
    return named if set(fine) - named else {home for home in named if not fine[home]}


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


def _some(images: Sequence[Path], folder: Path) -> str:
    return some_of([shown(image.relative_to(folder).as_posix()) for image in images])
