"""The table of a run's robustness for the terminal."""

from __future__ import annotations

import pytest
from rich.console import Console

from evaluation.robustness import ChangedFigures, Figures, Robustness
from experiments.review.robustness_table import figure_text, robustness_table

BEFORE = Figures(image_auroc=0.95, false_alarms=0.05, misses=0.1)
AFTER = Figures(image_auroc=0.9377, false_alarms=0.3, misses=0.1)
CHANGE = ChangedFigures(
    key="dark",
    heading="Dark",
    explanation="It is dark.",
    figures=AFTER,
    difference=AFTER.minus(BEFORE),
)
MEASURED = Robustness(
    map="combined",
    score="top1",
    threshold=0.12345,
    resolution="128x96",
    good=20,
    defective=63,
    without_mask=3,
    unchanged=BEFORE,
    changes=(CHANGE,),
)


@pytest.mark.parametrize(
    ("value", "difference", "text"),
    [
        (None, None, "–"),
        (0.95, None, "0.950"),
        (0.9377, -0.0123, "0.938 −0.012"),
        (1.0, 0.25, "1.000 +0.250"),
        (0.5, -0.0004, "0.500  0.000"),
    ],
)
def test_a_figure_is_written_with_its_difference(
    value: float | None, difference: float | None, text: str
) -> None:
    assert figure_text(value, difference) == text


def test_the_table_says_what_was_measured_and_fits_80_columns() -> None:
    console = Console(width=80)
    with console.capture() as captured:
        console.print(robustness_table("a_run", MEASURED))
    said = captured.get()
    assert "a_run: Combined, top 1 %, threshold 0.1235" in said
    rows = [line.split("│")[1:-1] for line in said.splitlines() if line.startswith("│")]
    cells = [[cell.strip() for cell in row] for row in rows]
    assert cells == [
        ["Unchanged", "0.950", "–", "0.050", "0.100"],
        ["Dark", "0.938 −0.012", "–", "0.300 +0.250", "0.100  0.000"],
    ]
    assert "20 good and 63 defective images, 3 without mask, changed at 128x96 pixels" in said
