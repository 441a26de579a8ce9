"""One preset as a form and as JSON, each following the other, to be saved under a new name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import PySimpleGUI as sg
from pydantic import BaseModel

from experiments.files.problems import check_model
from experiments.presets import Kind, read_preset, save_preset
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import style
from gui.kit.host import Handler, Host, Values


class PresetEditor:
    """The form and the text of an architecture or a training.

    Args:
        host: The builder.
        prefix: What the keys of its elements begin with.
        kind: Which presets it edits.
        model: Their model.
        saved: Called with the name of a preset that was saved.
    """

    def __init__(
        self,
        host: Host,
        prefix: str,
        kind: Kind,
        model: type[BaseModel],
        saved: Callable[[str], None],
    ) -> None:
        self._host = host
        self._prefix = prefix
        self._kind = kind
        self._model = model
        self._saved = saved
        self._form = FormView(f"{prefix}/form", form_fields(model), 21, hint_pixels=150)
        self._seen_form: Any = None
        self._seen_text = ""
        self.shown = ""

    def layout(self) -> list[list[Any]]:
        """Make the elements: the form on the left, the text on the right."""
        form = sg.Column(
            [*self._form.rows(), self._form.general_row()],
            key=f"{self._prefix}/scroll",
            scrollable=True,
            size=(460, 250),
            pad=(0, 0),
            expand_x=True,
            expand_y=True,
        )
        text = sg.Multiline(
            "",
            key=f"{self._prefix}/text",
            size=(26, 12),
            font=style.MONO,
            enable_events=True,
            expand_x=True,
            expand_y=True,
            tooltip="The same as JSON; changes here show in the form.",
        )
        wrong = style.problem(f"{self._prefix}/wrong")
        return [
            self._save_row(),
            [form, sg.Column([[text], [wrong]], pad=(0, 0), expand_x=True, expand_y=True)],
        ]

    def _save_row(self) -> list[Any]:
        tooltip = f"Keep what is below as a new {self._kind}, select it, and train with it."
        name = sg.Input("", key=f"{self._prefix}/name", size=(34, 1), tooltip=tooltip)
        save = style.button("Save", f"{self._prefix}/save", tooltip)
        shown = style.note("", key=f"{self._prefix}/shown")
        return [style.label("Save under a new name"), name, save, shown]

    def start(self) -> None:
        """Take the open window."""
        self._form.start(self._host.window)
        self._host.window[f"{self._prefix}/name"].bind("<Return>", "/enter", propagate=False)
        self._host.window[f"{self._prefix}/wrong"].Widget.configure(wraplength=320, justify="left")

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {f"{self._prefix}/save": self._save, f"{self._prefix}/name/enter": self._save}

    def show(self, name: str, settings: BaseModel | None = None) -> None:
        """Show a preset, or the settings given.

        Args:
            name: Its name; an unknown or damaged preset is told about, not shown.
            settings: What to show, for settings that are no preset.
        """
        self.shown = name
        try:
            found = settings or read_preset(self._host.workspace, self._kind, name)
        except (OSError, ValueError) as error:
            self._host.say(f"{name}: {error}", wrong=True)
            return
        values = to_values(self._form.fields, found)
        self._form.fill(values)
        self._seen_form = values
        self._write_text(from_values(self._form.fields, values))
        self._form.say((), values)
        window = self._host.window
        window[f"{self._prefix}/shown"].update(f"shown: {name}")

    def look(self, values: Values) -> None:
        """Let the text follow the form, or the form the text, whichever was changed."""
        form = self._form.read(values)
        text = str(values.get(f"{self._prefix}/text", ""))
        if self._seen_form is None:
            self._seen_form, self._seen_text = form, text
        elif form != self._seen_form:
            self._seen_form = form
            self._follow_form(form)
        elif text.strip() != self._seen_text.strip():
            self._seen_text = text
            self._follow_text(text)

    def config(self, values: Values) -> dict[str, Any]:
        """Return what the form holds as JSON has it, mistakes included."""
        return from_values(self._form.fields, self._form.read(values))

    def _follow_form(self, form: dict[str, Any]) -> None:
        config = from_values(self._form.fields, form)
        self._form.show(form)
        self._form.say(check_model(self._model, config), form)
        self._write_text(config)

    def _follow_text(self, text: str) -> None:
        wrong = self._host.window[f"{self._prefix}/wrong"]
        try:
            config = json.loads(text)
        except (ValueError, RecursionError) as error:
            style.say(wrong, f"is not JSON: {error}")
            return
        problems = check_model(self._model, config)
        style.say(wrong, "\n".join(map(str, problems[:4])))
        if not problems:
            form = to_values(self._form.fields, self._model.model_validate(config))
            self._form.fill(form)
            self._form.say((), form)
            self._seen_form = form

    def _write_text(self, config: dict[str, Any]) -> None:
        self._seen_text = json.dumps(config, indent=2, ensure_ascii=False)
        self._host.window[f"{self._prefix}/text"].update(self._seen_text)
        style.say(self._host.window[f"{self._prefix}/wrong"], "")

    def _save(self, values: Values) -> None:
        name = str(values[f"{self._prefix}/name"])
        config = self.config(values)
        problems = check_model(self._model, config)
        if problems:
            self._host.say(f"Not saved: {problems[0]}", wrong=True)
            return
        try:
            path = save_preset(
                self._host.workspace, self._kind, name, self._model.model_validate(config)
            )
        except (OSError, ValueError) as error:
            self._host.say(f"Not saved: {error}", wrong=True)
            self._host.window[f"{self._prefix}/name"].set_focus()
            return
        self._host.window[f"{self._prefix}/name"].update("")
        self._host.say(f"Saved {path}")
        self._saved(name)
