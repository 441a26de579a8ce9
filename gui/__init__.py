"""The window: it writes experiment files, starts jobs, judges images and shows results."""
