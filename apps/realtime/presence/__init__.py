"""Who is present on each stream, across processes, without storing anything.

Read `tracker.py` first: it decides what processes send one another, in the manner of
Phoenix.Tracker. `roster.py` holds what one stream's presence is made of, and `peers.py` decides
when what another process announced expires. This folder may import services, selectors, log and
everything below them.
"""
