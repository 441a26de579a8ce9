"""What can be typed after `main.py`: a file for each verb, with its options and what it does.

Help loads all of them, so what a verb needs besides is imported by its functions.
"""
