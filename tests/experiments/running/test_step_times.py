"""How long each training step took, as a window is told it."""

from __future__ import annotations

from experiments.events import Event, StageProgress
from experiments.running.train import _step_teller
from experiments.runs import list_runs, read_experiment


def test_steps_are_timed_but_not_what_lies_between_epochs(trained):
    (run,) = list_runs(trained.workspace.runs)
    heard: list[Event] = []
    times = iter([10.0, 10.5, 11.5, 90.0, 90.25])
    tell = _step_teller(read_experiment(run.folder), heard.append, lambda: next(times))
    for epoch, done in ((1, 1), (1, 2), (1, 3), (2, 1), (2, 2)):
        tell(epoch, done, 3, {"loss": 0.1})
    assert [event.seconds for event in heard if isinstance(event, StageProgress)] == [
        None, 0.5, 1.0, None, 0.25,
    ]  # fmt: skip
