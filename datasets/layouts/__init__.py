"""Folders as people have them: a file for each layout, and one that recognises them."""
