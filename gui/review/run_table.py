"""What the table of runs shows at a moment: which runs, in which order, and which are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evaluation.metric_table import HEADLINE
from experiments.review.counting_map import OWN
from experiments.review.plots import MOST_RUNS
from experiments.review.table import COLUMNS, RunRow, run_row, sort_rows
from experiments.runs import Run
from gui.kit.query import matches

Rows = Mapping[str, RunRow]
"""What is worked out of runs, by their names."""


@dataclass(frozen=True)
class RunTable:
    """The table of runs; every change makes another one.

    Args:
        runs: All runs.
        shown: Those that fit the query, in the order of the table.
        query: What the query box says.
        key: Column that the table is sorted by.
        descending: Whether the greatest comes first.
        measure: Whose areas are shown; `OWN` shows those of each run's own map.
        chosen: Names of the runs to compare, at most five, in the order they were chosen.
        current: Name of the run that is marked in the table.
        rows: What is worked out of each run, by its name, to be used again.
    """

    runs: tuple[Run, ...] = ()
    shown: tuple[Run, ...] = ()
    query: str = ""
    key: str = HEADLINE[0].key
    descending: bool = True
    measure: str = OWN
    chosen: tuple[str, ...] = ()
    current: str | None = None
    rows: Rows = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the runs that are shown."""
        return [run.name for run in self.shown]

    @property
    def chosen_runs(self) -> tuple[Run, ...]:
        """The runs to compare, in the order they were chosen."""
        if not self.chosen:  # asked at every step of the window
            return ()
        by_name = {run.name: run for run in self.runs}
        return tuple(by_name[name] for name in self.chosen if name in by_name)

    @property
    def current_run(self) -> Run | None:
        """The run that is marked in the table."""
        return next((run for run in self.runs if run.name == self.current), None)

    @property
    def is_full(self) -> bool:
        """Whether no further run can be chosen."""
        return len(self.chosen) >= MOST_RUNS

    def with_runs(self, runs: tuple[Run, ...], rows: Rows | None = None) -> RunTable:
        """Take in all runs that there are; those that are gone are chosen no longer.

        Args:
            runs: All runs.
            rows: What was worked out of them; none works it out when it is needed.
        """
        there = {run.name for run in runs}
        chosen = tuple(name for name in self.chosen if name in there)
        return replace(self, runs=runs, chosen=chosen, rows=self.rows if rows is None else rows)

    def recalled(self, query: str, key: str, descending: bool, chosen: Sequence[str]) -> RunTable:
        """Take up a query, an order, and the names of chosen runs, which may be read later.

        An order by a column that is there no more is left out.
        """
        known = any(column.key == key for column in COLUMNS)
        order = (key, descending) if known else (self.key, self.descending)
        names = tuple(map(str, chosen))[:MOST_RUNS]
        return replace(self, query=query, key=order[0], descending=order[1], chosen=names)

    def rows_of(self, runs: Sequence[Run]) -> Rows:
        """Work out the rows of runs as far as they are not known; may be called in a thread."""
        return {run.name: self._row_of(run) for run in runs}

    def picked(self, names: Sequence[str]) -> RunTable:
        """Mark the first of some runs, whatever a query hides; several are chosen to compare."""
        there = {run.name for run in self.runs}
        found = tuple(name for name in names if name in there)
        if not found:
            return self
        chosen = found[:MOST_RUNS] if len(found) > 1 else self.chosen
        return replace(self, query="", chosen=chosen, current=found[0])

    def arranged(self) -> RunTable:
        """Filter and sort; the marked run stays marked if it is still there, else the first is."""
        rows = self.rows_of(self.runs)
        fitting = [row for row in rows.values() if matches(self.query, row.searched)]
        shown = tuple(row.run for row in sort_rows(fitting, self.key, self.descending))
        names = [run.name for run in shown]
        current = self.current if self.current in names else (names[0] if names else None)
        return replace(self, shown=shown, current=current, rows=rows)

    def _row_of(self, run: Run) -> RunRow:
        known = self.rows.get(run.name)
        if known is not None and known.run is run and known.measure == self.measure:
            return known
        return run_row(run, self.measure)

    def sorted_by(self, key: str) -> RunTable:
        """Sort by a column; the same column again turns the order round."""
        kind = next(column.kind for column in COLUMNS if column.key == key)
        descending = not self.descending if self.key == key else kind != "text"
        return replace(self, key=key, descending=descending)

    def marked(self, line: int) -> RunTable:
        """Mark the run in a line of the table."""
        return replace(self, current=self.shown[line].name)

    def toggled(self) -> RunTable:
        """Choose the marked run for comparison, or choose it no longer."""
        if self.current is None:
            return self
        kept = tuple(name for name in self.chosen if name != self.current)
        if self.current in self.chosen:
            return replace(self, chosen=kept)
        return replace(self, chosen=(*kept, self.current))


def changed_runs(before: Sequence[Run], after: Sequence[Run]) -> frozenset[str]:
    """Return the names of the runs that are new, gone, or other objects than before."""
    old, new = ({run.name: run for run in runs} for runs in (before, after))
    return frozenset(name for name in old | new if old.get(name) is not new.get(name))
