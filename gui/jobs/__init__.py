"""Start a job, follow it, and show how far it has come."""
