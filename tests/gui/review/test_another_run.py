"""What the picture browser shows and keeps is of the run that is marked, or of none."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.review.results import Results, open_results
from experiments.runs import Run
from gui.program import Program
from gui.review import opened_runs
from tests.gui.review.driver import Until, go_on, name_of, open_pictures, rest, select


class SlowOpening:
    """Opens one run only after `go` is set, all others at once."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.go, self.is_open = Event(), Event()

    def __call__(self, run: Run) -> Results:
        if not run.name.startswith(self.start):
            return open_results(run)
        self.go.wait(20)
        found = open_results(run)
        self.is_open.set()
        return found


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowOpening]:
    opening = SlowOpening("coins")
    monkeypatch.setattr(opened_runs, "open_results", opening)
    yield opening
    opening.go.set()


def press(review: Program, *keys: str) -> None:
    for key in keys:
        review.host.window[key].Widget.invoke()
    for _ in range(4):
        review.window.step(20)


def look_at(review: Program, start: str, until: Until) -> None:
    """Mark a run in the table and go on to its pictures, without waiting for them."""
    review.results.show("runs")
    select(review, name_of(review, start), until)
    press(review, "runs/look")


def words(review: Program, name: str) -> str:
    return str(review.host.window[f"pictures/{name}"].get())


def is_enabled(review: Program, name: str) -> bool:
    return str(review.host.window[f"pictures/{name}"].Widget["state"]) == "normal"


def shows_nothing(review: Program) -> bool:
    tree = review.host.window["pictures/list"].Widget
    said = [words(review, name) for name in ("caption", "image_words", "tp", "share", "count")]
    pictures: dict[str, Any] = review.results.pictures.view.board.photos
    return not (tree.get_children() or pictures or any(said))


def may_be_kept(review: Program) -> bool:
    return is_enabled(review, "keep") and is_enabled(review, "reset")


def test_nothing_can_be_kept_before_a_run_is_open(review: Program, until: Until) -> None:
    assert not (is_enabled(review, "keep") or is_enabled(review, "reset"))
    open_pictures(review, "nuts", until)
    assert may_be_kept(review)


def test_while_another_run_is_opened_nothing_of_the_earlier_one_is_shown_or_kept(
    review: Program, slow: SlowOpening, until: Until
) -> None:
    open_pictures(review, "nuts", until)
    thresholds = review.results.pictures.browsing.results.run.folder.thresholds  # type: ignore[union-attr]
    before = thresholds.read_text()
    look_at(review, "coins", until)
    assert words(review, "run") == f"Opening {name_of(review, 'coins')} …"
    assert shows_nothing(review)
    assert not (is_enabled(review, "keep") or is_enabled(review, "reset"))
    review.host.window["pictures/image"].Widget.set(700)
    review.host.window.write_event_value("pictures/keep", None)
    for _ in range(5):
        review.window.step(20)
    assert thresholds.read_text() == before
    slow.go.set()
    until(go_on(review), lambda: review.results.pictures.browsing.images)
    assert words(review, "run") == name_of(review, "coins")
    assert may_be_kept(review)


def test_a_run_that_cannot_be_opened_is_named_and_nothing_of_the_earlier_one_is_shown(
    review: Program, until: Until
) -> None:
    open_pictures(review, "nuts", until)
    look_at(review, "tiles", until)
    tiles = name_of(review, "tiles")
    until(go_on(review), lambda: words(review, "run") == f"{tiles} cannot be opened.")
    assert shows_nothing(review)
    assert not (is_enabled(review, "keep") or is_enabled(review, "reset"))
    assert review.host.window["window/status"].get().startswith(f"{tiles} cannot be opened: ")
    open_pictures(review, "nuts", until)
    assert words(review, "run") == name_of(review, "nuts")


def test_a_run_that_comes_late_does_not_take_the_place_of_the_one_wanted_by_then(
    review: Program, slow: SlowOpening, until: Until
) -> None:
    open_pictures(review, "nuts", until)
    look_at(review, "coins", until)
    look_at(review, "nuts", until)
    assert words(review, "run") == name_of(review, "nuts")
    slow.go.set()
    until(go_on(review), slow.is_open.is_set)
    rest(review, until)
    assert words(review, "run") == name_of(review, "nuts")
    assert review.results.pictures.browsing.results.run.name == name_of(review, "nuts")  # type: ignore[union-attr]


@pytest.mark.parametrize("is_key", [True, False], ids=["Enter", "double-click"])
def test_keys_and_mouse_open_no_pictures_where_the_button_is_disabled(
    review: Program, until: Until, is_key: bool
) -> None:
    open_pictures(review, "nuts", until)
    review.results.show("runs")
    plates = name_of(review, "plates")
    select(review, plates, until)
    assert review.host.window["runs/look"].Disabled
    table = review.host.window["runs/table"]
    x, y, width, height = table.Widget.bbox(table.Widget.selection()[0], "#3")
    mouse = SimpleNamespace(num=1, x=x + width // 2, y=y + height // 2)
    table.user_bind_event = SimpleNamespace(num="??") if is_key else mouse
    review.host.window.write_event_value("runs/table/look", None)
    status = review.host.window["window/status"]
    until(go_on(review), lambda: f"{plates} has not been evaluated" in status.get())
    rest(review, until)
    assert review.results.front.name == "runs"


def test_the_tab_of_a_run_without_evaluation_says_so(review: Program, until: Until) -> None:
    open_pictures(review, "nuts", until)
    review.results.show("runs")
    select(review, name_of(review, "plates"), until)
    review.results.show("pictures")
    rest(review, until)
    assert words(review, "run").startswith(f"{name_of(review, 'plates')} has not been evaluated")
    assert shows_nothing(review)
    assert not (is_enabled(review, "keep") or is_enabled(review, "reset"))
