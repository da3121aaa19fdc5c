"""What happens to logged events besides appending and reading: how long they are kept, and changes.

Read `retention.py` first. This folder may import layer, telemetry, streams, errors, protocol and
models.
"""
