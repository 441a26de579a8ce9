"""The four tabs of the builder, one file each."""
