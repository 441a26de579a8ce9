"""Form fields as elements of a window: one row each, with its unit or what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import PySimpleGUI as sg

from experiments.files.problems import Problem
from gui.forms.text import Value
from gui.forms.values import FormField, Values, default_values, place_problems, shown_fields
from gui.kit import elements, style
from gui.kit.cut_text import show_in_one_line
from gui.kit.keys import Keys
from gui.kit.tab import Rows
from gui.kit.text_fields import NEW_TEXT

HINT_PIXELS = 330
CHECK_PIXELS = 140
ENTRY_WIDTH = 18
LINE_LETTERS, BOX_LETTERS = 52, 4
"""What a line has room for, and a check box takes beside its label."""

CHECK_SENTENCES = {"evaluation": "Measure each network after its training."}
"""What ticking a box means, where the sentence about its field says something else."""


class FormView:
    """The rows of a form in a window.

    Args:
        keys: Names its elements.
        fields: The fields, in their order.
        label_width: Width of the labels in characters.
        hint_pixels: Width of the words beside a field; their tooltip has what is longer.
    """

    def __init__(
        self,
        keys: Keys,
        fields: Sequence[FormField],
        label_width: int = 20,
        hint_pixels: int = HINT_PIXELS,
    ) -> None:
        self._keys = keys
        self.fields = tuple(fields)
        self._label_width = label_width
        self._hint_pixels = hint_pixels
        self._window: Any = None
        self._shown: set[str] = set()
        self._said: dict[str, str] = {}
        self._touched: set[str] = set()
        self.strict = False

    def rows(self) -> Rows:
        """Make the elements, one row for each field."""
        rows: Rows = []
        section = ""
        for fields in _by_row(self.fields):
            opened = _section_of(fields[0], self.fields)
            if opened and opened != section:
                rows.append([sg.Text(opened, font=style.BOLD, pad=((4, 0), (8, 0)))])
            section = opened
            rows.append([sg.pin(self._row(fields), expand_x=True)])
        return rows

    def general_row(self) -> list[Any]:
        """Make the line for what is wrong with the form as a whole."""
        return [elements.problem(self._keys("", "hint"))]

    def start(self, window: Any) -> None:
        """Take an open window; every field is shown until `show` says otherwise."""
        self._window = window
        self._shown = {field.key for field in self.fields}
        for field in self.fields:
            hint = window.key_dict.get(self._keys(field.key, "hint"))
            if hint is not None:
                elements.wrap(hint, style.enlarged(self._hint_pixels))
            if field.kind == "check":
                elements.wrap(
                    window[self._keys(field.key)], style.enlarged(self._hint_pixels + CHECK_PIXELS)
                )
        self.show(default_values(self.fields))

    def read(self, values: Mapping[str, Any]) -> dict[str, Value]:
        """Return the form's part of a window's values."""
        return {
            field.key: values.get(self._keys(field.key), field.default) for field in self.fields
        }

    def fill(self, values: Values) -> None:
        """Write values into the window."""
        for field in self.fields:
            if field.key in values:
                element = self._window[self._keys(field.key)]
                if element.get() != values[field.key]:
                    element.update(values[field.key])
        self.show({field.key: values.get(field.key, field.default) for field in self.fields})

    def forget(self) -> None:
        """Let no undo bring back what was written: the form is about something else from now on."""
        for field in self.fields:
            widget = self._window[self._keys(field.key)].Widget
            if widget.winfo_class() == "Entry":
                widget.event_generate(NEW_TEXT)

    def show(self, values: Values) -> None:
        """Show the fields that the choices leave, and hide the others."""
        shown = {field.key for field in shown_fields(self.fields, values)}
        for first, *_ in _by_row(self.fields):
            if (first.key in shown) != (first.key in self._shown):
                self._window[self._keys(first.key, "row")].update(visible=first.key in shown)
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
        return None if found is None else self._window[self._keys(found)]

    def _say(self, name: str, message: str, otherwise: str) -> None:
        if self._said.get(name, "") == message:
            return
        self._said[name] = message
        hint = self._window.key_dict.get(self._keys(name, "hint"))
        if hint is not None:
            hint.update(text_color=style.WRONG if message else style.MUTED)
            room = style.enlarged(self._hint_pixels) * (1 if name else 2)
            show_in_one_line(hint, [message or otherwise], room)
        field = self._window.key_dict.get(self._keys(name))
        if field is not None and field.Widget.winfo_class() == "Entry":
            border = style.WRONG if message else style.LINE
            field.Widget.configure(highlightbackground=border)

    def _row(self, fields: Sequence[FormField]) -> Any:
        first = fields[0]
        label = _group_label(first) if first.kind == "member" else first.label
        indent = "    " if len(first.path) > 1 and first.path[-1] != "kind" else ""
        name = elements.label(indent + label, self._label_width, first.tooltip)
        if first.kind == "member":
            rows = self._member_rows(name, fields)
        else:
            rows = [[name, *self._elements(first)]]
        return sg.Column(rows, key=self._keys(first.key, "row"), pad=(0, 0), expand_x=True)

    def _member_rows(self, name: Any, fields: Sequence[FormField]) -> Rows:
        """Make the check boxes of one list in as many lines as they need, and what is wrong."""
        beside = [name, *(elements.label("", self._label_width) for _ in fields)]
        return [
            *(
                [start, *(_check_box(field, self._keys(field.key)) for field in line)]
                for start, line in zip(beside, _in_lines(fields), strict=False)
            ),
            [elements.problem(self._keys(fields[0].key, "hint"))],
        ]

    def _elements(self, field: FormField) -> Iterator[Any]:
        key = self._keys(field.key)
        if field.kind == "check":
            yield _check_box(field, key)
            return
        if field.kind == "choice":
            size = (ENTRY_WIDTH, min(len(field.choices), 12))
            choices = list(field.choices)
            yield elements.combo(key, choices, size, field.tooltip, default_value=field.default)
        else:
            yield elements.entry(key, ENTRY_WIDTH, field.tooltip, str(field.default))
        yield elements.note(_usual_hint(field), self._keys(field.key, "hint"))


def _check_box(field: FormField, key: str) -> Any:
    sentence = CHECK_SENTENCES.get(field.path[-1], field.tooltip)
    return sg.Checkbox(
        field.label if field.kind == "member" else sentence,
        default=bool(field.default),
        key=key,
        tooltip=field.tooltip,
        enable_events=True,
    )


def _usual_hint(field: FormField) -> str:
    return "" if field.kind in ("check", "member") else field.hint


def _by_row(fields: Sequence[FormField]) -> Iterator[list[FormField]]:
    """Yield the fields of each row; those that tick parts of one list share one."""

    def row_of(field: FormField) -> str:
        return ".".join(field.path) if field.kind == "member" else field.key

    for _, group in groupby(fields, key=row_of):
        yield list(group)


def _in_lines(fields: Sequence[FormField]) -> list[list[FormField]]:
    """Share check boxes among lines that have room for them."""
    lines: list[list[FormField]] = []
    room = 0
    for field in fields:
        needed = len(field.label) + BOX_LETTERS
        if needed > room:
            lines.append([])
            room = LINE_LETTERS
        lines[-1].append(field)
        room -= needed
    return lines


def _group_label(field: FormField) -> str:
    return field.path[-1].replace("_", " ").capitalize()


def _section_of(field: FormField, fields: Sequence[FormField]) -> str:
    """Return the title of the part of a config that a field belongs to, if it needs one."""
    if len(field.path) < 2 or field.kind == "choice":
        return ""
    parent = field.path[:-1]
    has_own_field = any(other.path in (parent, (*parent, "kind")) for other in fields)
    return "" if has_own_field else parent[-1].replace("_", " ").capitalize()
