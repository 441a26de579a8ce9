"""Judge images with the exported model: `python example.py IMAGE [IMAGE ...]`.

Needs NumPy, OpenCV and the runtime of runtime.py, which runs the model.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
from runtime import ABOUT, judge


def read(path):  # blue, green, red; None if it cannot be read; transparency is not looked at
    pixels = cv2.imread(path, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    is_deep = pixels is not None and pixels.dtype == np.uint16
    return np.uint8(np.rint((pixels / ABOUT["deep_divisor"]).clip(0, 255))) if is_deep else pixels


def prepare(pixels):
    rows, columns, channels = ABOUT["rows"], ABOUT["columns"], ABOUT["channels"]
    grey = channels == 1
    pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY if grey else cv2.COLOR_BGR2RGB)
    if pixels.shape[:2] != (rows, columns):
        shrinks = rows * columns < pixels.shape[0] * pixels.shape[1]
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        pixels = cv2.resize(pixels, (columns, rows), interpolation=how)
    pixels = pixels.reshape(rows, columns, channels)
    return (equalize(pixels) if ABOUT["equalize_histogram"] else pixels)[None]


def equalize(pixels):
    if pixels.shape[-1] == 1:
        return cv2.equalizeHist(pixels)[..., None]
    parts = cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)
    parts[..., 0] = cv2.equalizeHist(parts[..., 0].copy())
    return cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB)


if __name__ == "__main__":
    for number, path in enumerate(sys.argv[1:]):
        pixels = read(path)
        if pixels is None:
            print(path, "cannot be read")
            continue
        found = judge(prepare(pixels))
        score = float(found["score"][0])
        print(path, score, "defective" if score > ABOUT["threshold"] else "good")
        map_ = np.clip(found["map"][0] / ABOUT["brightest"], 0, 1)
        cv2.imwrite(f"{number:04}_{Path(path).stem}_map.png", np.uint8(255 * map_))
