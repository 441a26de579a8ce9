"""The experiment files: one typed model per action, defaults as in the paper.

A JSON file holds one action, or a list of actions that run in order::

    {"action": "train_net",
     "datasets": [{"dataset": "bottle", "corruption": "VariedStain"}],
     "resolution": "256x256",
     "architectures": ["AESc_d6_f5_n16"],
     "trainings": ["paper"]}

Architectures, trainings and corruptions are given by the name of a preset or written out in place.
Nothing here imports Keras, so the windows and the command line open at once.
"""
