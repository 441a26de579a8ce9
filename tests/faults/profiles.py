"""How many examples are tried: 200 in the tests, 10,000 by `make fuzz`."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))


def fuzzed(share: float = 1.0) -> Any:
    """Return the settings of one attack; `share` is below 1 where an example takes long."""
    return settings(
        max_examples=max(10, round(EXAMPLES * share)),
        deadline=None,
        database=None,
        derandomize=EXAMPLES <= 200,
        suppress_health_check=list(HealthCheck),
    )
