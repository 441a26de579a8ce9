from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

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


def test_roc_curves_show_every_norm_and_both_measures(runs: dict[str, Run]) -> None:
    figure = draw_runs("roc_image", [runs["rings"]], 500, 600)
    assert len(figure.axes) == 2
    for axes, measure in zip(figure.axes, ("residual", "uncertainty"), strict=True):
        legend = axes.get_legend()
        assert legend is not None
        texts = [text.get_text().split() for text in legend.get_texts()]
        areas = runs["rings"].metrics[measure]["image_auroc_by_norm"]
        assert {norm: float(area) for area, norm in texts} == pytest.approx(areas, abs=6e-4)


def test_bars_show_the_areas_of_each_defect_type(runs: dict[str, Run]) -> None:
    figure = draw_runs("defect_types", [runs["rings"]], 500, 600)
    by_type = runs["rings"].metrics["residual"]["by_defect_type"]
    lengths = sorted(bar.get_width() for bar in figure.axes[0].patches)
    assert lengths == sorted(
        values[key] for values in by_type.values() for key in ("image_auroc", "pixel_auroc")
    )


def test_a_label_is_wrapped_and_keeps_its_dollars(runs: dict[str, Run]) -> None:
    label = run_label(runs["a & $c$ 'd'"], 2, 20)
    assert label.startswith("3: a & $c$ 'd'")
    assert max(map(len, label.splitlines())) <= 20


def test_a_label_says_the_seed_where_it_is_not_the_usual_one(runs: dict[str, Run]) -> None:
    usual = runs["rings"]
    assert usual.experiment is not None
    again = replace(usual, experiment=usual.experiment.model_copy(update={"seed": 4}))
    assert run_label(again, 0, 80) == f"{run_label(usual, 0, 80)}, seed 4"


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
