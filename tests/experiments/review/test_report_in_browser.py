"""The report in a real browser, where there is one: its width, its order, its large pictures."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from experiments.review.html_report import write_html_report
from experiments.runs import Run

BROWSER = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
WIDTHS = (1280, 390)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

PROBE = """
function measure(page) {
  const root = page.documentElement;
  const column = (place) => [...page.querySelectorAll(".runs tbody tr")].map((row) =>
    row.cells[place].textContent);
  const broken = [...page.querySelectorAll(".runs tbody td.number")].filter((cell) =>
    cell.getClientRects().length && cell.scrollHeight > 1.9 * parseFloat(
      page.defaultView.getComputedStyle(cell).lineHeight));
  const widths = [root.scrollWidth, root.clientWidth];
  const heading = [...page.querySelectorAll("th[data-column]")].find((each) =>
    each.textContent === "Image AUROC");
  const orders = [1, 2].map(() => {
    heading.querySelector("button").click();
    return column(Number(heading.dataset.column));
  });
  const picture = page.querySelector("button.picture");
  picture.click();
  const large = page.getElementById("large");
  const opened = [large.open, large.querySelector("img").src === picture.firstChild.src];
  const ratio = large.getBoundingClientRect().width / root.clientWidth;
  large.querySelector(".close").click();
  return { widths, broken: broken.length, orders, opened, ratio, closed: !large.open };
}
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map((each) =>
    measure(each.contentDocument));
  document.body.textContent = JSON.stringify(found);
});
"""


@pytest.fixture(scope="module")
def measured(
    runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, dict[str, Any]]:
    """Show a report in frames of both widths, click in it, and return what is measured."""
    if BROWSER is None:
        pytest.skip("no browser to look at the report with: install the package chromium")
    folder = tmp_path_factory.mktemp("browser")
    shown = [runs[name] for name in ("rings", "plates", "nuts", "coins")]
    write_html_report(shown, folder / "report.html")
    report = html.escape((folder / "report.html").read_text(encoding="utf-8"))
    frames = (f'<iframe style="width: {w}px" srcdoc="{report}"></iframe>' for w in WIDTHS)
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><script>{PROBE}</script>{''.join(frames)}", encoding="utf-8")
    found = json.loads(_text_of(_open(page, folder / "profile")))
    return dict(zip(WIDTHS, found, strict=True))


def _open(page: Path, profile: Path) -> str:
    assert BROWSER is not None
    command = [BROWSER, *QUIET, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout


def _text_of(page: str) -> str:
    found = re.search(r"<body>(.*)</body>", page, re.DOTALL)
    assert found, page[-2000:]
    return html.unescape(found[1])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_no_wider_than_the_window(
    width: int, measured: dict[int, dict[str, Any]]
) -> None:
    needed, there = measured[width]["widths"]
    assert needed <= there <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_number_or_date_breaks_into_two_lines(
    width: int, measured: dict[int, dict[str, Any]]
) -> None:
    assert measured[width]["broken"] == 0


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_the_order_around(
    measured: dict[int, dict[str, Any]],
) -> None:
    falling, rising = measured[1280]["orders"]
    assert falling[-1] == rising[-1] == "–"
    areas = [float(text) for text in falling[:-1]]
    assert len(areas) == 3
    assert areas == sorted(areas, reverse=True)
    assert rising[:-1] == falling[-2::-1]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_on_a_picture_shows_it_as_large_as_the_window(
    width: int, measured: dict[int, dict[str, Any]]
) -> None:
    assert measured[width]["opened"] == [True, True]
    assert measured[width]["ratio"] > 0.95
    assert measured[width]["closed"]
