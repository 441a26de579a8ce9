"""Tiny trees in the layouts of public benchmarks, written with OpenCV alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.tiny_category import stripes, write

SIDE = 32


def image(path: Path) -> Path:
    """Stripes that differ from file to file."""
    seed = sum(str(path.with_suffix("")).encode())
    return write(path, stripes(SIDE, SIDE, 3, np.random.default_rng(seed)))


def mask(path: Path, *, top: int | None = None) -> Path:
    """A black mask, or one with a square of eight by eight at the left from row `top` on."""
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    if top is not None:
        pixels[top : top + 8, :8] = 255
    return write(path, pixels)


def kolektor(folder: Path, *, parts: int = 5, folders: int = 2) -> Path:
    """KolektorSDD: the last image of each folder is defective, all have a label image."""
    for number in range(1, folders + 1):
        for part in range(parts):
            place = folder / f"kos{number:02}"
            image(place / f"Part{part}.jpg")
            mask(place / f"Part{part}_label.bmp", top=4 if part == parts - 1 else None)
    return folder


def magnetic_tiles(folder: Path) -> Path:
    """Magnetic tiles: a folder for each kind, each image with a mask of its name."""
    for kind, number in (("MT_Free", 6), ("MT_Crack", 2), ("MT_Blowhole", 1)):
        for index in range(number):
            image(folder / kind / "Imgs" / f"exp{index}.jpg")
            top = None if kind == "MT_Free" else 4
            mask(folder / kind / "Imgs" / f"exp{index}.png", top=top)
    return folder


def btad(folder: Path) -> Path:
    """BTAD: ok and ko, with masks of any suffix."""
    for place, number in (("train/ok", 4), ("test/ok", 2), ("test/ko", 2)):
        for index in range(number):
            image(folder / place / f"{index:04}.bmp")
    for index in range(2):
        mask(folder / "ground_truth" / "ko" / f"{index:04}.png", top=4)
    return folder


def loco(folder: Path) -> Path:
    """MVTec LOCO AD: the ground truth of an image is a folder of masks."""
    for place, number in (("train/good", 4), ("test/good", 2), ("validation/good", 3)):
        for index in range(number):
            image(folder / place / f"{index:03}.png")
    for index in range(2):
        image(folder / "test" / "structural_anomalies" / f"{index:03}.png")
        for part, top in enumerate((2, 20)):
            place = folder / "ground_truth" / "structural_anomalies" / f"{index:03}"
            mask(place / f"{part:03}.png", top=top)
    return folder


def visa(
    folder: Path, *, objects: tuple[str, ...] = ("candle", "fryum"), split: bool = True
) -> Path:
    """VisA: normal and anomalous images of each object, and the file that divides them."""
    lines = ["object,split,label,image,mask"]
    for name in objects:
        for index in range(5):
            place = f"{name}/Data/Images/Normal/{index:04}.JPG"
            image(folder / place)
            lines.append(f"{name},{'train' if index < 3 else 'test'},normal,{place},")
        for index in range(2):
            place = f"{name}/Data/Images/Anomaly/{index:03}.JPG"
            marks = f"{name}/Data/Masks/Anomaly/{index:03}.png"
            image(folder / place)
            mask(folder / marks, top=4)
            lines.append(f"{name},test,anomaly,{place},{marks}")
    if split:
        (folder / "split_csv").mkdir()
        (folder / "split_csv" / "1cls.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
