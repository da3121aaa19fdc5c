"""Telemetry of one process: its counters, the context of its log lines, and its spans.

Read `counters.py` first. Names of metrics and formats of logs are the project's. This folder may
import streams, errors, protocol and models.
"""
