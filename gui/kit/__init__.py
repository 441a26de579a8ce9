"""What every window is made of: look, dialogs, background work, settings."""
