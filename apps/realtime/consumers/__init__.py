"""The Channels edge: consumers for WebSockets and for streams of Server-Sent Events.

Read `websocket.py` first: `StreamConsumer` turns commands into calls and streams into frames.
This folder may import hub and everything below it.
"""

from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.consumers.unknown_path import UnknownPath
from apps.realtime.consumers.websocket import StreamConsumer

__all__ = ["StreamConsumer", "StreamEvents", "UnknownPath"]
