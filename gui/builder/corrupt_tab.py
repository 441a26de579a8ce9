"""The tab CORRUPT_DB: a named corruption for datasets, with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg

from datasets.corruptions.registry import Corruption
from datasets.database import DatasetSummary, list_datasets
from experiments.config.actions import CorruptDb
from experiments.files.problems import Problem, check_action, check_model
from gui.builder.certain import find_taken
from gui.builder.corruption_preview import CorruptionPreview
from gui.builder.form_tab import FormTab
from gui.forms.check_list import CheckList
from gui.forms.values import default_values, form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import elements, style
from gui.kit.deletion import Deletion
from gui.kit.host import Host
from gui.kit.tab import Handler, Rows, Values

LABEL_WIDTH, HINT_PIXELS = 13, 210
DATASETS = "the ticked datasets, with what is saved for them,"
SAVED = "the corruption of this name of the ticked datasets"


class CorruptTab(FormTab):
    """Datasets, a corruption with its parameters, and what it looks like."""

    name = "corrupt_db"
    title, subtitle = "Corrupt", "CORRUPT_DB"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        fields = form_fields(CorruptDb, exclude=("datasets", "corruption"))
        self._options = FormView(self.keys, fields, LABEL_WIDTH, HINT_PIXELS)
        self._corruption = FormView(
            self.keys.below("corruption"), form_fields(Corruption), LABEL_WIDTH, HINT_PIXELS
        )
        self._datasets = CheckList(self.keys.below("datasets"), (300, 96))
        self._deletions = {
            "dataset": Deletion(
                host,
                self.keys("delete", "dataset"),
                "dataset",
                self._datasets.read,
                "Tick the datasets to delete.",
            ),
            "corruption": Deletion(
                host,
                self.keys("delete", "corruption"),
                "corruption",
                self._saved_under_name,
                "Tick a dataset, and give the name of a corruption that is saved for it.",
            ),
        }
        self._summaries: dict[str, DatasetSummary] = {}
        self._wanted: tuple[str, ...] = ()
        self._looked_at: Any = None
        self._taken: tuple[Problem, ...] = ()
        self.preview = CorruptionPreview(host, self.keys.below("preview"))

    def rows(self) -> Rows:
        """Make the elements of the form, and the preview beside them."""
        left, right = self._form_part(), self.preview.rows()
        return [
            [
                sg.Column(left, vertical_alignment="top", pad=(0, 0)),
                sg.Column(right, pad=((12, 0), 0), expand_x=True, expand_y=True),
            ]
        ]

    def _form_part(self) -> Rows:
        tooltip = "Set the parameters of this corruption as published."
        defaults = elements.button("Defaults", self.keys("defaults"), tooltip)
        return [
            [elements.heading("Datasets"), sg.Push(), self._delete_button("dataset", DATASETS)],
            [self._datasets.element()],
            [elements.problem(self.keys("datasets", "hint"))],
            [elements.heading("Corruption"), sg.Push(), defaults],
            *self._corruption.rows(),
            self._corruption.general_row(),
            [elements.heading("Saved as"), sg.Push(), self._delete_button("corruption", SAVED)],
            *self._options.rows(),
        ]

    def _delete_button(self, kind: str, what: str) -> Any:
        return self._deletions[kind].button(
            f"Move {what} into the trash, from which it comes back."
        )

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        for view in (self._options, self._corruption):
            view.start(window)
        self._datasets.start(window)
        self.preview.start()
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._deletions["dataset"].handlers(),
            **self._deletions["corruption"].handlers(),
            self.keys("defaults"): self._set_defaults,
            **self.preview.handlers(),
        }

    def look(self, values: Values) -> None:
        """Check the form, show the fields of the chosen kind, and draw the preview anew."""
        config = self.config(values)
        shown_on = str(values.get(self.keys("preview", "dataset"), ""))
        self.preview.follow_size()
        if (config, shown_on) == self._looked_at:
            return
        self._looked_at = (config, shown_on)
        self._say(config)
        self._look_for_taken(config)
        self._corruption.show(self._corruption.read(values))
        if config["datasets"] and not shown_on:
            self.preview.choose(config["datasets"][0])
        self.preview.show(shown_on, config["corruption"])

    def refresh(self) -> None:
        """Look for datasets in the background."""
        data = self._host.workspace.data
        self._host.background.start(
            self.keys("datasets"), partial(list_datasets, data), self._show_datasets
        )

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        return {
            "action": self.name,
            "datasets": self._datasets.read(values),
            "corruption": from_values(self._corruption.fields, self._corruption.read(values)),
            **from_values(self._options.fields, self._options.read(values)),
        }

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
        self._datasets.show([summary.name for summary in found], list(map(_remark, found)))
        if self._wanted:
            self._tick([*self._datasets.ticked(), *self._wanted])
        self.preview.offer(list(self._summaries))
        self._looked_at = None

    def _tick(self, names: Sequence[str]) -> None:
        """Tick datasets; those that are not listed yet are ticked when they are."""
        self._wanted = self._datasets.tick(names)

    def _saved_under_name(self, values: Values) -> list[str]:
        """Return the corruptions of the name in the form that the ticked datasets have."""
        config = self.config(values)
        return [
            f"{dataset}/{config['name']}"
            for dataset in config["datasets"]
            if config["name"] in self._summaries[dataset].corruptions
        ]

    def _look_for_taken(self, config: dict[str, Any]) -> None:
        """Find out in the background which datasets have a corruption of this name already."""
        self._host.background.start(
            self.keys("taken"),
            partial(find_taken, config, self._host.workspace),
            partial(self._show_taken, config),
        )

    def _show_taken(self, config: dict[str, Any], taken: tuple[Problem, ...]) -> None:
        self._taken = taken
        if self._looked_at and self._looked_at[0] == config:
            self._say(config)

    # --- the form ------------------------------------------------------------------------------

    def _say(self, config: dict[str, Any]) -> None:
        is_done = bool(self._taken) and self.was_done(config)
        problems = (*check_action(config)[1], *(() if is_done else self._taken))
        mine = [p for p in problems if not p.path.startswith(("corruption", "datasets"))]
        self._options.say(mine, to_values(self._options.fields, config))
        inside = check_model(Corruption, config["corruption"])
        self._corruption.say(inside, to_values(self._corruption.fields, config["corruption"]))
        missing = self._options.strict and not config["datasets"]
        said = "tick at least one dataset" if missing else ""
        if not self._summaries:
            said = "There is no dataset yet: import one in the first tab."
        if is_done and not said:
            named = " and ".join(config["datasets"])
            done = f"{config['name']} has been saved for {named}."
            elements.say(self._element("datasets", "hint"), done, style.MUTED)
        else:
            elements.say(self._element("datasets", "hint"), said)

    def _set_defaults(self, values: Values) -> None:
        kind = self._corruption.read(values)["kind"]
        self._corruption.fill(default_values(self._corruption.fields) | {"kind": kind})


def _remark(dataset: DatasetSummary) -> str:
    """Say of a dataset how many images it has, and which corruptions are saved for it."""
    images = f"{dataset.train} training images, {dataset.image_size[0]}x{dataset.image_size[1]}"
    saved = ", ".join(dataset.corruptions)
    return f"{images}; saved: {saved}" if saved else images
