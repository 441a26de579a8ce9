"""Whole studies: the paper's tables from finished runs, and what a study will cost."""
