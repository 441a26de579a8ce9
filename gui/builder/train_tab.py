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
from experiments.presets import Kind, list_presets
from experiments.workspace import Workspace
from gui.builder.form_tab import FormTab
from gui.builder.preset_editor import PresetEditor
from gui.builder.step_measuring import StepMeasuring
from gui.builder.train_summary import TrainSummary, summarize
from gui.builder.train_summary_view import TrainSummaryView
from gui.builder.training_time import Offer, count_efforts, total_words
from gui.forms.choice_list import ChoiceList
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.tab import Handler, Rows, Values

LISTS = ("datasets", "architectures", "trainings")
KINDS: dict[str, Kind] = {"architectures": "architecture", "trainings": "training"}
WRITTEN_OUT = " (written out in the file)"
MODIFIED = " (modified)"
MODELS: dict[str, type[BaseModel]] = {"architectures": Architecture, "trainings": Training}
JOIN = "  +  "
LIST_HEIGHT, LABEL_WIDTH = 6, 20
PART_SIZE = (530, 250)
HINT_PIXELS = 200
SHOWN_FIRST = {"architectures": "AESc_d5_f5_n16", "trainings": "bottle_cpu"}
"""What a laptop trains in minutes; at this size:"""
SIZE_FIRST = "128x128"


class TrainTab(FormTab):
    """What to train, and what that amounts to.

    Args:
        host: The window.
        measuring: Knows how long training steps take here, or finds out.
    """

    name = "train_net"
    title, subtitle = "Train", "TRAIN_NET"

    def __init__(self, host: Host, measuring: StepMeasuring) -> None:
        super().__init__(host)
        self._measuring = measuring
        self._offer = Offer()
        self._lists = {
            "datasets": self._list("datasets", "Datasets with corruptions", 22),
            "architectures": self._list("architectures", "Architectures", 17),
            "trainings": self._list("trainings", "Trainings", 24),
        }
        self._options = FormView(
            self.keys.below("options"), form_fields(TrainNet, LISTS), LABEL_WIDTH, HINT_PIXELS
        )
        self._editors = {name: self._editor(name, model) for name, model in MODELS.items()}
        self._view = TrainSummaryView(self.keys.below("summary"))
        self._inline: dict[str, dict[str, Any]] = {name: {} for name in self._editors}
        self._pairs: dict[str, dict[str, str]] = {}
        self._looked_at: Any = None
        self._summary = TrainSummary()
        self._summarized: Any = None

    def _list(self, name: str, title: str, width: int) -> ChoiceList:
        added = None if name == "datasets" else partial(self._show_in_editor, name)
        return ChoiceList(self.keys.below(name), title, (width, LIST_HEIGHT), added)

    def _editor(self, name: str, model: type[BaseModel]) -> PresetEditor:
        kind, edited, saved = KINDS[name], partial(self._edited, name), partial(self._saved, name)
        return PresetEditor(self._host, self.keys.below(kind), kind, model, edited, saved)

    def rows(self) -> Rows:
        """Make the elements of the form: lists above, and four parts of which one is seen."""
        lists = [
            sg.Column(chooser.rows(), pad=((0, 10), 0), vertical_alignment="top", expand_x=True)
            for chooser in self._lists.values()
        ]
        options = [*self._options.rows(), self._options.general_row()]
        parts = {
            "Runs": self._view.rows(),
            "Options": options,
            "Edit architecture": self._editors["architectures"].layout(),
            "Edit training": self._editors["trainings"].layout(),
        }
        tabs = [self._part(title, rows) for title, rows in parts.items()]
        return [lists, [elements.tab_group(tabs, self.keys("parts"), font=style.FONT)]]

    def _part(self, title: str, rows: Rows) -> Any:
        inside = elements.scrolled(rows, self.keys("inside", title), PART_SIZE)
        return sg.Tab(title, [[inside]], key=self.keys("part", title))

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        for chooser in self._lists.values():
            chooser.start(window)
        for editor in self._editors.values():
            editor.start()
        self._options.start(window)
        self._view.start(window)
        for name, preset in SHOWN_FIRST.items():
            self._lists[name].select([preset])
            self._editors[name].show(preset)
        self._element("options", "resolution").update(SIZE_FIRST)
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        found: dict[str, Handler] = {}
        for chooser in self._lists.values():
            found |= chooser.handlers()
        for editor in self._editors.values():
            found |= editor.handlers()
        return found

    def look(self, values: Values) -> None:
        """Check the form, and find out what the selection amounts to when it changed."""
        for chooser in self._lists.values():
            chooser.look(values)
        for editor in self._editors.values():
            editor.look(values)
        config = self.config(values)
        if self._measuring.look():
            self._show_times()
        if config == self._looked_at:
            self._measure()
            return
        self._looked_at = config
        self._start_counting(config)
        self._options.show(self._options.read(values))
        self._say(config)
        self._start_summary(config)

    def refresh(self) -> None:
        """Look for datasets, corruptions and presets in the background."""
        workspace = self._host.workspace
        self._host.background.start(
            self.keys("lists"), partial(_offer, workspace), self._show_offer
        )

    def choose(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Come to the front with datasets and their corruptions selected."""
        self._lists["datasets"].select([_pair_name(*pair) for pair in pairs])
        self._host.show_tab(self.name)
        self.refresh()

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        datasets = [self._pairs[name] for name in self._lists["datasets"].chosen]
        return {
            "action": self.name,
            "datasets": datasets,
            "architectures": self._references("architectures"),
            "trainings": self._references("trainings"),
            **from_values(self._options.fields, self._options.read(values)),
        }

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return why the combinations cannot run, whatever there is of them already."""
        for name, editor in self._editors.items():
            if editor.wrong:
                said = f"the {KINDS[name]} made from {editor.shown}: {editor.wrong}; mend it, or "
                return (Problem("", f"{said}discard the changes"),)
        summary = self._summary
        if self._summarized == self.config(values) and summary.problem and not summary.existing:
            return (Problem("", summary.problem),)
        return ()

    def fill(self, action: Any) -> None:
        """Show an action of a file; what it leaves open is for the person to choose."""
        self._options.fill(to_values(self._options.fields, action))
        named = [pair for pair in action.datasets if pair.dataset is not None]
        self._lists["datasets"].select([_pair_name(p.dataset, p.corruption) for p in named])
        for name in KINDS:
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
            self._lists[empty[0]].focus()
        elif wrong is not None:
            self._element("part", "Options").select()
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the selections and options."""
        selected = {name: list(chooser.selected) for name, chooser in self._lists.items()}
        modified = {
            name: {called: found.model_dump(mode="json") for called, found in inline.items()}
            for name, inline in self._inline.items()
        }
        options = self._options.read(values)
        return {"selected": selected, "options": options, "modified": modified}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        self._options.fill(dict(remembered["options"]))
        for name, found in remembered.get("modified", {}).items():
            model = MODELS[name]
            self._inline[name] = {str(key): model.model_validate(found[key]) for key in found}
        for name in LISTS:
            self._lists[name].select([str(text) for text in remembered["selected"][name]])
        for name in self._editors:
            last = self._lists[name].last
            presets = list_presets(self._host.workspace, KINDS[name])
            if last in self._inline[name] or last in presets:
                self._show_in_editor(name, last)
        self.refresh()

    # --- lists ---------------------------------------------------------------------------------

    def _show_offer(self, offer: dict[str, list[Any]]) -> None:
        self._pairs = {
            _pair_name(dataset, corruption): {"dataset": dataset, "corruption": corruption}
            for dataset, corruption in offer["datasets"]
        }
        self._lists["datasets"].show(self._pairs)
        for name in KINDS:
            self._lists[name].show([*offer[name], *self._inline[name]])
        self._looked_at = None

    def _show_in_editor(self, name: str, shown: str) -> None:
        """Show what was chosen; what was modified is shown as made from its original."""
        inline, original = self._inline[name], shown.removesuffix(MODIFIED)
        self._editors[name].show(
            original, inline.get(original), inline.get(shown) if shown != original else None
        )

    def _edited(self, name: str, settings: BaseModel | None) -> None:
        """Choose what somebody made of a preset in its place, until it is as it was again."""
        original = self._editors[name].shown
        modified = f"{original}{MODIFIED}"
        self._inline[name].pop(modified, None)
        if settings is not None:
            self._inline[name][modified] = settings
        self._choose_instead(name, (original, modified), original if settings is None else modified)

    def _choose_instead(self, name: str, instead_of: Sequence[str], chosen: str) -> None:
        """Choose one name in the place of others, with the presets and what is written out."""
        chooser = self._lists[name]
        selected = [chosen if each in instead_of else each for each in chooser.selected]
        chooser.show([*list_presets(self._host.workspace, KINDS[name]), *self._inline[name]])
        chooser.select([*selected, chosen])
        self._looked_at = None

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
        made_from = self._editors[name].shown
        modified = f"{made_from}{MODIFIED}"
        self._inline[name].pop(modified, None)
        self._choose_instead(name, (made_from, modified), preset)
        self._show_in_editor(name, preset)

    # --- times ---------------------------------------------------------------------------------

    def _start_counting(self, config: dict[str, Any]) -> None:
        """Find out in the background what the trainings amount to with the chosen network."""
        offered = self._lists["trainings"].names
        trainings = {name: self._inline["trainings"].get(name, name) for name in offered}
        self._host.background.start(
            self.keys("times"),
            partial(count_efforts, config, trainings, self._host.workspace),
            self._take_offer,
        )

    def _take_offer(self, offer: Offer) -> None:
        self._offer = offer
        self._show_times()

    def _measure(self) -> None:
        """Have steps measured that nobody knows, as long as nothing else is computing."""
        offer = self._offer
        if offer.action is None or self._measuring.running or self._host.background.busy:
            return
        steps = [each.step for each in offer.chosen]
        self._measuring.ask(steps, offer.action, self._host.workspace)
        if self._measuring.running:
            self._show_times()

    def _show_times(self) -> None:
        seconds, offer = self._measuring.seconds, self._offer
        words = {name: total_words([each], seconds) for name, each in offer.trainings.items()}
        remark = f"with {offer.architecture}" if words else ""
        self._lists["trainings"].describe(words, remark)
        self._view.show(
            self._summary,
            seconds,
            measuring=self._measuring.running,
            ended="" if self._summarized is None else self.how_ended(self._summarized),
        )

    def end(self) -> None:
        """Stop measuring."""
        self._measuring.end()

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
            self._show_summary(config, TrainSummary(problem=said or str(problems[0])))
            return
        workspace = self._host.workspace
        self._host.background.start(
            self.keys("summary"),
            partial(summarize, action, workspace),
            partial(self._show_summary, config),
        )

    def _show_summary(self, config: dict[str, Any], summary: TrainSummary) -> None:
        self._summarized, self._summary = config, summary
        self._show_times()


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


def _pair_name(dataset: str, corruption: str) -> str:
    return f"{dataset}{JOIN}{corruption}"
