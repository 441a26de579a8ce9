"""Figures of robustness: what is undefined stays so in differences, tables and plots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from evaluation.arrays import store_maps
from evaluation.robustness import ChangedFigures, Figures, Robustness, figures_of
from evaluation.robustness_files import robustness_as_csv
from evaluation.robustness_plot import draw_robustness
from evaluation.scores import score_maps
from evaluation.summary import summarize
from tests.evaluation.toys import chunked, make_test_set, residuals

BEFORE = Figures(image_auroc=0.9, pixel_auroc=None, false_alarms=0.1, misses=0.2)
AFTER = Figures(image_auroc=0.7, pixel_auroc=None, false_alarms=0.5, misses=0.0)


def measured(*keys: str, before: Figures = BEFORE, after: Figures = AFTER) -> Robustness:
    changes = tuple(
        ChangedFigures(
            key=key,
            heading=key.upper(),
            explanation="It is changed.",
            figures=after,
            difference=after.minus(before),
        )
        for key in keys
    )
    return Robustness(
        map="residual",
        score="L2",
        threshold=0.1,
        resolution="24x32",
        good=10,
        defective=5,
        without_mask=5,
        unchanged=before,
        changes=changes,
    )


def figures_at(folder: Path, toy: Any, threshold: float) -> Figures:
    mapped = store_maps(folder, chunked(toy, *residuals(toy)))
    return figures_of(summarize(mapped, score_maps(mapped.maps), threshold=threshold))


def test_false_alarms_and_misses_are_shares_of_good_and_of_defective_images(
    tmp_path: Path,
) -> None:
    toy = make_test_set(good=4)
    _, maps = residuals(toy)
    scores = np.sqrt(np.square(maps.astype(float)).mean(axis=(1, 2)))
    labels = toy.test_set.labels
    threshold = float(np.sort(scores[labels == 1])[1])
    found = figures_at(tmp_path, toy, threshold)
    assert found.misses == pytest.approx(2 / 6, abs=1e-6)
    assert found.false_alarms == pytest.approx((scores[labels == 0] > threshold).mean(), abs=1e-6)
    assert figures_at(tmp_path, toy, 0.0).false_alarms == 1


def test_without_good_images_only_misses_are_defined(tmp_path: Path) -> None:
    found = figures_at(tmp_path, make_test_set(good=0), 0.0)
    assert (found.image_auroc, found.false_alarms) == (None, None)
    assert found.misses == 0


def test_a_difference_is_undefined_where_a_figure_is() -> None:
    found = AFTER.minus(BEFORE)
    assert found == Figures(image_auroc=-0.2, pixel_auroc=None, false_alarms=0.4, misses=-0.2)


def test_undefined_figures_are_empty_in_the_csv_file() -> None:
    assert robustness_as_csv(measured("dark")).splitlines()[1:] == [
        "unchanged,0.9,,0.1,0.2,,,,",
        "dark,0.7,,0.5,0.0,-0.2,,0.4,-0.2",
    ]


def test_the_plot_marks_every_change_beside_the_line_of_the_unchanged_images() -> None:
    figure = Figure(layout="constrained")
    draw_robustness(figure, {"a $run$": measured("dark", "bright")})
    panels = {axes.get_title(): axes for axes in figure.axes}
    assert list(panels) == ["Image AUROC", "Pixel AUROC", "False alarms", "Misses"]
    line, marks = panels["False alarms"].lines
    assert list(line.get_xdata()) == [0.1, 0.1]
    assert list(marks.get_xdata()) == [0.5, 0.5]
    assert list(marks.get_ydata()) == [0, 1]
    assert [each.get_text() for each in figure.axes[0].get_yticklabels()] == ["DARK", "BRIGHT"]
    assert not panels["Pixel AUROC"].lines
    assert [each.get_text() for each in panels["Pixel AUROC"].texts] == ["undefined"]
    names = [each.get_text() for each in figure.legends[0].get_texts()]
    assert names == ["a $run$", "unchanged images"]


def test_runs_that_were_measured_under_other_changes_share_the_rows() -> None:
    figure = Figure(layout="constrained")
    draw_robustness(figure, {"a": measured("dark", "bright"), "b": measured("bright", "blur")})
    axes = figure.axes[0]
    assert [each.get_text() for each in axes.get_yticklabels()] == ["DARK", "BRIGHT", "BLUR"]
    _, first, _, second = axes.lines
    assert np.round(first.get_ydata()).tolist() == [0, 1]
    assert np.round(second.get_ydata()).tolist() == [1, 2]
    assert first.get_ydata()[1] < 1 < second.get_ydata()[0]
    assert first.get_color() != second.get_color()
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_panel_does_not_go_far_beyond_what_a_share_can_be(share: float) -> None:
    same = Figures(image_auroc=share, pixel_auroc=share, false_alarms=share, misses=share)
    figure = Figure(layout="constrained")
    draw_robustness(figure, {"a": measured("dark", before=same, after=same)})
    for axes in figure.axes:
        low, high = axes.get_xlim()
        assert -0.01 < low < share + 0.001
        assert share - 0.001 < high < 1.01
