"""A whole study on one machine: several trainings at once, which share its cores."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

from experiments.config.actions import TrainNet
from experiments.events import Event, OnEvent
from experiments.files.journal import Journal
from experiments.running.actions import DoTrainings, Outcome, Task, run_actions
from experiments.running.child import ChildSettings
from experiments.study.plan import plan_runs
from experiments.workspace import Workspace

_LOOK_SECONDS = 0.5


def sweep(
    actions: Sequence[Any], workspace: Workspace, on_event: OnEvent, do_trainings: DoTrainings
) -> Outcome:
    """Run actions in order, the trainings of each several at once.

    What is done is not done again, and what was interrupted goes on, unless an action says that it
    replaces runs. A stop keeps what each training has.

    Args:
        actions: What to do.
        workspace: Where.
        on_event: Told of every step, by one thread at a time.
        do_trainings: Does the trainings of one action, several at once.
    """
    tell = one_thread_at_a_time(on_event)
    journal = _journal_of_runs(actions, workspace)
    return run_actions(actions, workspace, tell, journal, do_trainings)


def side_by_side(
    tasks: Sequence[Task], jobs: int, settings: ChildSettings | None = None
) -> list[Outcome]:
    """Do trainings, `jobs` of them at once.

    Args:
        tasks: The trainings.
        jobs: How many at once.
        settings: Of each; without, each gets its share of this machine's cores.

    Raises:
        KeyboardInterrupt: Somebody stopped them; those under way have kept their best models.
    """
    stop = threading.Event()
    shared = settings or ChildSettings(max(1, (os.cpu_count() or 1) // jobs))
    given = replace(shared, should_stop=stop.is_set)

    def unless_stopped(task: Task) -> Outcome:
        if stop.is_set():
            raise KeyboardInterrupt
        try:
            return task(given)
        except KeyboardInterrupt:
            stop.set()  # so that this thread takes up no other training
            raise

    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(unless_stopped, task) for task in tasks]
        try:
            left = set(futures)
            while left:
                ended, left = wait(left, _LOOK_SECONDS, FIRST_COMPLETED)
                for each in ended:
                    each.result()
        except BaseException:
            stop.set()
            for each in futures:
                each.cancel()
            raise
    return [each.result() for each in futures]


def one_thread_at_a_time(on_event: OnEvent) -> OnEvent:
    """Return a function that several threads may tell events."""
    lock = threading.Lock()

    def tell(event: Event) -> None:
        with lock:
            on_event(event)

    return tell


def _journal_of_runs(actions: Sequence[Any], workspace: Workspace) -> Journal:
    """Return a journal in which the runs that are there already are done or begun."""
    journal = Journal()
    for index, action in enumerate(actions):
        if isinstance(action, TrainNet) and not action.force:
            for run in plan_runs([action], workspace):
                part = journal.part(index, run.experiment.name)
                if run.progress == "begun":
                    part.begin()
                if run.progress == "done":
                    part.end()
    return journal
