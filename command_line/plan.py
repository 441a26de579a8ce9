"""`--dry-run`: which runs would be made, and what they take; nothing is trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.events import OnEvent, StepMeasured
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace

if TYPE_CHECKING:
    from experiments.files.changes import Changes


def show_plan(
    files: Sequence[str], changes: Changes, workspace: Workspace, on_event: OnEvent
) -> int:
    """Print the plan of action files, with changes, and return the exit code."""
    from experiments.files.read import check_files
    from experiments.study.plan import describe_plan, plan_runs
    from experiments.study.step_times import step_name

    checked = check_files(files, workspace, changes)
    for file in (file for file in checked if not file.actions):
        raise ValueError("\n".join(f"{file.path}: {problem}" for problem in file.problems))
    runs = plan_runs([action for file in checked for action in file.actions], workspace)
    left = {run.cost_key: run for run in runs if run.progress != "done"}
    measured: dict[tuple[Any, ...], float] = {}
    if left:
        import_keras_quietly()
        from experiments.running.measured_step import seconds_per_step

        for key, run in left.items():
            measured[key] = seconds_per_step(run.experiment, run.shape)
            on_event(StepMeasured(step=step_name(key), seconds=measured[key]))
    print(describe_plan(runs, measured) if runs else "nothing to train")
    return 0
