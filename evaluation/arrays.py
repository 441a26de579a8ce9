"""The arrays of an evaluation: kept in files, written and read some images at a time.

No array is ever held whole, so that the memory of an evaluation does not grow with its images.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from evaluation.files import EvaluationFiles
from evaluation.testset import TestSet
from storage.arrays import open_array

Floats = npt.NDArray[np.floating[Any]]
Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

UNKNOWN = 255
_NAMES = ("maps", "inputs", "reconstructions", "masks")
_KINDS: dict[str, tuple[str, tuple[int, ...]]] = {
    "maps": ("float32", (3,)),
    "inputs": ("uint8", (4,)),
    "reconstructions": ("uint8", (4,)),
    "masks": ("uint8", (3,)),
}
"""Type and dimensions of each array."""

VALUES_AT_ONCE = 2**23
"""How many values of an array are read together: 32 MB of float32."""


class Rows(Protocol):
    """An array N×… whose rows are taken a few at a time: in memory, or in a file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the whole array."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any, /) -> npt.NDArray[Any]: ...


@dataclass(frozen=True)
class ArrayFile:
    """An .npy file that is opened only while some rows are read or written.

    A file that stays mapped counts as the process's memory, page by page; this one never does.

    Attributes:
        path: The file.
        shape: Of the whole array.
        dtype: Of its values.
        offset: Where the values begin in the file, in bytes.
    """

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> npt.NDArray[Any]:
        return np.array(np.load(self.path, mmap_mode="r", allow_pickle=False)[rows])

    def write(self, start: int, values: npt.NDArray[Any]) -> None:
        """Write rows from `start` on; a full disk is an OSError, as with any file."""
        row = int(np.prod(self.shape[1:])) * self.dtype.itemsize
        with self.path.open("r+b") as file:
            file.seek(self.offset + start * row)
            file.write(np.ascontiguousarray(values, self.dtype).data)


@dataclass(frozen=True)
class EvaluationArrays:
    """The four arrays; row i of each belongs to test image i.

    Attributes:
        maps: Anomaly maps, float32 N×H×W.
        inputs: uint8 N×H×W×C.
        reconstructions: uint8 N×H×W×C.
        masks: uint8 N×H×W; 0 good, 1 defect, 255 unknown.
    """

    maps: Rows
    inputs: Rows
    reconstructions: Rows
    masks: Rows


@dataclass(frozen=True)
class Chunk:
    """Some test images, in the order of the test set, and what a network made of them.

    Attributes:
        inputs: uint8 n×H×W×C, C = 1 (grey) or 3 (RGB).
        masks: n masks, bool H×W, True on defects; None for a defective image without a mask.
        reconstructions: n×H×W×C, uint8 or floating point in [0, 1].
        maps: Anomaly maps, floating point n×H×W.
    """

    inputs: Image
    masks: Sequence[Mask | None]
    reconstructions: npt.NDArray[Any]
    maps: Floats


@dataclass(frozen=True)
class ChunkedSet:
    """Test images on their way into files.

    Attributes:
        test_set: What is known of the N images.
        chunks: All of them, in order; each chunk is forgotten before the next is asked for.
    """

    test_set: TestSet
    chunks: Iterable[Chunk]


@dataclass(frozen=True)
class MappedSet:
    """Test images whose maps and masks lie in arrays.

    Attributes:
        test_set: What is known of the N images.
        maps: Anomaly maps, floating point N×H×W.
        masks: uint8 N×H×W; 0 good, 1 defect, 255 unknown.
    """

    test_set: TestSet
    maps: Rows
    masks: Rows


def store_arrays(folder: Path, images: ChunkedSet) -> EvaluationArrays:
    """Write the four arrays of a test set, chunk by chunk.

    Raises:
        ValueError: A chunk cannot be right, or there are not as many images as in the test set.
    """
    return EvaluationArrays(**_store(folder, images, _NAMES))


def store_maps(folder: Path, images: ChunkedSet) -> MappedSet:
    """Write only the maps and the masks of a test set; see `store_arrays`."""
    return MappedSet(images.test_set, **_store(folder, images, ("maps", "masks")))


def open_arrays(folder: Path) -> EvaluationArrays:
    """Map the arrays of an evaluation's folder into memory, without loading them.

    Raises:
        FileNotFoundError: A file is missing.
        ValueError: A file is damaged.
    """
    return EvaluationArrays(
        **{name: open_array(_path(folder, name), *_KINDS[name]) for name in _NAMES}
    )


def stored_masks(masks: Sequence[Mask | None], size: tuple[int, ...]) -> Image:
    """Return n masks as they are stored: uint8 n×H×W, an unknown mask as 255."""
    stored = np.full((len(masks), *size), UNKNOWN, np.uint8)
    for row, mask in enumerate(masks):
        if mask is not None:
            stored[row] = mask
    return stored


def mask_of(stored: Image) -> Mask | None:
    """Return one stored mask H×W as bool, or None if it is unknown."""
    return None if stored.flat[0] == UNKNOWN else stored == 1


def count_defect_pixels(masks: Rows) -> npt.NDArray[np.int64]:
    """Return how many pixels of each image are in defects, int64 N; -1 where it is unknown."""
    counts: list[npt.NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for rows in row_slices(masks):
        part = masks[rows]
        known = part.reshape(len(part), -1)[:, 0] != UNKNOWN
        counts.append(np.where(known, np.count_nonzero(part == 1, axis=(1, 2)), -1))
    return np.concatenate(counts)


def row_slices(array: Rows) -> Iterator[slice]:
    """Yield slices that cover the rows of an array, each small enough to be held in memory."""
    step = rows_at_once(array)
    for start in range(0, len(array), step):
        yield slice(start, min(start + step, len(array)))


def rows_at_once(array: Rows) -> int:
    """Return how many rows of an array are held in memory together, at least one."""
    return max(1, VALUES_AT_ONCE // max(1, int(np.prod(array.shape[1:]))))


def to_bytes(images: npt.NDArray[Any]) -> Image:
    """Return images as uint8; floating-point ones are scaled from [0, 1], clipped and rounded."""
    if images.dtype == np.uint8:
        return images
    scaled: Floats = np.clip(images, 0, 1) * 255
    return np.rint(scaled).astype(np.uint8)


def _store(folder: Path, images: ChunkedSet, names: Sequence[str]) -> dict[str, ArrayFile]:
    files: dict[str, ArrayFile] = {}
    done, wanted = 0, len(images.test_set)
    for chunk in images.chunks:
        _check_chunk(chunk, images.test_set, done)
        content: dict[str, npt.NDArray[Any]] = {
            "maps": np.asarray(chunk.maps, np.float32),
            "inputs": chunk.inputs,
            "reconstructions": to_bytes(chunk.reconstructions),
            "masks": stored_masks(chunk.masks, chunk.maps.shape[1:]),
        }
        files = files or {name: _create(folder, name, wanted, content[name]) for name in names}
        for name in names:
            files[name].write(done, content[name])
        done += len(chunk.inputs)
    if done != wanted or done == 0:
        raise ValueError(
            f"An evaluation needs all of its test images, and N ≥ 1, but received {done} of "
            f"{wanted}; give every image once, in order."
        )
    return files


def _create(folder: Path, name: str, images: int, like: npt.NDArray[Any]) -> ArrayFile:
    """Make a file at its full length, with holes that the rows fill."""
    path, shape = _path(folder, name), (images, *like.shape[1:])
    whole = np.lib.format.open_memmap(path, "w+", like.dtype, shape)  # type: ignore[no-untyped-call]
    return ArrayFile(path, whole.shape, whole.dtype, whole.offset)


def _path(folder: Path, name: str) -> Path:
    path: Path = getattr(EvaluationFiles(folder), name)
    return path


def _check_chunk(chunk: Chunk, test_set: TestSet, start: int) -> None:
    shape = chunk.inputs.shape
    if len(shape) != 4 or shape[3] not in (1, 3) or chunk.inputs.dtype != np.uint8:
        raise ValueError(
            f"Test images must be uint8 N×H×W×C with 1 or 3 channels, but received "
            f"{chunk.inputs.dtype} of shape {shape}; prepare them as for training."
        )
    wanted = (shape, shape[:3], shape[0])
    received = (chunk.reconstructions.shape, chunk.maps.shape, len(chunk.masks))
    if wanted != received:
        raise ValueError(
            f"An evaluation needs test images N×H×W×C, reconstructions of the same shape, maps "
            f"N×H×W and N masks, but received {shape}, {received[0]}, {received[1]} and "
            f"{received[2]} masks."
        )
    if not np.isfinite(chunk.maps).all():
        raise ValueError(
            "An evaluation needs finite maps, but received NaN or infinite values; the network has "
            "probably diverged, so train it again at a lower learning rate."
        )
    for mask, label in zip(chunk.masks, test_set.labels[start:], strict=False):
        _check_mask(mask, int(label), shape[1:3])


def _check_mask(mask: Mask | None, label: int, size: tuple[int, ...]) -> None:
    if mask is None and label == 0:
        raise ValueError(
            "Good images have an all-False mask, but received a good one with no mask; correct "
            "the sample table."
        )
    if mask is not None and (mask.shape != size or mask.dtype != np.bool_):
        raise ValueError(
            f"A mask must be bool of the maps' size {size}, but received {mask.dtype} of shape "
            f"{mask.shape}; resize it (nearest neighbour) and compare it with 0."
        )
