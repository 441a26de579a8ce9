"""A report of some runs as one HTML file: tables, curves and pictures, with nothing to load."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import cv2

from evaluation.pictures import TITLES, draw_picture, make_frame
from experiments.review.html_style import STYLE
from experiments.review.panels import Viewport, draw_panels, rgb
from experiments.review.plots import (
    MOST_RUNS,
    VIEWS,
    View,
    draw_pictures,
    draw_runs,
    figure_png,
)
from experiments.review.results import (
    Image,
    Measured,
    Results,
    common_samples,
    find_sample,
    list_images,
    open_results,
)
from experiments.review.table import COLUMNS, UNKNOWN, Column, cell_text, number, run_values, status
from experiments.run_folder import RunFolder
from experiments.runs import MEASURES, Run
from storage.whole import write_whole

PICTURES_OF_EACH_KIND = 3
_JPEG_QUALITY = 88
_SAMPLE_PANELS = {
    "Input": "input",
    "Prediction": "prediction",
    "Mask": "mask",
    "Residual": "residual",
    "Uncertainty": "uncertainty",
}
_VIEW_TITLES: dict[View, str] = {
    "learning": "Learning curves",
    "roc_image": "ROC curves, image-wise, by norm",
    "roc_pixel": "ROC curves, pixel-wise",
    "defect_types": "AUROC by defect type",
}
_AREAS = ("image_auroc", "pixel_auroc", "aupro")
_BY_TYPE = (
    ("Images", "images"),
    ("Without mask", "images_without_mask"),
    ("Image AUROC", "image_auroc"),
    ("Image AP", "image_ap"),
    ("Pixel AUROC", "pixel_auroc"),
    ("Pixel AP", "pixel_ap"),
    ("AU-PRO", "aupro"),
)


def write_html_report(runs: Sequence[Run], path: Path, written: str | None = None) -> None:
    """Write a self-contained report of runs: one file that any browser shows without a network.

    Args:
        runs: At least one run; unfinished, damaged and unevaluated ones are shown with what is
            known of them.
        path: The HTML file, written whole.
        written: A date to put below the title, as text.

    Raises:
        ValueError: If there are no runs.
    """
    if not runs:
        raise ValueError("A report needs at least one run, but received none: name some runs.")
    opened = {run.folder: _open(run) for run in runs}
    body = [
        f"<h1>Anomaly detection: {_count(len(runs), 'run')}</h1>",
        f"<p class='quiet'>{escape(written)}</p>" if written else "",
        _runs_table(runs),
        *(_comparison(runs[start : start + MOST_RUNS], opened) for start in _starts(runs)),
        *(_run_section(place, run, opened[run.folder]) for place, run in enumerate(runs)),
    ]
    title = escape(", ".join(run.name for run in runs[:3]) + (" …" if len(runs) > 3 else ""))
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Anomaly detection: {title}</title><style>{STYLE}</style>"
    )
    content = "\n".join(part for part in body if part)
    document = (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{content}\n</body></html>\n'
    )
    write_whole(path, document)


def _open(run: Run) -> Results | str:
    """Return the run's results, or the sentence that says why there are none."""
    try:
        return open_results(run)
    except ValueError as error:
        return str(error)


def _starts(runs: Sequence[Run]) -> range:
    return range(0, len(runs), MOST_RUNS)


def _runs_table(runs: Sequence[Run]) -> str:
    """One row a run; the areas of both measures, the best of each column in bold."""
    plain = [column for column in COLUMNS if column.key not in _AREAS]
    areas = [
        (measure, column) for measure in MEASURES for column in COLUMNS if column.key in _AREAS
    ]
    best = {
        (measure, column.key): max(
            (run_values(run, measure)[column.key] or -1 for run in runs), default=-1
        )
        for measure, column in areas
    }
    above = "".join(
        f"<th colspan=3 class='group'>{measure.capitalize()}</th>" for measure in MEASURES
    )
    header = (
        f"<tr><th rowspan=2>#</th>{_cells('th rowspan=2', (c.heading for c in plain))}{above}</tr>"
        f"<tr>{_cells('th', (column.heading for _, column in areas))}</tr>"
    )
    rows = []
    for place, run in enumerate(runs, start=1):
        values = run_values(run, MEASURES[0])
        if run.experiment is None:
            values["dataset"] = run.name
        cells = [_value_cell(column, values.get(column.key), False) for column in plain]
        for measure, column in areas:
            value = run_values(run, measure)[column.key]
            cells.append(_value_cell(column, value, value == best[measure, column.key]))
        rows.append(f"<tr><td><a href='#run{place}'>{place}</a></td>{''.join(cells)}</tr>")
    return _table(header, rows)


def _value_cell(column: Column, value: Any, best: bool) -> str:
    text = escape(cell_text(column, value))
    kind = "text" if column.kind in ("text", "date") else "number"
    return f"<td class='{kind}'>{f'<strong>{text}</strong>' if best else text}</td>"


def _comparison(runs: Sequence[Run], opened: dict[RunFolder, Results | str]) -> str:
    """All views of up to five runs, side by side."""
    parts = []
    for view in VIEWS:
        image = figure_png(draw_runs(view, runs, 270 * len(runs) + 200, 560))
        parts.append(_section(_VIEW_TITLES[view], _picture(image, _VIEW_TITLES[view])))
    parts.append(_sample_section(runs, opened))
    return "\n".join(parts)


def _sample_section(runs: Sequence[Run], opened: dict[RunFolder, Results | str]) -> str:
    results = [found for run in runs if isinstance(found := opened[run.folder], Results)]
    keys = common_samples(results)
    if not keys:
        return ""
    pictures = []
    for found in results:
        sample = find_sample(found, keys[0])
        scales = {measure: measured.scale for measure, measured in found.measured.items()}
        panels = {} if sample is None else draw_panels(sample, scales, None, (256, 256), Viewport())
        pictures.append({title: panels.get(key) for title, key in _SAMPLE_PANELS.items()})  # type: ignore[call-overload]
    shown = [found.run for found in results]
    figure = draw_pictures(shown, pictures, tuple(_SAMPLE_PANELS), 1300, 230 * len(shown) + 30)
    title = f"One test image: {keys[0][0]}, {keys[0][1]}"
    return _section(title, _picture(figure_png(figure), title))


def _run_section(place: int, run: Run, opened: Results | str) -> str:
    state = f"<p>{escape(status(run).capitalize())}{_message(run)}</p>"
    parts = [state, _settings(run)]
    for measure in MEASURES:
        if measure in run.metrics:
            parts.append(f"<h3>{measure.capitalize()}</h3>")
            parts.append(_measure_table(run.metrics[measure]))
            if isinstance(opened, Results):
                parts.append(_telling_pictures(measure, opened.measured[measure]))
    if isinstance(opened, str):
        parts.append(f"<p class='quiet'>{escape(opened)}</p>")
    heading = f"<h2 id='run{place + 1}'>{place + 1}: {escape(run.name)}</h2>"
    return f"<section>{heading}{''.join(parts)}</section>"


def _message(run: Run) -> str:
    message = run.state.message if run.state else None
    return f": {escape(message)}" if message else ""


def _settings(run: Run) -> str:
    """Everything the run was given, one line a group."""
    if run.experiment is None:
        return "<p class='quiet'>Its experiment.json cannot be read.</p>"
    lines = []
    for key, value in run.experiment.model_dump(mode="json").items():
        text = escape(_flat(value))
        lines.append(f"<tr><th>{escape(key)}</th><td class='text'>{text}</td></tr>")
    return f"<details><summary>Settings</summary>{_table('', lines)}</details>"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{key}: {f'({_flat(part)})' if isinstance(part, dict) else _flat(part)}"
            for key, part in value.items()
        )
    return ", ".join(map(_flat, value)) if isinstance(value, list) else str(value)


def _measure_table(metrics: dict[str, Any]) -> str:
    """All defects and each type, what the threshold gets right, and the notes."""
    images = _mapping(metrics.get("images"))
    total = {
        **metrics,
        "images": images.get("defective"),
        "images_without_mask": images.get("without_mask"),
    }
    groups: dict[str, Any] = {"all defects": total, **_mapping(metrics.get("by_defect_type"))}
    if metrics.get("synthetic"):
        groups["synthetic defects"] = metrics["synthetic"]
    header = f"<tr>{_cells('th', ['Defect type', *(title for title, _ in _BY_TYPE)])}</tr>"
    rows = []
    for name, group in groups.items():
        cells = [f"<td>{_figure_text(_mapping(group).get(key))}</td>" for _, key in _BY_TYPE]
        rows.append(f"<tr><th>{escape(str(name))}</th>{''.join(cells)}</tr>")
    notes = metrics.get("notes")
    lines = [_threshold_line(metrics), *(notes if isinstance(notes, list) else [])]
    said = "".join(f"<p class='quiet'>{escape(str(line))}</p>" for line in lines if line)
    return _table(header, rows) + said


def _threshold_line(metrics: dict[str, Any]) -> str:
    threshold = _mapping(metrics.get("threshold"))
    if number(threshold.get("value")) is None:
        return ""
    return (
        f"At the threshold {threshold['value']:.4g} on the L2 score: "
        f"{threshold.get('right', UNKNOWN)} right, {threshold.get('missed', UNKNOWN)} missed, "
        f"{threshold.get('false_alarms', UNKNOWN)} false alarms."
    )


def _telling_pictures(measure: str, measured: Measured) -> str:
    """The worst mistakes, and the defects found most clearly."""
    kinds = (
        ("Missed", list_images(measured, measured.threshold, verdict="missed", ascending=True)),
        ("False alarms", list_images(measured, measured.threshold, verdict="false alarm")),
        ("Found", _found(measured)),
    )
    rows, columns = measured.evaluation.maps.shape[1:3]
    frame = make_frame(TITLES[measure], (rows, columns), measured.scale)
    parts = []
    for title, images in kinds:
        drawn = []
        for image in images[:PICTURES_OF_EACH_KIND]:
            content = measured.evaluation
            picture = draw_picture(
                frame,
                rgb(content.inputs[image.row]),
                rgb(content.reconstructions[image.row]),
                content.maps[image.row],
                content.masks[image.row] == 1,
                f"{image.defect_type}, {image.name}: score {image.score:.4f}",
            )
            name = f"{title}: {image.defect_type}, {image.name}"
            drawn.append(_picture(_encode_jpeg(picture), name, "jpeg"))
        if drawn:
            parts.append(f"<h4>{title} ({len(images)})</h4><div class='row'>{''.join(drawn)}</div>")
    return "".join(parts)


def _found(measured: Measured) -> Sequence[Any]:
    right = list_images(measured, measured.threshold, verdict="right")
    return [image for image in right if measured.labels[image.row] == 1]


def _figure_text(value: Any) -> str:
    known = number(value)
    if known is None:
        return UNKNOWN
    return str(known) if isinstance(known, int) else f"{known:.3f}"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _encode_jpeg(picture: Image) -> bytes:
    """Encode an RGB picture a tenth as large as a PNG file: a report holds dozens of them."""
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    return bytes(cv2.imencode(".jpg", picture[:, :, ::-1], options)[1])


def _picture(content: bytes, name: str, kind: str = "png") -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<img alt="{escape(name)}" src="data:image/{kind};base64,{data}">'


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _table(header: str, rows: Iterable[str]) -> str:
    head = f"<thead>{header}</thead>" if header else ""
    return f"<div class='wide'><table>{head}<tbody>{''.join(rows)}</tbody></table></div>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag.split()[0]}>" for text in texts)


def _count(number_of: int, thing: str) -> str:
    return f"{number_of} {thing}" if number_of == 1 else f"{number_of} {thing}s"
