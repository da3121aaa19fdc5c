"""The hub: one subscription to the channel layer per process and stream, for all local clients.

Read `hub.py` first, then `join.py`, the one way to subscribe. `local_stream.py`, `subscription.py`
and `send_queue.py` handle every event, without queries and I/O of their own; `transport.py` writes
its frame where the server allows that. This folder may import presence, sessions and
everything below them.
"""
