"""Peak memory of a training in patches and its evaluation on large images.

    python -m benchmarks.large_images [--side 2048] [--images 20] [--network AESc_d5_f5_n16]

Generates colour PNG files (16 good ones of 20 for training, the rest half good, half with a defect
and its mask), and runs the program on them: `import`, `run` (two epochs of 64 patches of 256×256,
then the residual maps at full resolution, with pictures, from patches at steps of 128 pixels),
`predict` of the test images. Prints seconds and the peak memory of each command with its children.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from benchmarks.watched_command import watch
from datasets.images import write_image


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=2048, help="rows and columns of an image")
    parser.add_argument("--images", type=int, default=20)
    parser.add_argument("--network", default="AESc_d5_f5_n16", help="a preset")
    parser.add_argument("--colour", action="store_true", help="train on colours, not on grey")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        work = Path(folder)
        write_category(work / "source", options.side, options.images, np.random.default_rng(0))
        (work / "large.json").write_text(json.dumps(experiment(options)))
        for step, words in steps().items():
            run = next((work / "runs").glob("large_*"), work)
            taken = watch(work, [str(run) if word == "RUN" else word for word in words])
            print(f"{step:19} {taken.seconds:7.1f} s  {taken.megabytes:6.0f} MB", flush=True)


def steps() -> dict[str, list[str]]:
    """Return the commands by what they do; `RUN` stands for the folder of the run."""
    return {
        "import": ["import", "source", "--name", "large"],
        "train and evaluate": ["run", "large.json"],
        "predict": ["predict", "RUN", "source/test/spot", "--out", "judged"],
    }


def write_category(source: Path, side: int, count: int, rng: np.random.Generator) -> None:
    """Write an MVTec AD category of so many images."""
    tested = max(1, count // 10)
    parts = {"train/good": count - 2 * tested, "test/good": tested, "test/spot": tested}
    for part, images in parts.items():
        (source / part).mkdir(parents=True)
        for index in range(images):
            image = rng.normal(120, 4, (side, side, 3)).astype(np.uint8)
            mask = np.zeros((side, side), np.uint8)
            cv2.circle(mask, (side // 3, side // 2), side // 40, 255, -1)
            if part == "test/spot":
                image[mask > 0] //= 2
                masks = source / "ground_truth/spot"
                masks.mkdir(parents=True, exist_ok=True)
                write_image(masks / f"{index:03}_mask.png", mask)
            write_image(source / part / f"{index:03}.png", image)


def experiment(options: argparse.Namespace) -> list[dict[str, object]]:
    """Return the actions that train in patches for a moment and evaluate whole images."""
    training = {
        "epochs": 2,
        "images_per_epoch": 64,
        "validation_images": 2,
        "batch_size": 8,
        "patch": "256x256",
        "patch_stride": 128,
        "grey": not options.colour,
    }
    return [
        {
            "action": "train_net",
            "datasets": [{"dataset": "large", "corruption": "Stain"}],
            "resolution": f"{options.side}x{options.side}",
            "architectures": [options.network],
            "trainings": [training],
            "evaluation": {"measures": ["residual"]},
        }
    ]


if __name__ == "__main__":
    main()
