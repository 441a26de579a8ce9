"""How much faster networks are that convolve the small maps, and in bfloat16.

Trains and applies the network with a decoder of Keras's own layers, the real one, and the real one
in mixed_bfloat16 where the processor has it, in turns; prints medians, and ratios to the first.

    python -m benchmarks.decoder [--rounds 8]
"""

from __future__ import annotations

import argparse
from functools import partial

import keras
import numpy as np

from benchmarks.side_by_side import compare, in_turns, restart_like_a_training
from models.autoencoder import build_autoencoder
from models.plain_layers import with_plain_layers
from models.precision import has_bfloat16
from models.training import compile_model

BATCH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare decoders.")
    parser.add_argument("--rounds", type=int, default=8, help="How often each is measured.")
    rounds = parser.parse_args().rounds
    restart_like_a_training("benchmarks.decoder")
    if not has_bfloat16():
        print("this processor has no bfloat16: mixed_bfloat16 is left out")
    for side, depth in ((128, 5), (256, 6)):
        show_ratios(side, depth, rounds)


def show_ratios(side: int, depth: int, rounds: int) -> None:
    """Print images a second of each network, in training and in use."""
    networks = build_networks(side, depth)
    images = np.random.default_rng(0).random((BATCH, side, side, 1), np.float32)
    training = {
        name: partial(each.train_on_batch, images, images) for name, each in networks.items()
    }
    use = {name: partial(each.predict_on_batch, images) for name, each in networks.items()}
    title = f"{side}x{side} grey, depth {depth}, 16 maps, batch {BATCH}"
    print(f"{title}, training: {compare(in_turns(training, rounds), images=BATCH)}", flush=True)
    print(f"{title}, use: {compare(in_turns(use, rounds), images=BATCH)}", flush=True)


def build_networks(side: int, depth: int) -> dict[str, keras.Model]:
    """Return the networks that are compared, compiled, with the same weights."""
    build = partial(build_autoencoder, (side, side, 1), depth=depth)
    networks = {"plain decoder": with_plain_layers(build()), "small maps": build()}
    if has_bfloat16():
        networks["mixed_bfloat16"] = build(precision="mixed_bfloat16")
    for network in networks.values():
        compile_model(network, 0.001, "mse")
    return networks


if __name__ == "__main__":
    main()
