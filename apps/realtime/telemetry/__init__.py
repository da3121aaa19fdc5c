"""Telemetry of one process: its counters, and the context of its log lines.

Read `counters.py` first. Names of metrics and formats of logs are the project's. This folder may
import streams, errors, protocol and models.
"""
