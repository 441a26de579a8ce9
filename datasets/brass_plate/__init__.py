"""The small category that the project draws itself: perforated brass plates."""
