"""The tab `Predict`: a run, new images, and what the run says of each as it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.events import ImageJudged
from experiments.known_runs import KnownRuns
from experiments.running.predictions import FILE
from experiments.runs import Run
from experiments.thresholds import keep_threshold
from gui.forms.path_fields import SEVERAL, PathFields
from gui.jobs.job import GRACE_SECONDS
from gui.jobs.progress import describe
from gui.kit import dialogs, elements
from gui.kit.cut_text import show_in_one_line
from gui.kit.dropping import accept_drops
from gui.kit.host import TAB, Host
from gui.kit.keys import Keys
from gui.kit.saving import save_beside
from gui.kit.tab import Handler, Part, Rows, Tab, Values, without_values
from gui.kit.table_rows import fill_rows
from gui.predict.image_panel import ImagePanel
from gui.predict.prediction_job import MakeCommand, Order, PredictionJob, prediction_command
from gui.predict.verdicts import STEPS, Verdicts
from storage.typed_paths import typed_path
from storage.whole import write_whole

KEYS = Keys("predict")
LABEL_WIDTH = 12
OPTIONS = {
    "masks": ("Masks", "Also draw a mask of each image, white where it is defective."),
    "recursive": ("Sub-folders", "Judge the images of sub-folders too."),
    "append": ("Add to earlier ones", "Keep what was judged into this folder before."),
}
REMEMBERED = ("masks", "recursive")
"""The options that come back at the next start."""


class PredictTab(Tab):
    """Judges new images; `verdicts` is what its table shows, `panel` its image.

    Args:
        host: The window.
        command: Makes the command of a job.
        grace: How many seconds the job may take to end when the window closes.
    """

    name, title, subtitle = "predict", "Predict", "new images"

    def __init__(
        self, host: Host, command: MakeCommand = prediction_command, grace: float = GRACE_SECONDS
    ) -> None:
        self._host = host
        self._grace = grace
        self._job = PredictionJob(command, self._hear, self._note)
        labels = {"images": "Images", "out": "Write to"}
        tooltips = {
            "images": "A folder of images, or images; several are separated by semicolons.",
            "out": "Folder for predictions.csv, heat maps and masks.",
        }
        self._paths = PathFields(KEYS, labels, tooltips, LABEL_WIDTH)
        self.panel = ImagePanel(host, KEYS)
        self._runs: tuple[Run, ...] = ()
        self._wanted = ""
        self._judging: Run | None = None
        self._stale = False
        self._current: int | None = None
        self._picked: tuple[Path, ...] = ()
        self._told: tuple[str, ...] = ()
        self.verdicts = Verdicts()

    @property
    def busy(self) -> bool:
        """Whether images are being judged."""
        return self._job.runner.running

    def layout(self) -> Rows:
        """Make the form above, the verdicts to the left and the image to the right."""
        several = elements.button("Files…", KEYS("files"), "Choose one or more images.")
        left = sg.Column(
            [
                [_table()],
                [elements.note("", KEYS("count"), width=46)],
                [elements.note("", KEYS("told"), width=46)],
                *_threshold_rows(),
            ],
            key=KEYS("left"),
            pad=(0, 0),
            expand_y=True,
        )
        right = sg.Column([[self.panel.element()]], pad=(0, 0), expand_x=True, expand_y=True)
        return [
            [elements.label("Run", LABEL_WIDTH), _runs_field()],
            self._paths.row("images", several),
            self._paths.row("out"),
            _button_row(),
            [left, right],
        ]

    def start(self) -> None:
        """Take the open window, and look for runs."""
        self._paths.start(self._host.window)
        accept_drops(self._host.window[TAB(self.name)].Widget, self._take_images)
        self.panel.start()
        self._element("table").Widget.heading("Score", anchor="e")
        self._element("left").Widget.pack_configure(expand=False, fill="y")
        self._paths.fill("out", "judged")
        self.panel.show(None)
        self._show()
        self.refresh()

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._paths.handlers(),
            KEYS("files"): without_values(self._choose_files),
            KEYS("judge"): self._judge,
            KEYS("stop"): without_values(self._job.runner.stop),
            KEYS("table"): self._mark,
            KEYS("threshold"): self._move,
            KEYS("reset"): without_values(self._reset),
            KEYS("keep"): without_values(self._keep),
            KEYS("save"): without_values(self._save),
            KEYS("canvas", "size"): without_values(self.panel.redraw),
            KEYS("canvas", "open"): without_values(self.panel.open_at_own_size),
        }

    def enter(self) -> None:
        """Look for runs: one may have been trained meanwhile."""
        self.refresh()

    def refresh(self) -> None:
        """Look for runs in the background."""
        find = partial(find_judges, self._host.known_runs, self._host.workspace.runs)
        self._host.background.start(KEYS("runs"), find, self._take)

    def follow(self) -> None:
        """Show what the job has told."""
        runner = self._job.runner
        ended = len(runner.ended)
        if runner.tick() and runner.running:
            self._say_progress(describe(runner.progress))
        if len(runner.ended) > ended:
            self._end()
        if self._stale:
            self._stale = False
            self._show()

    def end(self) -> None:
        """Stop the job and wait until nothing of it is left."""
        self._job.runner.end(self._grace)

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the run, the folders and the choices that are made for all images alike."""
        paths = {name: self._paths.read(name, values) for name in ("images", "out")}
        ticks = {name: bool(values.get(KEYS(name))) for name in REMEMBERED}
        return {**paths, "run": str(values.get(KEYS("run"), "")), **ticks}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        for name in ("images", "out"):
            self._paths.fill(name, str(remembered[name]))
        for name in REMEMBERED:
            self._element(name).update(remembered.get(name) is True)
        self._wanted = str(remembered["run"])

    def judge_with(self, run: str) -> None:
        """Choose a run, and come to the front."""
        self._wanted = run
        self._host.show_tab(self.name)
        self.refresh()

    def _element(self, *names: object) -> Any:
        return self._host.window[KEYS(*names)]

    def _take(self, found: Sequence[Run]) -> None:
        chosen = str(self._element("run").get() or "")
        self._runs = tuple(found)
        names = [run.name for run in self._runs]
        wanted = next((name for name in (self._wanted, chosen) if name in names), "")
        self._wanted = ""
        self._element("run").update(values=names, value=wanted or (names[-1] if names else ""))

    def _choose_files(self) -> None:
        self._take_images(dialogs.ask_images_to_open(self._host.window))

    def _take_images(self, chosen: tuple[Path, ...]) -> None:
        """Take images, or folders of images, that were chosen or dropped anywhere in the tab."""
        if chosen:
            self._picked = chosen
            self._paths.fill("images", _joined(chosen))

    def _judge(self, values: Values) -> None:
        run = next((each for each in self._runs if each.name == values[KEYS("run")]), None)
        order = self._order(run, values)
        if isinstance(order, str):
            self._host.say(order, wrong=True, about_tab=True)
            return
        self._judging, self.verdicts, self._current = run, Verdicts(), None
        self._told = ()
        self.panel.show(None)
        self._job.start(order, self._host.workspace)
        self._say_progress("starting Keras …")
        self._show()

    def _order(self, run: Run | None, values: Values) -> Order | str:
        """Return what is to be judged, or in a sentence why it cannot be."""
        text, out = (self._paths.read(name, values) for name in ("images", "out"))
        if self.busy:
            return "Images are being judged: stop that first."
        if run is None:
            return "Choose a run that is trained and evaluated."
        if not text:
            return "Choose a folder of images, or images."
        sources = self._picked if text == _joined(self._picked) else split_sources(text)
        if not any(path.exists() for path in sources):
            return f"There is no {sources[0]}."
        folder = typed_path(out or "judged")
        replaces = (folder / FILE).exists() and not values[KEYS("append")]
        if replaces and not self._may_replace(folder):
            return "Nothing was judged: choose another folder to write to."
        options = [f"--{name}" for name in OPTIONS if values[KEYS(name)]]
        options += ["--force"] if replaces else []
        return Order(run.folder.path, sources, folder, tuple(options))

    def _may_replace(self, folder: Path) -> bool:
        question = f"{folder / FILE} exists.\n\nReplace it?"
        return dialogs.ask_yes_no(self._host.window, "Replace what was judged?", question)

    def _hear(self, image: ImageJudged) -> None:
        self.verdicts = self.verdicts.with_image(image)
        self._stale = True
        if self._current is None:
            self._current = 0
            self.panel.show(image)

    def _note(self, sentence: str) -> None:
        """Keep a sentence of the job, such as which files were not used."""
        self._told = (*self._told, sentence)
        self._stale = True

    def _end(self) -> None:
        ended = self._job.runner.ended[-1]
        self._say_progress("")
        self._host.say(ended.sentence, wrong=ended.status == "failed")
        self._stale = True

    def _say_progress(self, words: str) -> None:
        """Show how far the job is beside its buttons: the window's line tells of other jobs too."""
        show_in_one_line(self._element("progress"), [words])

    def _mark(self, values: Values) -> None:
        lines = values[KEYS("table")]
        if lines and lines[0] < len(self.verdicts.images) and lines[0] != self._current:
            self._current = lines[0]
            self.panel.show(self.verdicts.images[lines[0]])

    def _select(self, lines: list[int]) -> None:
        """Select the image that is shown; a line that is selected already stays where it is."""
        tree = self._element("table").Widget
        wanted = tuple(str(line + 1) for line in lines)
        if tuple(tree.selection()) != wanted:
            tree.selection_set(wanted)

    def _move(self, values: Values) -> None:
        moved = self.verdicts.moved_to(int(values[KEYS("threshold")]))
        if moved is not self.verdicts:
            self.verdicts = moved
            self._show()

    def _reset(self) -> None:
        self.verdicts = Verdicts(self.verdicts.images, self.verdicts.own)
        self._show()

    def _keep(self) -> None:
        """Let the run judge by the threshold of now from now on."""
        run, threshold = self._judging, self.verdicts.moved
        if run is None or threshold is None:
            return
        chosen = f"by hand on {date.today()}, with {len(self.verdicts.images)} images judged"
        measure = run.main_measure
        evaluation = run.metrics[measure].get("evaluation")
        keep_threshold(run.folder, measure, threshold, chosen, evaluation)
        self.verdicts = Verdicts(self.verdicts.images, threshold)
        self._host.say(
            f"{run.name} judges by {threshold:.4g} from now on, as long as its maps are the same."
        )
        self._show()

    def _save(self) -> None:
        content = self.verdicts.as_csv()
        about = "" if self._judging is None else self._judging.name
        write = partial(write_whole, content=content)
        save_beside(self._host, "Save the verdicts", ".csv", write, f"verdicts_{about}")

    def _show(self) -> None:
        """Bring table, words, slider and buttons to the verdicts of now."""
        verdicts, running = self.verdicts, self.busy
        lines = [] if self._current is None else [self._current]
        fill_rows(self._element("table"), verdicts.rows())
        self._select(lines)
        self._element("count").update(verdicts.words())
        show_in_one_line(self._element("told"), self._told)
        self._element("threshold").update(value=verdicts.position())
        self._element("words").update(_threshold_words(verdicts))
        elements.enable(self._element("judge"), not running, primary=True)
        self._element("stop").update(disabled=not running)
        for name in ("reset", "keep"):
            self._element(name).update(disabled=verdicts.moved is None)
        self._element("save").update(disabled=not verdicts.images)


class PredictPanel(Part):
    """Follows the job of the tab, also while another tab is in front.

    Args:
        tab: The tab.
    """

    def __init__(self, tab: PredictTab) -> None:
        self._tab = tab

    @property
    def busy(self) -> bool:
        """Whether images are being judged."""
        return self._tab.busy

    def look(self, values: Values) -> None:
        """Show what the job has told."""
        self._tab.follow()


def split_sources(text: str) -> tuple[Path, ...]:
    """Return the paths that a field names; a path that exists may have a semicolon in it.

    Example:
        >>> split_sources("a.png; b.png")
        (PosixPath('a.png'), PosixPath('b.png'))
    """
    whole = typed_path(text)
    with suppress(OSError):  # many names together are too long for a path
        if whole.exists():
            return (whole,)
    return tuple(typed_path(part.strip()) for part in text.split(SEVERAL) if part.strip())


def find_judges(known: KnownRuns, runs: Path) -> tuple[Run, ...]:
    """Return the runs of a folder that judge images; reads files.

    Args:
        known: Remembers those that it has read.
        runs: The folder.
    """
    return tuple(run for run in known.read(runs) if run.metrics and run.folder.model.is_file())


def _joined(paths: Sequence[Path]) -> str:
    return SEVERAL.join(map(str, paths))


def _threshold_words(verdicts: Verdicts) -> str:
    if verdicts.threshold is None:
        return ""
    own = "" if verdicts.own is None else verdicts.shown(verdicts.own)
    moved = "" if verdicts.moved is None else f", the run's own is {own}"
    return f"defective above {verdicts.shown(verdicts.threshold)}{moved}"


def _runs_field() -> Any:
    tooltip = "A run that is trained and evaluated: its model, map and threshold judge."
    return elements.combo(KEYS("run"), [], (60, 1), tooltip)


def _table() -> Any:
    return elements.table(
        ["Image", "Verdict", "Score"],
        KEYS("table"),
        [24, 13, 12],
        rows=6,
        expand_y=True,
        cols_justification=["l", "l", "r"],
        select_mode=sg.TABLE_SELECT_MODE_BROWSE,
        tooltip="Click an image to see it.",
    )


def _threshold_rows() -> Rows:
    moved = "Images with a greater score are called defective."
    keep = "Let this run judge by this threshold as long as its maps are the same."
    return [
        [elements.heading("Threshold", pad=((4, 4), (4, 0))),
         elements.note("", KEYS("words"), width=44)],
        [elements.slider(KEYS("threshold"), moved, STEPS)],
        [
            elements.button("Reset", KEYS("reset"), "The threshold that they were judged by."),
            elements.button("Keep for this run", KEYS("keep"), keep),
            elements.button("Table as CSV…", KEYS("save"), "Save the verdicts of now."),
        ],
    ]  # fmt: skip


def _button_row() -> list[Any]:
    boxes = [
        sg.Checkbox(title, key=KEYS(name), tooltip=tooltip)
        for name, (title, tooltip) in OPTIONS.items()
    ]
    judge = elements.button("Judge", KEYS("judge"), "Judge the images.", primary=True)
    stop = elements.button("Stop", KEYS("stop"), "Stop; what was judged so far is kept.")
    indent = elements.label("", LABEL_WIDTH)
    return [indent, judge, stop, *boxes, elements.note("", KEYS("progress"), width=40)]
