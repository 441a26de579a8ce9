"""Runs in the same axes, and the settings in which they differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.review.counting_map import OWN
from experiments.review.differences import differing_settings
from experiments.review.overlaid import SAME, draw_overlaid, draw_settings
from experiments.review.plots import figure_pixels
from experiments.runs import Run, list_runs


def changed(run: Run, epochs: int) -> Run:
    """Return the run as it would be if it had been trained so long."""
    assert run.experiment is not None
    named = run.experiment.training
    longer = named.settings.model_copy(update={"epochs": epochs})
    training = named.model_copy(update={"settings": longer})
    experiment = run.experiment.model_copy(update={"training": training, "seed": 3})
    return replace(run, experiment=experiment)


def texts(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_only_what_differs_is_named_with_the_value_of_each_run(runs: dict[str, Run]) -> None:
    run = runs["rings"]
    found = differing_settings([run, changed(run, 7), run])
    assert found == {"training: epochs": ("250", "7", "250"), "seed": ("0", "3", "0")}
    assert differing_settings([run, run]) == {}
    with_damaged = differing_settings([run, runs["tiles"]])
    assert with_damaged["training: epochs"] == ("250", "–")


def test_the_table_of_settings_shows_each_difference_or_says_that_there_is_none(
    runs: dict[str, Run],
) -> None:
    run = runs["rings"]
    said = texts(draw_settings([run, changed(run, 7)], 900, 500))
    assert {"training: epochs", "250", "7", "seed", "3"} <= set(said)
    assert texts(draw_settings([run], 900, 500)) == [SAME]


def test_settings_that_do_not_fit_are_counted(runs: dict[str, Run]) -> None:
    found = [runs["rings"], runs["tiles"]]
    said = texts(draw_settings(found, 900, 300))
    number = len(differing_settings(found))
    named = [text for text in said if text in differing_settings(found)]
    assert f"… and {number - len(named)} more settings: make the window higher" in said


def test_each_run_is_a_line_in_the_same_axes_with_its_areas_below_them(
    runs: dict[str, Run],
) -> None:
    found = [runs["coins"], runs["rings"], runs["plates"]]
    figure = draw_overlaid(found, 1200, 500, OWN)
    psnr, image, pixel = figure.axes
    drawn = [line for line in psnr.get_lines() if len(np.asarray(line.get_xdata()))]
    assert len(drawn) == 3
    assert [len(axes.get_lines()) - 1 for axes in (image, pixel)] == [2, 2]  # one is not evaluated
    said = [text.get_text() for text in figure.legends[0].get_texts()]
    combined = runs["coins"].metrics["combined"]
    areas = f"AUROC image {combined['image_auroc']:.3f}, pixel {combined['pixel_auroc']:.3f}"
    assert said[0].endswith(areas)
    assert "AUROC" not in said[2]
    figure_pixels(figure)
    below = figure.legends[0].get_window_extent().y1
    assert all(below <= axes.get_window_extent().y0 for axes in figure.axes)


@pytest.mark.parametrize("number", [1, 5])
def test_any_runs_can_be_drawn(gallery: Path, number: int) -> None:
    found = list_runs(gallery)[-number:]
    for figure in (draw_overlaid(found, 800, 400, OWN), draw_settings(found, 800, 400)):
        assert figure_pixels(figure).shape == (400, 800, 3)
