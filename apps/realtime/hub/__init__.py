"""The hub: one subscription to the channel layer per process and stream, for all local clients.

Read `hub.py` first, then `join.py`, the one way to subscribe. `local_stream.py`, `subscription.py`
and `send_queue.py` do no queries and no I/O of their own: they are the path of every event, which
`transport.py` ends where the server lets it. This folder may import presence, sessions and
everything below them.
"""
