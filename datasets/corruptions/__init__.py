"""How each synthetic noise is drawn and painted; `datasets.add_corruption` is the way in."""
