"""The tab IMPORT_DB: where the images of a dataset come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from datasets.brass_plate.category import GeneratedSample
from experiments.config.actions import SOURCES as SOURCE_FIELDS
from experiments.config.actions import ImportDb
from experiments.files.problems import Problem, check_action
from gui.builder.form_tab import FormTab
from gui.builder.own_folders import as_own_folders
from gui.builder.part_cells import PartCells
from gui.builder.source_inspection import Inspection, inspect_source
from gui.forms.defect_rows import DefectRows
from gui.forms.path_fields import PathFields
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import elements, style
from gui.kit.dropping import accept_drops
from gui.kit.host import Host
from gui.kit.tab import Handler, Rows, Values, without_values
from gui.kit.tooltips import explain
from storage.typed_paths import typed_path

SOURCES = {
    "mvtec": "Known layout",
    "folders": "Own folders",
    "table": "Table",
    "sample": "Sample",
}
PATHS = {
    "mvtec": "Folder",
    "table": "CSV file",
    "train_good": "Good training images",
    "test_good": "Good test images",
}
GOES_WITH = {
    "object": ("mvtec", "table"),
    "mask_pattern": ("mvtec", "folders"),
    "recursive": ("mvtec", "folders"),
    "skip_bad": ("mvtec", "folders", "table"),
    "most_megapixels": ("mvtec", "folders", "table"),
    "force": tuple(SOURCES),
}
"""The sources that each choice means something for."""

LABEL_WIDTH, REMARK_PIXELS = 21, 760
AS_FOLDERS_TOOLTIP = "Fill the folder fields from this, to change labels or leave parts out."
HOLD_OUT = ("mvtec", "folders", "table")
"""The sources that may have no good test images."""


class ImportTab(FormTab):
    """Fields for a source, and what would be imported from it."""

    name = "import_db"
    title, subtitle = "Import", "IMPORT_DB"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        keys = self.keys
        entries = {field.key: field for field in form_fields(ImportDb, ("defects", "sample"))}
        tooltips = {path: entries[path].tooltip for path in PATHS}
        self._paths = PathFields(keys, PATHS, tooltips, LABEL_WIDTH, {"table": ".csv"})
        self._name = FormView(keys, [entries["name"]], LABEL_WIDTH)
        self._held_out = FormView(keys, [entries["held_out"], entries["seed"]], LABEL_WIDTH)
        choices = [entries[name] for name in GOES_WITH]
        self._choices = FormView(keys, choices, LABEL_WIDTH)
        self._sample = FormView(keys.below("sample"), form_fields(GeneratedSample), LABEL_WIDTH)
        self._rows = DefectRows(keys.below("defects"))
        self._cells = PartCells(keys.below("cell"))
        self._places: list[int] = []
        self._looked_at: dict[str, Any] | None = None
        self._found = Inspection()
        self._named_after = ""
        self._source = "mvtec"

    def rows(self) -> Rows:
        """Make the elements of the form."""
        sources = elements.radios(SOURCES, self.keys.below("source"), self._source)
        return [
            *self._name.rows(),
            [elements.label("Images come from", LABEL_WIDTH), *sources],
            [sg.pin(self._mvtec_part(), expand_x=True)],
            [sg.pin(self._folders_part(), expand_x=True)],
            [sg.pin(self._table_part(), expand_x=True)],
            [sg.pin(self._part("sample", self._sample.rows()), expand_x=True)],
            [sg.pin(self._part("held_out", self._held_out.rows()), expand_x=True)],
            *self._choices.rows(),
            [elements.heading("What will be imported")],
            [elements.problem(self.keys("remarks"))],
            [self._cells.element()],
        ]

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        for view in (*self._views, self._sample):
            view.start(window)
        self._paths.start(window)
        self._rows.start(window)
        self._cells.start(window)
        elements.wrap(self._element("remarks"), REMARK_PIXELS)
        self._show_source(self._source)
        self._allow_folders()
        accept_drops(self._element("scroll").Widget, self._drop)

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._paths.handlers(),
            **self._rows.handlers(),
            **{
                self.keys("source", source): without_values(partial(self._show_source, source))
                for source in SOURCES
            },
            self.keys("as_folders"): self._use_as_folders,
        }

    def look(self, values: Values) -> None:
        """Check the form; look at the folders in the background when they changed."""
        config = self.config(values)
        if config == self._looked_at:
            return
        self._looked_at = config
        self._places = self._rows.places(values)
        self._name_after_folder(values)
        self._say(config)
        self._host.background.start(
            self.keys("inspect"),
            partial(inspect_source, config, self._host.workspace.data),
            partial(self._inspection_done, config),
        )

    def refresh(self) -> None:
        """Look at the folders again: a dataset of this name may exist now."""
        self._looked_at = None

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        config: dict[str, Any] = {"action": self.name}
        config |= from_values(self._name.fields, self._name.read(values))
        choices = from_values(self._choices.fields, self._choices.read(values))
        config |= {name: choices[name] for name in choices if self._source in GOES_WITH[name]}
        if self._source in HOLD_OUT:
            config |= from_values(self._held_out.fields, self._held_out.read(values))
        if self._source in ("mvtec", "table"):
            config[self._source] = self._paths.read(self._source, values) or None
        elif self._source == "sample":
            config["sample"] = from_values(self._sample.fields, self._sample.read(values))
        else:
            config["train_good"] = self._paths.read("train_good", values) or None
            config["test_good"] = self._paths.read("test_good", values) or None
            config["defects"] = self._rows.read(values)
        return config

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        for view in self._views:
            view.fill(to_values(view.fields, action))
        for path in PATHS:
            self._paths.fill(path, getattr(action, path))
        self._rows.fill([defect.model_dump() for defect in action.defects])
        if action.sample is not None:
            self._sample.fill(to_values(self._sample.fields, action.sample))
        named = [source for source in ("mvtec", "table", "sample") if getattr(action, source)]
        source = named[0] if named else "folders"
        self._show_source(source)
        self._named_after = action.name

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""
        for view in (*self._views, self._sample):
            view.strict = True
        self._say(self._looked_at or {})
        source = self._sample if self._source == "sample" else self._paths
        views = (self._name, self._paths, source, self._held_out, self._choices)
        wrong = next((found for view in views if (found := view.first_wrong()) is not None), None)
        if wrong is not None:
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the form as text."""
        return {
            "source": self._source,
            "paths": {path: self._paths.read(path, values) for path in PATHS},
            "defects": self._rows.read(values),
            "name": self._name.read(values),
            "sample": self._sample.read(values),
            "held_out": self._held_out.read(values),
            "choices": without_force(self._choices.read(values)),
        }

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        for path, text in dict(remembered["paths"]).items():
            if path in PATHS:
                self._paths.fill(path, str(text))
        self._rows.fill([dict(defect) for defect in remembered["defects"]])
        for view, name in (
            (self._name, "name"),
            (self._sample, "sample"),
            (self._held_out, "held_out"),
        ):
            view.fill(dict(remembered[name]))
        self._choices.fill(without_force(dict(remembered.get("choices", {}))))
        if remembered["source"] in SOURCES:
            self._show_source(remembered["source"])

    @property
    def _views(self) -> tuple[FormView, ...]:
        """The forms besides those of single sources."""
        return (self._name, self._held_out, self._choices)

    # --- elements ------------------------------------------------------------------------------

    def _part(self, source: str, rows: list[list[Any]]) -> Any:
        return sg.Column(rows, key=self.keys("part", source), pad=(0, 0), visible=True)

    def _mvtec_part(self) -> Any:
        as_folders = elements.button(
            "Edit as own folders",
            self.keys("as_folders"),
            AS_FOLDERS_TOOLTIP,
        )
        rows = [self._paths.row("mvtec", as_folders), self._paths.hint_row("mvtec")]
        return self._part("mvtec", rows)

    def _table_part(self) -> Any:
        return self._part("table", [self._paths.row("table"), self._paths.hint_row("table")])

    def _folders_part(self) -> Any:
        rows = [
            self._paths.row("train_good"),
            self._paths.hint_row("train_good"),
            self._paths.row("test_good"),
            self._paths.hint_row("test_good"),
            [elements.heading("Kinds of defects"), self._rows.add_button()],
            self._rows.headings(),
            [self._rows.element()],
        ]
        return self._part("folders", rows)

    def _drop(self, dropped: Sequence[Path]) -> None:
        """Take what was dropped beside the fields: a folder of a known layout, or a table."""
        if len(dropped) != 1:
            self._host.say("Drop one folder, or one CSV file.", wrong=True)
        elif dropped[0].is_dir():
            self._take_source("mvtec", dropped[0])
        elif dropped[0].suffix.lower() == ".csv":
            self._take_source("table", dropped[0])
        else:
            said = f"{dropped[0].name} is neither a folder nor a CSV file: nothing was taken."
            self._host.say(said, wrong=True)

    def _take_source(self, source: str, path: Path) -> None:
        if self._source == "folders":
            self._host.say("Drop it onto the field that it belongs to.", wrong=True)
            return
        self._show_source(source)
        self._paths.fill(source, str(path))

    # --- events --------------------------------------------------------------------------------

    def _show_source(self, source: str) -> None:
        self._source = source
        self._element("source", source).update(value=True)
        for other in SOURCES:
            self._element("part", other).update(visible=other == source)
        for name, sources in GOES_WITH.items():
            self._element(name, "row").update(visible=source in sources)
        self._element("part", "held_out").update(visible=source in HOLD_OUT)

    def _allow_folders(self) -> None:
        """Let a source be edited as own folders where they can say the same, or tell why not."""
        why_not = self._found.no_folders
        elements.enable(self._element("as_folders"), not why_not)
        explain(self._element("as_folders"), why_not or AS_FOLDERS_TOOLTIP)

    def _use_as_folders(self, values: Values) -> None:
        folder = typed_path(self._paths.read("mvtec", values))
        look = partial(as_own_folders, folder, self.config(values))
        self._host.background.start(self.keys("as_folders"), look, self._fill_folders)

    def _fill_folders(self, found: dict[str, Any] | str) -> None:
        if isinstance(found, str):
            self._host.say(found, wrong=True, about_tab=True)
            return
        for path in ("train_good", "test_good"):
            self._paths.fill(path, found[path])
        self._rows.fill(found["defects"])
        self._show_source("folders")

    def _name_after_folder(self, values: Values) -> None:
        """Name the dataset after its category, as long as nobody has named it otherwise."""
        name = str(self._name.read(values)["name"])
        folder = self._paths.read("mvtec", values) if self._source == "mvtec" else ""
        if self._source == "sample":
            folder = "sample"
        if not folder or name not in ("", self._named_after):
            return
        self._named_after = Path(folder).name
        self._name.fill({"name": self._named_after})

    def _inspection_done(self, config: dict[str, Any], found: Inspection) -> None:
        if config != self._looked_at:
            return
        self._found = found
        self._cells.show(found.parts)
        self._allow_folders()
        self._say(config)

    def _say(self, config: dict[str, Any]) -> None:
        """Put every problem next to its field, and what belongs to none below them."""
        obstacles = self._found.obstacles
        done = ""
        if self.was_done(config) and any(each.path == "name" for each in obstacles):
            obstacles = tuple(each for each in obstacles if each.path != "name")
            done = f"{config['name']} has been imported."
        problems = (*check_action(config)[1], *obstacles)
        self._say_forms(config, problems)
        self._paths.say(problems)
        self._say_rows(config, problems)
        self._say_remarks(config, problems, done)

    def _say_forms(self, config: dict[str, Any], problems: tuple[Problem, ...]) -> None:
        for view in self._views:
            mine = [p for p in problems if p.path in {f.path[0] for f in view.fields}]
            view.say(mine, to_values(view.fields, config))
        inside = [p for p in problems if p.path.startswith("sample.")]
        sample = [Problem(p.path.removeprefix("sample."), p.message) for p in inside]
        self._sample.say(sample, to_values(self._sample.fields, config.get("sample") or {}))

    def _say_remarks(
        self, config: dict[str, Any], problems: tuple[Problem, ...], done: str
    ) -> None:
        general = [problem.message for problem in problems if not problem.path]
        is_new = not any(config.get(key) for key in SOURCE_FIELDS)
        shown = () if is_new and not self._name.strict else general
        remarks = "\n".join((*shown, *self._found.remarks)[:8])
        if done and not remarks:
            elements.say(self._element("remarks"), done, style.MUTED)
        else:
            elements.say(self._element("remarks"), remarks, style.WARNING)

    def _say_rows(self, config: dict[str, Any], problems: tuple[Problem, ...]) -> None:
        counts = {part.title: part for part in self._found.parts}
        for number, row in enumerate(self._places if "defects" in config else ()):
            mine = [p for p in problems if p.path.startswith(f"defects.{number}.")]
            said = "; ".join(f"{p.path.split('.')[-1]}: {p.message}" for p in mine)
            part = counts.get(config["defects"][number]["label"])
            count = f"{part.images} images, {part.masks} masks" if part else ""
            self._rows.say(row, said or count, wrong=bool(mine))


def without_force(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what nobody wants to do twice: to replace a dataset."""
    return {name: value for name, value in choices.items() if name != "force"}
