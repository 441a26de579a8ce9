"""What finished runs detect: mean and deviation over their seeds, side by side.

Runs that differ in nothing but their seed are taken together. For each group there is a row for the
map and the score that count for it, and one for each other map; then the defect types.

    python -m benchmarks.detection --runs runs [NAME_CONTAINS ...]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, stdev

from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE, IMAGE_AUROC
from evaluation.scores import SCORE_WORDS
from evaluation.stored import score_of
from experiments.runs import Run, list_runs

Groups = dict[str, list[Run]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare what finished runs detect.")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="Folder of runs.")
    parser.add_argument("words", nargs="*", help="Only runs whose name has one of these.")
    options = parser.parse_args()
    headings = " | ".join(metric.heading for metric in HEADLINE)
    print(f"| runs | seeds | map, score | {headings} | right | training |")
    print("|" + "---|" * (len(HEADLINE) + 5))
    for name, runs in group_runs(options.runs, options.words).items():
        for line in describe_group(name, runs):
            print(line)


def group_runs(folder: Path, words: Sequence[str]) -> Groups:
    """Return evaluated runs by what they share but for the seed."""
    groups: Groups = {}
    for run in list_runs(folder):
        wanted = not words or any(word in run.name for word in words)
        if run.experiment is not None and run.metrics and wanted:
            shared = run.experiment.model_copy(update={"seed": 0})
            groups.setdefault(shared.name, []).append(run)
    return groups


def describe_group(name: str, runs: Sequence[Run]) -> Iterator[str]:
    """Yield a row for each map, the one that counts first, and one for each defect type."""
    first = runs[0].main_measure
    keys = [key for key in MEASURES if all(key in run.metrics for run in runs)]
    for key in sorted(keys, key=lambda key: key != first):
        found = [run.metrics[key] for run in runs]
        score = SCORE_WORDS[score_of(found[0])]
        figures = " | ".join(spread([each.get(m.key) for each in found]) for m in HEADLINE)
        title = f"**{name}**" if key == first else ""
        right = spread([share_right(each) for each in found], 2)
        yield (
            f"| {title} | {len(runs)} | {MEASURES[key].heading}, {score} | {figures} | {right} | "
            f"{training_time(runs) if key == first else ''} |"
        )
    for defect_type in runs[0].metrics[first]["by_defect_type"]:
        parts = [run.metrics[first]["by_defect_type"][defect_type] for run in runs]
        figures = " | ".join(spread([each.get(m.key) for each in parts]) for m in HEADLINE)
        yield f"| {defect_type} | | {IMAGE_AUROC.short}, pixel, AU-PRO | {figures} | | |"


def spread(values: Sequence[float | None], digits: int = 3) -> str:
    """Write a mean with its deviation over seeds; a dash where a figure is undefined."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "–"
    middle = f"{mean(known):.{digits}f}"
    return middle if len(known) < 2 else f"{middle} ± {stdev(known):.{digits}f}"


def share_right(metrics: dict[str, dict[str, float]]) -> float | None:
    """Return the share of test images that the threshold calls rightly."""
    counts = metrics.get("threshold") or {}
    total = sum(counts.get(key, 0) for key in ("right", "missed", "false_alarms"))
    return counts["right"] / total if total else None


def training_time(runs: Sequence[Run]) -> str:
    """Say how long a training took, and how many images it saw."""
    seconds = mean(run.state.seconds for run in runs if run.state)
    (first, *_) = (run.experiment for run in runs if run.experiment)
    training = first.training.settings
    return f"{training.epochs * training.images_per_epoch:,} images, {seconds / 60:.1f} min"


if __name__ == "__main__":
    main()
