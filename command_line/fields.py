"""Options that take default, limits and description from the model that checks their value."""

from __future__ import annotations

import argparse
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from experiments.config.limits import bounds_in_words


def add_field(
    parser: argparse._ActionsContainer,
    model: type[BaseModel],
    name: str,
    *flags: str,
    **more: Any,
) -> None:
    """Add an option for a field of a model, with the field's default, limits and description.

    Args:
        parser: Gets the option; a parser, or a group of one.
        model: The model that will check the value.
        name: The field.
        flags: What the option is called, such as `--copies`; none takes the field's name.
        more: What `add_argument` takes besides, such as a metavar.
    """
    field = model.model_fields[name]
    kind = field.annotation
    flags = flags or (f"--{name.replace('_', '-')}",)
    options: dict[str, Any] = {}
    if kind is bool:
        options["action"] = "store_true"
    elif not field.is_required():
        options["default"] = field.default
    number = _number_type(kind)
    if number is not None:
        options["type"] = number
    member = get_args(kind)[0] if get_origin(kind) is tuple else None
    if get_origin(member) is Literal:
        options |= {"choices": get_args(member), "nargs": "+"}
    one_of = next((each for each in (kind, *get_args(kind)) if get_origin(each) is Literal), None)
    if one_of is not None and member is None:
        options["choices"] = get_args(one_of)
    if flags[0].startswith("-") and field.is_required():
        options["required"] = True
    options["help"] = _describe(field).replace("%", "%%")
    parser.add_argument(*flags, **options | more)


def _number_type(annotation: Any) -> type[int] | type[float] | None:
    """Return int or float, also of a field that may be null; None for anything else."""
    parts = get_args(annotation) if type(None) in get_args(annotation) else (annotation,)
    bare = [part.__origin__ if hasattr(part, "__metadata__") else part for part in parts]
    return next((part for part in bare if part in (int, float)), None)


def _describe(field: FieldInfo) -> str:
    """Return the description of a field, and for a number its unit, limits and default."""
    description = str(field.description).rstrip(".")
    if _number_type(field.annotation) is None:
        return description
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    limits = " ".join(part for part in (bounds_in_words(field.metadata), unit) if part)
    default = "" if field.default is None else f"default {field.default:.10g}"
    more = "; ".join(filter(None, [limits, default]))
    return f"{description} ({more})" if more else description
