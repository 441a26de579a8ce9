"""The tab CORRUPT_DB: a named corruption for datasets, with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg
from pydantic import TypeAdapter

from datasets.corruptions.registry import Corruption
from datasets.database import DatasetSummary, list_datasets
from experiments.config.actions import CorruptDb
from experiments.files.problems import Problem, check_action, check_model
from gui.builder.preview import Preview, draw_preview
from gui.forms.check_list import CheckList
from gui.forms.values import default_values, form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import style
from gui.kit.host import Handler, Host, Values

PREFIX = "corrupt_db"
PREVIEW_SIDE = 290
LABEL_WIDTH = 13


class CorruptTab:
    """Datasets, a corruption with its parameters, and what it looks like."""

    name = "CORRUPT_DB"
    action = "corrupt_db"

    def __init__(self, host: Host) -> None:
        self._host = host
        fields = form_fields(CorruptDb, exclude=("datasets", "corruption"))
        self._options = FormView(PREFIX, fields, LABEL_WIDTH, hint_pixels=210)
        self._corruption = FormView(
            f"{PREFIX}/corruption", form_fields(Corruption), LABEL_WIDTH, hint_pixels=210
        )
        self._datasets = CheckList(f"{PREFIX}/datasets", (300, 96))
        self._summaries: dict[str, DatasetSummary] = {}
        self._wanted: tuple[str, ...] = ()
        self._looked_at: Any = None
        self._preview: Preview | None = None
        self._previewed: Any = None
        self._place = 0
        self._draw = 0
        self._shows_original = False

    def layout(self) -> list[list[Any]]:
        """Make the elements."""
        defaults = style.button(
            "Defaults", f"{PREFIX}/defaults", "Set the parameters of this corruption as published."
        )
        left = [
            [style.heading("Datasets")],
            [self._datasets.element()],
            [style.problem(f"{PREFIX}/datasets/hint")],
            [style.heading("Corruption"), sg.Push(), defaults],
            *self._corruption.rows(),
            self._corruption.general_row(),
            [style.heading("Saved as")],
            *self._options.rows(),
        ]
        return [
            [
                sg.Column(left, vertical_alignment="top", pad=(0, 0), expand_x=True),
                sg.Column(self._preview_part(), vertical_alignment="top", pad=((12, 0), 0)),
            ]
        ]

    def _preview_part(self) -> list[list[Any]]:
        combo = sg.Combo(
            [],
            key=f"{PREFIX}/preview/dataset",
            size=(24, 12),
            readonly=True,
            enable_events=True,
            tooltip="Dataset whose training images the preview shows.",
        )
        buttons = [
            style.button("Next draw", f"{PREFIX}/preview/draw", "Draw the corruption again."),
            style.button("Next image", f"{PREFIX}/preview/image", "Take another training image."),
            style.button("Original", f"{PREFIX}/preview/toggle", "Show the image with or without."),
        ]
        side = PREVIEW_SIDE
        image = sg.Image(
            key=f"{PREFIX}/preview", size=(side, side), background_color=style.QUIET, pad=(4, 4)
        )
        return [
            [style.heading("Preview")],
            [style.label("On"), combo],
            [image],
            buttons,
            [style.note("Import a dataset to see a preview.", key=f"{PREFIX}/preview/caption")],
        ]

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        for view in (self._options, self._corruption):
            view.start(window)
        self._datasets.start(window)
        window[f"{PREFIX}/preview/caption"].Widget.configure(wraplength=300, justify="left")
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            f"{PREFIX}/defaults": self._set_defaults,
            f"{PREFIX}/preview/draw": partial(self._go_on, draw=1),
            f"{PREFIX}/preview/image": partial(self._go_on, place=1),
            f"{PREFIX}/preview/toggle": self._toggle,
        }

    def look(self, values: Values) -> None:
        """Check the form, show the fields of the chosen kind, and draw the preview anew."""
        config = self.config(values)
        shown_on = values.get(f"{PREFIX}/preview/dataset", "")
        if (config, shown_on) == self._looked_at:
            return
        self._looked_at = (config, shown_on)
        self._say(config)
        self._corruption.show(self._corruption.read(values))
        if config["datasets"] and not shown_on:
            self._host.window[f"{PREFIX}/preview/dataset"].update(value=config["datasets"][0])
        self._start_preview(values)

    def refresh(self) -> None:
        """Look for datasets in the background."""
        data = self._host.workspace.data
        self._host.background.start(
            f"{PREFIX}/datasets", lambda: list_datasets(data), self._show_datasets
        )

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        return {
            "action": self.action,
            "datasets": self._datasets.read(values),
            "corruption": from_values(self._corruption.fields, self._corruption.read(values)),
            **from_values(self._options.fields, self._options.read(values)),
        }

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return datasets that have a corruption of this name already."""
        return self._taken(self.config(values))

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        self._options.fill(to_values(self._options.fields, action))
        self._corruption.fill(to_values(self._corruption.fields, action.corruption))
        self._tick(action.datasets)

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""
        self._options.strict = self._corruption.strict = True
        if self._looked_at:
            self._say(self._looked_at[0])
        wrong = self._corruption.first_wrong() or self._options.first_wrong()
        if wrong is not None:
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the form as text."""
        return {
            "datasets": self._datasets.read(values),
            "corruption": self._corruption.read(values),
            "options": self._options.read(values),
        }

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        self._corruption.fill(dict(remembered["corruption"]))
        self._options.fill(dict(remembered["options"]))
        self._tick([str(name) for name in remembered["datasets"]])

    # --- datasets ------------------------------------------------------------------------------

    def _show_datasets(self, found: Sequence[DatasetSummary]) -> None:
        self._summaries = {summary.name: summary for summary in found}
        remarks = [f"{s.train} training images, {s.image_size[0]}x{s.image_size[1]}" for s in found]
        self._datasets.show([summary.name for summary in found], remarks)
        if self._wanted:
            self._tick([*self._datasets.ticked(), *self._wanted])
        combo = self._host.window[f"{PREFIX}/preview/dataset"]
        chosen = combo.get() if combo.get() in self._summaries else ""
        combo.update(value=chosen, values=list(self._summaries))
        self._previewed = self._looked_at = None

    def _tick(self, names: Sequence[str]) -> None:
        """Tick datasets; those that are not listed yet are ticked when they are."""
        self._wanted = self._datasets.tick(names)

    def _taken(self, config: dict[str, Any]) -> tuple[Problem, ...]:
        if config["force"]:
            return ()
        taken = [
            name
            for name in config["datasets"]
            if name in self._summaries and config["name"] in self._summaries[name].corruptions
        ]
        if not taken:
            return ()
        said = f"{', '.join(taken)} has a corruption of this name: choose another, or replace it"
        return (Problem("name", said),)

    # --- the form ------------------------------------------------------------------------------

    def _say(self, config: dict[str, Any]) -> None:
        problems = (*check_action(config)[1], *self._taken(config))
        mine = [p for p in problems if not p.path.startswith(("corruption", "datasets"))]
        self._options.say(mine, to_values(self._options.fields, config))
        inside = check_model(Corruption, config["corruption"])
        self._corruption.say(inside, to_values(self._corruption.fields, config["corruption"]))
        missing = self._options.strict and not config["datasets"]
        said = "tick at least one dataset" if missing else ""
        if not self._summaries:
            said = "There is no dataset yet: import one in the first tab."
        style.say(self._host.window[f"{PREFIX}/datasets/hint"], said)

    def _set_defaults(self, values: Values) -> None:
        kind = self._corruption.read(values)["kind"]
        self._corruption.fill(default_values(self._corruption.fields) | {"kind": kind})

    # --- the preview ---------------------------------------------------------------------------

    def _go_on(self, values: Values, draw: int = 0, place: int = 0) -> None:
        self._draw += draw
        self._place += place
        self._shows_original = False
        self._start_preview(values)

    def _start_preview(self, values: Values) -> None:
        dataset = str(values.get(f"{PREFIX}/preview/dataset", ""))
        config = self.config(values)["corruption"]
        wanted = (dataset, self._place, self._draw, config)
        if not dataset or wanted == self._previewed:
            return
        if check_model(Corruption, config):
            self._caption("The preview waits until the parameters are right.")
            return
        self._previewed = wanted
        corruption: Any = TypeAdapter(Corruption).validate_python(config)
        data, place, draw = self._host.workspace.data, self._place, self._draw
        self._host.background.start(
            f"{PREFIX}/preview",
            lambda: draw_preview(data, dataset, place, draw, corruption, PREVIEW_SIDE),
            self._show_preview,
        )

    def _toggle(self, values: Values) -> None:
        self._shows_original = not self._shows_original
        if self._preview is not None:
            self._show_preview(self._preview)

    def _show_preview(self, preview: Preview) -> None:
        self._preview = preview
        shown = preview.original if self._shows_original else preview.corrupted
        window = self._host.window
        window[f"{PREFIX}/preview"].update(data=shown, size=(PREVIEW_SIDE, PREVIEW_SIDE))
        kind = "original" if self._shows_original else "corrupted"
        self._caption(f"{preview.caption}, {kind}")
        text = "Corrupted" if self._shows_original else "Original"
        window[f"{PREFIX}/preview/toggle"].update(text)

    def _caption(self, text: str) -> None:
        self._host.window[f"{PREFIX}/preview/caption"].update(text)
