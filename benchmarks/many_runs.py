"""Time the window's events among many runs: what takes longer than 0.1 s is felt as a stutter.

    xvfb-run python -m benchmarks.many_runs [--runs 500]

Writes so many tiny finished runs, opens the results, and does what a person does with a long list:
waits for it, scrolls, sorts by every column, filters letter by letter, marks, ticks, looks into
each tab; meanwhile a training of one more run begins, goes on and is removed. Prints the longest
events.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, thread_time

import psutil

from experiments.review.table import COLUMNS
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from gui.program import Program, create_program
from tests.finished_runs import write_run

QUERY, SETTLE_SECONDS, SHOWN = "rings, ~seed3", 2.5, 5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500, help="how many runs there are")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        runs = Path(folder) / "runs"
        write_runs(runs, options.runs)
        timed = time_events(Path(folder), runs)
    longest = sorted(timed.durations, reverse=True)[:SHOWN]
    print(f"{len(timed.durations)} events among {options.runs} runs, the longest:")
    for seconds, computed, doing, event in longest:
        print(
            f"  {1000 * seconds:.0f} ms ({1000 * computed:.0f} of them computing): {doing}, {event}"
        )


@dataclass
class Timed:
    """The window's events: seconds, those spent computing, what was being done, the name."""

    program: Program
    durations: list[tuple[float, float, str, str]] = field(default_factory=list)

    def go_on(self, doing: str, seconds: float = 0.0) -> None:
        """Handle events until nothing is under way and so many seconds have passed."""
        end = monotonic() + seconds
        while True:
            event, values = self.program.host.window.read(timeout=20)
            began, computed = perf_counter(), thread_time()
            self.program.window.handle(event, values)
            self.program.host.window.TKroot.update_idletasks()
            took = (perf_counter() - began, thread_time() - computed)
            self.durations.append((*took, doing, str(event)))
            if monotonic() > end and not self.program.window.busy and event == "__TIMEOUT__":
                return


def write_runs(runs: Path, count: int) -> None:
    """Write finished runs that differ in their seeds and datasets."""
    first = write_run(runs, "rings", side=16, good=2, per_defect=1, pictures=False)
    experiment = json.loads(first.experiment.read_text())
    for seed in range(1, count):
        dataset = ("rings", "nuts", "plates", "coins")[seed % 4]
        name = first.name.replace("rings", dataset) + f"_seed{seed}"
        shutil.copytree(first.path, runs / name)
        content = json.dumps({**experiment, "dataset": dataset, "seed": seed})
        RunFolder(runs / name).experiment.write_text(content)


def time_events(folder: Path, runs: Path) -> Timed:
    """Do what a person does with a long list of runs, and time what the window does."""
    workspace = Workspace(folder / "data", runs, folder / "todo", folder / "presets")
    timed = Timed(create_program(workspace, folder / "settings.json", front="results"))
    try:
        timed.go_on("the runs are read", SETTLE_SECONDS)
        for doing, act in _acts(timed.program, runs):
            act()
            timed.go_on(doing, SETTLE_SECONDS if "train" in doing else 0.3)
    finally:
        timed.program.window.close()
    return timed


def _acts(program: Program, runs: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Return what is done one after the other, each with its words."""
    window, results = program.host.window, program.results
    tree = window["runs/table"].Widget
    for place, column in enumerate(COLUMNS):
        click = ("runs/table", "+CLICKED+", (-1, place + 1))
        yield f"sorting by {column.heading}", lambda click=click: _send(window, click)  # type: ignore[misc]
    for letters in (*range(1, len(QUERY) + 1), 0):
        yield "filtering", lambda letters=letters: _type(window, QUERY[:letters])  # type: ignore[misc]
    for line in (3, 250, 499):
        yield "marking", lambda line=line: tree.selection_set(min(line, len(tree.get_children())))  # type: ignore[misc]
    for line in range(3):
        yield "ticking", lambda line=line: results.runs.click(line, 0)  # type: ignore[misc]
    yield "scrolling", lambda: tree.yview_moveto(0.5)
    yield "reloading", results.runs.refresh
    new = RunFolder(runs / "a_new_run")
    for epoch in range(3):
        yield "a run trains", lambda epoch=epoch: _train(runs, new, epoch)  # type: ignore[misc]
    yield "a trained run goes", lambda: shutil.rmtree(new.path)
    for name in ("compare", "pictures", "robustness", "table", "runs"):
        yield f"showing {name}", lambda name=name: results.show(name)  # type: ignore[misc]


def _send(window: object, event: object) -> None:
    window.write_event_value(event, None)  # type: ignore[attr-defined]


def _type(window: object, text: str) -> None:
    window["runs/query"].update(text)  # type: ignore[index]
    window.write_event_value("runs/query", text)  # type: ignore[attr-defined]


def _train(runs: Path, new: RunFolder, epochs: int) -> None:
    """Leave what a training leaves after some epochs; this process says that it trains."""
    if not new.path.exists():
        finished = next(path for path in sorted(runs.iterdir()) if path.name != new.name)
        new.path.mkdir()
        shutil.copy(finished / "experiment.json", new.experiment)
        process = psutil.Process()
        owner = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "began": process.create_time(),
        }
        state = {"status": "training", "owner": owner, "started": "2026-01-01T10:00:00"}
        new.state.write_text(json.dumps(state))
    with new.history.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["epoch", "loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds"])
        rows.writerows([epoch, 0.1, 20, 0.1, 20, 0.001, 2.5] for epoch in range(1, epochs + 1))


if __name__ == "__main__":
    main()
