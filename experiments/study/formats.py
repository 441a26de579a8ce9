"""A study's table as text, CSV, Markdown and LaTeX."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Literal

from experiments.study.table import Cell, StudyTable, figure_heading

Format = Literal["text", "csv", "markdown", "latex"]

MISSING = "missing"
_BETWEEN = "  "
_LINES_ABOVE = 2
"""What `as_text` writes before the rows: what the figures are, and the columns."""


def as_text(table: StudyTable) -> str:
    """Lay the table out for a terminal; the best of a row has a star."""
    cells = _text_cells(table)
    widths = _text_widths(cells)
    lines = [
        _BETWEEN.join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in cells
    ]
    return (
        "\n".join([f"{figure_heading(table.figure)}, mean ± deviation over seeds", *lines]) + "\n"
    )


def cell_at(table: StudyTable, line: int, letter: int) -> tuple[int, int] | None:
    """Return which row and column of a table a place of its text is in; none beside all figures.

    Args:
        table: The table.
        line: Of what `as_text` wrote, from 0.
        letter: Of the line, from 0.
    """
    row = line - _LINES_ABOVE
    name, *widths = _text_widths(_text_cells(table))
    ends = list(accumulate((len(_BETWEEN) + width for width in widths), initial=name))
    if not 0 <= row < len(table.rows) or not name <= letter < ends[-1]:
        return None
    return row, bisect_right(ends, letter) - 1


def as_markdown(table: StudyTable) -> str:
    """Write the table in Markdown; the best of a row is bold."""
    head = [figure_heading(table.figure), *(" ".join(column) for column in table.columns)]
    lines = [_bar(head), "|" + "---|" * len(head)]
    for row in table.rows:
        lines.append(_bar([row.name, *(_emphasized(cell, "**{}**") for cell in row.cells)]))
    return "\n".join(lines) + "\n"


def as_latex(table: StudyTable) -> str:
    r"""Write the table in LaTeX with the rules of booktabs; the best of a row is bold."""
    head = ["", *(_escaped(" ".join(column)) for column in table.columns)]
    lines = [
        "% " + figure_heading(table.figure) + ", mean and deviation over seeds",
        r"\begin{tabular}{l" + "c" * len(table.columns) + "}",
        r"\toprule",
        " & ".join(head) + r" \\",
        r"\midrule",
    ]
    for before, row in zip((None, *table.rows), table.rows, strict=False):
        if row.is_mean and before is not None and not before.is_mean:
            lines.append(r"\midrule")
        cells = [_latex_cell(cell) for cell in row.cells]
        lines.append(" & ".join([_escaped(row.name), *cells]) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def as_csv(table: StudyTable) -> str:
    """Write one line for each cell, with full precision; a missing one has empty fields."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["category", *table.compared, "figure", "mean", "deviation", "seeds", "best"])
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            writer.writerow([row.name, *column, table.figure, *_csv_fields(cell)])
    return out.getvalue()


FORMATS: dict[Format, Callable[[StudyTable], str]] = {
    "text": as_text,
    "csv": as_csv,
    "markdown": as_markdown,
    "latex": as_latex,
}


def _text_cells(table: StudyTable) -> list[list[str]]:
    """Return what stands in the cells of the text, the headings first."""
    head = ["", *(" ".join(column) for column in table.columns)]
    return [head, *([row.name, *(_plain(cell) for cell in row.cells)] for row in table.rows)]


def _text_widths(cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*cells, strict=True)]


def _plain(cell: Cell | None) -> str:
    if cell is None:
        return MISSING
    return _figures(cell, " ± ") + (" *" if cell.is_best else "")


def _figures(cell: Cell, between: str) -> str:
    if cell.deviation is None:
        return f"{cell.mean:.3f}"
    return f"{cell.mean:.3f}{between}{cell.deviation:.3f}"


def _emphasized(cell: Cell | None, pattern: str) -> str:
    if cell is None:
        return MISSING
    written = _figures(cell, " ± ")
    return pattern.format(written) if cell.is_best else written


def _latex_cell(cell: Cell | None) -> str:
    if cell is None:
        return "--"
    written = _figures(cell, r" $\pm$ ")
    return rf"\textbf{{{written}}}" if cell.is_best else written


def _csv_fields(cell: Cell | None) -> Sequence[object]:
    if cell is None:
        return ["", "", 0, ""]
    return [cell.mean, "" if cell.deviation is None else cell.deviation, cell.seeds, cell.is_best]


def _bar(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _escaped(text: str) -> str:
    special = {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }  # fmt: skip
    return "".join(special.get(letter, letter) for letter in text)
