"""The table of runs in a real window."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from tkinter.font import Font

from experiments.runs import list_runs
from experiments.workspace import Workspace
from gui.kit import style
from gui.program import Program, create_program
from tests.gui.review.driver import (
    Until,
    choose,
    click_heading,
    go_on,
    name_of,
    rest,
    select,
    shown,
    type_query,
)


def test_all_runs_are_shown_whatever_their_state(review: Program, gallery: Path) -> None:
    assert len(shown(review, "Status")) == len(list_runs(gallery)) == 11
    assert {"finished", "failed", "damaged", "not started", "not evaluated"} == set(
        shown(review, "Status")
    )


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(
    review: Program, until: Until
) -> None:
    click_heading(review, "PSNR [dB]", until)
    values = [float(text) for text in shown(review, "PSNR [dB]") if text != "–"]
    assert values == sorted(values, reverse=True)
    click_heading(review, "PSNR [dB]", until)
    values = [float(text) for text in shown(review, "PSNR [dB]") if text != "–"]
    assert values == sorted(values)
    assert review.host.window["runs/table"].Widget.heading("PSNR [dB]", "text").endswith("▲")


def test_the_query_box_filters_by_terms_and_excludes(review: Program, until: Until) -> None:
    type_query(review, "RINGS, ~AE_d4", until)
    assert shown(review, "Dataset") == ["rings", "rings"]
    type_query(review, "failed", until)
    assert shown(review, "Dataset") == ["cables"]
    assert review.host.window["runs/count"].get() == "1 of 11 runs"
    type_query(review, "nothing like it", until)
    assert shown(review, "Dataset") == []
    type_query(review, "", until)
    assert len(shown(review, "Dataset")) == 11


def areas(review: Program) -> dict[str, tuple[str, str]]:
    """Return the map and the pixel AUROC that the table shows of each run."""
    pairs = zip(shown(review, "Map"), shown(review, "Pixel AUROC"), strict=True)
    return dict(zip((run.name for run in review.results.runs.table.shown), pairs, strict=True))


def test_the_table_shows_the_areas_of_the_map_that_counts_for_each_run(
    review: Program, gallery: Path
) -> None:
    assert review.host.window["runs/measure"].get() == "each run's own map"
    found = areas(review)
    for run in list_runs(gallery):
        words, area = found[run.name]
        if run.name.startswith("coins"):
            assert words == "Combined, top 1 %"
            assert area == f"{run.metrics['combined']['pixel_auroc']:.3f}"
        elif run.metrics:
            assert words == "Residual, L2"
        else:
            assert (words, area) == ("–", "–")


def test_the_areas_of_a_single_map_can_be_shown(review: Program, until: Until) -> None:
    choose(review, "runs/measure", "Uncertainty", until)
    found = areas(review)
    for run in review.results.runs.table.shown:
        metrics = run.metrics.get("uncertainty")
        area = f"{metrics['pixel_auroc']:.3f}" if metrics else "–"
        assert found[run.name] == ("Uncertainty, L2" if metrics else "–", area)
    choose(review, "runs/measure", "each run's own map", until)
    assert "Combined, top 1 %" in shown(review, "Map")


def test_no_text_of_the_column_map_is_cut(review: Program, until: Until) -> None:
    review.host.window.TKroot.geometry("1024x700")
    rest(review, until)
    tree = review.host.window["runs/table"].Widget
    width = Font(tree, style.FONT).measure("Combined, top 1 %")
    assert tree.column("Map", "width") > width


def test_the_details_say_what_counts_and_by_whom_it_was_chosen(
    review: Program, until: Until
) -> None:
    def details(start: str) -> str:
        select(review, name_of(review, start), until)
        return str(review.host.window["runs/details"].get())

    said = details("coins")
    assert "The map that counts: Combined, top 1 % (of 30 maps and scores" in said
    assert said.count("tested on") == 1
    assert "The map that counts: Residual, L2 (the paper's map and score)." in details("nuts")
    assert "The map that counts: Residual, L2 (no choice is recorded)." in details("bolts")


def test_at_most_five_runs_are_ticked(review: Program, until: Until) -> None:
    for line in range(6):
        review.results.runs.click(line, 0)
    assert len(review.results.runs.table.chosen) == 5
    assert shown(review, "").count("☑") == 5
    assert "untick one" in review.host.window["window/status"].get()
    review.results.runs.click(0, 0)
    assert shown(review, "")[0] == "☐"
    assert len(review.results.runs.table.chosen) == 4


def test_ticks_outlast_sorting_and_filtering(review: Program, until: Until) -> None:
    review.results.runs.click(1, 0)
    chosen = review.results.runs.table.chosen
    type_query(review, "nothing like it", until)
    type_query(review, "", until)
    click_heading(review, "Dataset", until)
    assert review.results.runs.table.chosen == chosen
    place = [run.name for run in review.results.runs.table.shown].index(chosen[0])
    assert [text == "☑" for text in shown(review, "")] == [line == place for line in range(11)]


def test_the_details_say_what_went_wrong(review: Program, until: Until) -> None:
    select(review, name_of(review, "cables"), until)
    assert "The disk is <full>: make room." in review.host.window["runs/details"].get()
    assert review.host.window["runs/look"].Disabled
    select(review, name_of(review, "tiles"), until)
    assert "cannot be read" in review.host.window["runs/details"].get()


def test_the_table_is_saved_as_it_is_shown(review: Program, tmp_path: Path, until: Until) -> None:
    type_query(review, "rings", until)
    click_heading(review, "Parameters", until)
    review.host.window["runs/save_csv"].click()
    path = tmp_path / "saved.csv"
    until(go_on(review), path.exists)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["name"] for row in rows] == [run.name for run in review.results.runs.table.shown]
    assert [row["architecture"] for row in rows] == shown(review, "Architecture")
    for row, run in zip(rows, review.results.runs.table.shown, strict=True):
        assert float(row["residual_aupro"]) == run.metrics["residual"]["aupro"]
        assert (row["map"], row["score"]) == ("residual", "L2")


def test_new_runs_come_with_reloading(
    review: Program, gallery: Path, until: Until, tmp_path: Path
) -> None:
    copied = gallery / "copied"
    shutil.copytree(review.results.runs.table.runs[0].folder.path, copied)
    try:
        review.host.window["runs/reload"].click()
        until(go_on(review), lambda: len(review.results.runs.table.runs) == 12)
    finally:
        shutil.rmtree(copied)


def test_an_empty_folder_says_what_to_do(tmp_path: Path, until: Until) -> None:
    review = create_program(
        Workspace(runs=tmp_path / "runs"), tmp_path / "settings.json", front="results"
    )
    try:
        until(go_on(review), lambda: "train one first" in review.host.window["runs/details"].get())
        for button in ("runs/compare", "runs/look", "runs/save_report"):
            assert review.host.window[button].Disabled
    finally:
        review.window.close()


def test_real_clicks_and_keys_tick_and_open_runs(
    review: Program, xdotool: Callable[..., None], until: Until
) -> None:
    tree = review.host.window["runs/table"].Widget
    tree.update()
    x, y, width, height = tree.bbox(2, "#1")
    xdotool("mousemove", tree.winfo_rootx() + x + width // 2, tree.winfo_rooty() + y + height // 2)
    xdotool("click", 1)
    until(
        go_on(review),
        lambda: review.results.runs.table.chosen == (review.results.runs.table.shown[1].name,),
    )
    tree.focus_force()
    rest(review, until)
    xdotool("key", "space")
    until(go_on(review), lambda: review.results.runs.table.chosen == ())
    xdotool("key", "Up")
    until(
        go_on(review),
        lambda: review.results.runs.table.current == review.results.runs.table.shown[0].name,
    )
    xdotool("key", "Return")
    until(go_on(review), lambda: review.results.pictures.browsing.images)
    assert review.results.front.name == "pictures"
