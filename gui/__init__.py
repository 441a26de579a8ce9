"""The two windows: they write experiment files, start jobs and show results."""
