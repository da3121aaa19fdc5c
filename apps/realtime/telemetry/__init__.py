"""What a process can tell about itself: counters of what it did, and the context of log lines.

Read `counters.py` first. Names of metrics and formats of logs are the project's. This folder may
import streams, errors, protocol and models.
"""
