"""Attack the program for a long time, and write what came of it into docs/reliability.md.

Each attack kills real processes at chosen file operations or at random moments, then lets the next
command go on, and counts what was lost. A short form of each is among the tests.

    python -m tests.faults.torture [--kills 200] [--processes 20] [--epochs 200] [--only NAME]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from datasets.database import import_dataset, open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import save_corruption
from experiments.files.todo import FAILED
from experiments.replacing import begin_replacement, finish_replacement
from experiments.run_folder import RunFolder
from experiments.running.recovery import recover_workspace
from experiments.runs import list_runs
from experiments.workspace import Workspace
from storage.whole import write_whole
from tests.faults.killing import killed_at
from tests.tiny_category import write_tiny_category

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- torture: begin -->", "<!-- torture: end -->"
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",
    "TF_DETERMINISTIC_OPS": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
}  # fmt: skip
TRAINING = {
    "epochs": 3, "images_per_epoch": 16, "validation_images": 4, "batch_size": 4,
    "learning_rate": 0.005,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What came of one attack.

    Args:
        attack: What was done.
        tried: How often.
        outcome: What came of it, in words.
    """

    attack: str
    tried: int
    outcome: str


# --- killed while files are written -----------------------------------------------------------


def kill_imports(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Kill an import that replaces a dataset before each of its file operations."""
    old = index_mvtec(write_tiny_category(folder / "old"))
    new = [*old, *index_mvtec(write_tiny_category(folder / "more"))]
    work = _workspace(folder / "work")

    def check() -> str:
        found = len(open_dataset(work.data, "plate").samples)
        return {len(old): "old", len(new): "new"}.get(found, "broken")

    yield _kill_everywhere(
        "import --force killed before each of its file operations",
        work,
        lambda: import_dataset(work.data, "plate", old),
        lambda: import_dataset(work.data, "plate", new, force=True),
        check,
    )


def kill_corruptions(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Kill a corruption that replaces another one before each of its file operations."""
    samples = index_mvtec(write_tiny_category(folder / "source"))
    work = _workspace(folder / "work")

    def save(copies: int) -> None:
        dataset = open_dataset(work.data, "plate")
        save_corruption(dataset, "Spots", "Stain", {}, copies=copies, seed=0, force=True)

    def prepare() -> None:
        import_dataset(work.data, "plate", samples)
        save(1)

    def pictures() -> int:
        return len(list((work.data / "plate" / "corruptions" / "Spots").rglob("*.png")))

    prepare()
    old = pictures()
    save(2)
    known = {old: "old", pictures(): "new"}
    yield _kill_everywhere(
        "corrupt --force killed before each of its file operations",
        work,
        prepare,
        lambda: save(2),
        lambda: known.get(pictures(), "broken"),
    )


def kill_replacements(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Kill what puts a new run in the place of an old one before each of its file operations."""
    work = _workspace(folder / "work")
    run = RunFolder(work.runs / "rings")

    def write(place: RunFolder, text: str) -> None:
        write_whole(place.experiment, text)
        write_whole(place.model, text)

    def replace() -> None:
        write(begin_replacement(run), "new")
        finish_replacement(run)

    def check() -> str:
        same = run.experiment.read_text() == run.model.read_text()
        return run.model.read_text() if same else "broken"

    yield _kill_everywhere(
        "run --force killed before each file operation of its replacement",
        work,
        lambda: write(run, "old"),
        replace,
        check,
    )


def _kill_everywhere(
    attack: str,
    work: Workspace,
    prepare: Callable[[], object],
    act: Callable[[], object],
    check: Callable[[], str],
) -> Row:
    home = work.data.parent
    shutil.rmtree(home, ignore_errors=True)
    prepare()
    prepared = home.with_name("prepared")
    shutil.rmtree(prepared, ignore_errors=True)
    shutil.copytree(home, prepared)
    found: Counter[str] = Counter()
    for at in count(1):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(prepared, home)
        if not killed_at(act, home, at, opens=True):
            break
        recover_workspace(work)
        found[check()] += 1
        found["left over"] += bool(list(home.rglob(".writing-*")))
    outcome = f"the old one {found['old']}, the new one {found['new']} times, whole; "
    outcome += f"{found['broken']} broken, {found['left over']} with left-overs"
    return Row(attack, found["old"] + found["new"] + found["broken"], outcome)


# --- killed while training --------------------------------------------------------------------


def kill_trainings(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Kill a training before file operations and at steps, resume, compare bit for bit."""
    os.environ.update(ONE_THREAD)
    from experiments.running.quiet_backend import import_keras_quietly

    import_keras_quietly()
    unbroken = folder / "unbroken"
    _in_a_process(lambda: _train_to_the_end(unbroken))
    operations = next(at for at in count(1, 8) if not _killed_training(folder / "count", at))
    rng = random.Random(options.seed)
    expected, found = _contents(unbroken), Counter[str]()
    place = folder / "killed"
    while found["kills"] < options.kills:
        shutil.rmtree(place, ignore_errors=True)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            found["kills"] += _killed_training(place, rng.randint(1, operations))
        _in_a_process(lambda: _train_to_the_end(place))
        found["same" if _contents(place) == expected else "other"] += 1
        if (found["same"] + found["other"]) % 20 == 0:
            print(f"  {dict(found)}", flush=True)
    yield Row(
        "training killed before a random file operation, up to 3 times, then resumed (one thread)",
        found["kills"],
        f"{found['same'] + found['other']} trainings, {found['other']} with another history or "
        "other weights than the unbroken one",
    )


def _killed_training(folder: Path, at: int) -> bool:
    return killed_at(lambda: _train(folder), folder, at, opens=True)


def _train(folder: Path) -> None:
    from models.autoencoder import build_autoencoder
    from models.training import train
    from tests.models.test_training import files_in, make_pairs

    folder.mkdir(exist_ok=True)
    train(
        build_autoencoder((16, 16, 1), depth=2, feature_maps=4, dropout=0.3, seed=2),
        make_pairs(12),
        make_pairs(4, True),
        files_in(folder),
        epochs=4,
        learning_rate=0.005,
        loss="mse",
        schedule={"kind": "reduce_on_plateau", "patience": 1, "min_delta": 50.0},
        early_stopping_patience=3,
        resume=True,
    )


def _in_a_process(work: Callable[[], object]) -> None:
    assert not killed_at(work, Path("/nowhere"), 0)


def _train_to_the_end(folder: Path) -> None:
    """Train, and write down the history without its seconds, and a digest of all weights."""
    from models.history_file import read_history
    from models.inference import load_model

    _train(folder)
    rows = read_history(folder / "history.csv")
    figures = [[value for name, value in row.items() if name != "seconds"] for row in rows]
    digest = hashlib.sha256()
    for name in ("model.keras", "checkpoint.keras"):
        for weights in load_model(folder / name).get_weights():
            digest.update(weights.tobytes())
    _contents_file(folder).write_text(json.dumps([figures, digest.hexdigest()]))


def _contents(folder: Path) -> Any:
    return json.loads(_contents_file(folder).read_text())


def _contents_file(folder: Path) -> Path:
    return folder / "contents.json"


# --- processes --------------------------------------------------------------------------------


def stop_programs(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Stop or kill a program that trains at random moments, and see what lives on."""
    rng, found = random.Random(options.seed), Counter[str]()
    names = ("SIGKILL", "SIGHUP", "SIGINT", "SIGTERM")
    codes = {"SIGKILL": -9, "SIGHUP": 143, "SIGINT": 130, "SIGTERM": 143}
    for attempt in range(options.processes):
        work, action = _prepared(folder / f"stop{attempt}", epochs=10_000)
        name = names[attempt % len(names)]
        program = _start(work, "run", action)
        time.sleep(rng.uniform(0.5, 15))
        children = psutil.Process(program.pid).children(recursive=True)
        program.send_signal(getattr(signal, name))
        code = program.wait(90)
        alive = psutil.wait_procs(children, timeout=60)[1]
        found["orphans"] += len(alive)
        # Python's own handlers answer before the program has set up its own.
        found["codes"] += code not in (codes[name], -getattr(signal, name))
        states = [run.state.status for run in list_runs(work.runs) if run.state]
        found["training for ever"] += "training" in states
        found["failed"] += "failed" in states
    yield Row(
        "program killed, hung up, interrupted or terminated at a random moment of its training",
        options.processes,
        f"{found['orphans']} children lived on, {found['codes']} wrong exit codes, "
        f"{found['training for ever']} runs read as training for ever, "
        f"{found['failed']} as failed",
    )


def interrupt_todo(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Interrupt or kill a todo list, and run it again until it is through."""
    rng, found = random.Random(options.seed), Counter[str]()
    lists = max(1, options.processes // 4)
    for attempt in range(lists):
        work, action = _prepared(folder / f"todo{attempt}", epochs=6)
        _start(work, "todo", "add", action).wait(60)
        for name in ("SIGKILL", "SIGINT"):
            program = _start(work, "todo", "run")
            time.sleep(rng.uniform(2, 12))
            program.send_signal(getattr(signal, name))
            program.wait(90)
            time.sleep(5)
        _start(work, "todo", "run").wait(300)
        found["failed"] += len(list((work.todo / FAILED).glob("*.json")))
        epochs = [run.state.epochs for run in list_runs(work.runs) if run.state]
        found["wrong"] += epochs != [6]
    yield Row(
        "todo list killed, interrupted, then run to its end",
        lists,
        f"{found['failed']} jobs filed as failed, {found['wrong']} runs with wrong epochs",
    )


def two_at_once(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Start two programs that change the same run, dataset or todo file at the same moment."""
    found: Counter[str] = Counter()
    pairs = max(1, options.processes // 4)
    for attempt in range(pairs):
        work, action = _prepared(folder / f"two{attempt}", epochs=3)
        source = folder / f"two{attempt}" / "source"
        both = [_start(work, "import", str(source), "--name", "same") for _ in range(2)]
        found["imports done twice"] += [each.wait(120) for each in both].count(0) != 1
        both = [_start(work, "run", action) for _ in range(2)]
        found["runs done twice"] += sorted(each.wait(300) for each in both) != [0, 2]
        found["models lost"] += not all(run.folder.model.exists() for run in list_runs(work.runs))
        shutil.rmtree(work.runs)
        _start(work, "todo", "add", action).wait(60)
        both = [_start(work, "todo", "run") for _ in range(2)]
        for each in both:
            each.wait(300)
        done = len(list((work.todo / "done").glob("*.json")))
        found["todo files done twice or never"] += done != 1
    said = ", ".join(f"{number} {name}" for name, number in found.items())
    yield Row("two at once: import, run, todo run", 3 * pairs, said)


def train_long(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Train the demo's network for many epochs, and see what grows."""
    work, action = _prepared(folder / "long", epochs=options.epochs, demo=True)
    program = _start(work, "run", action)
    seen: list[tuple[float, int, int]] = []
    for line in program.stdout or ():
        if json.loads(line).get("event") == "epoch":
            (child,) = psutil.Process(program.pid).children()
            megabytes = child.memory_info().rss / 1024**2
            seen.append((megabytes, child.num_fds(), child.num_threads()))
    program.wait()
    seen = seen[len(seen) // 10 :]  # the first epochs compile and fill caches
    slope = [_slope([each[column] for each in seen]) for column in range(3)]
    yield Row(
        f"the demo's network, {options.epochs} epochs",
        1,
        f"{seen[-1][0]:.0f} MB at the end, {100 * slope[0]:+.1f} MB, {100 * slope[1]:+.2f} files "
        f"and {100 * slope[2]:+.2f} threads in 100 epochs",
    )


def _slope(values: list[float]) -> float:
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    above = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    return above / sum((place - middle) ** 2 for place in range(len(values)))


def _workspace(folder: Path) -> Workspace:
    return Workspace(folder / "data", folder / "runs", folder / "todo", folder / "presets")


def _prepared(folder: Path, *, epochs: int, demo: bool = False) -> tuple[Workspace, str]:
    """Return a workspace with the dataset `tiny`, and an action file that trains on it."""
    work = _workspace(folder)
    samples = index_mvtec(write_tiny_category(folder / "source"))
    import_dataset(work.data, "tiny", samples)
    action = {
        "action": "train_net",
        "datasets": [{"dataset": "tiny", "corruption": "Stain"}],
        "resolution": "128x128" if demo else "32x32",
        "architectures": ["AESc_d4_f5_n8" if demo else {"depth": 2, "feature_maps": 4}],
        "trainings": [TRAINING | {"epochs": epochs}],
        "evaluation": None,
    }
    path = folder / "train.json"
    path.write_text(json.dumps(action))
    return work, str(path)


def _start(work: Workspace, *words: str) -> subprocess.Popen[str]:
    folders = [part for name, path in work.folders.items() for part in (f"--{name}", str(path))]
    log = (work.data.parent / "words.log").open("a")
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *words, *folders]
        + (["--progress", "json"] if words[0] != "list" else []),
        stdout=subprocess.PIPE if words[0] == "run" else log,
        stderr=log,
        text=True,
        start_new_session=True,
    )


# --- the table --------------------------------------------------------------------------------

ATTACKS: dict[str, Callable[[Path, argparse.Namespace], Iterator[Row]]] = {
    "imports": kill_imports,
    "corruptions": kill_corruptions,
    "replacements": kill_replacements,
    "trainings": kill_trainings,
    "programs": stop_programs,
    "todo": interrupt_todo,
    "two": two_at_once,
    "long": train_long,
}


def main() -> None:
    """Run the attacks and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of trainings")
    parser.add_argument("--processes", type=int, default=20, help="programs that are stopped")
    parser.add_argument("--epochs", type=int, default=200, help="of the long training")
    parser.add_argument("--seed", type=int, default=0, help="of the random moments")
    parser.add_argument("--only", action="append", choices=list(ATTACKS), help="run only these")
    options = parser.parse_args()
    known = _read_rows()
    for name in options.only or ATTACKS:
        print(f"{name} ...", flush=True)
        with TemporaryDirectory() as folder:
            for row in ATTACKS[name](Path(folder), options):
                print(f"  {row.attack}: {row.tried} tried, {row.outcome}", flush=True)
                known[name] = f"| {row.attack} | {row.tried} | {row.outcome} |"
        _write_rows(known)


def _read_rows() -> dict[str, str]:
    """Return the rows of the report by their attacks, so that some can be measured anew."""
    lines = _between().splitlines()
    return {name: line for name in ATTACKS for line in lines if line.endswith(f"<!--{name}-->")}


def _write_rows(rows: dict[str, str]) -> None:
    head = ["| attack | tried | outcome |", "|---|---|---|"]
    body = [
        row if row.endswith("-->") else f"{row} <!--{name}-->" for name, row in rows.items() if row
    ]
    text = REPORT.read_text(encoding="utf-8")
    table = "\n".join([BEGIN, *head, *body, END])
    write_whole(REPORT, text.replace(f"{BEGIN}{_between()}{END}", table))


def _between() -> str:
    return REPORT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    main()
