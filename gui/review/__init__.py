"""The review: the window that shows what finished runs found."""
