"""The robustness of a run as a table for the terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from evaluation.measures import MEASURES
from evaluation.robustness import HEADINGS, Figures, Robustness
from evaluation.scores import SCORE_WORDS
from experiments.review.table import UNKNOWN
from storage.printable import printable


def robustness_table(name: str, robustness: Robustness) -> Table:
    """Lay out the figures of a run, each with its difference to the unchanged images.

    Args:
        name: The run.
        robustness: What was measured of it.
    """
    heading = MEASURES[robustness.map].heading
    table = Table(
        title=f"{escape(printable(name))}: {heading}, {SCORE_WORDS[robustness.score]}, "
        f"threshold {robustness.threshold:.4g}",
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("all test images")
    for figure in HEADINGS.values():
        table.add_column(figure, no_wrap=True)
    nothing = Figures()
    table.add_row("Unchanged", *figure_texts(robustness.unchanged, nothing), end_section=True)
    for change in robustness.changes:
        table.add_row(escape(change.heading), *figure_texts(change.figures, change.difference))
    table.caption = escape(_count_images(robustness))
    return table


def figure_texts(figures: Figures, difference: Figures) -> list[str]:
    """Write figures with three digits, and differences behind them where there are any."""
    return [figure_text(getattr(figures, key), getattr(difference, key)) for key in HEADINGS]


def figure_text(value: float | None, difference: float | None = None) -> str:
    """Write one figure, such as `0.941 −0.012`, or a dash where it is undefined.

    Example:
        >>> figure_text(0.941, 0.0004)
        '0.941  0.000'
    """
    if value is None:
        return UNKNOWN
    if difference is None:
        return f"{value:.3f}"
    return f"{value:.3f} {_signed(difference)}"


def _signed(difference: float) -> str:
    size = f"{abs(difference):.3f}"
    if float(size) == 0:
        return f" {size}"
    return f"{'−' if difference < 0 else '+'}{size}"


def _count_images(robustness: Robustness) -> str:
    said = f"{robustness.good} good and {robustness.defective} defective images"
    masks = f", {robustness.without_mask} without mask" if robustness.without_mask else ""
    return f"{said}{masks}, changed at {robustness.resolution} pixels"
