"""How runs bear changes of light, lens, sensor and position, side by side.

    python -m benchmarks.robustness RUN RUN [--runs runs] [--data data] [--plot PNG]

Measures the given runs as `main.py robustness` does, a faithful and a best one for instance, and
prints one table a figure, with a column for each run. Below stand, for each run, the most that a
change of all images costs of the image AUROC, and what one of the good images alone costs.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from datasets.factory_changes import FACTORY_CHANGES
from evaluation.metric_table import IMAGE_AUROC
from evaluation.robustness import HEADINGS, Robustness
from evaluation.robustness_plot import write_robustness_plot
from experiments.progress import terminal_progress
from experiments.review.robustness_table import figure_text
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", metavar="RUN", help="names or folders of runs")
    parser.add_argument("--runs", type=Path, default=Workspace().runs)
    parser.add_argument("--data", type=Path, default=Workspace().data)
    parser.add_argument("--plot", type=Path, help="draw all runs into this PNG file")
    options = parser.parse_args(arguments)
    folders = [find_run(options.runs, name) for name in options.names]
    import_keras_quietly()
    from experiments.running.robustness import measure_runs

    display = terminal_progress()
    found = measure_runs(folders, Workspace(data=options.data, runs=options.runs), display)
    display.close()
    console = Console(soft_wrap=True)
    for place, name in enumerate(found, start=1):
        console.print(f"run {place}: {name}", markup=False, highlight=False)
    for key in HEADINGS:
        console.print(table_of(key, found))
    for place, robustness in enumerate(found.values(), start=1):
        console.print(f"run {place}: {worst_of(robustness)}", highlight=False)
    if options.plot and found:
        write_robustness_plot(options.plot, found)


def table_of(key: str, found: Mapping[str, Robustness]) -> Table:
    """Lay out one figure, a column for each run."""
    table = Table(title=HEADINGS[key], title_justify="left")
    table.add_column("all test images")
    for place in range(len(found)):
        table.add_column(f"run {place + 1}", no_wrap=True)
    unchanged = [figure_text(getattr(run.unchanged, key)) for run in found.values()]
    table.add_row("Unchanged", *unchanged, end_section=True)
    for row in zip(*(run.changes for run in found.values()), strict=True):
        texts = [
            figure_text(getattr(each.figures, key), getattr(each.difference, key)) for each in row
        ]
        table.add_row(row[0].heading, *texts)
    return table


def worst_of(robustness: Robustness) -> str:
    """Say what changes cost at most, of all images and of good ones alone."""
    kinds = {False: "a change of all images", True: "one of good images alone"}
    parts = [_worst_of(robustness, only_good, words) for only_good, words in kinds.items()]
    return f"image AUROC under {', '.join(parts)}"


def _worst_of(robustness: Robustness, only_good: bool, words: str) -> str:
    found = [
        (getattr(change.difference, IMAGE_AUROC.key), change.heading)
        for change in robustness.changes
        if FACTORY_CHANGES[change.key].only_good == only_good
    ]
    known = [(difference, heading) for difference, heading in found if difference is not None]
    if not known:
        return f"{words}: undefined"
    difference, heading = min(known)
    return f"{words} at worst {difference:+.3f} ({heading})"


if __name__ == "__main__":
    main()
