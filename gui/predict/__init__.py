"""The tab that judges new images with a run."""
