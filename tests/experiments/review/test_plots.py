from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from evaluation.scores import SCORE_WORDS
from experiments.review.browser_figure import draw_browser
from experiments.review.plots import (
    VIEWS,
    View,
    draw_pictures,
    draw_runs,
    figure_pixels,
    figure_png,
    read_history,
    run_label,
)
from experiments.runs import Run, list_runs


@pytest.mark.parametrize("view", VIEWS)
def test_any_five_runs_can_be_drawn_side_by_side(gallery: Path, view: View) -> None:
    found = list_runs(gallery)
    for runs in (found[:5], found[-5:], found[-1:]):
        drawn = figure_pixels(draw_runs(view, runs, 1300, 600))
        assert drawn.shape[0] == 600
        assert drawn.shape[1] <= 1300


def test_a_sixth_run_is_refused(gallery: Path) -> None:
    with pytest.raises(ValueError, match="One to 5 runs fit side by side, but received 6"):
        draw_runs("learning", list_runs(gallery)[:6], 1300, 600)


def test_learning_curves_share_their_limits_and_show_the_history(gallery: Path) -> None:
    runs = [run for run in list_runs(gallery) if run.name.startswith("rings")]
    figure = draw_runs("learning", runs, 1200, 600)
    psnr, loss = figure.axes[: len(runs)], figure.axes[len(runs) :]
    for row in (psnr, loss):
        assert len({axes.get_ylim() for axes in row}) == 1
    for axes, run in zip(psnr, runs, strict=True):
        shown = np.asarray(axes.get_lines()[1].get_ydata(), float)
        np.testing.assert_allclose(shown, [float(row["val_psnr"]) for row in read_history(run)])


def legend_of(axes: Any) -> list[tuple[str, float]]:
    """Return the names and areas of a legend, from top to bottom."""
    texts = [text.get_text().split(maxsplit=1) for text in axes.get_legend().get_texts()]
    return [(name, float(area)) for area, name in texts]


def test_roc_curves_show_every_score_of_each_map_asked_for(runs: dict[str, Run]) -> None:
    measures = ("residual", "uncertainty")
    figure = draw_runs("roc_image", [runs["rings"]], 500, 600, measures)
    assert len(figure.axes) == 2
    for axes, measure in zip(figure.axes, measures, strict=True):
        areas = runs["rings"].metrics[measure]["image_auroc_by_norm"]
        expected = {SCORE_WORDS[norm]: area for norm, area in areas.items()}
        assert dict(legend_of(axes)) == pytest.approx(expected, abs=6e-4)
    assert [axes.get_title().split("\n")[-1] for axes in figure.axes] == [
        "Residual, L2 (counts)",
        "Uncertainty, L2",
    ]


def test_each_run_is_drawn_by_its_own_map_with_the_score_that_decides_first(
    runs: dict[str, Run],
) -> None:
    found = [runs["coins"], runs["rings"], runs["bolts"]]
    figure = draw_runs("roc_image", found, 1200, 600)
    titles = [axes.get_title().split("\n")[-1] for axes in figure.axes]
    assert titles == ["Combined, top 1 %", "Residual, L2", "Residual, L2"]
    assert [legend_of(axes)[0][0] for axes in figure.axes] == ["top 1 %", "L2", "L2"]
    assert [len(legend_of(axes)) for axes in figure.axes] == [6, 6, 4]
    area = runs["coins"].metrics["combined"]["image_auroc"]
    assert legend_of(figure.axes[0])[0][1] == pytest.approx(area, abs=6e-4)


def test_a_run_without_the_map_asked_for_says_so(runs: dict[str, Run]) -> None:
    figure = draw_runs("roc_pixel", [runs["coins"], runs["rings"]], 900, 500, ["combined"])
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "Combined: not evaluated" in texts


def test_bars_show_the_areas_of_each_defect_type(runs: dict[str, Run]) -> None:
    figure = draw_runs("defect_types", [runs["rings"]], 500, 600)
    by_type = runs["rings"].metrics["residual"]["by_defect_type"]
    lengths = sorted(bar.get_width() for bar in figure.axes[0].patches)
    assert lengths == sorted(
        values[key] for values in by_type.values() for key in ("image_auroc", "pixel_auroc")
    )


def test_a_label_is_wrapped_and_keeps_its_dollars(runs: dict[str, Run]) -> None:
    label = run_label(runs["a & $c$ 'd'"], 3, 20)
    assert label.startswith("3: a & $c$ 'd'")
    assert max(map(len, label.splitlines())) <= 20


def test_a_label_says_the_seed_where_it_is_not_the_usual_one(runs: dict[str, Run]) -> None:
    usual = runs["rings"]
    assert usual.experiment is not None
    again = replace(usual, experiment=usual.experiment.model_copy(update={"seed": 4}))
    assert run_label(again, 1, 80) == f"{run_label(usual, 1, 80)}, seed 4"


def test_a_missing_or_damaged_history_is_empty(runs: dict[str, Run]) -> None:
    assert read_history(runs["screws"]) == []
    assert read_history(runs["tiles"]) == []
    assert len(read_history(runs["rings"])) == 12


def test_sample_pictures_stand_in_rows(runs: dict[str, Run]) -> None:
    picture = np.zeros((20, 30, 3), np.uint8)
    pair = [runs["rings"], runs["nuts"]]
    figure = draw_pictures(pair, [{"Input": picture}, {}], ["Input", "Mask"], 900, 500)
    assert len(figure.axes) == 4
    assert [len(axes.images) for axes in figure.axes] == [1, 0, 0, 0]


def test_the_browser_is_saved_with_its_scale_and_its_numbers() -> None:
    pictures = {"Input": np.zeros((20, 30, 3), np.uint8), "Residual": None, "Mask": None}
    figure = draw_browser(
        {**pictures, "Residual": np.zeros((20, 30, 3), np.uint8)}, {"Residual": 0.4}, "a $ b"
    )
    png = np.frombuffer(figure_png(figure), np.uint8)
    assert cv2.imdecode(png, cv2.IMREAD_COLOR) is not None
    ticks = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
    assert "≥ 0.4" in ticks
