"""How the command line says that it ended; 0 is all well."""

FAILED = 1
"""Some of it failed."""

BAD_INPUT = 2
"""Nothing was done: what was asked for cannot be."""

STOPPED = 130
"""Somebody stopped it; shells have this code for Ctrl-C."""

TERMINATED = 143
"""Another signal than Ctrl-C stopped it."""
