"""The fields of a form, read off a pydantic model."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from datasets.corruptions.settings import Within
from experiments.config.limits import bounds_in_words
from experiments.config.values import Resolution
from gui.forms.text import ABSENT, FormField, Kind, Value, find, is_section, plain, to_value

LABELS = {
    "force": "Replace",
    "grey": "Grey images",
    "std": "Standard deviation",
    "min_delta": "Least improvement",
    "tensorboard": "TensorBoard",
    "test_per_defect": "Test images per defect",
    "monte_carlo_rates": "Monte Carlo rates",
    "samples": "Monte Carlo samples",
}

Shown = tuple[tuple[str, Value], ...]


def form_fields(model: Any, exclude: Iterable[str] = ()) -> tuple[FormField, ...]:
    """Return the fields of a model's form, in the model's order.

    Args:
        model: A pydantic model, or a union of models that differ in `kind`.
        exclude: Names of entries that the form does not show.

    Example:
        >>> [field.key for field in form_fields(Gaussian)]
        ['std']
    """
    variants = _variants(model)
    if variants:
        return tuple(_variant_fields(variants, next(iter(variants)), "", (), (), "Kind", ""))
    skipped = set(exclude)
    return tuple(
        field
        for name, entry in model.model_fields.items()
        if name not in skipped
        for field in _entry_fields(name, entry, "", (), ())
    )


def _entry_fields(
    name: str, entry: Any, prefix: str, path: tuple[str, ...], shown: Shown
) -> Iterator[FormField]:
    annotation, metadata, optional = _without_none(entry.annotation, entry.metadata)
    if get_origin(annotation) is Literal and len(get_args(annotation)) == 1:
        return
    key, here = f"{prefix}{name}", (*path, name)
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    tooltip = entry.description or ""
    default = entry.get_default(call_default_factory=True)
    variants = _variants(annotation)
    if variants:
        kind = (
            str(getattr(default, "kind", ""))
            if isinstance(default, BaseModel)
            else next(iter(variants))
        )
        chosen = _variant_fields(variants, kind, f"{key}.", here, shown, label, tooltip)
        yield from _with_defaults(chosen, default, here)
    elif _is_model(annotation):
        yield from _model_fields(annotation, key, here, shown, optional, default, label, tooltip)
    else:
        field = FormField(key, here, label, "text", tooltip, optional=optional, shown_if=shown)
        extra = entry.json_schema_extra
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
        yield from _plain_fields(replace(field, unit=unit), annotation, metadata, default)


def _model_fields(
    model: Any,
    key: str,
    path: tuple[str, ...],
    shown: Shown,
    optional: bool,
    default: Any,
    label: str,
    tooltip: str,
) -> Iterator[FormField]:
    """A model inside a model; an optional one begins with a check box."""
    if optional:
        given = isinstance(default, BaseModel)
        yield FormField(
            key, path, label, "check", tooltip, optional=True, default=given, shown_if=shown
        )
        shown = (*shown, (key, True))
    for name, entry in model.model_fields.items():
        fields = _entry_fields(name, entry, f"{key}.", path, shown)
        yield from _with_defaults(fields, default, path)


def _variant_fields(
    variants: Mapping[str, Any],
    default: str,
    prefix: str,
    path: tuple[str, ...],
    shown: Shown,
    label: str,
    tooltip: str,
) -> Iterator[FormField]:
    """One of several models: a choice of its kind, then the fields of each."""
    key = f"{prefix}kind"
    choices = tuple(variants)
    yield FormField(
        key,
        (*path, "kind"),
        label,
        "choice",
        tooltip,
        choices=choices,
        default=default,
        shown_if=shown,
    )
    for kind, model in variants.items():
        for name, entry in model.model_fields.items():
            yield from _entry_fields(name, entry, f"{prefix}{kind}.", path, (*shown, (key, kind)))


def _with_defaults(
    fields: Iterable[FormField], config: Any, path: tuple[str, ...]
) -> Iterator[FormField]:
    """Give fields the values of a default config that stands at a path."""
    chosen = tuple(fields)
    if not isinstance(config, BaseModel):
        yield from chosen
        return
    content: Any = config.model_dump(mode="json")
    for name in reversed(path):
        content = {name: content}
    kinds = {f.path: find(content, f.path) for f in chosen if f.path[-1] == "kind"}
    for field in chosen:
        found = find(content, field.path)
        is_shown = all(
            kinds.get((*field.path[:-1], "kind"), value) == value for _, value in field.shown_if
        )
        fits = is_shown and found is not ABSENT and not is_section(field)
        yield replace(field, default=to_value(field, found)) if fits else field


def _plain_fields(
    field: FormField, annotation: Any, metadata: tuple[Any, ...], default: Any
) -> Iterator[FormField]:
    found = _kind_of(annotation)
    if found == "member":
        for member in get_args(get_args(annotation)[0]):
            yield replace(
                field,
                key=f"{field.key}.{member}",
                label=member.replace("_", " ").capitalize(),
                kind="member",
                member=member,
                default=default is not PydanticUndefined and member in default,
            )
        return
    choices = tuple(map(str, get_args(annotation))) if found == "choice" else ()
    choices = ("", *choices) if choices and field.optional else choices
    made = replace(field, kind=found, choices=choices, limits=_limits(found, metadata))
    missing: Value = False if found == "check" else choices[0] if choices else ""
    shown = missing if default is PydanticUndefined else to_value(made, plain(default))
    yield replace(made, default=shown)


def _kind_of(annotation: Any) -> Kind:
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        return "check"
    if annotation in (int, float):
        return "whole" if annotation is int else "number"
    if origin is Literal:
        return "choice"
    if origin is dict:
        return "pairs"
    if origin is tuple and inside == (float, float):
        return "range"
    if origin is tuple and get_origin(inside[0]) is Literal:
        return "member"
    return "list" if origin is tuple else "text"


def _limits(kind: Kind, metadata: Iterable[Any]) -> str:
    """Say what is allowed; the bounds are those that pydantic checks."""
    constraints = tuple(metadata)
    for constraint in constraints:
        checked_by = getattr(constraint, "func", None)
        if isinstance(checked_by, Within):
            return f"a range in {checked_by.lowest:g}…{checked_by.highest:g}"
    return bounds_in_words(constraints) if kind in ("whole", "number") else ""


def _without_none(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, tuple[Any, ...], bool]:
    """Take `| None` and `Annotated` off a type."""
    found = tuple(metadata)
    optional = False
    while True:
        if hasattr(annotation, "__metadata__"):
            found = (*found, *annotation.__metadata__)
            annotation = get_args(annotation)[0]
        elif _is_union(annotation) and type(None) in get_args(annotation):
            rest = tuple(part for part in get_args(annotation) if part is not type(None))
            annotation, optional = Union[rest], True  # noqa: UP007
        else:
            return annotation, found, optional


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _is_model(annotation: Any) -> bool:
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model and annotation is not Resolution


def _variants(annotation: Any) -> dict[str, Any]:
    """Return the models of a union by their kind; none when it is no such union."""
    bare, _, _ = _without_none(annotation, ())
    if not _is_union(bare):
        return {}
    models = [_without_none(part, ())[0] for part in get_args(bare)]
    if not all(_is_model(model) and "kind" in model.model_fields for model in models):
        return {}
    return {model.model_fields["kind"].default: model for model in models}
