"""The command line: its verbs, a file each in `verbs/`, and what they have in common."""
