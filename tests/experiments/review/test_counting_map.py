from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.chosen import Chosen, map_words
from experiments.review.counting_map import (
    OWN,
    describe_choice,
    describe_map,
    map_titles,
    measure_of,
    score_words,
    used_measures,
)
from experiments.runs import Run


def test_each_run_s_own_map_is_offered_first_and_no_two_titles_are_alike() -> None:
    titles = map_titles()
    assert next(iter(titles)) == OWN
    assert len(set(titles.values())) == len(titles)


def test_own_means_the_map_that_counts_for_each_run(runs: dict[str, Run]) -> None:
    assert measure_of(runs["coins"], OWN) == "combined"
    assert measure_of(runs["bolts"], OWN) == "residual"
    assert measure_of(runs["coins"], "uncertainty") == "uncertainty"


def test_measures_that_no_run_has_are_left_out_and_those_that_count_come_first(
    runs: dict[str, Run],
) -> None:
    assert used_measures([runs["rings"]]) == ("residual", "uncertainty")
    assert used_measures([runs["coins"]])[:2] == ("combined", "residual")
    assert used_measures([runs["rings"], runs["coins"]])[:2] == ("residual", "combined")
    assert used_measures([runs["plates"]]) == ("residual",)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (None, "no choice is recorded"),
        (Chosen(chosen_by="fixed by the experiment: Residual, L2"), "fixed by the experiment"),
        (Chosen(chosen_by="found so"), "found so"),
        (
            Chosen(map="combined", score="peak"),
            "Combined, peak was chosen, but there are no figures of it: evaluate the run again",
        ),
    ],
)
def test_a_run_says_by_whom_its_map_was_chosen(
    runs: dict[str, Run], chosen: Chosen | None, said: str
) -> None:
    assert describe_choice(replace(runs["rings"], chosen=chosen)) == said


def test_what_was_not_evaluated_has_no_map_that_counts(runs: dict[str, Run]) -> None:
    assert describe_choice(runs["plates"]) is None
    assert describe_map(runs["rings"], "combined") is None


@pytest.mark.parametrize(
    ("metrics", "words"),
    [({}, "L2"), ({"score": "top1"}, "top 1 %"), ({"score": ["L2"]}, "unknown")],
)
def test_a_score_is_called_what_people_call_it(metrics: dict[str, object], words: str) -> None:
    assert score_words(metrics) == words


def test_map_and_score_are_named_together() -> None:
    assert map_words("calibrated_residual", "top1") == "Calibrated, top 1 %"
