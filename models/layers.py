"""Layers that Keras does not have."""

from __future__ import annotations

from typing import Any

from keras import layers


class MonteCarloDropout(layers.Dropout):
    """Dropout that is on at inference too, so that each pass draws another network.

    Gal & Ghahramani, "Dropout as a Bayesian approximation", 2016; section III of the paper.
    """

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Drop a share of the inputs, whatever `training` says."""
        return super().call(inputs, training=True)
