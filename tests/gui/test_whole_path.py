"""The whole path through the builder with real jobs: import, preview, corrupt, train, evaluate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from datasets.factory_changes import FACTORY_CHANGES
from evaluation.robustness_files import read_robustness
from experiments.files.problems import check_text
from experiments.runs import list_runs
from experiments.workspace import Workspace
from gui.jobs.finished import read_finished
from gui.jobs.possible import look_what_is_possible
from gui.program import Program, create_program
from tests.gui.review.driver import open_pictures, rest

RUN = "plate_VariedStain32x32_tiny_short"


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Program]:
    names = ("data", "runs", "todo", "presets")
    workspace = Workspace(*(tmp_path / name for name in names))
    opened = create_program(workspace, tmp_path / "settings.json", grace=60)
    yield opened
    if opened.host.window.TKroot is not None:
        opened.window.close()


def settle(builder: Program) -> None:
    for _ in range(4):
        builder.window.step(20)
    while builder.host.background.busy:
        builder.window.step(20)


def fill(builder: Program, values: dict[str, Any]) -> None:
    for key, value in values.items():
        builder.host.window[key].update(value)
    settle(builder)


def click(builder: Program, key: str) -> None:
    builder.host.window[key].Widget.invoke()
    settle(builder)


def select(builder: Program, place: int) -> None:
    builder.host.show_tab(builder.tabs[place].name)
    settle(builder)


def choose(builder: Program, name: str, *wanted: str) -> None:
    """Click the entries of one of the lists of TRAIN_NET."""
    element = builder.host.window[f"train_net/{name}/list"]
    places = [element.get_list_values().index(text) for text in wanted]
    element.update(set_to_index=places)
    element.Widget.event_generate("<<ListboxSelect>>")
    settle(builder)


def said(builder: Program, key: str) -> str:
    return str(builder.host.window[key].get())


def execute(builder: Program, until: Callable[..., None]) -> None:
    """Execute the form and wait for the job's end."""
    click(builder, "action/execute")
    assert builder.runner.running, builder.host.window["window/status"].get()
    until(builder.window.step, lambda: not builder.runner.running, seconds=150)
    ended = builder.runner.ended[-1]
    assert ended.status == "done", ended.sentence
    settle(builder)


def import_sample(builder: Program, name: str, until: Callable[..., None]) -> None:
    select(builder, 0)
    click(builder, "import_db/source/sample")
    sizes = {"train": 10, "test_good": 3, "test_per_defect": 2, "side": 32}
    fill(builder, {f"import_db/sample/{key}": str(size) for key, size in sizes.items()})
    fill(builder, {"import_db/name": name})
    execute(builder, until)


def save_tiny_presets(builder: Program, epochs: int) -> None:
    select(builder, 2)
    for key, text in {"depth": "2", "feature_maps": "2", "filter_size": "3"}.items():
        fill(builder, {f"train_net/architecture/form/{key}": text})
    fill(builder, {"train_net/architecture/name": "tiny"})
    click(builder, "train_net/architecture/save")
    sizes = {"epochs": epochs, "images_per_epoch": 16, "validation_images": 4, "batch_size": 8}
    fill(builder, {f"train_net/training/form/{key}": str(size) for key, size in sizes.items()})
    fill(builder, {"train_net/training/name": "short"})
    click(builder, "train_net/training/save")


def configure_training(builder: Program, pair: str, epochs: int) -> None:
    save_tiny_presets(builder, epochs)
    choose(builder, "datasets", pair)
    fill(
        builder,
        {"train_net/options/resolution": "32x32", "train_net/options/evaluation.samples": "2"},
    )


def test_the_whole_path_from_images_to_an_evaluated_run(
    builder: Program, until: Callable[..., None]
) -> None:
    workspace = builder.host.workspace
    import_sample(builder, "plate", until)
    assert said(builder, "import_db/remarks") == "plate has been imported."

    select(builder, 1)
    fill(builder, {"corrupt_db/datasets/0": True, "corrupt_db/name": "VariedStain"})
    assert "plate" in builder.host.window["corrupt_db/preview/caption"].get()
    click(builder, "corrupt_db/preview/draw")
    assert "draw 2" in builder.host.window["corrupt_db/preview/caption"].get()
    fill(builder, {"corrupt_db/copies": "1"})
    execute(builder, until)
    assert said(builder, "corrupt_db/datasets/hint") == "VariedStain has been saved for plate."
    assert said(builder, "corrupt_db/name/hint") == ""
    click(builder, "next/step")
    assert builder.host.front == "train_net"
    assert builder.host.window["train_net/datasets/note"].get().startswith("1 of ")

    configure_training(builder, "plate  +  VariedStain", epochs=2)
    assert builder.host.window["train_net/summary/count"].get().startswith("1 run: ")
    execute(builder, until)
    assert len(builder.runner.progress.history) in (0, 2)
    assert said(builder, "train_net/summary/problem") == "This has been trained."
    assert "The run has been trained: Image AUROC" in said(builder, "window/status")

    select(builder, 3)
    rows = builder.host.window["eval_net/table"].Values
    assert [row[:4] for row in rows] == [["plate", "VariedStain 32x32", "tiny", "short"]]
    click(builder, "eval_net/all")
    fill(builder, {"eval_net/options/measures.uncertainty": False})
    execute(builder, until)

    (run,) = list_runs(workspace.runs)
    assert run.name == RUN
    assert run.state is not None
    assert run.state.status == "finished"
    assert "image_auroc" in run.metrics["residual"]
    jobs = sorted((workspace.todo / "jobs").glob("[0-9]*_*.json"))
    actions = [check_text(path.read_text(encoding="utf-8")) for path in jobs]
    assert [found[0].action for found, _ in actions] == [
        "import_db",
        "corrupt_db",
        "train_net",
        "eval_net",
    ]
    assert all(problems == () for _, problems in actions)
    builder.window.close()
    look_at_the_run_and_move_the_threshold(workspace, until)


def look_at_the_run_and_move_the_threshold(
    workspace: Workspace, until: Callable[..., None]
) -> None:
    review = create_program(workspace, workspace.runs.parent / "review.json", front="results")
    try:
        rest(review, until)
        open_pictures(review, RUN, until)
        slider = review.host.window["pictures/image"]
        counts = []
        for place in slider.Range:
            slider.update(value=place)
            review.host.window.write_event_value("pictures/image", place)
            rest(review, until)
            counts.append(review.host.window["pictures/image_words"].get())
        assert counts[0] != counts[1]
        measure_its_robustness(review, until)
    finally:
        review.window.close()


def measure_its_robustness(review: Program, until: Callable[..., None]) -> None:
    review.results.show("runs")
    rest(review, until)
    review.host.window["runs/robustness"].Widget.invoke()
    until(
        lambda: review.window.step(20),
        lambda: "robustness" in review.results.robustness.board.photos,
        seconds=150,
    )
    assert "The robustness of" in review.host.window["window/status"].get()
    (run,) = list_runs(review.host.workspace.runs)
    found = read_robustness(run.folder.robustness)
    assert found is not None
    assert len(found.changes) == len(FACTORY_CHANGES)


def processes_about(folder: Path) -> list[str]:
    """Return the commands of all processes that name a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if str(folder) in command:
            found.append(command)
    return found


def test_closing_the_window_in_the_middle_of_a_training_leaves_no_process_and_no_damage(
    builder: Program, until: Callable[..., None], tmp_path: Path
) -> None:
    import_sample(builder, "plate", until)
    configure_training(builder, "plate  +  Stain", epochs=5000)
    click(builder, "action/execute")
    until(builder.window.step, lambda: len(builder.runner.progress.history) > 1, seconds=150)
    assert len(processes_about(tmp_path)) >= 2
    builder.window.close()
    assert processes_about(tmp_path) == []
    (run,) = list_runs(tmp_path / "runs")
    assert run.state is not None
    assert run.state.status == "stopped"
    assert run.folder.model.stat().st_size > 0
    for path in tmp_path.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    assert not list(tmp_path.rglob("*.partial"))
    assert builder.runner.ended[-1].status == "stopped"
    workspace = builder.host.workspace
    stopped, imported = read_finished(workspace.todo)
    assert (stopped.status, imported.status) == ("stopped", "done")
    assert look_what_is_possible(stopped, workspace).obstacles == {}
