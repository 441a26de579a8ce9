"""Masks as people have them: an image, a folder of images to unite, or polygons of LabelMe."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.image_files.names import shown
from datasets.images import READ_SUFFIXES, Mask, list_images, read_mask
from storage.reading import DamagedFileError, check_file, read_json_value

POLYGONS = ".json"
_DRAWN = ("polygon", "rectangle", "circle")
_LABELME_BYTES = 2**28  # such a file may hold its image as text
_SHAPES, _CHUNK = re.compile(rb'"shapes"\s*:\s*\['), 2**16


def list_masks(folder: Path, recursive: bool = False, images: Collection[str] = ()) -> list[Path]:
    """List the masks of a folder: images, LabelMe files, and folders of images of one mask each.

    Args:
        folder: An existing folder.
        recursive: Sub-folders are read as well; then only folders named like an image are masks.
        images: The names of the images, without suffix.
    """
    polygons = folder.rglob(f"*{POLYGONS}") if recursive else folder.glob(f"*{POLYGONS}")
    drawn = sorted(path for path in polygons if _is_seen(path) and is_labelme(path))
    files = [*list_images(folder, recursive), *drawn]
    inside = folder.rglob("*") if recursive else folder.iterdir()
    units = [
        path
        for path in sorted(inside)
        if path.is_dir() and _is_seen(path) and (path.name in images or not recursive)
    ]
    united = [path for path in units if list_images(path)]
    return [path for path in files if path.parent not in set(united)] + united


def is_mask_name(name: str) -> bool:
    """Tell by its name whether a file may be a mask, or an image."""
    suffix = Path(name).suffix.lower()
    return not name.startswith(".") and (suffix in READ_SUFFIXES or suffix == POLYGONS)


def is_labelme(path: Path) -> bool:
    """Tell whether a JSON file has a list of shapes; cameras and other programs write others.

    One that is cut off after that, or cannot be opened, counts, for the import to name it.
    """
    try:
        check_file(path, _LABELME_BYTES)
        with path.open("rb") as file:
            before = b""
            while chunk := file.read(_CHUNK):
                if _SHAPES.search(before + chunk):
                    return True
                before = chunk[-_CHUNK // 2 :]
    except DamagedFileError:
        return False
    except OSError:
        return True
    return False


def is_drawn(path: Path) -> bool:
    """Tell whether a mask is no image yet, and so has to be drawn."""
    return path.suffix.lower() == POLYGONS or path.is_dir()


def draw_shapes(path: Path, size: tuple[int, int]) -> Mask:
    """Draw the shapes of a LabelMe file.

    Args:
        path: The file.
        size: (rows, columns) of the image that it belongs to.

    Returns:
        bool rows×columns, True where defective.

    Raises:
        ValueError: It is no such file, or was drawn on an image of another size.
    """
    mask = np.zeros(size, np.uint8)
    for shape in read_shapes(path, size):
        _draw_shape(mask, shape, path)
    drawn: Mask = mask != 0
    return drawn


def read_shapes(path: Path, size: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    """Return the shapes of a LabelMe file.

    Args:
        path: The file.
        size: (rows, columns) of its image; None does not compare.

    Raises:
        ValueError: It is no LabelMe file, or was drawn on an image of another size.
    """
    try:
        content = read_json_value(path, _LABELME_BYTES)
    except DamagedFileError as error:
        raise ValueError(f"{shown(path)} is no JSON: copy it again or remove it") from error
    shapes = content.get("shapes") if isinstance(content, dict) else None
    if not isinstance(shapes, list) or not all(isinstance(shape, dict) for shape in shapes):
        raise ValueError(f"{shown(path)} is no LabelMe file, it has no list of shapes: remove it")
    drawn_on = (content.get("imageHeight"), content.get("imageWidth"))
    if size is not None and None not in drawn_on and drawn_on != size:
        raise ValueError(
            f"{shown(path)} was drawn on {drawn_on[0]}x{drawn_on[1]} pixels (rows x columns), but "
            f"its image has {size[0]}x{size[1]}: both need the same size"
        )
    return shapes


def is_marked(path: Path) -> bool:
    """Tell whether a mask marks anything; one that cannot be read does, for the import to name it.

    JPEG files have stray pixels that are not black, so there only bright ones count.
    """
    try:
        if path.suffix.lower() == POLYGONS:
            return bool(read_shapes(path))
        if path.is_dir():
            return any(is_marked(part) for part in list_images(path))
        return bool(read_mask(path, above=127 if is_lossy(path) else 0).any())
    except (OSError, ValueError):
        return True


def cannot_be_read(mask: Path) -> bool:
    """Tell whether a mask, or an image in a folder that is one, is damaged or missing."""
    try:
        if mask.suffix.lower() == POLYGONS:
            read_shapes(mask)
        elif mask.is_dir():
            return any(cannot_be_read(part) for part in list_images(mask))
        else:
            read_mask(mask)
    except (OSError, ValueError):
        return True
    return False


def is_lossy(path: Path) -> bool:
    """Tell whether a file is a JPEG by its name."""
    return path.suffix.lower() in (".jpg", ".jpeg", ".jpe", ".jfif")


def _draw_shape(mask: NDArray[np.uint8], shape: dict[str, Any], path: Path) -> None:
    kind = shape.get("shape_type") or "polygon"
    try:
        points = np.asarray(shape.get("points"), np.float64).reshape(-1, 2)
        drawn = _DRAWN.index(kind) if _has_enough(kind, points) else None
    except (TypeError, ValueError):
        drawn = None
    if drawn is None:
        raise ValueError(
            f"{shown(path)} has a shape of type {kind!r} with unusable points: draw polygons, "
            "rectangles or circles"
        )
    _fill(mask, kind, points)


def _has_enough(kind: str, points: NDArray[np.float64]) -> bool:
    enough = len(points) >= 3 if kind == "polygon" else len(points) == 2
    return enough and bool(np.isfinite(points).all())


def _fill(mask: NDArray[np.uint8], kind: str, points: NDArray[np.float64]) -> None:
    corners: Sequence[tuple[int, int]] = [(round(x), round(y)) for x, y in points.tolist()]
    if kind == "polygon":
        cv2.fillPoly(mask, [np.asarray(corners, np.int32)], 255)
    elif kind == "rectangle":
        cv2.rectangle(mask, corners[0], corners[1], 255, cv2.FILLED)
    else:
        radius = round(float(np.hypot(*(points[1] - points[0]))))
        cv2.circle(mask, corners[0], radius, 255, cv2.FILLED)


def _is_seen(path: Path) -> bool:
    return not path.name.startswith(".")
