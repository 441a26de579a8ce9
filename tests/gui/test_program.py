"""One window for everything: its tabs, the panel of jobs, and what the keyboard reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.workspace import Workspace
from gui.program import Program, create_program
from tests.finished_runs import write_run

Until = Callable[..., None]
TITLES = ("Import", "Corrupt", "Train", "Evaluate", "Predict", "Results")


@pytest.fixture
def program(tmp_path: Path, until: Until) -> Iterator[Program]:
    write_run(tmp_path / "runs")
    workspace = Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))
    opened = create_program(workspace, tmp_path / "settings.json")
    rest(opened, until)
    yield opened
    if opened.host.window.TKroot is not None:
        opened.window.close()


def rest(program: Program, until: Until) -> None:
    for _ in range(10):
        program.window.step(20)
    until(lambda: program.window.step(20), lambda: not program.host.background.busy)


def test_every_tab_says_what_it_is_for_and_the_card_s_name_of_it(program: Program) -> None:
    notebook = program.host.window["window/tabs"].Widget
    texts = [notebook.tab(place, "text") for place in range(6)]
    assert [text.split("\n")[0].split()[1] for text in texts] == list(TITLES)
    names = [text.split("\n")[1] for text in texts]
    assert names[:4] == ["IMPORT_DB", "CORRUPT_DB", "TRAIN_NET", "EVAL_NET"]


def test_alt_and_a_number_shows_a_tab_and_the_jobs_give_way_where_width_is_needed(
    program: Program, xdotool: Callable[..., None], until: Until
) -> None:
    panel = program.host.window["jobs/scroll"].TKColFrame
    program.host.window.TKroot.focus_force()
    for place, seen in ((3, True), (6, False), (1, True), (5, False), (4, True)):
        xdotool("key", f"alt+{place}")
        name = ("import_db", "corrupt_db", "train_net", "eval_net", "predict", "results")[place - 1]
        until(lambda: program.window.step(20), lambda name=name: program.host.front == name)
        rest(program, until)
        program.host.window.TKroot.update_idletasks()
        assert bool(panel.winfo_ismapped()) == seen
    root = program.host.window.TKroot
    assert panel.winfo_rootx() + panel.winfo_width() <= root.winfo_rootx() + root.winfo_width()


@pytest.mark.parametrize(
    ("place", "name", "kind"),
    [
        (1, "import_db", "Entry"),
        (2, "corrupt_db", "TCombobox"),
        (3, "train_net", "Entry"),
        (6, "results", "Treeview"),
    ],
)
def test_what_is_typed_after_alt_and_a_number_goes_into_the_tab_that_it_showed(
    program: Program, xdotool: Callable[..., None], until: Until, place: int, name: str, kind: str
) -> None:
    window = program.host.window
    for left in ("eval_net", "predict"):
        program.host.show_tab(left)
        rest(program, until)
        window.TKroot.focus_force()
        xdotool("key", f"alt+{place}")
        until(lambda: program.window.step(20), lambda: program.host.front == name)
        rest(program, until)
        focused = window.TKroot.focus_get()
        assert str(focused).startswith(str(window[f"window/tab/{name}"].Widget))
        assert focused.winfo_class() == kind


@pytest.mark.parametrize("before", ["todo/list", "window/tabs"])
def test_alt_and_the_number_of_the_tab_in_front_goes_into_it(
    program: Program, xdotool: Callable[..., None], until: Until, before: str
) -> None:
    window = program.host.window
    program.host.show_tab("train_net")
    rest(program, until)
    window[before].Widget.focus_force()
    rest(program, until)
    xdotool("key", "alt+3")
    inside = f"{window['window/tab/train_net'].Widget}."
    until(
        lambda: program.window.step(20), lambda: str(window.TKroot.focus_get()).startswith(inside)
    )


def test_the_jobs_fold_away_by_button_and_key(
    program: Program, xdotool: Callable[..., None], until: Until
) -> None:
    panel = program.host.window["jobs/scroll"].TKColFrame
    program.host.window["jobs/fold"].Widget.invoke()
    rest(program, until)
    assert not panel.winfo_ismapped()
    assert program.host.window["jobs/fold"].get_text() == "Show jobs"
    program.host.window.TKroot.focus_force()
    xdotool("key", "ctrl+j")
    rest(program, until)
    program.host.window.TKroot.update_idletasks()
    assert panel.winfo_ismapped()


def test_the_buttons_of_forms_stand_only_below_forms(program: Program, until: Until) -> None:
    row = program.host.window["action/row"].Widget
    for tab, seen in (("results", False), ("predict", False), ("import_db", True)):
        program.host.show_tab(tab)
        rest(program, until)
        row.update_idletasks()
        assert bool(row.winfo_ismapped()) == seen


def test_a_run_of_the_results_is_taken_to_the_tab_that_judges(
    program: Program, until: Until
) -> None:
    program.host.show_tab("results")
    rest(program, until)
    until(lambda: program.window.step(20), lambda: program.results.runs.table.runs)
    program.results.runs.click(0, 1)
    program.host.window["runs/judge"].Widget.invoke()
    until(lambda: program.window.step(20), lambda: program.host.front == "predict")
    until(lambda: program.window.step(20), lambda: program.host.window["predict/run"].get())
    assert program.host.window["predict/run"].get() == program.results.runs.table.current


def test_the_results_come_back_as_they_were_left(
    program: Program, tmp_path: Path, until: Until
) -> None:
    program.host.show_tab("results")
    program.results.show("table")
    rest(program, until)
    program.window.close()
    again = create_program(program.host.workspace, tmp_path / "settings.json")
    try:
        rest(again, until)
        assert again.host.front == "results"
        assert again.results.front.name == "table"
        text = again.host.window["table/text"]
        until(lambda: again.window.step(20), lambda: "mean ± deviation" in text.get())
    finally:
        again.window.close()


def test_a_long_sentence_moves_nothing(program: Program, until: Until) -> None:
    status = program.host.window["window/status"]
    program.host.show_tab("import_db")
    rest(program, until)
    tabs = program.host.window["window/tabs"].Widget
    before = (tabs.winfo_height(), status.Widget.winfo_height())
    program.host.say("There is no folder " + "a_long_name/" * 40, wrong=True)
    rest(program, until)
    assert (tabs.winfo_height(), status.Widget.winfo_height()) == before
    assert "a_long_name" in status.get()
    assert "a_long_name" in status.TooltipObject.text
    program.host.say("There is room for this.")
    assert not status.TooltipObject.text
    program.host.say("These are some more words. " * 3)
    assert not status.TooltipObject.text


def test_a_window_without_a_scale_takes_the_screen_s_own_after_one_that_had_another(
    tmp_path: Path,
) -> None:
    scales = []
    for place, scaling in enumerate((None, 2.5, None)):
        opened = create_program(Workspace(), tmp_path / f"{place}.json", scaling=scaling)
        scales.append(float(opened.host.window.TKroot.tk.call("tk", "scaling")))
        opened.window.close()
    assert scales[0] == scales[2]
    assert abs(scales[1] - 2.5) < 0.01
