"""Web Push: notifications for browsers that have no page of the site open.

Read `delivery.py` first: it sends one message to one browser. `encryption.py` and `vapid.py` are
the two standards behind it, `endpoints.py` decides which addresses the site may call. This folder
may import the rest of the app, which imports from here only what it wires.
"""
