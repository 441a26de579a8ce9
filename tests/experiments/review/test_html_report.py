from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from experiments.review import report_pictures
from experiments.review.html_report import write_html_report
from experiments.review.report_pictures import telling_pictures
from experiments.review.results import open_results
from experiments.run_folder import RunFolder
from experiments.runs import Run, list_runs
from tests.finished_runs import write_run

VOID = {"meta", "img", "br", "link", "input"}


class Reader(HTMLParser):
    """Collects texts and attributes, and fails on tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def report(gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    path = tmp_path_factory.mktemp("report") / "made" / "report.html"
    write_html_report(list_runs(gallery), path, "1 May 2024")
    return gallery, path


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader


def test_the_report_is_whole_html(report: tuple[Path, Path]) -> None:
    reader = read(report[1])
    assert reader.open == []
    assert reader.tags[:2] == ["html", "head"]
    assert "1 May 2024" in reader.texts


def test_the_report_loads_nothing(report: tuple[Path, Path]) -> None:
    reader = read(report[1])
    links = [value for _, name, value in reader.attributes if name in ("src", "href", "srcset")]
    assert any(links)
    assert all(link.startswith(("data:image/", "#")) for link in links)
    assert not {"link", "iframe", "object"} & set(reader.tags)
    assert "url(" not in report[1].read_text(encoding="utf-8")
    assert "@import" not in report[1].read_text(encoding="utf-8")


def test_a_browser_may_run_the_one_script_of_the_report_and_nothing_else(
    report: tuple[Path, Path],
) -> None:
    text = report[1].read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = [value for tag, name, value in read(report[1]).attributes if "default-src" in value]
    assert policy == [
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'"
    ]


def test_every_picture_decodes_and_says_what_it_shows(report: tuple[Path, Path]) -> None:
    reader = read(report[1])
    pictures = [value for tag, name, value in reader.attributes if (tag, name) == ("img", "src")]
    names = [value for tag, name, value in reader.attributes if (tag, name) == ("img", "alt")]
    assert len(pictures) + 1 == len(names) > 10
    assert names.pop() == ""  # the place of the large picture, filled by a click
    assert all(names)
    for picture in pictures:
        content = np.frombuffer(base64.b64decode(picture.split(",", 1)[1]), np.uint8)
        assert cv2.imdecode(content, cv2.IMREAD_COLOR) is not None


def test_every_run_is_there_with_its_figures_and_its_name_as_text(
    report: tuple[Path, Path],
) -> None:
    text = " ".join(read(report[1]).texts)
    for run in list_runs(report[0]):
        assert run.name in text
        for metrics in run.metrics.values():
            area = metrics.get("image_auroc")
            assert not isinstance(area, float) or f"{area:.3f}" in text
    assert "The disk is <full>: make room." in text
    assert "<full>" not in report[1].read_text(encoding="utf-8")
    assert "was not evaluated" in text
    assert "is damaged" in text


def labels_of(figure: Any) -> list[str]:
    """Return what names the runs in a figure: titles above columns, words left of rows."""
    said = [text for axes in figure.axes for text in (axes.get_title(), axes.get_ylabel())]
    return [text for text in said if re.match(r"\d+: ", text)]


def test_figures_number_runs_as_the_table_does_whatever_group_they_are_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcdefg":
        measures = () if name == "f" else ("residual",)
        write_run(tmp_path, name, measures=measures, pictures=False)
    figures, draw = [], report_pictures.figure_png

    def keep(figure: Any) -> bytes:
        figures.append(figure)
        return draw(figure)

    monkeypatch.setattr(report_pictures, "figure_png", keep)
    write_html_report(list_runs(tmp_path), tmp_path / "report.html")
    numbered = {f"{number}: {name} " for number, name in enumerate("abcdefg", start=1)}
    found = [{label.split("·")[0] for label in labels_of(figure)} for figure in figures]
    *views, pictures = found[-5:]  # of the sixth and the seventh run
    assert views == [{"6: f ", "7: g "}] * 4
    assert pictures == {"7: g "}  # the sixth was not evaluated
    assert set().union(*found) == numbered


def test_links_within_the_report_lead_somewhere(report: tuple[Path, Path]) -> None:
    reader = read(report[1])
    targets = {value for _, name, value in reader.attributes if name == "id"}
    links = {value for _, name, value in reader.attributes if name == "href"}
    assert {link.lstrip("#") for link in links} <= targets


def test_a_report_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one run"):
        write_html_report([], tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


ALLOWED = {
    "lang", "charset", "http-equiv", "name", "content", "class", "id", "href", "alt", "src",
    "rowspan", "colspan", "type", "title", "autofocus", "data-column", "data-greatest-first",
    "data-order", "data-step",
}  # fmt: skip
HOSTILE = ["<script>", "a & $c$ 'd'", 'e" onerror="f', "{{ report }}", "<!--"]


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_is_shown_as_text(name: str, tmp_path: Path) -> None:
    made = write_run(tmp_path, measures=("residual",), pictures=False)
    folder = RunFolder(made.path.rename(made.path.with_name(name)))
    rename_in_evaluation(folder.evaluation("residual").folder, name)
    path = tmp_path / "report.html"
    write_html_report(list_runs(tmp_path), path, name)
    reader = read(path)
    assert reader.tags.count("script") == 1
    assert "b" not in reader.tags
    assert {attribute for _, attribute, _ in reader.attributes} == ALLOWED
    text = " ".join(reader.texts)
    assert f"1: {name}" in text
    assert f"note of {name}" in text
    assert reader.texts.count(name) == 2  # the date and the defect type
    assert any(f"{name}, {name}" in value for _, key, value in reader.attributes if key == "alt")


def rename_in_evaluation(folder: Path, name: str) -> None:
    """Call a defect type and its images by a name, and mention it in a note."""
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    types = metrics["by_defect_type"]
    metrics |= {"by_defect_type": {name: types["crack"]}, "notes": [f"note of {name}"]}
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    with (folder / "scores.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (folder / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            defective = row["defect_type"] == "crack"
            writer.writerow(row | ({"name": name, "defect_type": name} if defective else {}))


def test_one_run_is_called_a_run_and_the_best_area_is_bold(tmp_path: Path) -> None:
    write_run(tmp_path, "rings", noise=0.02, pictures=False)
    path = tmp_path / "report.html"
    write_html_report(list_runs(tmp_path), path)
    assert "Anomaly detection: 1 run" in read(path).texts
    write_run(tmp_path, "bolts", noise=0.2, seed=1, pictures=False)
    write_html_report(list_runs(tmp_path), path)
    area = max(run.metrics["residual"]["image_auroc"] for run in list_runs(tmp_path))
    assert "Anomaly detection: 2 runs" in read(path).texts
    assert f"<strong>{area:.3f}</strong>" in path.read_text(encoding="utf-8")


def test_only_measures_that_a_run_has_get_columns_and_those_that_count_are_shaded(
    tmp_path: Path, runs: dict[str, Run]
) -> None:
    path = tmp_path / "report.html"
    write_html_report([runs["rings"]], path)
    groups = re.findall(r'class="group">([^<]+)<', path.read_text(encoding="utf-8"))
    assert groups == ["Map that counts"]
    groups = re.findall(r'class="group every-map">([^<]+)<', path.read_text(encoding="utf-8"))
    assert groups == ["Residual", "Uncertainty"]
    write_html_report([runs["rings"], runs["coins"]], path)
    text = path.read_text(encoding="utf-8")
    groups = re.findall(r'class="group every-map">([^<]+)<', text)
    assert groups == ["Residual", "Combined", "Uncertainty", "Gradients", "Calibrated", "Head"]
    shaded = re.findall(
        r'<td class="number every-map counts" data-order="[^"]+">(?:<strong>)?([\d.]+)<', text
    )
    counting = [runs["rings"].metrics["residual"], runs["coins"].metrics["combined"]]
    keys = ("image_auroc", "pixel_auroc", "aupro")
    assert shaded == [f"{metrics[key]:.3f}" for metrics in counting for key in keys]


def test_a_run_says_which_map_counts_by_whom_it_was_chosen_and_what_it_was_compared_with(
    tmp_path: Path, runs: dict[str, Run]
) -> None:
    run = runs["coins"]
    path = tmp_path / "report.html"
    write_html_report([run], path)
    reader = read(path)
    text = " ".join(" ".join(reader.texts).split())
    assert run.chosen is not None
    assert f"The map that counts: Combined, top 1 % ({run.chosen.chosen_by})." in text
    assert "The 30 maps and scores compared by synthetic defects" in text
    assert "Gradients, Linf" in reader.texts
    headings = re.findall(r"<h3>([^<]+?) ?<", path.read_text(encoding="utf-8"))
    assert headings == [
        "Combined, top 1 %", "Residual, L2", "Uncertainty, L2", "Gradients, top 1 %",
        "Calibrated, top 1 %", "Head, top 1 %",
    ]  # fmt: skip
    threshold = run.metrics["combined"]["threshold"]
    assert f"At the threshold {threshold['value']:.4g} on the top 1 % score: " in text


def test_a_run_of_an_earlier_version_is_reported_by_the_paper_s_score(
    tmp_path: Path, runs: dict[str, Run]
) -> None:
    path = tmp_path / "report.html"
    write_html_report([runs["bolts"]], path)
    text = " ".join(read(path).texts)
    assert "The map that counts: Residual, L2 (no choice is recorded)." in text
    assert "on the L2 score" in text


def test_rows_are_sorted_by_exact_values_and_what_is_unknown_has_none(
    tmp_path: Path, runs: dict[str, Run]
) -> None:
    path = tmp_path / "report.html"
    write_html_report([runs["rings"], runs["plates"]], path)
    text = path.read_text(encoding="utf-8")
    area = runs["rings"].metrics["residual"]["image_auroc"]
    assert f'<td class="number" data-order="{area}"><strong>{area:.3f}</strong></td>' in text
    assert '<td class="number">–</td>' in text
    headings = re.findall(r'data-column="(\d+)"(?: data-greatest-first="yes")?><button', text)
    cells = len(re.findall("<td ", text.split("<tbody>")[1].split("</tr>")[0]))
    assert sorted(map(int, headings)) == list(range(1, cells))


def test_defects_come_before_false_alarms_and_the_worst_miss_first(
    tmp_path: Path, runs: dict[str, Run]
) -> None:
    results = open_results(runs["a & $c$ 'd'"])
    measured = results.measured["residual"]
    galleries = telling_pictures("residual", measured, counts=True)
    assert [gallery.title for gallery in galleries] == ["Missed", "Found", "False alarms"]
    defects = [row for row, label in enumerate(measured.labels) if label == 1]
    missed = sorted(
        (measured.scores[row], measured.evaluation.rows[row].name)
        for row in defects
        if measured.scores[row] <= measured.threshold
    )
    shown = [picture.name.rsplit(", ", 1)[1] for picture in galleries[0].pictures]
    assert len(shown) > 1
    assert shown == [name for _, name in missed]
    assert galleries[0].shown == f"{len(shown)}, the lowest score first"


def test_a_map_that_does_not_count_shows_few_pictures(runs: dict[str, Run]) -> None:
    measured = open_results(runs["nuts"]).measured["residual"]
    few, many = (telling_pictures("residual", measured, counts=counts) for counts in (False, True))
    found = {g.title: len(g.pictures) for g in few}["Found"]
    assert found == 3 < {g.title: len(g.pictures) for g in many}["Found"]
    assert {g.title: g.shown for g in few}["Found"] == "3 of 7, the highest score first"


def test_pictures_stand_before_tables_and_settings(tmp_path: Path, runs: dict[str, Run]) -> None:
    path = tmp_path / "report.html"
    write_html_report([runs["nuts"]], path)
    text = path.read_text(encoding="utf-8")
    places = [text.index(part) for part in ("Missed (", "Defect type", "Settings", "ROC curves")]
    assert places == sorted(places)
