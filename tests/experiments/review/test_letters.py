"""Names in scripts that the usual font lacks, in every figure of the results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from experiments.review.browser_figure import draw_browser
from experiments.review.counting_map import OWN
from experiments.review.overlaid import draw_overlaid, draw_settings
from experiments.review.plots import draw_pictures, draw_runs, figure_pixels
from experiments.runs import Run
from tests.evaluation.rare_letters import letters, rare_letters

_, LETTER, _ = rare_letters()


def renamed(run: Run) -> Run:
    """Return the run as it would be with a dataset and a kind of defect of that letter."""
    assert run.experiment is not None
    residual = dict(run.metrics["residual"])
    (_, figures), *_ = residual["by_defect_type"].items()
    metrics = {**run.metrics, "residual": {**residual, "by_defect_type": {LETTER: figures}}}
    return replace(
        run, experiment=run.experiment.model_copy(update={"dataset": LETTER}), metrics=metrics
    )


def fonts_of_the_letter(figure: Any) -> list[bool]:
    """Tell of each text that holds the letter whether a font of it has the letter."""
    seen = [text for text in figure.findobj(Text) if text.get_visible()]
    fonts = [text.get_fontproperties() for text in seen if LETTER in text.get_text()]
    return [any(ord(LETTER) in letters(name) for name in font.get_family()) for font in fonts]


@pytest.mark.parametrize(
    "figure", ["learning", "roc_image", "defect_types", "overlaid", "settings", "pictures", "saved"]
)
def test_names_in_any_script_are_drawn_with_a_font_that_has_them(
    runs: dict[str, Run], figure: Any
) -> None:
    pair = [renamed(runs["rings"]), runs["coins"]]
    panel = {"Input": np.zeros((20, 30, 3), np.uint8)}
    drawn = {
        "overlaid": lambda: draw_overlaid(pair, 900, 500, OWN),
        "settings": lambda: draw_settings(pair, 900, 500),
        "pictures": lambda: draw_pictures(pair, [panel, panel], ["Input"], 900, 500),
        "saved": lambda: draw_browser(panel, {}, f"{LETTER}\na $ b"),
    }.get(figure, lambda: draw_runs(figure, pair, 900, 500, ["residual"]))()
    figure_pixels(drawn)
    found = fonts_of_the_letter(drawn)
    assert found
    assert all(found)
