"""Time and memory of import, training, evaluation and listing against the number of files.

    python -m benchmarks.many_files [--files 12500 25000 50000]

Generates grey PNG files of 64×64 (four fifths good for training, the rest half good, half with a
defect and its mask), and runs the program on them: `import`, `run` (one epoch of 1,000 images with
a tiny network, then the evaluation of the test images without pictures), `list`. Prints seconds and
peak memory of each as multiples of the first number of files: linear growth is that of the files.
The training itself is the same for all.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.watched_command import Taken, watch

Pixels = npt.NDArray[np.uint8]
SIDE = 64
STEPS = {
    "import": ["import", "source", "--name", "many"],
    "train and evaluate": ["run", "many.json"],
    "list": ["list"],
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, nargs="+", default=[12500, 25000, 50000])
    options = parser.parse_args(arguments)
    first: dict[str, Taken] = {}
    for count in options.files:
        with TemporaryDirectory() as folder:
            work = Path(folder)
            write_category(work / "source", count, np.random.default_rng(0))
            (work / "many.json").write_text(json.dumps(experiment()))
            for step, words in STEPS.items():
                taken = watch(work, words)
                start = first.setdefault(step, taken)
                print(
                    f"{count:6} files  {step:19} {taken.seconds:7.1f} s "
                    f"({taken.seconds / start.seconds:4.2f} ×)  {taken.megabytes:6.0f} MB "
                    f"({taken.megabytes / start.megabytes:4.2f} ×)",
                    flush=True,
                )


def write_category(source: Path, count: int, rng: np.random.Generator) -> None:
    """Write an MVTec AD category with so many images."""
    parts = {"train/good": count * 4 // 5, "test/good": count // 10, "test/spot": count // 10}
    for part, images in parts.items():
        (source / part).mkdir(parents=True)
        for index in range(images):
            image, mask = draw(rng, defect=part == "test/spot")
            cv2.imwrite(str(source / part / f"{index:05}.png"), image)
            if part == "test/spot":
                masks = source / "ground_truth/spot"
                masks.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(masks / f"{index:05}_mask.png"), mask)


def draw(rng: np.random.Generator, *, defect: bool) -> tuple[Pixels, Pixels]:
    """Draw a noisy grey image, with a dark spot if it has a defect, and the spot's mask."""
    image = rng.normal(120, 4, (SIDE, SIDE)).astype(np.uint8)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    if defect:
        centre = tuple(int(place) for place in rng.integers(10, SIDE - 10, 2))
        cv2.circle(mask, centre, 5, 255, -1)
        image[mask > 0] //= 2
    return image, mask


def experiment() -> list[dict[str, object]]:
    """Return the actions that train a tiny network for a moment and evaluate it."""
    training = {"epochs": 1, "images_per_epoch": 1000, "validation_images": 50}
    return [
        {
            "action": "train_net",
            "datasets": [{"dataset": "many", "corruption": "Stain"}],
            "resolution": f"{SIDE}x{SIDE}",
            "architectures": [{"depth": 3, "feature_maps": 4}],
            "trainings": [training],
            "evaluation": {"pictures": False},
        }
    ]


if __name__ == "__main__":
    main()
