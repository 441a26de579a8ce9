"""Trainings of a study on a Ray cluster: one of this machine, or one that runs already.

Ray is optional (`requirements-cluster.txt`). The cluster decides where each training runs; all
machines see the same folders. A training whose machine is lost is begun again on another one, from
its checkpoint. What it tells travels through a file in its run's folder.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from experiments.events import Event, Failed, Message, OnEvent, from_line, to_line
from experiments.holding import wait_until_no_training
from experiments.run_folder import RunFolder
from experiments.running.actions import Outcome, Task
from experiments.running.child import ChildSettings, run_experiment_in_child
from experiments.running.sweep import side_by_side
from experiments.workspace import Workspace

INSTALL = "python -m pip install -r requirements-cluster.txt"
EVENTS = "events.jsonl"
MOST_AT_ONCE = 256
_LISTEN_SECONDS = 0.3

Ending = tuple[Literal["done", "stopped", "failed"], str]


@dataclass(frozen=True)
class ClusterSettings:
    """How trainings run on a cluster.

    Args:
        address: Of a running cluster, or "auto"; None starts one on this machine.
        cpus: Processor cores that each training asks for and computes with.
        gpus: GPUs that each asks for; a share lets several use one.
    """

    address: str | None = None
    cpus: int = 1
    gpus: float = 0.0


@contextmanager
def cluster(settings: ClusterSettings) -> Iterator[Any]:
    """Join a cluster, or start one here, for as long as the block lasts.

    Yields:
        The module `ray`.

    Raises:
        ValueError: Ray is missing, there is no cluster, or it can never run such a training.
    """
    try:
        ray = importlib.import_module("ray")
    except ImportError as error:
        raise ValueError(f"a sweep on a cluster needs Ray: install it with {INSTALL}") from error
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns about that
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if settings.address is None:
        options["include_dashboard"] = False
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=settings.address, **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        first = str(error).strip().split("\n")[0]
        where = f"at {settings.address}" if settings.address else "here"
        raise ValueError(
            f"there is no Ray cluster {where} ({first}): start one with ray start --head"
        ) from error
    signal.signal(signal.SIGTERM, handler)  # Ray puts its own, which knows no request to stop
    try:
        _check_resources(ray, settings)
        yield ray
    finally:
        ray.shutdown()


def on_cluster(ray: Any, settings: ClusterSettings, tasks: Sequence[Task]) -> list[Outcome]:
    """Do trainings, as many at once as the cluster has room for.

    Args:
        ray: From `cluster`.
        settings: What each training asks for.
        tasks: The trainings.

    Raises:
        KeyboardInterrupt: Somebody stopped them; those under way have kept their best models.
    """
    run = partial(run_on_cluster, ray, settings)
    at_once = max(1, min(len(tasks), MOST_AT_ONCE))
    return side_by_side(tasks, at_once, ChildSettings(threads=settings.cpus, run=run))


def run_on_cluster(
    ray: Any,
    settings: ClusterSettings,
    folder: RunFolder,
    workspace: Workspace,
    on_event: OnEvent,
    child: ChildSettings,
) -> None:
    """Train the experiment of a run folder somewhere in the cluster, and wait for its end.

    Raises:
        ValueError: It failed; the message is its last sentence.
        KeyboardInterrupt: Somebody stopped it; it has kept its best model.
    """
    events = folder.path.absolute() / EVENTS
    events.unlink(missing_ok=True)
    folders = {name: str(path.absolute()) for name, path in workspace.folders.items()}
    remote = ray.remote(train_for_the_cluster).options(
        num_cpus=settings.cpus, num_gpus=settings.gpus, max_retries=-1
    )
    reference = remote.remote(str(folder.path.absolute()), folders, child.threads)
    tail, stopped = Tail(events), False
    while True:
        ready, _ = ray.wait([reference], timeout=_LISTEN_SECONDS)
        for event in tail.read():
            on_event(event)
        if ready:
            break
        if child.should_stop() and not stopped:
            stopped = True
            ray.cancel(reference)
    _conclude(ray, reference, stopped)
    events.unlink(missing_ok=True)


def train_for_the_cluster(folder: str, folders: dict[str, str], threads: int | None) -> Ending:
    """Train in one process of the cluster; begun again after a loss, it goes on.

    Args:
        folder: The run's.
        folders: The workspace's, by their names.
        threads: How many to compute with.
    """
    run = RunFolder(Path(folder))
    paths: dict[str, Any] = {name: Path(path) for name, path in folders.items()}
    workspace = Workspace(**paths)
    with (run.path / EVENTS).open("a", encoding="utf-8") as file:

        def tell(event: Event) -> None:
            file.write(to_line(event) + "\n")
            file.flush()

        try:
            wait_until_no_training(run, lambda sentence: tell(Message(text=sentence)))
            run_experiment_in_child(run, workspace, tell, ChildSettings(threads))
        except KeyboardInterrupt:
            return "stopped", ""
        except ValueError as error:
            tell(Failed(message=str(error)))
            return "failed", str(error)
    return "done", ""


class Tail:
    """Reads the events that are added to a file; one that is half written waits.

    Args:
        path: The file; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0

    def read(self) -> list[Event]:
        """Return what was added since the last time."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._place)
                content = file.read()
        except FileNotFoundError:
            return []
        whole = content[: content.rfind(b"\n") + 1]
        self._place += len(whole)
        lines = whole.decode("utf-8", errors="replace").splitlines()
        found = [from_line(line) for line in lines]
        return [event for event in found if not isinstance(event, str | Failed)]


def _conclude(ray: Any, reference: Any, stopped: bool) -> None:
    """Raise what a training ended with, if it did not end well."""
    try:
        ending, sentence = ray.get(reference)
    except (ray.exceptions.RayError, KeyboardInterrupt) as error:
        if stopped:
            raise KeyboardInterrupt from None
        first = str(error).strip().split("\n")[0]
        raise ValueError(f"the cluster lost the training: {first}") from error
    if ending == "stopped" or stopped:
        raise KeyboardInterrupt
    if ending == "failed":
        raise ValueError(sentence)


def _check_resources(ray: Any, settings: ClusterSettings, patience: float = 5.0) -> None:
    """Refuse what no machine of the cluster can ever run; machines may need a moment to join."""
    wanted = {"CPU": settings.cpus, "GPU": settings.gpus}
    end = time.monotonic() + patience
    while True:
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        if any(all(node.get(k, 0) >= v for k, v in wanted.items()) for node in nodes):
            return
        if time.monotonic() > end:
            break
        time.sleep(0.5)
    said = "; ".join(f"{n.get('CPU', 0):g} cores and {n.get('GPU', 0):g} GPUs" for n in nodes)
    raise ValueError(
        f"a training asks for {settings.cpus} cores and {settings.gpus:g} GPUs, but the machines "
        f"of the cluster have {said}: ask for less with --cpus and --gpus"
    )
