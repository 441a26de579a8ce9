"""Images in, (corrupted, clean) pairs out."""
