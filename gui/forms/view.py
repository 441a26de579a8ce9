"""Form fields as elements of a window: one row each, with its unit or what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import PySimpleGUI as sg

from experiments.files.problems import Problem
from gui.forms.text import Value
from gui.forms.values import FormField, Values, default_values, place_problems, shown_fields
from gui.kit import style

HINT_PIXELS = 330
CHECK_PIXELS = 140

CHECK_SENTENCES = {"evaluation": "Measure each network on the test images once it is trained."}
"""What ticking a box means, where the sentence about its field says something else."""


class FormView:
    """The rows of a form in a window.

    Args:
        prefix: What the keys of its elements begin with.
        fields: The fields, in their order.
        label_width: Width of the labels in characters.
        hint_pixels: Width of the words beside a field before they go on in the next line.
    """

    def __init__(
        self,
        prefix: str,
        fields: Sequence[FormField],
        label_width: int = 20,
        hint_pixels: int = HINT_PIXELS,
    ) -> None:
        self.prefix = prefix
        self.fields = tuple(fields)
        self._label_width = label_width
        self._hint_pixels = hint_pixels
        self._window: Any = None
        self._shown: set[str] = set()
        self._said: dict[str, str] = {}
        self._touched: set[str] = set()
        self.strict = False

    def key(self, name: str) -> str:
        """Return the key of a field's element."""
        return f"{self.prefix}/{name}"

    def rows(self) -> list[list[Any]]:
        """Make the elements, one row for each field."""
        rows: list[list[Any]] = []
        section = ""
        for _, group in groupby(self.fields, key=_row_of):
            fields = list(group)
            opened = _section_of(fields[0], self.fields)
            if opened and opened != section:
                rows.append([sg.Text(opened, font=style.BOLD, pad=((4, 0), (8, 0)))])
            section = opened
            rows.append([sg.pin(self._row(fields), expand_x=True)])
        return rows

    def general_row(self) -> list[Any]:
        """Make the line for what is wrong with the form as a whole."""
        return [style.problem(f"{self.key('')}/hint")]

    def start(self, window: Any) -> None:
        """Take an open window; every field is shown until `show` says otherwise."""
        self._window = window
        self._shown = {field.key for field in self.fields}
        for name in ("", *self._shown):
            hint = window.key_dict.get(f"{self.key(name)}/hint")
            if hint is not None:
                hint.Widget.configure(wraplength=self._hint_pixels, justify="left")
        for field in self.fields:
            if field.kind == "check":
                box = window[self.key(field.key)].Widget
                box.configure(wraplength=self._hint_pixels + CHECK_PIXELS, justify="left")
        self.show(default_values(self.fields))

    def read(self, values: Mapping[str, Any]) -> dict[str, Value]:
        """Return the form's part of a window's values."""
        return {field.key: values.get(self.key(field.key), field.default) for field in self.fields}

    def fill(self, values: Values) -> None:
        """Write values into the window."""
        for field in self.fields:
            if field.key in values:
                element = self._window[self.key(field.key)]
                if element.get() != values[field.key]:
                    element.update(values[field.key])
        self.show({field.key: values.get(field.key, field.default) for field in self.fields})

    def show(self, values: Values) -> None:
        """Show the fields that the choices leave, and hide the others."""
        shown = {field.key for field in shown_fields(self.fields, values)}
        for _, group in groupby(self.fields, key=_row_of):
            first = next(group)
            if (first.key in shown) != (first.key in self._shown):
                self._window[f"{self.key(first.key)}/row"].update(visible=first.key in shown)
        self._shown = shown

    def say(self, problems: Iterable[Problem], values: Values) -> None:
        """Say what is wrong next to the field, and the unit again where nothing is.

        Nobody is told that a field is empty before they have written into it, unless `strict` is
        set because they want to go on.
        """
        shown = shown_fields(self.fields, values)
        placed = place_problems(shown, problems)
        for field in self.fields:
            if values.get(field.key, field.default) != field.default:
                self._touched.add(field.key)
            is_new = field.default == "" and field.key not in self._touched and not self.strict
            messages = () if is_new else placed.get(field.key, ())
            self._say(field.key, "; ".join(messages), _usual_hint(field))
        self._say("", "; ".join(placed.get("", ())), "")

    def first_wrong(self) -> Any:
        """Return the element of the first field that is wrong, or none."""
        wrong = (field.key for field in self.fields if self._said.get(field.key))
        found = next(wrong, None)
        return None if found is None else self._window[self.key(found)]

    def _say(self, name: str, message: str, otherwise: str) -> None:
        if self._said.get(name, "") == message:
            return
        self._said[name] = message
        hint = self._window.key_dict.get(f"{self.key(name)}/hint")
        if hint is not None:
            color = style.WRONG if message else style.MUTED
            style.say(hint, message or otherwise, color)
        field = self._window.key_dict.get(self.key(name))
        if field is not None and field.Widget.winfo_class() == "Entry":
            border = style.WRONG if message else style.LINE
            field.Widget.configure(highlightbackground=border)

    def _row(self, fields: Sequence[FormField]) -> Any:
        first = fields[0]
        label = _group_label(first) if first.kind == "member" else first.label
        indent = "    " if len(first.path) > 1 and first.path[-1] != "kind" else ""
        name = style.label(indent + label, self._label_width, first.tooltip)
        elements = [element for field in fields for element in self._elements(field)]
        return sg.Column(
            [[name, *elements]], key=f"{self.key(first.key)}/row", pad=(0, 0), expand_x=True
        )

    def _elements(self, field: FormField) -> Iterator[Any]:
        key = self.key(field.key)
        if field.kind in ("check", "member"):
            sentence = CHECK_SENTENCES.get(field.path[-1], field.tooltip)
            text = field.label if field.kind == "member" else sentence
            yield sg.Checkbox(
                text,
                default=bool(field.default),
                key=key,
                tooltip=field.tooltip,
                enable_events=True,
            )
            return
        if field.kind == "choice":
            yield sg.Combo(
                list(field.choices),
                default_value=field.default,
                key=key,
                size=(18, min(len(field.choices), 12)),
                readonly=True,
                enable_events=True,
                tooltip=field.tooltip,
            )
        else:
            yield sg.Input(
                field.default, key=key, size=(18, 1), enable_events=True, tooltip=field.tooltip
            )
        yield self._hint(field.key, _usual_hint(field))

    def _hint(self, name: str, text: str = "") -> Any:
        return sg.Text(text, key=f"{self.key(name)}/hint", font=style.SMALL, text_color=style.MUTED)


def _usual_hint(field: FormField) -> str:
    return "" if field.kind in ("check", "member") else field.hint


def _row_of(field: FormField) -> str:
    """Fields that tick parts of one list share a row."""
    return ".".join(field.path) if field.kind == "member" else field.key


def _group_label(field: FormField) -> str:
    return field.path[-1].replace("_", " ").capitalize()


def _section_of(field: FormField, fields: Sequence[FormField]) -> str:
    """Return the title of the part of a config that a field belongs to, if it needs one."""
    if len(field.path) < 2 or field.kind == "choice":
        return ""
    parent = field.path[:-1]
    has_own_field = any(other.path in (parent, (*parent, "kind")) for other in fields)
    return "" if has_own_field else parent[-1].replace("_", " ").capitalize()
