"""The ground floor: names that can be folders, files that are written whole. Imports no room."""
