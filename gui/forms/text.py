"""The text of one field to its value in a config, and back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from experiments.config.values import Resolution

Value = str | bool
Kind = Literal["text", "whole", "number", "choice", "check", "member", "range", "list", "pairs"]

ABSENT = object()
"""What `find` returns where there is nothing, since null is something."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class FormField:
    """One field of a form.

    Args:
        key: Its name among the fields of the form, such as `schedule.step_decay.every`.
        path: Where its value stands in the config, such as `("schedule", "every")`.
        label: What stands beside it.
        kind: How its text is read.
        tooltip: One sentence about it.
        unit: What its value is counted in.
        limits: What is allowed, in words.
        choices: What can be chosen.
        member: What a check box of kind `member` adds to the list at its path.
        optional: Empty text means null.
        default: What a new form shows.
        shown_if: Keys of choices and check boxes above it with the value that shows this field.
    """

    key: str
    path: tuple[str, ...]
    label: str
    kind: Kind
    tooltip: str = ""
    unit: str = ""
    limits: str = ""
    choices: tuple[str, ...] = ()
    member: str = ""
    optional: bool = False
    default: Value = ""
    shown_if: tuple[tuple[str, Value], ...] = ()

    @property
    def hint(self) -> str:
        """The unit and what is allowed, as shown beside the field."""
        empty = "may be empty" if self.optional and self.kind != "check" else ""
        return ", ".join(part for part in (self.unit, self.limits, empty) if part)


def is_section(field: FormField) -> bool:
    """Tell whether a check box decides if a whole part of the config is there or null."""
    return field.kind == "check" and field.optional


def plain(value: Any) -> Any:
    """Return a default of a model as JSON has it."""
    return str(value) if isinstance(value, Resolution) else value


def to_value(field: FormField, found: Any) -> Value:
    """Return what a field shows for the value found at its path in the JSON of a config."""
    if field.kind == "check":
        return found is not None if field.optional else bool(found)
    if field.kind == "member":
        return field.member in found
    if found is None:
        return ""
    if field.kind == "range" and not isinstance(found, str):
        low, high = map(_number_text, found)
        return low if low == high else f"{low}-{high}"
    if field.kind == "list":
        return ", ".join(map(_number_text, found))
    if field.kind == "pairs":
        return ", ".join(f"{key}: {_number_text(value)}" for key, value in found.items())
    return found if isinstance(found, str) else _number_text(found)


def _number_text(number: Any) -> str:
    return repr(number).removesuffix(".0") if isinstance(number, float) else str(number)


def from_value(field: FormField, value: Value) -> Any:
    """Return what a field's text is in JSON; text that cannot be read stays as it is."""
    if isinstance(value, bool):
        return value
    if field.optional and not value.strip():
        return None
    if field.kind in ("whole", "number"):
        return _read_number(value)
    if field.kind == "list":
        return [_read_number(part) for part in value.split(",")] if value.strip() else []
    if field.kind == "pairs":
        return _read_pairs(value)
    return value


def _read_pairs(text: str) -> Any:
    pairs = [part.split(":") for part in text.split(",")] if text.strip() else []
    read = {pair[0].strip(): _read_number(pair[1]) for pair in pairs if len(pair) == 2}
    return read if len(read) == len(pairs) else text


def _read_number(text: str) -> Any:
    bare = text.strip()
    if _WHOLE.fullmatch(bare):
        return int(bare)
    if _NUMBER.fullmatch(bare) and math.isfinite(float(bare)):
        return float(bare)
    return text


def find(content: Any, path: Iterable[str]) -> Any:
    """Return what stands at a path of nested objects, or `ABSENT`."""
    for step in path:
        if not isinstance(content, Mapping) or step not in content:
            return ABSENT
        content = content[step]
    return content


def put(config: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set what stands at a path of nested objects."""
    for step in path[:-1]:
        config = config.setdefault(step, {})
    config[path[-1]] = value
