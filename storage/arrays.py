"""Arrays in files of NumPy's own format, opened without trusting what they say of themselves."""

from __future__ import annotations

import io
import tokenize
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.reading import DamagedFileError, check_file

MAP_BYTES = 2**44
"""Arrays that are mapped take no memory, so nearly any size will do: 16 TiB."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ANY_DAMAGE = (
    ValueError, TypeError, KeyError, OSError, EOFError, SyntaxError, OverflowError, MemoryError,
    RecursionError, NotImplementedError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What NumPy raises on damaged files."""


def open_array(path: Path, kind: str, dimensions: Sequence[int]) -> NDArray[Any]:
    """Map an `.npy` file into memory, without loading it.

    Args:
        path: The file.
        kind: Its values' type, such as "float32".
        dimensions: How many dimensions the array may have.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file holds no such array.
    """
    check_file(path, MAP_BYTES)
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except _ANY_DAMAGE as error:
        raise DamagedFileError(f"{path} is damaged, it holds no array") from error
    if not isinstance(array, np.ndarray) or array.dtype != kind or array.ndim not in dimensions:
        raise DamagedFileError(f"{path} is damaged, it holds no {kind} array N×H×W or N×H×W×C")
    return array


def read_arrays(path: Path, most: int) -> dict[str, NDArray[Any]]:
    """Read the arrays of an `.npz` file, each of whose sizes is known before it is unpacked.

    Args:
        path: The file.
        most: How many bytes all of them may have together.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file is no such archive, or it would unpack to more.
    """
    check_file(path, most)
    try:
        with zipfile.ZipFile(path) as archive:
            if any(entry.compress_type not in _COMPRESSIONS for entry in archive.infolist()):
                raise DamagedFileError(f"{path} is damaged, it is packed in another way")
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > most:
                raise DamagedFileError(
                    f"{path} would unpack to {unpacked:,} bytes, allowed are at most {most:,}"
                )
            return {
                entry.filename.removesuffix(".npy"): _unpack(archive, entry)
                for entry in archive.infolist()
            }
    except DamagedFileError:
        raise
    except (*_ANY_DAMAGE, RuntimeError) as error:
        raise DamagedFileError(f"{path} is damaged, it holds no arrays") from error


def write_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the content of an `.npz` file."""
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    return content.getvalue()


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NDArray[Any]:
    """Read one array; never more bytes than the archive's own list promises."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size)
    found: Any = np.lib.format.read_array(  # type: ignore[no-untyped-call]
        io.BytesIO(content), allow_pickle=False
    )
    return np.asarray(found)
