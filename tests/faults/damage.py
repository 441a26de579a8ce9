"""What may lie where a run's file belongs, after a crash, a bad copy or a bad day."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.reading import STATE_BYTES


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _content(content: bytes) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        _clear(path)
        path.write_bytes(content)

    return damage


def _folder(path: Path) -> None:
    _clear(path)
    path.mkdir()


def _loop_of_links(path: Path) -> None:
    _clear(path)
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    _clear(path)
    os.mkfifo(path)


def _huge(path: Path) -> None:
    _clear(path)
    path.touch()
    os.truncate(path, STATE_BYTES + 1)


def _values_replaced(value: Any) -> Callable[[Path], None]:
    """Put a value of another kind wherever a value stands, if the file is JSON."""

    def replace(path: Path) -> None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            path.write_text("epoch,loss\n1,high\n")
            return
        path.write_text(json.dumps(dict.fromkeys(content, value)))

    return replace


DAMAGES: dict[str, Callable[[Path], None]] = {
    "empty": _content(b""),
    "no JSON": _content(b"{bad"),
    "a number": _content(b"3"),
    "a list": _content(b"[1, 2]"),
    "not UTF-8": _content(b"\xff\xfe\x00\x01"),
    "no numbers": _content(b'{"image_auroc": NaN, "counts": Infinity, "seconds": 1e999}'),
    "deep": _content(b'{"notes": ' + b"[" * 100_000),
    "deep and whole": _content(b'{"notes": ' + b"[" * 500 + b"]" * 500 + b"}"),
    "a key twice": _content(b'{"score": "L2", "score": "L1"}'),
    "a long number": _content(b'{"images": ' + b"9" * 5000 + b"}"),
    "nulls": _values_replaced(None),
    "texts": _values_replaced("high"),
    "lists": _values_replaced([1, "a"]),
    "objects": _values_replaced({"a": {"b": []}}),
    "a folder": _folder,
    "a loop of links": _loop_of_links,
    "a pipe": _pipe,
    "huge": _huge,
}
