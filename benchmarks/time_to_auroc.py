"""How long training takes until defective images are told from good ones.

Trains the network of the preset `bottle_cpu` on an MVTec AD category at 128×128 grey, and beside it
the same network with a decoder of Keras's own layers, 1,000 images in turns. After each turn the
test images are scored by the L2 of their residual; that is not counted. Prints the seconds of
training after which the image AUROC reached 0.95 and stayed there. The rate is halved every 6
turns, or falls along a cosine over all images.

    python -m benchmarks.time_to_auroc ../mvtec/bottle [--images 20000] [--no-plain] [--cosine]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.side_by_side import restart_like_a_training
from datasets.augmentation import to_unit_range
from datasets.corruptions.stain import Stain
from datasets.drawing import PairDrawing
from datasets.image_stack import ImageStack, load_images
from datasets.mvtec import index_mvtec
from datasets.pairs import CorruptedPairs
from datasets.samples import Sample
from datasets.split import split_indices
from evaluation.image_metrics import image_auroc
from evaluation.maps import Reconstruction, residual_map
from evaluation.scores import score_maps
from models.autoencoder import build_autoencoder
from models.grey_levels import train_on_grey_levels
from models.inference import reconstruct
from models.plain_layers import with_plain_layers
from models.schedules import Rate, cosine_decay, step_decay
from models.training import compile_model

SIDE, DEPTH, TURN = 128, 5, 1000
GOAL = 0.95
SEED = 0


@dataclass
class Race:
    """One network on its way to the goal.

    Args:
        name: What it is called.
        network: From images in [0, 1] to images in [0, 1].
        training: The same network behind what scales grey levels, compiled.
        seconds: Seconds of training at the end of each turn.
        aurocs: The image AUROC at the end of each turn.
    """

    name: str
    network: keras.Model
    training: keras.Model
    seconds: list[float] = field(default_factory=list)
    aurocs: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the time to an image AUROC of 0.95.")
    parser.add_argument("dataset", type=Path, help="Folder of an MVTec AD category.")
    parser.add_argument("--images", type=int, default=20_000, help="Images to train on.")
    parser.add_argument("--learning-rate", type=float, default=0.001, help="The highest.")
    parser.add_argument("--cosine", action="store_true", help="Let the rate fall along a cosine.")
    parser.add_argument("--batch", type=int, default=16, help="Images a training step.")
    parser.add_argument("--no-plain", action="store_true", help="Leave the plain decoder out.")
    options = parser.parse_args()
    restart_like_a_training("benchmarks.time_to_auroc")
    keras.utils.set_random_seed(SEED)
    samples = index_mvtec(options.dataset)
    test = [sample for sample in samples if sample.split == "test"]
    pairs, test_images = make_pairs(samples, options.batch), read(test)
    labels = np.array([sample.label for sample in test])
    steps = options.images // TURN * len(pairs)
    rate = cosine_decay(options.learning_rate, steps, warm_up=0.05, floor=0.0)
    races = begin(rate if options.cosine else options.learning_rate, plain=not options.no_plain)
    for turn in range(options.images // TURN):
        pairs.epoch = turn
        for race in races:
            if not options.cosine:
                race.network.optimizer.learning_rate = step_decay(
                    options.learning_rate, turn, factor=0.5, every=6
                )
            run_turn(race, pairs)
            race.aurocs.append(measure(race.network, test_images, labels))
        shown = ", ".join(f"{r.name} {r.aurocs[-1]:.3f} at {r.seconds[-1]:.0f} s" for r in races)
        print(f"{(turn + 1) * TURN} images: {shown}", flush=True)
    for race in races:
        print(f"{race.name}: {describe(race)}")


def begin(rate: Rate, *, plain: bool) -> list[Race]:
    """Return the networks that are compared, compiled, with the same weights."""
    network = build_autoencoder((SIDE, SIDE, 1), depth=DEPTH, seed=SEED)
    networks = {"small maps": network}
    if plain:
        networks["plain decoder"] = with_plain_layers(network)
    for each in networks.values():
        compile_model(each, rate, "mse")
    return [Race(name, each, train_on_grey_levels(each, "mse")) for name, each in networks.items()]


def run_turn(race: Race, pairs: CorruptedPairs) -> None:
    """Train on one turn's images and note how long all of training has taken."""
    began = time.perf_counter()
    race.training.fit(pairs, verbose=0, shuffle=False)
    before = race.seconds[-1] if race.seconds else 0.0
    race.seconds.append(before + time.perf_counter() - began)
    pairs.epoch -= 1  # Keras has moved the pairs on; the other network trains on the same


def measure(network: keras.Model, images: ImageStack, labels: NDArray[np.int64]) -> float:
    """Return the image AUROC of the residuals' L2."""
    values = to_unit_range(images.take(range(len(images))))
    maps = residual_map(values, Reconstruction(reconstruct(network, values)))
    return image_auroc(score_maps(maps)["L2"], labels)


def make_pairs(samples: Sequence[Sample], batch: int) -> CorruptedPairs:
    """Pair the good training images with their stained selves, those held out left out."""
    good = [sample for sample in samples if sample.split == "train"]
    training, _ = split_indices(len(good), 0.2, SEED)
    images = read([good[index] for index in training])
    drawing = PairDrawing(images, Stain().corrupt, length=TURN, batch_size=batch, seed=SEED)
    return CorruptedPairs(drawing)


def read(samples: Sequence[Sample]) -> ImageStack:
    """Read images as the network sees them."""
    return load_images([sample.path for sample in samples], SIDE, SIDE, True)


def describe(race: Race) -> str:
    """Say when the goal was reached for good."""
    missed = [turn for turn, auroc in enumerate(race.aurocs) if auroc < GOAL]
    first = missed[-1] + 1 if missed else 0
    if first == len(race.aurocs):
        return f"{GOAL} not reached for good, best {max(race.aurocs):.3f}"
    return f"{GOAL} reached for good after {race.seconds[first]:.0f} s, {(first + 1) * TURN} images"


if __name__ == "__main__":
    main()
