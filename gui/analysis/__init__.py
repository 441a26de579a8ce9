"""The three tabs of the review window: the table of runs, runs side by side, and test images."""
