"""Anomaly maps, scores, curves and pictures."""
