"""Monte Carlo dropout: the part of a network before its first dropout is computed only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops, tree
from numpy.typing import NDArray

from models.monte_carlo_dropout import MonteCarloDropout

Images = NDArray[np.float32]


@dataclass(frozen=True)
class SamplingNetwork:
    """A network whose dropout is always on, as a whole and in two parts.

    Args:
        whole: From images to reconstructions, others each time.
        before: From images to the maps that dropout does not touch, the same each time.
        after: From those maps to reconstructions, others each time.
    """

    whole: keras.Model
    before: keras.Model
    after: keras.Model

    def prepare(self, images: Images, copies: int = 1) -> list[keras.KerasTensor]:
        """Return what all samples of some images have in common, for `sample`.

        Args:
            images: float32 in [0, 1], N×H×W×C.
            copies: How often to sample each image at once.
        """
        maps = tree.flatten(self.before.predict_on_batch(images))
        return [ops.tile(each, (copies, 1, 1, 1)) for each in maps]

    def sample(self, prepared: list[keras.KerasTensor]) -> Images:
        """Return reconstructions of the images that were prepared: all of them, then all again."""
        return ops.convert_to_numpy(self.after.predict_on_batch(prepared))


def with_monte_carlo_dropout(
    model: keras.Model, build: Callable[[], keras.Model]
) -> SamplingNetwork:
    """Return the network that `build` makes, with the trained weights of `model`.

    Args:
        model: The trained network.
        build: Builds the same network with dropout that is always on; dropout has no weights.
    """
    whole = build()
    whole.set_weights(model.get_weights())
    maps = maps_before_dropout(whole)
    return SamplingNetwork(
        whole,
        before=keras.Model(whole.inputs, maps, name="before_dropout"),
        after=keras.Model(maps, whole.outputs[0], name="after_dropout"),
    )


def maps_before_dropout(model: keras.Model) -> list[keras.KerasTensor]:
    """Return the maps that Monte Carlo dropout does not touch, but that are used after it.

    Of a network without such dropout they are its images.
    """
    touched: set[int] = set()
    found: dict[int, keras.KerasTensor] = {}
    for layer in model.layers:  # each comes after those that it takes its maps from
        inputs = tree.flatten(layer.input)
        if isinstance(layer, MonteCarloDropout) or any(id(each) in touched for each in inputs):
            touched.add(id(layer.output))
            found |= {id(each): each for each in inputs if id(each) not in touched}
    return list(found.values()) or list(model.inputs)
