"""The tab EVAL_NET as a person uses it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter.font import Font
from typing import Any

import pytest

from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE
from experiments.runs import list_runs
from gui.kit import style
from tests.finished_runs import make_old, synthetic_choice, write_run
from tests.gui.builder.driver import Person, hint

OPTIONS = "eval_net/options"


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three runs, to be copied."""
    runs = tmp_path_factory.mktemp("three")
    write_run(runs, "rings", pictures=False)
    everything: dict[str, Any] = {"measures": tuple(MEASURES), "chosen": synthetic_choice()}
    write_run(runs, "coins", seed=4, pictures=False, **everything)
    make_old(write_run(runs, "bolts", seed=5, pictures=False))
    return runs


@pytest.fixture
def evaluating(tmp_path: Path, three_runs: Path) -> Iterator[Person]:
    """A person before the tab, in a small window, with three runs."""
    person = Person(tmp_path)
    shutil.copytree(three_runs, person.workspace.runs, dirs_exist_ok=True)
    person.settings.write_text(json.dumps({"geometry": [0, 0, 1024, 700]}))
    person.open()
    person.show(3)
    yield person
    person.close()


def test_each_run_stands_with_the_figures_of_the_map_that_counts(evaluating: Person) -> None:
    table = evaluating.window["eval_net/table"]
    headings = [table.Widget.heading(name, "text") for name in table.Widget["columns"]]
    assert headings[4 : 5 + len(HEADLINE)] == ["Map", *(metric.heading for metric in HEADLINE)]
    rows = {row[0]: row[4:] for row in table.Values}
    runs = {run.experiment.dataset: run for run in list_runs(evaluating.workspace.runs)}  # type: ignore[union-attr]
    for dataset, words in (
        ("coins", "Combined, top 1 %"), ("rings", "Residual, L2"), ("bolts", "Residual, L2")
    ):  # fmt: skip
        metrics = runs[dataset].metrics[runs[dataset].main_measure]
        figures = [f"{metrics[metric.key]:.3f}" for metric in HEADLINE]
        assert rows[dataset][: 1 + len(HEADLINE)] == [words, *figures]


def test_the_form_writes_what_chooses_map_and_score(evaluating: Person) -> None:
    person = evaluating
    config = person.config()
    assert (config["map"], config["score"], config["selection"]) == (None, None, "fixed")
    assert config["smoothing"] is config["calibration"] is config["false_alarm_rate"] is None
    person.click(f"{OPTIONS}/measures.combined")
    person.fill(**{f"{OPTIONS}/map": "combined", f"{OPTIONS}/score": "top1"})
    person.fill(**{f"{OPTIONS}/smoothing": "0.05", f"{OPTIONS}/calibration": "global"})
    config = person.config()
    assert config["measures"] == ["residual", "uncertainty", "combined"]
    assert (config["map"], config["score"]) == ("combined", "top1")
    assert (config["smoothing"], config["calibration"]) == (0.05, "global")
    assert hint(person, f"{OPTIONS}/map") == "may be empty"


def test_the_maps_of_the_selected_runs_are_ticked_until_somebody_ticks_others(
    evaluating: Person,
) -> None:
    person = evaluating
    table = person.window["eval_net/table"]

    def select_run(dataset: str) -> list[str]:
        lines = zip(table.Widget.get_children(), table.Values, strict=True)
        table.Widget.selection_set([line for line, row in lines if row[0] == dataset])
        person.wait()
        return list(person.config()["measures"])

    assert select_run("coins") == list(MEASURES)
    assert select_run("rings") == ["residual", "uncertainty"]
    person.click(f"{OPTIONS}/measures.uncertainty")
    assert select_run("coins") == ["residual"]


def test_a_wrong_combination_is_told_at_its_field_before_a_run_is_chosen(
    evaluating: Person,
) -> None:
    person = evaluating
    assert person.config()["runs"] == []
    person.fill(**{f"{OPTIONS}/map": "combined"})
    assert "must be one of the measures" in hint(person, f"{OPTIONS}/map")
    person.click(f"{OPTIONS}/measures.combined")
    assert hint(person, f"{OPTIONS}/map") == "may be empty"
    person.fill(**{f"{OPTIONS}/selection": "synthetic"})
    assert "leave both out" in hint(person, f"{OPTIONS}/selection")
    person.fill(**{f"{OPTIONS}/map": ""})
    assert hint(person, f"{OPTIONS}/selection") == ""
    for name in ("residual", "uncertainty", "combined"):
        person.click(f"{OPTIONS}/measures.{name}")
    words = person.window[f"{OPTIONS}/measures.residual/hint"]
    assert "at least one" in words.get()
    assert words.Widget.winfo_viewable()


def test_nothing_of_the_form_lies_beside_a_small_window(evaluating: Person) -> None:
    person = evaluating
    person.fill(**{f"{OPTIONS}/map": "combined", f"{OPTIONS}/selection": "synthetic"})
    person.wait()
    column = person.window["eval_net/scroll"]
    assert not column.hsb.winfo_manager()
    canvas = column.TKColFrame.canvas
    edge = canvas.winfo_rootx() + canvas.winfo_width()
    elements = person.window.key_dict.items()
    mine = [each for key, each in elements if str(key).startswith("eval_net/")]
    shown = [each for each in mine if each is not column and each.Widget.winfo_viewable()]
    assert len(shown) > 25
    for element in shown:
        widget = element.Widget
        assert widget.winfo_rootx() + widget.winfo_width() <= edge, element.Key


def test_the_options_of_a_training_lie_within_a_small_window_too(
    evaluating: Person, until: Callable[..., None]
) -> None:
    person = evaluating
    person.show(2)
    person.window["train_net/part/Options"].select()
    person.fill(**{"train_net/options/evaluation.map": "combined"})
    person.wait()
    assert "must be one of the measures" in hint(person, "train_net/options/evaluation.map")
    assert not person.window["train_net/scroll"].hsb.winfo_manager()
    options = person.window["train_net/inside/Options"]
    until(person.step, options.vsb.winfo_manager)
    until(person.step, lambda: not options.hsb.winfo_manager())


def test_the_table_follows_what_happens_on_the_disk(
    evaluating: Person, until: Callable[..., None]
) -> None:
    person = evaluating
    runs, table = person.workspace.runs, person.window["eval_net/table"]
    rings = next(runs.glob("rings*"))
    listed = lambda: {row[0] for row in table.Values}  # noqa: E731
    person.click("eval_net/all")
    assert person.window["eval_net/note"].get() == "3 selected, 3 of 3 shown"
    rings.rename(runs / ".rings")
    until(lambda: person.step(20), lambda: listed() == {"coins", "bolts"})
    assert person.window["eval_net/note"].get() == "2 selected, 2 of 2 shown"
    (runs / ".rings").rename(rings)
    next(runs.glob("coins*/model.keras")).unlink()
    until(lambda: person.step(20), lambda: listed() == {"rings", "bolts"})


def test_what_is_said_against_a_form_goes_with_its_tab(evaluating: Person) -> None:
    person = evaluating
    person.click("action/execute")
    assert "Execute is not possible yet" in person.status()
    person.show(2)
    assert person.status() == ""
    person.builder.host.say("what concerns all tabs", wrong=True)
    person.show(3)
    assert person.status() == "what concerns all tabs"


def test_what_is_wrong_with_the_form_moves_nothing(
    evaluating: Person, until: Callable[..., None]
) -> None:
    person = evaluating
    below = [person.window[f"{OPTIONS}/{name}"].Widget for name in ("map", "smoothing", "seed")]
    until(lambda: person.step(20), lambda: below[-1].winfo_height() > 1)
    before = [widget.winfo_rooty() for widget in below]
    person.click("action/execute")
    assert person.window["eval_net/wrong"].get() == "select at least one run"
    person.fill(eval_net__runs=str(person.settings))
    for name in ("residual", "uncertainty"):
        person.click(f"{OPTIONS}/measures.{name}")
    assert "at least one" in hint(person, f"{OPTIONS}/measures.residual")
    assert "is not a folder" in hint(person, "eval_net/runs")
    assert [widget.winfo_rooty() for widget in below] == before


def test_names_that_are_wider_than_their_column_end_in_dots(evaluating: Person) -> None:
    table = evaluating.window["eval_net/table"]
    tree, measure = table.Widget, Font(table.Widget, style.FONT).measure
    whole = [row[2] for row in table.Values]

    def shown() -> list[str]:
        return [tree.set(line, "Architecture") for line in tree.get_children()]

    tree.column("Architecture", minwidth=20, width=measure("AESc_d4") + 14)
    tree.event_generate("<ButtonRelease-1>", x=5, y=5)
    assert all(
        text.endswith("…") and text[:-1] in name for text, name in zip(shown(), whole, strict=True)
    )
    assert max(map(measure, shown())) < tree.column("Architecture", "width") - 4
    tree.column("Architecture", width=300)
    tree.event_generate("<ButtonRelease-1>", x=5, y=5)
    assert shown() == whole == [row[2] for row in table.Values]
