"""Presence: the people on each stream, across processes, without storing anything.

Read `tracker.py` first: it decides what processes send one another, in the manner of
Phoenix.Tracker. `roster.py` holds who is present on one stream, and `peers.py` decides when what
another process announced expires. This folder may import services, selectors and everything below
them.
"""
