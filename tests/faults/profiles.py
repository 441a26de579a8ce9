"""How many examples are tried: 200 in the tests, 10,000 by `make fuzz`."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

SHORT = 200
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", SHORT))


def fuzzed(short: float = 1.0, long: float = 1.0) -> Any:
    """Return the settings of one attack.

    Args:
        short: Share of the examples that the tests try, below 1 where one takes long.
        long: Share of those that `make fuzz` tries, below 1 where there are several such attacks.
    """
    share = short if EXAMPLES <= SHORT else long
    return settings(
        max_examples=max(10, round(EXAMPLES * share)),
        deadline=None,
        database=None,
        derandomize=EXAMPLES <= SHORT,
        suppress_health_check=list(HealthCheck),
    )
