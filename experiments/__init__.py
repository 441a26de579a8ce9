"""What an experiment is, and running it."""
