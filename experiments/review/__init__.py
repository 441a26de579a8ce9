"""Finished runs side by side: their table, figures, pictures and report. Draws no window."""
