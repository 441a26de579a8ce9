"""Read, check, expand and queue experiment files."""
