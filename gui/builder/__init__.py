"""The builder: the window that writes experiment files and starts their jobs."""
