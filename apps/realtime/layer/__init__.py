"""The channel layer: its configuration, the messages that processes send, and both ends.

Read `messages.py` first, which has a class for each message. `broadcaster.py` sends them and
`receiver.py` receives them; `wake_up.py` sends one when events are committed. `threads.py` and
`loop.py` cross between synchronous code and the event loop; `checks.py` is for `manage.py check`.
This folder may import telemetry, streams, errors, protocol and models.
"""
