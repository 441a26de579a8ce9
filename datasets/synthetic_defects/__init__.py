"""Defects of other families than a training's corruption; `families.FAMILIES` is the way in.

Put on good images, they tell without a test label which anomaly map and score find defects best.
"""
