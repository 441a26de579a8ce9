"""Which map and which score count: fixed by the experiment, or found by synthetic defects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.scores import SCORE_WORDS
from experiments.chosen import Candidate, Chosen
from experiments.config.training import Evaluation


def choose_map(
    evaluation: Evaluation,
    before: Chosen | None,
    compare: Callable[[], Sequence[Candidate]],
    seed: int,
) -> Chosen:
    """Return what images are judged by.

    Args:
        evaluation: What the experiment says.
        before: What an earlier evaluation of the run chose. It stays as long as an evaluation says
            nothing of map and score, and its map where only a score is asked for; figures are
            renewed where its map is made again.
        compare: Compares maps and scores by synthetic defects, the best first.
        seed: Of Monte Carlo samples.
    """
    if evaluation.selection == "synthetic":
        candidates = tuple(compare())
        best = candidates[0]
        words = (
            f"of {len(candidates)} maps and scores the one that finds synthetic defects on "
            f"held-out good images best: image AUROC {best.image_auroc:.3f}, pixel AUROC "
            f"{best.pixel_auroc:.3f}; no test image was looked at"
        )
        found = Chosen(map=best.map, score=best.score, chosen_by=words, candidates=candidates)
    elif before is not None and evaluation.map is None and evaluation.score is None:
        if before.map not in evaluation.measures:
            return before
        found = before
    else:
        key = evaluation.map or _own_map(before, evaluation) or _usual_map(evaluation)
        score = evaluation.score or MEASURES[key].score
        named = "the experiment" if evaluation.map or evaluation.score else "the paper's way"
        words = f"fixed by {named}: {MEASURES[key].heading}, {SCORE_WORDS[score]}"
        found = Chosen(map=key, score=score, chosen_by=words)
    return found.model_copy(
        update={
            "smoothing": evaluation.smoothing,
            "calibration": evaluation.calibration,
            "calibration_light": evaluation.calibration_light,
            "samples": evaluation.samples,
            "seed": seed,
        }
    )


def _own_map(before: Chosen | None, evaluation: Evaluation) -> str | None:
    """Return the map that counted before, as far as it is made again."""
    return before.map if before is not None and before.map in evaluation.measures else None


def _usual_map(evaluation: Evaluation) -> str:
    if MAIN_MEASURE in evaluation.measures:
        return MAIN_MEASURE
    return next(key for key in MEASURES if key in evaluation.measures)
