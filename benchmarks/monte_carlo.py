"""How much faster Monte Carlo samples are drawn together than by one `predict` for each.

Draws samples of 256×256 grey images with the paper's network: with 30 one-image `predict` calls for
each image, and as the evaluation does, in turns; prints the ratio.

    python -m benchmarks.monte_carlo [--images 16] [--rounds 3]
"""

from __future__ import annotations

import argparse
from functools import partial

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.side_by_side import in_turns, restart_like_a_training
from models.autoencoder import build_autoencoder
from models.inference import sample_monte_carlo
from models.monte_carlo_dropout import monte_carlo_rates_for
from models.sampling import SamplingNetwork, with_monte_carlo_dropout

SAMPLES = 30
SHAPE = (256, 256, 1)
DEPTH = 6


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare ways to draw Monte Carlo samples.")
    parser.add_argument("--images", type=int, default=16, help="Images sampled together.")
    parser.add_argument("--rounds", type=int, default=3, help="How often each is measured.")
    options = parser.parse_args()
    restart_like_a_training("benchmarks.monte_carlo")
    images = np.random.default_rng(0).random((options.images, *SHAPE), np.float32)
    for skips in (True, False):
        network = build_sampling_network(skips)
        works = {
            "predict": partial(predict_each, network.whole, images[:1]),
            "together": partial(draw_all, network, images),
        }
        found = in_turns(works, options.rounds)
        predict, together = found["predict"], found["together"]
        print(
            f"{network.whole.name}, {SAMPLES} samples of an image: {predict.wall:.2f} s by "
            f"predict, {together.wall / len(images):.2f} s together with {len(images)} images: "
            f"{len(images) * predict.wall / together.wall:.1f} times as fast "
            f"(processor time: {len(images) * predict.processor / together.processor:.1f})",
            flush=True,
        )


def build_sampling_network(skips: bool) -> SamplingNetwork:
    """Return the paper's network, untrained, for sampling."""
    build = partial(build_autoencoder, SHAPE, depth=DEPTH, skip_connections=skips)
    rates = monte_carlo_rates_for(DEPTH, skips)
    return with_monte_carlo_dropout(build(), partial(build, monte_carlo_rates=rates))


def predict_each(network: keras.Model, image: NDArray[np.float32]) -> None:
    """Draw the samples of one image one after another."""
    for _ in range(SAMPLES):
        network.predict(image, verbose=0)


def draw_all(network: SamplingNetwork, images: NDArray[np.float32]) -> None:
    """Draw the samples of all images as the evaluation does."""
    for _ in sample_monte_carlo(network, images, SAMPLES):
        pass


if __name__ == "__main__":
    main()
