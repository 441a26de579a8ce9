"""The ground floor: names of folders, files read safely and written whole. Imports no room."""
