import csv
import io
from pathlib import Path

from experiments.events import ImageJudged
from gui.predict.predict_tab import split_sources
from gui.predict.verdicts import STEPS, Verdicts


def judged(name: str, score: float | None, error: str = "") -> ImageJudged:
    verdict = "error" if score is None else "defective" if score > 0.5 else "good"
    return ImageJudged(path=name, score=score, threshold=0.5, verdict=verdict, error=error)


def some() -> Verdicts:
    found = Verdicts()
    for image in (judged("a.png", 0.2), judged("b.png", 0.7), judged("=c.png", None, "cut off")):
        found = found.with_image(image)
    return found


def test_rows_say_what_the_run_said() -> None:
    assert some().rows() == [
        ["a.png", "good", "0.2000"],
        ["b.png", "defective", "0.7000"],
        ["=c.png", "could not be read", "cut off"],
    ]
    assert some().words() == "1 could not be read, 1 defective, 1 good"


def test_a_score_and_the_threshold_never_look_the_same_beside_defective() -> None:
    limit = 0.035322
    images = tuple(
        ImageJudged(path=f"{score}.png", score=score, threshold=limit, verdict="good")
        for score in (0.035324, 0.0346, limit)
    )
    verdicts = Verdicts(images, limit)
    assert [row[1:] for row in verdicts.rows()] == [
        ["defective", "0.035324"],
        ["good", "0.034600"],
        ["good", "0.035322"],
    ]
    assert verdicts.shown(limit) == "0.035322"


def test_a_moved_threshold_changes_verdicts_and_the_run_s_own_is_exact() -> None:
    verdicts = some()
    assert verdicts.moved_to(verdicts.position()).threshold == 0.5
    low, high = verdicts.moved_to(0), verdicts.moved_to(STEPS)
    assert [row[1] for row in low.rows()][:2] == ["defective", "defective"]
    assert [row[1] for row in high.rows()][:2] == ["good", "good"]
    assert low.own == 0.5


def test_the_table_as_csv_has_the_verdicts_of_now_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(some().moved_to(0).as_csv())))
    assert [row[1] for row in rows[1:3]] == ["defective", "defective"]
    assert rows[3][0] == "'=c.png"
    assert rows[3][2] == ""


def test_a_field_names_one_path_or_several(tmp_path: Path) -> None:
    odd = tmp_path / "a;b"
    odd.mkdir()
    assert split_sources(str(odd)) == (odd,)
    assert split_sources(f"{tmp_path}/1.png; {tmp_path}/2.png") == (
        tmp_path / "1.png",
        tmp_path / "2.png",
    )


def test_a_threshold_that_was_kept_while_images_come_goes_on_judging() -> None:
    kept = Verdicts(some().images, 0.1).with_image(judged("d.png", 0.3))
    assert kept.threshold == 0.1
    assert [row[1] for row in kept.rows()] == [
        "defective", "defective", "could not be read", "defective"
    ]  # fmt: skip
