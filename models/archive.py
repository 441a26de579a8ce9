"""A `.keras` file looked over before anything in it is unpacked or built.

Keras opens it in safe mode, which refuses Python code. What is refused here besides: archives that
unpack to more than a network can have, weights that lie in other files, and layers that run code or
read files.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage.reading import DamagedFileError, check_file, parse_json

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
CONFIG_BYTES = 16 * 2**20
_MOST_ENTRIES = 100
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MOST_GROUPS = 10_000
"""Groups may lie in each other in a circle."""

KEPT_OUT = frozenset(
    {
        "Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer",
        "StringLookup", "IntegerLookup", "TextVectorization",
    }
)  # fmt: skip
"""Layers that run code, or read files, that a config names."""

_OWN_PACKAGE = "models."


class RefusedModelError(ValueError):
    """A network that may be whole, and is not opened; the message names what is in it."""


def check_archive(path: Path, most: int) -> None:
    """Look a saved network over.

    Args:
        path: A `.keras` file.
        most: How many bytes it may unpack to.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: It is no such file.
        RefusedModelError: It is too large, or has something in it that is not opened.
    """
    check_file(path, most)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(path, archive, most)
            config = parse_json(archive.read(CONFIG).decode())
            _check_config(path, config)
            _check_weights(path, archive.read(WEIGHTS), most)
    except (DamagedFileError, RefusedModelError):
        raise
    except (
        zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, OSError,
        EOFError, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise DamagedFileError(f"{path} is damaged, it is no Keras model") from error


def _check_sizes(path: Path, archive: zipfile.ZipFile, most: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > most:
        raise RefusedModelError(
            f"{path} would unpack to {unpacked:,} bytes; a network like this run's has at most "
            f"{most:,}"
        )
    if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
        raise DamagedFileError(f"{path} is damaged, it is packed in another way than Keras packs")
    if len(entries) > _MOST_ENTRIES or archive.getinfo(CONFIG).file_size > CONFIG_BYTES:
        raise RefusedModelError(f"{path} has more parts, or a larger config, than a network has")


def _check_config(path: Path, config: Any) -> None:
    for entry in _objects(config):
        name, module = str(entry["class_name"]), entry.get("module")
        if name in KEPT_OUT:
            raise RefusedModelError(
                f"{path} has a {name.strip('_')} layer, which could run any code or read any file: "
                "it is not opened; train the network with layers of Keras and of this project"
            )
        if not _is_known(module):
            raise RefusedModelError(
                f"{path} names {name[:60]!r} of the module {str(module)[:60]!r}; only parts of "
                "Keras and of this project are opened"
            )


def _is_known(module: Any) -> bool:
    if module is None or module in ("builtins", "keras"):
        return True
    return isinstance(module, str) and module.startswith(("keras.", _OWN_PACKAGE))


def _objects(config: Any) -> Iterator[dict[str, Any]]:
    """Yield everything in a config that Keras would build."""
    waiting = [config]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _check_weights(path: Path, content: bytes, most: int) -> None:
    """Sum up what the weights would take in memory; none may lie in another file."""
    import h5py  # Keras's own library of weights; it takes a while to import

    total = 0
    with h5py.File(io.BytesIO(content), "r") as file:
        groups, seen = [file], 0
        while groups:
            group, seen = groups.pop(), seen + 1
            if seen > _MOST_GROUPS:
                raise RefusedModelError(f"{path} has more groups of weights than a network has")
            for name in group:
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise RefusedModelError(f"{path} has weights that lie in another file")
                part = group[name]
                if isinstance(part, h5py.Group):
                    groups.append(part)
                elif isinstance(part, h5py.Dataset):
                    if part.external or part.is_virtual:
                        raise RefusedModelError(f"{path} has weights that lie in another file")
                    total += (part.size or 0) * part.dtype.itemsize
    if total > most:
        raise RefusedModelError(f"{path} has weights of {total:,} bytes; allowed are {most:,}")
