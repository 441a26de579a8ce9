"""Taking a trained run away: one model that needs neither this project nor Keras."""
