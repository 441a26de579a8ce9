"""The evaluations that were opened, kept for whoever looks at them next."""

from __future__ import annotations

from experiments.review.results import Results, open_results
from experiments.runs import Run


class OpenedRuns:
    """Opens each evaluation once, until all are forgotten."""

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

    def forget(self) -> None:
        """Open all anew when they are asked for again."""
        self._opened.clear()
