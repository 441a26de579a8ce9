"""The picture browser in a real window, with real keys and clicks."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.measures import MEASURES
from gui.program import Program
from gui.review.thresholds import STEPS
from tests.gui.conftest import centre_of
from tests.gui.review.driver import (
    Until,
    choose,
    go_on,
    name_of,
    open_pictures,
    rest,
    select,
)


def test_images_are_listed_by_score_and_filtered(review: Program, until: Until) -> None:
    open_pictures(review, "rings_Stain48x48_AESc", until)
    scores = [image.score for image in review.results.pictures.browsing.images]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 14
    for key, value, kept in (
        ("pictures/type", "crack", "defect_type"),
        ("pictures/verdict", "right", "verdict"),
    ):
        review.host.window[key].update(value=value)
        review.host.window.write_event_value(key, value)
        until(go_on(review), lambda kept=kept: getattr(review.results.pictures.browsing, kept))
    found = review.results.pictures.browsing.images
    assert {(image.defect_type, image.verdict) for image in found} <= {("crack", "right")}
    tree = review.host.window["pictures/list"].Widget
    assert [tree.set(line, "Image") for line in tree.get_children()] == [i.name for i in found]


def test_the_image_threshold_moves_counts_and_verdicts(review: Program, until: Until) -> None:
    open_pictures(review, "rings_Stain48x48_AE_", until)
    folder = review.results.pictures.browsing.results.run.folder.evaluation("residual")  # type: ignore[union-attr]
    rows = list(csv.DictReader(folder.scores.read_text().splitlines()))
    scores = np.array([float(row["L2"]) for row in rows])
    defective = np.array([row["label"] == "1" for row in rows])
    assert review.results.pictures.browsing.threshold == float(rows[0]["threshold"])
    for position in (0, 200, 500, 800, STEPS):
        review.host.window["pictures/image"].Widget.set(position)
        rest(review, until)
        called = scores > review.results.pictures.browsing.threshold
        expected = {
            "pictures/tp": (called & defective).sum(),
            "pictures/fp": (called & ~defective).sum(),
            "pictures/tn": (~called & ~defective).sum(),
            "pictures/fn": (~called & defective).sum(),
        }
        found = {key: int(review.host.window[key].get().split()[1]) for key in expected}
        assert found == expected
        tree = review.host.window["pictures/list"].Widget
        verdicts = {
            tree.set(line, "Image"): tree.set(line, "Verdict") for line in tree.get_children()
        }
        for row, call, truth in zip(rows, called, defective, strict=True):
            wrong = "false alarm" if call else "missed"
            assert verdicts[row["name"]] == ("right" if call == truth else wrong)
    assert "scores" in review.results.pictures.thresholds.board.photos
    review.host.window["pictures/reset"].click()
    until(
        go_on(review),
        lambda: review.results.pictures.browsing.threshold == float(rows[0]["threshold"]),
    )


def test_the_pixel_threshold_moves_the_segmentation(review: Program, until: Until) -> None:
    open_pictures(review, "rings_Stain48x48_AESc", until)
    maps = np.load(review.results.pictures.browsing.results.run.folder.evaluation("residual").maps)
    row = review.results.pictures.browsing.images[review.results.pictures.browsing.place].row
    for position in (150, 300, 450):
        review.host.window["pictures/pixel"].Widget.set(position)
        rest(review, until)
        marked = maps[row] > review.results.pictures.browsing.pixel_threshold
        photo = review.results.pictures.view.board.photos["segmentation"]
        cell = photo.width() / 48
        assert cell > 4
        for y, x in np.random.default_rng(0).integers(0, 48, (60, 2)):
            red, _, blue = photo.get(int((x + 0.5) * cell), int((y + 0.5) * cell))
            assert (red - blue > 30) == marked[y, x]
    assert "of the defect is marked" in review.host.window["pictures/share"].get() or "no mask" in (
        review.host.window["pictures/share"].get()
    )


def test_a_verdict_filter_follows_the_slider(review: Program, until: Until) -> None:
    open_pictures(review, "rings_Stain48x48_AE_", until)
    review.host.window["pictures/verdict"].update(value="missed")
    review.host.window.write_event_value("pictures/verdict", "missed")
    until(go_on(review), lambda: review.results.pictures.browsing.verdict == "missed")
    review.host.window["pictures/image"].Widget.set(STEPS)
    rest(review, until)
    assert len(review.results.pictures.browsing.images) == 8
    review.host.window["pictures/image"].Widget.set(0)
    rest(review, until)
    assert review.results.pictures.browsing.images == ()
    assert "No image fits" in review.host.window["pictures/canvas"].Widget.itemcget("note", "text")


def test_right_calls_by_a_wrong_place_are_said_and_listed(review: Program, until: Until) -> None:
    open_pictures(review, "rings_Clean", until)
    window, pictures = review.host.window, review.results.pictures
    files = pictures.browsing.results.run.folder.evaluation("residual")  # type: ignore[union-attr]
    maps, masks = np.load(files.maps), np.load(files.masks)
    window["pictures/image"].Widget.set(0)  # all are called defective
    rest(review, until)
    choose(review, "pictures/verdict", "elsewhere", until)
    found = pictures.browsing.images
    expected = set()
    for row, (found_map, mask) in enumerate(zip(maps, masks, strict=True)):
        highest = np.array(np.unravel_index(found_map.argmax(), mask.shape))
        defect = np.argwhere(mask == 1)
        if len(defect) and np.abs(defect - highest).max(axis=1).min() > 1:
            expected.add(row)
    assert expected
    assert {image.row for image in found} == expected
    tree = window["pictures/list"].Widget
    assert {tree.set(line, "Verdict") for line in tree.get_children()} == {"elsewhere"}
    assert "right, but marked elsewhere (L2 score " in window["pictures/caption"].get()


def test_real_keys_walk_through_the_images(
    review: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    open_pictures(review, "nuts", until)
    xdotool("mousemove", *centre_of(review.host.window["pictures/canvas"]))
    review.host.window.TKroot.focus_force()
    review.host.window["pictures/canvas"].Widget.focus_force()
    rest(review, until)
    for key, place in (("Right", 1), ("Down", 2), ("Left", 1), ("Up", 0), ("Left", 13)):
        xdotool("key", key)
        until(go_on(review), lambda place=place: review.results.pictures.browsing.place == place)
    assert (
        review.results.pictures.browsing.images[13].name
        in review.host.window["pictures/caption"].get()
    )
    xdotool("key", "plus")
    until(go_on(review), lambda: review.results.pictures.view.viewport.zoom == 1.5)
    xdotool("key", "0")
    until(go_on(review), lambda: review.results.pictures.view.viewport.zoom == 1)


def test_real_keys_in_the_list_walk_once_a_press(
    review: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    open_pictures(review, "nuts", until)
    xdotool("mousemove", *centre_of(review.host.window["pictures/list"]))
    review.host.window["pictures/list"].Widget.focus_force()
    rest(review, until)
    for place in (1, 2, 3):
        xdotool("key", "Down")
        until(go_on(review), lambda place=place: review.results.pictures.browsing.place == place)
        rest(review, until)
        assert review.results.pictures.browsing.place == place


def test_the_wheel_zooms_about_the_mouse_and_a_drag_moves(review: Program, until: Until) -> None:
    open_pictures(review, "nuts", until)
    board = review.host.window["pictures/canvas"].Widget
    x, y = map(int, board.coords("input"))
    size = review.results.pictures.view.board.photos["input"].width()
    board.event_generate("<Button-4>", x=x + size // 4, y=y + size // 4)
    until(go_on(review), lambda: review.results.pictures.view.viewport.zoom == 1.5)
    before = review.results.pictures.view.viewport
    assert before.x == pytest.approx(0.5 - 0.25 * (1 - 1 / 1.5), abs=0.01)
    board.event_generate("<ButtonPress-1>", x=x + size // 2, y=y + size // 2)
    rest(review, until)
    board.event_generate("<B1-Motion>", x=x + size // 2 - 20, y=y + size // 2)
    until(go_on(review), lambda: review.results.pictures.view.viewport.x > before.x)
    assert review.results.pictures.view.viewport.y == before.y


def test_the_picture_is_saved_with_its_numbers(
    review: Program, tmp_path: Path, until: Until
) -> None:
    open_pictures(review, "a & $c$", until)
    review.host.window["pictures/save"].click()
    path = tmp_path / "saved.png"
    until(go_on(review), path.exists)
    drawn = cv2.imread(str(path))
    assert drawn is not None
    assert min(drawn.shape[:2]) > 900


def test_only_the_maps_that_a_run_has_are_offered_and_seen(review: Program, until: Until) -> None:
    open_pictures(review, "coins", until)
    open_pictures(review, "rings_Clean", until)
    assert review.host.window["pictures/measure"].Values == ["Residual, L2 (counts)"]
    board = review.host.window["pictures/canvas"].Widget
    texts = (item for item in board.find_all() if board.type(item) == "text")
    shown = {board.itemcget(item, "text") for item in texts}
    assert {"Input", "Prediction", "Mask", "Residual", "Segmentation"} <= shown
    assert not {"Uncertainty", "Gradients", "Combined", "not evaluated"} & shown
    assert set(review.results.pictures.view.board.photos) == {"input", "prediction", "residual",
        "residual-bar", "segmentation"}  # fmt: skip


def scores_of(review: Program, measure: str, norm: str) -> dict[tuple[str, str], float]:
    """Return the scores of a map's images by type and name, from its file."""
    folder = review.results.pictures.browsing.results.run.folder.evaluation(measure)  # type: ignore[union-attr]
    rows = csv.DictReader(folder.scores.read_text().splitlines())
    return {(row["defect_type"], row["name"]): float(row[norm]) for row in rows}


def test_a_run_opens_on_the_map_that_counts_and_is_judged_by_its_score(
    review: Program, until: Until
) -> None:
    open_pictures(review, "nuts", until)
    open_pictures(review, "coins", until)
    window = review.host.window
    assert window["pictures/measure"].get() == "Combined, top 1 % (counts)"
    by_score = scores_of(review, "combined", "top1")
    images = review.results.pictures.browsing.images
    assert {(i.defect_type, i.name): i.score for i in images} == by_score
    assert [i.score for i in images] == sorted(by_score.values(), reverse=True)
    assert window["pictures/image_words"].get().startswith("defective above top 1 % score ")
    assert f"top 1 % score {images[0].score:.4f}" in window["pictures/caption"].get()
    assert window["pictures/pixel_words"].get().endswith(" of Combined")
    metrics = review.results.pictures.browsing.results.run.metrics["combined"]  # type: ignore[union-attr]
    assert review.results.pictures.browsing.threshold == metrics["threshold"]["value"]
    assert window["pictures/tp"].get().split()[1] == str(
        sum(i.verdict == "right" and i.defect_type != "good" for i in images)
    )


def test_another_map_is_judged_by_its_own_score(review: Program, until: Until) -> None:
    open_pictures(review, "coins", until)
    window = review.host.window
    assert window["pictures/measure"].Values == [
        "Residual, L2",
        "Uncertainty, L2",
        "Gradients, top 1 %",
        "Calibrated, top 1 %",
        "Combined, top 1 % (counts)",
        "Head, top 1 %",
    ]
    choose(review, "pictures/measure", "Residual, L2", until)
    found = {(i.defect_type, i.name): i.score for i in review.results.pictures.browsing.images}
    assert found == scores_of(review, "residual", "L2")
    assert window["pictures/image_words"].get().startswith("defective above L2 score ")
    assert window["pictures/pixel_words"].get().endswith(" of Residual")
    focused = window.find_element_with_focus()
    assert focused is window["pictures/list"]


def test_a_run_of_an_earlier_version_is_judged_by_the_paper_s_score(
    review: Program, until: Until
) -> None:
    open_pictures(review, "bolts", until)
    run = review.results.pictures.browsing.results.run  # type: ignore[union-attr]
    assert not run.folder.chosen.exists()
    assert "score" not in run.metrics["residual"]
    assert review.host.window["pictures/measure"].get() == "Residual, L2 (counts)"
    found = {(i.defect_type, i.name): i.score for i in review.results.pictures.browsing.images}
    assert found == scores_of(review, "residual", "L2")
    assert "L2 score" in review.host.window["pictures/caption"].get()


@pytest.mark.parametrize("size", ["900x600", "1024x700", "1366x740"])
def test_no_title_lies_under_the_scale_of_its_map(review: Program, until: Until, size: str) -> None:
    review.host.window.TKroot.geometry(size)
    open_pictures(review, "coins", until)
    board = review.host.window["pictures/canvas"].Widget
    for measure in MEASURES:
        title = board.bbox(f"{measure}-title")
        for part in ("low", "bar", "high"):
            found = board.bbox(f"{measure}-{part}")
            assert found is None or found[0] >= title[2]


def test_all_maps_of_a_run_are_seen_in_a_small_window(review: Program, until: Until) -> None:
    review.host.window.TKroot.geometry("1024x700")
    open_pictures(review, "coins", until)
    board = review.host.window["pictures/canvas"].Widget
    for measure in MEASURES:
        photo = review.results.pictures.view.board.photos[measure]
        x, y = board.coords(measure)
        assert 0 <= x <= board.winfo_width() - photo.width()
        assert 0 <= y <= board.winfo_height() - photo.height()
        assert photo.width() > 120
    left, column = (review.host.window[f"pictures/{key}"].Widget for key in ("measure", "left"))
    right = left.winfo_rootx() + left.winfo_width()
    assert right <= column.winfo_rootx() + column.winfo_width()


def test_a_damaged_evaluation_says_so_and_the_window_lives_on(
    review: Program, until: Until
) -> None:
    select(review, name_of(review, "tiles"), until)
    review.host.window["runs/look"].click()
    until(go_on(review), lambda: "is damaged" in review.host.window["window/status"].get())
    open_pictures(review, "nuts", until)
    assert len(review.results.pictures.browsing.images) == 14


def test_the_colour_scale_is_the_same_for_every_image(review: Program, until: Until) -> None:
    open_pictures(review, "nuts", until)
    board = review.host.window["pictures/canvas"].Widget
    scales = set()
    for _ in review.results.pictures.browsing.images:
        scales.add(board.itemcget("residual-high", "text"))
        review.results.pictures.step(1)
    assert scales == {f"≥ {review.results.pictures.browsing.results.measured['residual'].scale:g}"}  # type: ignore[union-attr]
