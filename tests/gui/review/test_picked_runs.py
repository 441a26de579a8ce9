"""Runs that somebody asks to see are marked in the table, whatever it showed before."""

from __future__ import annotations

from pathlib import Path

from experiments.runs import list_runs
from gui.review.run_table import RunTable
from tests.finished_runs import write_run


def test_the_first_is_marked_several_are_ticked_and_no_query_hides_them(tmp_path: Path) -> None:
    for dataset in ("bolts", "nuts", "rings"):
        write_run(tmp_path, dataset, measures=())
    bolts, nuts, rings = (run.name for run in list_runs(tmp_path))
    table = RunTable(query="bolts", chosen=(bolts,)).with_runs(list_runs(tmp_path)).arranged()
    one = table.picked([nuts]).arranged()
    assert (one.current, one.chosen, len(one.shown)) == (nuts, (bolts,), 3)
    several = table.picked(["gone", rings, nuts]).arranged()
    assert (several.current, several.chosen) == (rings, (rings, nuts))
    assert table.picked(["gone"]) == table
