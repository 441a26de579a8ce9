"""Image files from anywhere to pixels: each is read right or refused with a reason."""
