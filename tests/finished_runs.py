"""Run folders as training and evaluation leave them, made in a moment without a network."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from evaluation.arrays import Chunk, ChunkedSet
from evaluation.folder import write_evaluation
from evaluation.maps import Reconstruction, summarize_samples
from evaluation.measures import MEASURES, PAPER_MEASURES
from evaluation.reading import Reading, map_maker
from evaluation.scores import NORMS, Norm, score_maps
from evaluation.testset import TestSet
from experiments.chosen import Candidate, Chosen, write_chosen
from experiments.config.experiment import Experiment
from experiments.run_folder import RunFolder, folder_of
from experiments.runs import write_experiment

DEFECTS = ("crack", "stain")


class ToyImages(NamedTuple):
    """Test images with their pixels and masks."""

    test_set: TestSet
    images: np.ndarray[Any, Any]
    masks: tuple[Any, ...]


def toy_test_set(
    good: int = 6, per_defect: int = 4, side: int = 48, seed: int = 0, channels: int = 1
) -> tuple[ToyImages, np.ndarray[Any, Any]]:
    """Return test images of a ring and what a network would ideally repair them to.

    The last image of the last defect type has no mask.
    """
    rng = np.random.default_rng(seed)
    clean = np.stack([_draw_ring(side, rng) for _ in range(good + per_defect * len(DEFECTS))])
    images, masks = clean.copy(), np.zeros(clean.shape, bool)
    types = ["good"] * good + [label for label in DEFECTS for _ in range(per_defect)]
    for row in range(good, len(images)):
        masks[row] = _draw_defect(types[row], side, rng)
        images[row][masks[row]] = 30 + 40 * rng.random()
    known: list[Any] = list(masks)
    if per_defect:
        known[-1] = None
    names = [f"{row:03d}" for row in range(len(images))]
    test_set = TestSet(
        names=tuple(names),
        paths=tuple(f"test/{kind}/{name}.png" for kind, name in zip(types, names, strict=True)),
        defect_types=tuple(types),
        labels=np.array([int(kind != "good") for kind in types]),
    )
    toy = ToyImages(test_set, np.repeat(images[..., None], channels, axis=-1), tuple(known))
    return toy, np.repeat(clean[..., None], channels, axis=-1)


def write_run(
    runs: Path,
    dataset: str = "rings",
    *,
    corruption: str = "Stain",
    architecture: str = "AESc_d4_f5_n8",
    training: str = "paper",
    noise: float = 0.03,
    seed: int = 0,
    epochs: int = 12,
    measures: tuple[str, ...] = PAPER_MEASURES,
    chosen: Chosen | None = None,
    side: int = 48,
    channels: int = 1,
    pictures: bool = True,
    **sizes: int,
) -> RunFolder:
    """Write a finished run; the more noise, the worse its reconstructions and its figures.

    Its residual counts, by L2, unless it is said what was chosen.
    """
    experiment = _experiment(dataset, corruption, architecture, training, side)
    folder = folder_of(runs, experiment.name)
    write_experiment(folder, experiment)
    folder.environment.write_text(json.dumps({"backend": "tensorflow", "keras": "3"}))
    folder.model.write_bytes(b"")
    folder.log.write_text("trained\n")
    best = _write_history(folder, epochs, noise, seed)
    _write_state(folder, epochs, best, noise)
    if measures:
        counts = chosen or Chosen(map=measures[0])
        _write_evaluations(folder, measures, counts, noise, seed, side, channels, pictures, sizes)
    return folder


def synthetic_choice(measures: tuple[str, ...] = tuple(MEASURES)) -> Chosen:
    """Return what a choice by synthetic defects leaves: combined maps, top 1 %, and the others."""
    compared = [(key, norm) for key in measures for norm in NORMS if not MEASURES[key].samples]
    compared.sort(key=lambda pair: pair != ("combined", "top1"))
    return Chosen(
        map="combined",
        score="top1",
        chosen_by=f"of {len(compared)} maps and scores the one that finds synthetic defects best",
        candidates=tuple(
            Candidate(map=key, score=norm, image_auroc=0.99 - place / 100, pixel_auroc=0.9)
            for place, (key, norm) in enumerate(compared)
        ),
    )


def make_old(folder: RunFolder) -> None:
    """Leave of a run what was there before maps and scores could be chosen."""
    folder.chosen.unlink()
    experiment = json.loads(folder.experiment.read_text())
    for name in ("map", "score", "selection", "smoothing", "calibration"):
        del experiment["evaluation"][name]
    folder.experiment.write_text(json.dumps(experiment))
    thresholds = json.loads(folder.thresholds.read_text())
    del thresholds["scores"]
    folder.thresholds.write_text(json.dumps(thresholds))
    for metrics in folder.chosen.parent.glob("*/metrics.json"):
        content = json.loads(metrics.read_text())
        del content["score"]
        for part in (content["image_auroc_by_norm"], content["roc"]["image"]):
            for norm in ("top1", "peak"):
                del part[norm]
        metrics.write_text(json.dumps(content))
        _leave_out(metrics.with_name("scores.csv"), ("top1", "peak"))


def _leave_out(table: Path, columns: tuple[str, ...]) -> None:
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kept = [name for name in rows[0] if name not in columns]
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _experiment(
    dataset: str, corruption: str, architecture: str, training: str, side: int
) -> Experiment:
    return Experiment.model_validate(
        {
            "dataset": dataset,
            "corruption": {"name": corruption, "settings": {"kind": "Stain"}},
            "resolution": f"{side}x{side}",
            "architecture": {"name": architecture, "settings": {"depth": 4, "feature_maps": 8}},
            "training": {"name": training, "settings": {}},
            "evaluation": {},
            "seed": 0,
        }
    )


def _write_history(folder: RunFolder, epochs: int, noise: float, seed: int) -> float:
    rng = np.random.default_rng([seed, 1])
    best = 0.0
    with folder.history.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["epoch", "loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds"]
        )
        for epoch in range(1, epochs + 1):
            psnr = 30 - 100 * noise - 14 * np.exp(-3 * epoch / epochs) + 0.3 * rng.normal()
            val_psnr = psnr - 0.6 + 0.4 * rng.normal()
            best = max(best, val_psnr)
            losses = 10 ** (-psnr / 10), 10 ** (-val_psnr / 10)
            writer.writerow([epoch, losses[0], psnr, losses[1], val_psnr, 0.001, 2.5])
    return best


def _write_state(folder: RunFolder, epochs: int, best: float, noise: float) -> None:
    state = {
        "status": "finished",
        "parameters": 123_456 + int(noise * 1e6),
        "epochs": epochs,
        "best_epoch": epochs,
        "best_val_psnr": best,
        "seconds": 75.0 * epochs,
        "started": "2024-05-01T10:00:00",
        "finished": "2024-05-01T10:15:00",
        "message": None,
    }
    folder.state.write_text(json.dumps(state), encoding="utf-8")


def _write_evaluations(
    folder: RunFolder,
    measures: tuple[str, ...],
    chosen: Chosen,
    noise: float,
    seed: int,
    side: int,
    channels: int,
    pictures: bool,
    sizes: dict[str, int],
) -> None:
    toy, clean = toy_test_set(side=side, seed=seed, channels=channels, **sizes)
    rng = np.random.default_rng([seed, 2])
    truth = clean.astype(np.float32) / 255
    images = toy.images.astype(np.float32) / 255
    level = noise * (0.5 + rng.random((len(truth), 1, 1, 1)))
    samples = np.stack(
        [
            np.clip(
                truth + 0.25 * (images - truth) * rng.random() + _smooth(truth, level, rng), 0, 1
            )
            for _ in range(5)
        ]
    ).astype(np.float32)
    thresholds: dict[str, Any] = {"rule": "a sentence", "false_alarm_rate": 0.05, "images": 20}
    scores: dict[str, Norm] = {}
    for key in measures:
        measure = MEASURES[key]
        found = summarize_samples(samples) if measure.samples else _single_pass(images, samples[0])
        maps = map_maker(measure, Reading(), ())(images, found)
        scores[key] = chosen.score if key == chosen.map else measure.score
        thresholds[key] = float(np.median(score_maps(maps, measure.tolerance)[scores[key]]))
        metrics = write_evaluation(
            folder.evaluation(key).folder,
            measure,
            ChunkedSet(toy.test_set, [Chunk(toy.images, toy.masks, found.mean, maps)]),
            score=scores[key],
            threshold=thresholds[key],
            pictures=pictures,
        )
        if key == chosen.map:
            write_chosen(folder, chosen.with_figures(metrics))
    folder.thresholds.write_text(json.dumps(thresholds | {"scores": scores}), encoding="utf-8")


def _single_pass(images: np.ndarray[Any, Any], mean: np.ndarray[Any, Any]) -> Reconstruction:
    """Return what a network gives back once, its second output included."""
    differs = np.abs(images - mean).max(axis=-1)
    return Reconstruction(mean, corrupted=np.clip(4 * differs, 0, 1).astype(np.float32))


def _draw_ring(side: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    image = np.full((side, side), 205, np.float32)
    centre = (side / 2 + rng.normal(0, 0.5, 2)).round().astype(int)
    cv2.circle(image, tuple(map(int, centre)), int(side * 0.36), 120, max(2, side // 7))
    image = cv2.GaussianBlur(image, (0, 0), side / 60)
    drawn = np.clip(image + rng.normal(0, 3, image.shape), 0, 255)
    return np.asarray(drawn, np.uint8)


def _draw_defect(kind: str, side: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    mask = np.zeros((side, side), np.uint8)
    angle = rng.uniform(0, 2 * np.pi)
    centre = side / 2 + side * 0.36 * np.array([np.cos(angle), np.sin(angle)])
    if kind == "crack":
        end = centre + side * 0.15 * np.array([np.cos(angle + 0.6), np.sin(angle + 0.6)])
        cv2.line(mask, tuple(map(int, centre)), tuple(map(int, end)), 1, 2)
    else:
        cv2.ellipse(mask, tuple(map(int, centre)), (side // 10, side // 14), 40, 0, 360, 1, -1)
    return mask.astype(bool)


def _smooth(
    truth: np.ndarray[Any, Any], level: np.ndarray[Any, Any], rng: np.random.Generator
) -> np.ndarray[Any, Any]:
    noise = rng.normal(0, 1, truth.shape[:3]).astype(np.float32)
    blurred = np.stack([cv2.GaussianBlur(image, (0, 0), 1.2) for image in noise])
    return np.asarray(blurred[..., None] * 3 * level)


def write_gallery(runs: Path) -> None:
    """Write runs of all kinds: good and bad, uncertain, untested, stopped, begun and damaged.

    One was evaluated in every way, and one before there was more than one.
    """
    write_run(runs, "rings", noise=0.02, pictures=False)
    write_run(runs, "rings", architecture="AE_d4_f5_n8", noise=0.12, seed=1, pictures=False)
    write_run(runs, "rings", corruption="Clean", noise=0.2, measures=("residual",), pictures=False)
    write_run(runs, "nuts", channels=3, noise=0.05, seed=2, pictures=False)
    write_run(runs, "a & $c$ 'd'", noise=0.08, seed=3, pictures=False)
    write_run(runs, "plates", noise=0.01, measures=())
    stopped = write_run(runs, "cables", noise=0.1, measures=())
    state = json.loads(stopped.state.read_text())
    state |= {"status": "failed", "message": "The disk is <full>: make room.", "finished": None}
    stopped.state.write_text(json.dumps(state))
    begun = write_run(runs, "screws", measures=())
    for path in (begun.state, begun.history):
        path.unlink()
    write_run(
        runs, "coins", noise=0.06, seed=4, measures=tuple(MEASURES), chosen=synthetic_choice(),
        pictures=False,
    )  # fmt: skip
    make_old(write_run(runs, "bolts", noise=0.07, seed=5, pictures=False))
    damaged = write_run(runs, "tiles", noise=0.04, pictures=False)
    damaged.experiment.write_text("{")
    damaged.history.write_bytes(b"\xff\xfe\x00")
    damaged.evaluation("residual").maps.write_bytes(b"no array")
    metrics = {"image_auroc": "high", "roc": {"image": [], "pixel": {"fpr": [0]}}, "notes": 3}
    damaged.evaluation("residual").metrics.write_text(json.dumps(metrics))
