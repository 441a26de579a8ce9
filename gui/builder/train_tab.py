"""The tab TRAIN_NET: every combination of datasets, architectures and trainings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg
from pydantic import BaseModel

from datasets.database import list_datasets
from experiments.config.actions import TrainNet
from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.files.problems import Problem, check_action
from experiments.presets import list_presets
from experiments.workspace import Workspace
from gui.builder.preset_editor import PresetEditor
from gui.builder.train_summary import Summary, show_bytes, summarize
from gui.forms.choice_list import ChoiceList
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import style
from gui.kit.host import Handler, Host, Values

PREFIX = "train_net"
LISTS = ("datasets", "architectures", "trainings")
WRITTEN_OUT = " (written out in the file)"
JOIN = "  +  "
COST_HEADINGS = ["Architecture", "Training", "Parameters", "Deepest level", "Output", "Memory"]
COST_WIDTHS = [17, 17, 11, 13, 13, 9]


class TrainTab:
    """What to train, and what that amounts to."""

    name = "TRAIN_NET"
    action = "train_net"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lists = {
            "datasets": ChoiceList(f"{PREFIX}/datasets", "Datasets with corruptions", (26, 6)),
            "architectures": ChoiceList(f"{PREFIX}/architectures", "Architectures", (21, 6)),
            "trainings": ChoiceList(f"{PREFIX}/trainings", "Trainings", (21, 6)),
        }
        self._options = FormView(f"{PREFIX}/options", form_fields(TrainNet, LISTS), 20)
        self._editors = {
            "architectures": PresetEditor(
                host,
                f"{PREFIX}/architecture",
                "architecture",
                Architecture,
                partial(self._saved, "architectures"),
            ),
            "trainings": PresetEditor(
                host, f"{PREFIX}/training", "training", Training, partial(self._saved, "trainings")
            ),
        }
        self._inline: dict[str, dict[str, BaseModel]] = {"architectures": {}, "trainings": {}}
        self._pairs: dict[str, dict[str, str]] = {}
        self._looked_at: Any = None
        self._summary = Summary()
        self._summarized: Any = None

    def layout(self) -> list[list[Any]]:
        """Make the elements."""
        lists = [
            sg.Column(chooser.rows(), pad=((0, 10), 0), vertical_alignment="top", expand_x=True)
            for chooser in self._lists.values()
        ]
        parts = {
            "Runs": [[self._scroll("runs_part", self._summary_rows())]],
            "Options": [[self._scroll("options_part", self._option_rows())]],
            "Edit architecture": self._editors["architectures"].layout(),
            "Edit training": self._editors["trainings"].layout(),
        }
        tabs = [sg.Tab(title, rows, key=f"{PREFIX}/part/{title}") for title, rows in parts.items()]
        group = sg.TabGroup(
            [tabs],
            key=f"{PREFIX}/parts",
            font=style.FONT,
            expand_x=True,
            expand_y=True,
            **style.TAB_COLORS,
        )
        return [lists, [group]]

    def _scroll(self, name: str, rows: list[list[Any]]) -> Any:
        return sg.Column(
            rows,
            key=f"{PREFIX}/{name}",
            scrollable=True,
            size=(600, 250),
            pad=(0, 0),
            expand_x=True,
            expand_y=True,
        )

    def _option_rows(self) -> list[list[Any]]:
        return [*self._options.rows(), self._options.general_row()]

    def _summary_rows(self) -> list[list[Any]]:
        return [
            [sg.Text("", key=f"{PREFIX}/count", font=style.BOLD)],
            [style.problem(f"{PREFIX}/problem")],
            [style.table(COST_HEADINGS, f"{PREFIX}/costs", COST_WIDTHS, 4, expand_x=True)],
            [style.label("Names of the runs")],
            [
                sg.Multiline(
                    "",
                    key=f"{PREFIX}/names",
                    size=(60, 4),
                    font=style.MONO,
                    disabled=True,
                    write_only=True,
                    expand_x=True,
                    tooltip="Folders that will be written into the folder of runs.",
                )
            ],
        ]

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        for chooser in self._lists.values():
            chooser.start(window)
        for editor in self._editors.values():
            editor.start()
        self._options.start(window)
        window[f"{PREFIX}/problem"].Widget.configure(wraplength=780, justify="left")
        self._lists["architectures"].select(["AESc_d6_f5_n16"])
        self._lists["trainings"].select(["paper"])
        self._editors["architectures"].show("AESc_d6_f5_n16")
        self._editors["trainings"].show("paper")
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        found: dict[str, Handler] = {}
        for chooser in self._lists.values():
            found |= chooser.handlers()
        for name, editor in self._editors.items():
            found |= editor.handlers()
            key = f"{PREFIX}/{name}/list"
            found[key] = partial(self._choose, name, found[key])
        return found

    def look(self, values: Values) -> None:
        """Check the form, and find out what the selection amounts to when it changed."""
        for chooser in self._lists.values():
            chooser.look(values)
        for editor in self._editors.values():
            editor.look(values)
        config = self.config(values)
        if config == self._looked_at:
            return
        self._looked_at = config
        self._options.show(self._options.read(values))
        self._say(config)
        self._start_summary(config)

    def refresh(self) -> None:
        """Look for datasets, corruptions and presets in the background."""
        workspace = self._host.workspace
        self._host.background.start(f"{PREFIX}/lists", lambda: _offer(workspace), self._show_offer)

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        datasets = [self._pairs[name] for name in self._lists["datasets"].chosen]
        return {
            "action": self.action,
            "datasets": datasets,
            "architectures": self._references("architectures"),
            "trainings": self._references("trainings"),
            **from_values(self._options.fields, self._options.read(values)),
        }

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return why the combinations cannot run."""
        if self._summarized == self.config(values) and self._summary.problem:
            return (Problem("", self._summary.problem),)
        return ()

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        self._options.fill(to_values(self._options.fields, action))
        pairs = [_pair_name(pair.dataset, pair.corruption) for pair in action.datasets]
        self._lists["datasets"].select(pairs)
        for name in ("architectures", "trainings"):
            chosen = [self._take_reference(name, found) for found in getattr(action, name)]
            self._lists[name].select(chosen)
            self._show_in_editor(name, chosen[-1])
        self.refresh()

    def focus_wrong(self) -> None:
        """Put the cursor into the first field or list that is wrong."""
        self._options.strict = True
        if self._looked_at:
            self._say(self._looked_at)
        wrong = self._options.first_wrong()
        empty = [name for name in LISTS if not self._lists[name].chosen]
        if empty:
            wrong = self._host.window[f"{PREFIX}/{empty[0]}/list"]
        elif wrong is not None:
            self._host.window[f"{PREFIX}/part/Options"].select()
        if wrong is not None:
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the selections and options."""
        selected = {name: list(chooser.selected) for name, chooser in self._lists.items()}
        return {"selected": selected, "options": self._options.read(values)}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        self._options.fill(dict(remembered["options"]))
        for name in LISTS:
            self._lists[name].select([str(text) for text in remembered["selected"][name]])
        for name, editor in self._editors.items():
            last = self._lists[name].last
            if last and last in list_presets(self._host.workspace, _kind(name)):
                editor.show(last)

    # --- lists ---------------------------------------------------------------------------------

    def _show_offer(self, offer: dict[str, list[Any]]) -> None:
        self._pairs = {
            _pair_name(dataset, corruption): {"dataset": dataset, "corruption": corruption}
            for dataset, corruption in offer["datasets"]
        }
        self._lists["datasets"].show(self._pairs)
        for name in ("architectures", "trainings"):
            self._lists[name].show([*offer[name], *self._inline[name]])
        self._looked_at = None

    def _choose(self, name: str, choose: Handler, values: Values) -> None:
        before = self._lists[name].selected
        choose(values)
        added = [found for found in self._lists[name].selected if found not in before]
        if added:
            self._show_in_editor(name, added[-1])

    def _show_in_editor(self, name: str, shown: str) -> None:
        self._editors[name].show(shown, self._inline[name].get(shown))

    def _references(self, name: str) -> list[Any]:
        inline = self._inline[name]
        return [
            inline[chosen].model_dump(mode="json") if chosen in inline else chosen
            for chosen in self._lists[name].chosen
        ]

    def _take_reference(self, name: str, reference: Any) -> str:
        """Offer an architecture or training that a file writes out; return what it is called."""
        if isinstance(reference, str):
            return reference
        called = f"{reference.name}{WRITTEN_OUT}"
        self._inline[name][called] = reference
        return called

    def _saved(self, name: str, preset: str) -> None:
        """Select a preset that was just saved instead of the one that it was made from."""
        chooser, made_from = self._lists[name], self._editors[name].shown
        kept = [found for found in chooser.selected if found != made_from]
        chooser.show([*list_presets(self._host.workspace, _kind(name)), *self._inline[name]])
        chooser.select([*kept, preset])
        self._show_in_editor(name, preset)

    # --- summary -------------------------------------------------------------------------------

    def _say(self, config: dict[str, Any]) -> None:
        problems = check_action(config)[1]
        mine = [p for p in problems if p.path.split(".")[0] not in LISTS]
        self._options.say(mine, to_values(self._options.fields, config))

    def _start_summary(self, config: dict[str, Any]) -> None:
        action, problems = check_action(config)
        if problems:
            empty = [name for name in LISTS if not config[name]]
            said = f"Select at least one of the {' and the '.join(empty)}." if empty else ""
            self._show_summary(config, Summary(problem=said or str(problems[0])))
            return
        workspace = self._host.workspace
        self._host.background.start(
            f"{PREFIX}/summary",
            lambda: summarize(action, workspace),
            partial(self._show_summary, config),
        )

    def _show_summary(self, config: dict[str, Any], summary: Summary) -> None:
        self._summarized, self._summary = config, summary
        window = self._host.window
        number = len(summary.names)
        window[f"{PREFIX}/count"].update("1 run" if number == 1 else f"{number} runs")
        style.say(window[f"{PREFIX}/problem"], summary.problem)
        rows = [
            [
                cost.architecture,
                cost.training,
                f"{cost.parameters:,}",
                _shape(cost.deepest),
                _shape(cost.output),
                show_bytes(cost.memory),
            ]
            for cost in summary.costs
        ]
        window[f"{PREFIX}/costs"].update(rows)
        marks = (
            f"{name}   (exists)" if name in summary.existing else name for name in summary.names
        )
        window[f"{PREFIX}/names"].update("\n".join(marks))


def _offer(workspace: Workspace) -> dict[str, list[Any]]:
    """List what can be chosen: corruptions saved for a dataset come before the presets."""
    presets = list_presets(workspace, "corruption")
    pairs = [
        (summary.name, corruption)
        for summary in list_datasets(workspace.data)
        for corruption in dict.fromkeys([*summary.corruptions, *presets])
    ]
    return {
        "datasets": pairs,
        "architectures": list(list_presets(workspace, "architecture")),
        "trainings": list(list_presets(workspace, "training")),
    }


def _kind(name: str) -> Any:
    return name.removesuffix("s")


def _pair_name(dataset: str, corruption: str) -> str:
    return f"{dataset}{JOIN}{corruption}"


def _shape(numbers: Sequence[int]) -> str:
    return "×".join(map(str, numbers))
