"""Values of a form to a config and back, without any window.

A form is a table of fields that is read off a pydantic model: each entry of the model is a field,
entries of a model inside it are fields too, and where one of several models may stand (a schedule,
a corruption) a choice comes first and decides which fields are shown. All values are what a window
gives: text, and True or False for check boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from experiments.files.problems import Problem
from gui.forms.fields import form_fields as form_fields
from gui.forms.text import ABSENT, Value, find, from_value, is_section, put, to_value
from gui.forms.text import FormField as FormField

Values = Mapping[str, Value]


def default_values(fields: Iterable[FormField]) -> dict[str, Value]:
    """Return what a new form shows."""
    return {field.key: field.default for field in fields}


def shown_fields(fields: Iterable[FormField], values: Values) -> tuple[FormField, ...]:
    """Return the fields that the choices in a form leave visible."""
    return tuple(f for f in fields if all(values.get(key) == value for key, value in f.shown_if))


def to_values(
    fields: Iterable[FormField], config: BaseModel | Mapping[str, Any]
) -> dict[str, Value]:
    """Return what the form of a config shows; fields that the config does not have are default.

    Args:
        fields: The fields of the config's model.
        config: A model, or its JSON as a dict.
    """
    content = config.model_dump(mode="json") if isinstance(config, BaseModel) else config
    values: dict[str, Value] = {}
    for field in fields:
        is_shown = all(values.get(key) == value for key, value in field.shown_if)
        found = find(content, field.path)
        values[field.key] = (
            to_value(field, found) if is_shown and found is not ABSENT else field.default
        )
    return values


def from_values(fields: Iterable[FormField], values: Values) -> dict[str, Any]:
    """Return the config of a form as JSON has it, for `check_model`.

    Text that is no number where a number belongs stays text, so that the check can name it.
    """
    config: dict[str, Any] = {}
    for field in shown_fields(fields, values):
        value = values.get(field.key, field.default)
        if is_section(field):
            put(config, field.path, {} if value else None)
        elif field.kind == "member":
            members = find(config, field.path)
            chosen = [] if members is ABSENT else members
            put(config, field.path, [*chosen, field.member] if value else chosen)
        else:
            put(config, field.path, from_value(field, value))
    return config


def place_problems(
    fields: Iterable[FormField], problems: Iterable[Problem]
) -> dict[str, tuple[str, ...]]:
    """Sort problems by the field that each belongs to.

    Args:
        fields: The fields that are shown.
        problems: What `check_model` found in the form's config.

    Returns:
        Messages by the field's key; those that belong to no field under the empty key.
    """
    known = tuple(fields)
    placed: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        key = _field_at(known, tuple(problem.path.split(".")))
        message = problem.message if key else str(problem)
        placed[key] = (*placed.get(key, ()), message)
    return placed


def _field_at(fields: Iterable[FormField], path: tuple[str, ...]) -> str:
    """Return the key of the field whose path is the longest beginning of a problem's path."""
    fitting = [field for field in fields if path[: len(field.path)] == field.path]
    return max(fitting, key=lambda field: len(field.path)).key if fitting else ""
