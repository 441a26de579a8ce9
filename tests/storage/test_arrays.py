from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from storage.arrays import open_array, read_arrays, write_arrays
from storage.reading import DamagedFileError


def test_arrays_and_texts_are_written_and_read_back(tmp_path: Path) -> None:
    arrays = {"mean": np.arange(6, dtype=np.float32).reshape(2, 3), "model": np.array("a" * 64)}
    (tmp_path / "a.npz").write_bytes(write_arrays(arrays))
    found = read_arrays(tmp_path / "a.npz", 10_000)
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(write_arrays({"zeros": np.zeros(2**22, np.float32)}))
    assert path.stat().st_size < 2**17
    with pytest.raises(DamagedFileError, match="would unpack to 16,.* at most 1,048,576"):
        read_arrays(path, 2**20)


def header(shape: str) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize("content", [
    b"", b"x", b"\x93NUMPY", header("(1000000, 1000000, 1000)"), header("(-1, 2, 2)"),
    header("('a', 2, 2)"), header("(2, 2, 2"), header("((" * 500), b"\x80\x04N.",
])  # fmt: skip
def test_what_is_no_array_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(DamagedFileError, match="holds no array"):
        open_array(tmp_path / "a.npy", "float32", (3,))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", content)
    with pytest.raises(DamagedFileError, match="holds no arrays"):
        read_arrays(tmp_path / "a.npz", 2**20)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], object), allow_pickle=True)
    np.savez(tmp_path / "a.npz", allow_pickle=True, a=np.array([{"a": 1}], object))
    with pytest.raises(DamagedFileError):
        open_array(tmp_path / "a.npy", "object", (1,))
    with pytest.raises(DamagedFileError):
        read_arrays(tmp_path / "a.npz", 2**20)


def test_an_archive_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.npy", header("(1, 1, 1)") + bytes(4))
    with pytest.raises(DamagedFileError, match="packed in another way"):
        read_arrays(tmp_path / "a.npz", 2**20)
