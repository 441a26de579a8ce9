"""Deleting datasets, corruptions, runs and presets, so that they can be put back."""
