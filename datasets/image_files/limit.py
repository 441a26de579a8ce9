"""How large an image may be; apart from the decoders, which forms and options do without."""

from __future__ import annotations

MOST_MEGAPIXELS = 100.0
"""Images with more are refused by their header: a small file may claim any size."""
