from __future__ import annotations

import json
from pathlib import Path
from statistics import mean, stdev

from rich.console import Console

from evaluation.metric_table import HEADLINE, headline_of
from experiments.events import ExperimentFinished
from experiments.review.listing import describe_workspace, results_table
from experiments.runs import Run, list_runs
from experiments.workspace import Workspace
from tests.finished_runs import write_run


def lines_of(gallery: Path) -> dict[str, str]:
    """Return what the listing says of each run."""
    said = describe_workspace(Workspace(runs=gallery)).splitlines()
    names = [run.name for run in list_runs(gallery)]
    return {name: line for name in names for line in said if line.startswith(f"  {name}: ")}


def test_each_run_is_listed_with_the_figures_of_the_map_that_counts(gallery: Path) -> None:
    lines = lines_of(gallery)
    for run in list_runs(gallery):
        line, metrics = lines[run.name], run.metrics.get(run.main_measure)
        if metrics is None:
            assert "AUROC" not in line
            continue
        for metric in HEADLINE:
            value = metrics.get(metric.key)
            text = f"{value:.3f}" if isinstance(value, float) else "–"
            assert f"{metric.heading} {text}" in line
        assert line.endswith(
            "by Combined, top 1 %" if run.name.startswith("coins") else "by Residual, L2"
        )


def test_the_table_of_results_begins_with_the_map_that_counts(runs: dict[str, Run]) -> None:
    run = runs["coins"]
    event = ExperimentFinished(
        experiment=run.name,
        folder="there",
        metrics={key: headline_of(metrics) for key, metrics in run.metrics.items()},
        scores={key: metrics["score"] for key, metrics in run.metrics.items()},
        map=run.main_measure,
    )
    table = results_table([event])
    words = list(table.columns[1].cells)
    assert words[0] == "Combined, top 1 % (counts)"
    assert set(words[1:]) == {
        "Residual, L2", "Uncertainty, L2", "Gradients, top 1 %", "Calibrated, top 1 %",
        "Head, top 1 %",
    }  # fmt: skip
    console = Console(width=120, record=True)
    console.print(table)
    assert f"{run.metrics['combined']['pixel_auroc']:.3f}" in console.export_text()


def test_runs_that_differ_in_their_seeds_alone_are_summed_up(tmp_path: Path) -> None:
    for seed, noise in ((0, 0.03), (1, 0.05), (2, 0.08)):
        folder = write_run(tmp_path / "runs", noise=noise, seed=seed)
        if seed:  # the folder's name and its experiment say the seed, as training has it
            content = json.loads(folder.experiment.read_text()) | {"seed": seed}
            folder.experiment.write_text(json.dumps(content))
            folder.path.rename(folder.path.with_name(f"{folder.name}_seed{seed}"))
        else:
            folder.path.rename(tmp_path / "first")
    runs = tmp_path / "runs"
    (tmp_path / "first").rename(runs / json_name(runs))
    said = describe_workspace(Workspace(runs=runs)).splitlines()
    (line,) = [line for line in said if "3 seeds" in line]
    areas = [run.metrics["residual"]["image_auroc"] for run in list_runs(runs)]
    assert f"Image AUROC {mean(areas):.3f} ± {stdev(areas):.3f}" in line
    assert line.endswith("by Residual, L2")


def json_name(runs: Path) -> str:
    return next(
        path.name.removesuffix("_seed1") for path in runs.iterdir() if "_seed1" in path.name
    )
