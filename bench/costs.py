"""The measured costs of one process, from which the capacity plan is computed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

COSTS = Path(__file__).parent / "costs.json"


@dataclass(frozen=True)
class Costs:
    """CPU time in seconds and memory in bytes, of the web process unless named otherwise."""

    # A process, and an idle socket
    process_memory: float
    process_idle: float  # per second
    socket_memory: float
    ping: float
    stream: float  # a subscribed stream, per second
    stream_database: float  # per second

    # Connecting, and reconnecting
    arrival: float  # handshake, session, connection limit, subscribe
    replayed: float  # per event from the log

    # An event
    message: float  # a chat message: command, rows, publish
    message_database: float
    wake_up: float  # per process with subscribers of the stream
    delivery: float  # per socket
    frame_bytes: float

    # Presence
    announcement: float  # received from another process
    announced_person: float  # in addition, per person in it

    # Redis
    redis_publish: float
    redis_receive: float  # per process that receives it


def costs_of(server: str, path: Path = COSTS) -> Costs:
    """The latest measured costs with `server`."""
    return Costs(**json.loads(path.read_text())[server])


def save(found: dict[str, Costs], path: Path = COSTS) -> None:
    path.write_text(json.dumps({name: asdict(costs) for name, costs in found.items()}, indent=2))
