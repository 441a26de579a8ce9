"""What happens when an experiment file runs."""
