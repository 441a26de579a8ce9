"""Running actions, and telling how they ended: a table, what failed, an exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from experiments.events import Event, ExperimentFinished, OnEvent
from experiments.exit_codes import BAD_INPUT, FAILED
from experiments.progress import TerminalProgress
from experiments.workspace import Workspace

if TYPE_CHECKING:
    from experiments.running.actions import Outcome


def run_and_show(
    actions: Sequence[Any],
    workspace: Workspace,
    on_event: OnEvent,
    run_them: Callable[[Sequence[Any], Workspace, OnEvent], Outcome] | None = None,
) -> int:
    """Run actions and return the exit code.

    Args:
        actions: What to do.
        workspace: Where.
        on_event: Told of every step.
        run_them: Runs them; none takes them one after the other.
    """
    from experiments.running.actions import run_actions

    finished: list[ExperimentFinished] = []

    def remember(event: Event) -> None:
        if isinstance(event, ExperimentFinished):
            finished.append(event)
        on_event(event)

    outcome = (run_them or run_actions)(actions, workspace, remember)
    if isinstance(on_event, TerminalProgress):
        _show_outcome(on_event, finished, outcome)
    if outcome.failed:
        return FAILED if outcome.succeeded else BAD_INPUT
    return 0


def _show_outcome(
    display: TerminalProgress, finished: Sequence[ExperimentFinished], outcome: Outcome
) -> None:
    from experiments.review.listing import results_table

    display.close()
    if finished:
        display.console.print(results_table(finished))
    if len(outcome.failed) > 1 or (outcome.failed and outcome.succeeded):
        display.console.print(f"{len(outcome.succeeded)} done, {len(outcome.failed)} failed:")
        for name, message in outcome.failed:
            display.console.print(f"  {name}: {message}", markup=False, highlight=False)
