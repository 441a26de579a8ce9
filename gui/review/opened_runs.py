"""The evaluations that were opened, kept for whoever looks at them next."""

from __future__ import annotations

from collections.abc import Collection

from experiments.review.results import Results, open_results
from experiments.runs import Run


class OpenedRuns:
    """Opens each evaluation once, until it is forgotten."""

    def __init__(self) -> None:
        self._opened: dict[str, Results] = {}

    def get(self, run: Run) -> Results | None:
        """Return a run's evaluation if it is open."""
        return self._opened.get(run.name)

    def open(self, run: Run) -> Results:
        """Open a run's evaluation; may be called in a thread.

        Raises:
            ValueError: The run was not evaluated, or its evaluation is damaged.
        """
        found = self._opened.get(run.name)
        if found is None:
            found = self._opened[run.name] = open_results(run)
        return found

    def replace(self, results: Results) -> None:
        """Take an opened run in another state."""
        self._opened[results.run.name] = results

    def forget(self, names: Collection[str] | None = None) -> None:
        """Open these, or all, anew when they are asked for again."""
        for name in list(self._opened) if names is None else names:
            self._opened.pop(name, None)
