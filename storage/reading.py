"""Files that may come from anywhere, read safely: text, JSON objects, typed models, tables.

A file that somebody sent, or that a crash left behind, may be anything: a folder, a pipe that never
ends, ten gigabytes, a hundred thousand brackets, numbers that are none. Each of these is one
sentence here, and nothing is opened that is no regular file.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

STATE_BYTES = 32 * 2**20
"""The largest JSON or CSV file that is read of what the program itself wrote."""

MOST_NESTED = 64
"""How many lists and objects may lie inside each other."""

_MOST_DIGITS = 300
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)


class DamagedFileError(ValueError):
    """A file that is there and cannot be what it should be; the message says why."""


def read_file(path: Path, most: int = STATE_BYTES) -> bytes:
    """Read a regular file.

    Args:
        path: The file.
        most: How many bytes it may have.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: Something else lies in its place, it cannot be opened, or it is too large.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise DamagedFileError(f"{path} cannot be opened ({_reason(error)})") from error
    try:
        _check_is_file(path, os.fstat(handle), most)
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise DamagedFileError(f"{path} cannot be read ({_reason(error)})") from error
    finally:
        os.close(handle)
    if len(content) > most:
        raise DamagedFileError(_too_large(path, len(content), most))
    return content


def check_file(path: Path, most: int) -> None:
    """Make sure that a file is a regular one of at most so many bytes, without reading it.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: It is something else, or too large.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise DamagedFileError(f"{path} cannot be opened ({_reason(error)})") from error
    _check_is_file(path, found, most)


def read_text(path: Path, most: int = STATE_BYTES) -> str:
    """Read a regular file as UTF-8, with or without a byte order mark; otherwise as `read_file`."""
    try:
        return read_file(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DamagedFileError(f"{path} is damaged, it is no UTF-8 text") from error


def parse_json(text: str) -> Any:
    """Return what a JSON text says, if every program would read the same in it.

    Raises:
        ValueError: It is not JSON, is nested too deeply, gives a key twice in one object, or has
            a number that is none (NaN, Infinity, 1e999) or has hundreds of digits.
    """
    _check_nesting(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_refuse_repeated_keys,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


def read_json_value(path: Path, most: int = STATE_BYTES) -> Any:
    """Read any JSON value.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file cannot be read, or is not JSON as `parse_json` takes it.
    """
    text = read_text(path, most)
    try:
        return parse_json(text)
    except ValueError as error:
        raise DamagedFileError(f"{path} is damaged, it is no JSON ({error})") from error


def read_json(path: Path, most: int = STATE_BYTES) -> dict[str, Any]:
    """Read a JSON object; otherwise as `read_json_value`."""
    value = read_json_value(path, most)
    if not isinstance(value, dict):
        raise DamagedFileError(f"{path} is damaged, it holds no JSON object: write it anew")
    return value


def read_model(path: Path, model: type[Model], most: int = STATE_BYTES) -> Model:
    """Read a JSON object as a typed model; otherwise as `read_json_value`."""
    text = read_text(path, most)
    try:
        parse_json(text)
        return model.model_validate_json(text)
    except ValidationError as error:
        raise DamagedFileError(f"{path} is damaged ({_first_mistake(error)})") from error
    except ValueError as error:
        raise DamagedFileError(f"{path} is damaged, it is no JSON ({error})") from error


def read_table(path: Path, model: type[Model], most: int = STATE_BYTES) -> tuple[Model, ...]:
    """Read a CSV file with a header, one typed model a row.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file cannot be read, is no table, or a row does not fit the model.
    """
    reader = csv.DictReader(io.StringIO(read_text(path, most), newline=""), restkey="")
    try:
        rows = list(reader)
    except csv.Error as error:
        raise DamagedFileError(f"{path} is damaged, it is no table ({error})") from error
    wanted = {name for name, field in model.model_fields.items() if field.is_required()}
    missing = sorted(wanted.difference(reader.fieldnames or ()))
    if missing:
        raise DamagedFileError(f"{path} is damaged, it has no column {', '.join(missing)}")
    return tuple(_row(path, model, line, row) for line, row in enumerate(rows, start=2))


def _row(path: Path, model: type[Model], line: int, row: dict[Any, Any]) -> Model:
    try:
        return model.model_validate({key: value for key, value in row.items() if key})
    except ValidationError as error:
        mistake = _first_mistake(error)
        raise DamagedFileError(f"{path} is damaged (line {line}: {mistake})") from error


_BINARY = getattr(os, "O_BINARY", 0)
_TOO_DEEP = f"it is nested too deeply, more than {MOST_NESTED} lists and objects in each other"


def _check_is_file(path: Path, found: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
        raise DamagedFileError(f"{path} is {what}, where a file belongs")
    if found.st_size > most:
        raise DamagedFileError(_too_large(path, found.st_size, most))


def _too_large(path: Path, size: int, most: int) -> str:
    return f"{path} has {size:,} bytes, allowed are at most {most:,}"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _check_nesting(text: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        first = found[0][0]
        depth += (first in "[{") - (first in "]}")
        if depth > MOST_NESTED:
            raise ValueError(_TOO_DEEP)


def _refuse_repeated_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key[:60]!r} is given more than once in one object")
            seen.add(key)
    return content


def _refuse_constant(name: str) -> float:
    raise ValueError(f"received {name}; allowed: finite numbers")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"received {text[:60]}; allowed: finite numbers")
    return value


def _short(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"received a number of {len(text)} digits; allowed: {_MOST_DIGITS}")
    return int(text)


def _first_mistake(error: ValidationError) -> str:
    """Say what is wrong first, and where; a long value is cut short."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in first["loc"])[:80]
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
