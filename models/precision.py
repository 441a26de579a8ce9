"""Whether this machine computes faster with 16-bit numbers."""

from __future__ import annotations

from pathlib import Path

import keras

CPU_INFO = Path("/proc/cpuinfo")
BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})
"""What Linux calls the instructions of x86 processors that multiply bfloat16 numbers."""


def check_precision(precision: str, cpu_info: Path = CPU_INFO) -> None:
    """Refuse bfloat16 on a machine that would only imitate it, which is slower than float32.

    Machines with an accelerator, and those that do not tell their processor's flags, are trusted.

    Args:
        precision: `"float32"` or `"mixed_bfloat16"`.
        cpu_info: Where Linux lists the processor's flags.

    Raises:
        ValueError: Training would be slower than with float32.
    """
    if precision == "mixed_bfloat16" and not has_bfloat16(cpu_info):
        raise ValueError(
            "training.precision: mixed_bfloat16 would be slower than float32 here, because this "
            f"processor has none of {', '.join(sorted(BFLOAT16_FLAGS))}: take float32"
        )


def has_bfloat16(cpu_info: Path = CPU_INFO) -> bool:
    """Return false where the processor is known to lack bfloat16 and there is no accelerator."""
    if any(not device.startswith("cpu") for device in keras.distribution.list_devices()):
        return True
    try:
        text = cpu_info.read_text(encoding="utf-8")
    except OSError:
        return True
    flags = {
        flag for line in text.splitlines() if line.startswith("flags") for flag in line.split()
    }
    return not flags or bool(flags & BFLOAT16_FLAGS)
