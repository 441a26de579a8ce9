"""The tab Table: figures of all listed runs, over seeds, and what is saved of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gui.program import Program
from tests.gui.review.driver import Until, choose, go_on, rest, type_query


def test_the_runs_of_the_list_stand_as_a_table_and_are_saved(
    review: Program, tmp_path: Path, until: Until
) -> None:
    review.results.show("table")
    rest(review, until)
    text = review.host.window["table/text"].get()
    assert "mean ± deviation over seeds" in text
    runs = [run for run in review.results.runs.table.runs if run.experiment and run.metrics]
    datasets = {run.experiment.dataset for run in runs if run.experiment}
    assert all(dataset in text for dataset in datasets)
    choose(review, "table/figure", "AU-PRO", until)
    assert review.host.window["table/text"].get() != text
    for key, suffix, sign in (("markdown", ".md", "|---|"), ("latex", ".tex", "\\begin{tabular}")):
        review.host.window[f"table/save/{key}"].Widget.invoke()
        until(lambda: review.window.step(20), (tmp_path / f"saved{suffix}").is_file)
        rest(review, until)
        assert sign in (tmp_path / f"saved{suffix}").read_text(encoding="utf-8")


def test_the_table_has_only_what_is_listed(review: Program, until: Until) -> None:
    type_query(review, "nuts", until)
    review.results.show("table")
    rest(review, until)
    assert "rings" not in review.host.window["table/text"].get()
    type_query(review, "no such run", until)
    review.results.show("runs")
    rest(review, until)
    review.results.show("table")
    rest(review, until)
    assert "No run of the list" in review.host.window["table/text"].get()


def test_a_double_click_on_a_figure_ticks_the_runs_that_it_is_of(
    review: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    runs, window = review.results.runs, review.host.window
    type_query(review, "AESc, ~clean", until)
    review.results.show("table")
    rest(review, until)
    text = window["table/text"].Widget
    line = next(
        number
        for number, words in enumerate(window["table/text"].get().split("\n"), start=1)
        if words.startswith("bolts")
    )
    text.update()
    x, y, width, height = text.bbox(f"{line}.end - 2c")
    at = (text.winfo_rootx() + x + width // 2, text.winfo_rooty() + y + height // 2)
    xdotool("mousemove", *at, "click", "--repeat", 2, "--delay", 60, 1)
    until(go_on(review), lambda: review.results.front.name == "runs")
    (chosen,) = runs.table.chosen
    assert chosen.startswith("bolts")
    assert runs.table.current == chosen
    assert "Runs of the figure: 1, ticked." in window["window/status"].get()
