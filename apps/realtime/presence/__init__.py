"""Who is present on each stream, across processes, without storing anything.

Read `tracker.py` first: it decides what processes send one another, in the manner of
Phoenix.Tracker. `roster.py` holds what one stream's presence is made of, and `peers.py` when what
another process said expires. This folder may import layer, telemetry, protocol and below.
"""
