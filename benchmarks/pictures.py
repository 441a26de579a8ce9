"""Time a result picture: composing it and encoding it as PNG.

    python -m benchmarks.pictures [--pictures 40]

Prints milliseconds per picture for images of several sizes. The images are generated: a texture
with sensor noise, which compresses no better than a photograph.
"""

import argparse
from collections.abc import Sequence
from time import perf_counter

import numpy as np
import numpy.typing as npt

from evaluation.measures import RESIDUAL
from evaluation.pictures import colour_scale, draw_picture, encode_png, make_frame


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=40, help="pictures for each size")
    options = parser.parse_args(arguments)
    for side in (128, 256, 512, 1024):
        for channels in (1, 3):
            draw, encode = time_pictures(side, channels, options.pictures)
            print(
                f"{side:4}×{side:<4} {'grey' if channels == 1 else 'colour':6} "
                f"{draw + encode:5.1f} ms a picture (composing {draw:4.1f}, PNG {encode:4.1f})"
            )


def time_pictures(side: int, channels: int, pictures: int) -> tuple[float, float]:
    """Return the milliseconds that composing and encoding a picture take."""
    image, anomaly_map, mask = generate_image(side, channels, np.random.default_rng(0))
    frame = make_frame(RESIDUAL.picture_titles, (side, side), colour_scale(anomaly_map[None]))
    caption = "L2 score 0.0812, threshold 0.065: right"
    start = perf_counter()
    for _ in range(pictures):
        picture = draw_picture(frame, image, image, anomaly_map, mask, caption)
    composed = perf_counter()
    for _ in range(pictures):
        encode_png(picture)
    encoded = perf_counter()
    return 1e3 * (composed - start) / pictures, 1e3 * (encoded - composed) / pictures


def generate_image(
    side: int, channels: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    rows, columns = np.mgrid[:side, :side] / side
    texture = 130 + 40 * np.sin(60 * rows) * np.sin(60 * columns) + 30 * columns
    noisy = texture[..., None] + rng.normal(0, 3, (side, side, channels))
    mask = (rows - 0.4) ** 2 + (columns - 0.6) ** 2 < 0.01
    anomaly_map = (rng.gamma(2, 0.01, mask.shape) + 0.3 * mask).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8), anomaly_map, mask


if __name__ == "__main__":
    main()
