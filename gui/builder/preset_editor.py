"""One preset as a form and as JSON, each following the other, to be used as it is or saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import PySimpleGUI as sg
from pydantic import BaseModel

from experiments.files.problems import check_model
from experiments.presets import Kind, list_presets, read_preset, save_preset
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import dialogs, elements, style
from gui.kit.deletion import Deletion
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Rows, Values
from gui.kit.text_fields import NEW_TEXT

FORM_SIZE = (460, 250)
LABEL_WIDTH, HINT_PIXELS, WRONG_PIXELS = 21, 150, 320


class PresetEditor:
    """The form and the text of an architecture or a training.

    Args:
        host: The window.
        keys: Names its elements.
        kind: Which presets it edits.
        model: Their model.
        edited: Called with settings that differ from the preset shown, and with None when they
            are its own again.
        saved: Called with the name of a preset that was saved.
    """

    def __init__(
        self,
        host: Host,
        keys: Keys,
        kind: Kind,
        model: type[BaseModel],
        edited: Callable[[BaseModel | None], None],
        saved: Callable[[str], None],
    ) -> None:
        self._host = host
        self._keys = keys
        self._kind = kind
        self._model = model
        self._edited = edited
        self._saved = saved
        self._form = FormView(
            keys.below("form"), form_fields(model), LABEL_WIDTH, hint_pixels=HINT_PIXELS
        )
        self._deletion = Deletion(
            host, keys("delete"), "preset", self._wanted_preset, f"Choose a {kind} to delete."
        )
        self._seen_form: Any = None
        self._seen_text = ""
        self._original: BaseModel | None = None
        self._wanted = ""
        self.shown = ""
        self.wrong = ""

    def layout(self) -> Rows:
        """Make the elements: the form on the left, the text on the right."""
        rows = [*self._form.rows(), self._form.general_row()]
        form = elements.scrolled(rows, self._keys("scroll"), FORM_SIZE)
        wrong = elements.problem(self._keys("wrong"))
        text = [[self._text()], [wrong]]
        return [
            self._save_row(),
            [elements.note("", key=self._keys("shown"))],
            [form, sg.Column(text, pad=(0, 0), expand_x=True, expand_y=True)],
        ]

    def _text(self) -> Any:
        return sg.Multiline(
            "",
            key=self._keys("text"),
            size=(26, 12),
            font=style.MONO,
            enable_events=True,
            expand_x=True,
            expand_y=True,
            tooltip="The same as JSON; changes here show in the form.",
        )

    def _save_row(self) -> list[Any]:
        tooltip = f"Keep what is below as a new {self._kind}, select it, and train with it."
        over = f"Put what is below in the place of the {self._kind} that it was made from."
        back = "Show it again as it was saved."
        away = f"Move the {self._kind} shown into the trash, if it is of your own."
        return [
            elements.label("New name"),
            elements.entry(self._keys("name"), 26, tooltip, enable_events=False),
            elements.button("Save as new", self._keys("save"), tooltip),
            elements.button("Overwrite", self._keys("overwrite"), over),
            elements.button("Discard changes", self._keys("discard"), back),
            sg.Push(),
            self._deletion.button(away),
        ]

    def start(self) -> None:
        """Take the open window."""
        self._form.start(self._host.window)
        self._host.window[self._keys("name")].bind("<Return>", "/enter", propagate=False)
        elements.wrap(self._host.window[self._keys("wrong")], WRONG_PIXELS)

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._deletion.handlers(),
            self._keys("save"): self._save_as_new,
            self._keys("name", "enter"): self._save_as_new,
            self._keys("overwrite"): self._overwrite,
            self._keys("discard"): self._discard,
        }

    def show(
        self, name: str, settings: BaseModel | None = None, edited: BaseModel | None = None
    ) -> None:
        """Show a preset, or the settings given.

        What was undone of one preset is not brought back into another.

        Args:
            name: Its name; an unknown or damaged preset is told about, not shown.
            settings: What to show, for settings that are no preset.
            edited: What somebody made of them.
        """
        self._wanted = name
        try:
            found = settings or read_preset(self._host.workspace, self._kind, name)
        except (OSError, ValueError) as error:
            self._host.say(f"{name}: {error}", wrong=True)
            return
        is_other, self.shown = name != self.shown, name
        self._original, self.wrong = found, ""
        self._fill_form(edited or found)
        self._write_text(from_values(self._form.fields, self._seen_form))
        self._say_shown(edited is not None)
        if is_other:
            self._form.forget()
            self._host.window[self._keys("text")].Widget.event_generate(NEW_TEXT)

    def look(self, values: Values) -> None:
        """Let the text follow the form, or the form the text, whichever was changed."""
        form = self._form.read(values)
        text = str(values.get(self._keys("text"), ""))
        if self._seen_form is None:
            self._seen_form, self._seen_text = form, text
        elif form != self._seen_form:
            self._seen_form = form
            self._follow_form(form)
        elif text.strip() != self._seen_text.strip():
            self._seen_text = text
            self._follow_text(text)

    def _wanted_preset(self, values: Values) -> list[str]:
        """Return the preset that was asked for last, which may be too damaged to be shown."""
        return [f"{self._kind}/{self._wanted}"] if self._wanted else []

    def _follow_form(self, form: dict[str, Any]) -> None:
        config = from_values(self._form.fields, form)
        problems = check_model(self._model, config)
        self._form.show(form)
        self._form.say(problems, form)
        self._write_text(config)
        self.wrong = str(problems[0]) if problems else ""
        if not problems:
            self._tell(config)

    def _tell(self, config: dict[str, Any]) -> None:
        """Tell what somebody made of the preset, or that it is as it was."""
        settings = self._model.model_validate(config)
        is_edited = settings != self._original
        self._say_shown(is_edited)
        self._edited(settings if is_edited else None)

    def _say_shown(self, is_edited: bool) -> None:
        how = ", modified: used as it stands below, saved or not" if is_edited else ""
        self._host.window[self._keys("shown")].update(f"shown: {self.shown}{how}")

    def _follow_text(self, text: str) -> None:
        wrong = self._host.window[self._keys("wrong")]
        try:
            config = json.loads(text)
        except (ValueError, RecursionError) as error:
            elements.say(wrong, f"is not JSON: {error}")
            self.wrong = "its text is not JSON"
            return
        problems = check_model(self._model, config)
        elements.say(wrong, "\n".join(map(str, problems[:4])))
        self.wrong = str(problems[0]) if problems else ""
        if not problems:
            self._fill_form(self._model.model_validate(config))
            self._tell(config)

    def _fill_form(self, settings: BaseModel) -> None:
        self._seen_form = to_values(self._form.fields, settings)
        self._form.fill(self._seen_form)
        self._form.say((), self._seen_form)

    def _write_text(self, config: dict[str, Any]) -> None:
        self._seen_text = json.dumps(config, indent=2, ensure_ascii=False)
        self._host.window[self._keys("text")].update(self._seen_text)
        elements.say(self._host.window[self._keys("wrong")], "")

    def _discard(self, values: Values) -> None:
        """Show the preset again as it was."""
        if self._original is not None:
            self.show(self.shown, self._original)
            self._edited(None)

    def _save_as_new(self, values: Values) -> None:
        name, settings = str(values[self._keys("name")]), self._whole(values)
        if settings is None:
            return
        if self._save(name, settings, force=False):
            self._host.window[self._keys("name")].update("")
        else:
            self._host.window[self._keys("name")].set_focus()

    def _overwrite(self, values: Values) -> None:
        """Save over the preset that is shown, if the person means it."""
        if self.shown not in list_presets(self._host.workspace, self._kind):
            self._host.say(f"{self.shown} is no {self._kind} preset: save it as a new one.")
            return
        settings = self._whole(values)
        question = f"Replace the {self._kind} {self.shown} by what is in the form?"
        if settings is not None and dialogs.ask_yes_no(self._host.window, "Overwrite", question):
            self._save(self.shown, settings, force=True)

    def _whole(self, values: Values) -> BaseModel | None:
        """Return what form and text say alike; none, and a sentence in the window, if one is wrong.

        What was typed last may not have been looked at.
        """
        self.look(values)
        config = from_values(self._form.fields, self._seen_form)
        problems = check_model(self._model, config)
        wrong = self.wrong or (str(problems[0]) if problems else "")
        if not wrong:
            return self._model.model_validate(config)
        said = f"the {self._kind} made from {self.shown}: {wrong}"
        self._host.say(f"Not saved: {said}; mend it, or discard the changes.", wrong=True)
        return None

    def _save(self, name: str, settings: BaseModel, *, force: bool) -> bool:
        try:
            path = save_preset(self._host.workspace, self._kind, name, settings, force=force)
        except (OSError, ValueError) as error:
            self._host.say(f"Not saved: {error}", wrong=True)
            return False
        self._host.say(f"Saved {path}")
        self._saved(name)
        return True
