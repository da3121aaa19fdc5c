"""Capacity plan: the processes and other resources that a number of clients needs.

The costs are measured (`python -m bench.measure`); the rest is arithmetic. See docs/scaling.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bench.costs import Costs
from bench.queueing import Latency, Work, latencies
from bench.workload import (
    PresenceTraffic,
    Spread,
    Workload,
    presence_traffic,
    spread_of,
    wake_ups,
)

HEARTBEAT_SECONDS = 20
POLL_SECONDS = 3
CHECK_SECONDS = 25
NAMES_PER_QUERY = 1000
CHECKS = 5  # queries of a permission check: sessions, users, and each kind of stream
POOL = 20  # maximum number of database connections of a process
PACKET_BYTES = 66  # headers of Ethernet, IP, TCP and WebSocket, roughly
PRESENCE_BYTES = 150  # of a frame that announces an arrival or a departure
BUSY = 0.6  # maximum load of a process, on average
BUSIEST = 0.9  # maximum load for a minute, when all clients reconnect
MAX_SOCKETS = 15_000  # of a process at any load, because of files, ports and the risk of a crash
EVENTS = 20_000  # number of simulated events for the latency


@dataclass(frozen=True)
class Plan:
    """The resources for a workload. CPU in cores; the rest per second or in bytes."""

    workload: Workload
    processes: int
    spread: Spread
    cores: float
    shares: dict[str, float]  # of the cores, by purpose
    memory: float
    wake_ups: float  # received by all processes
    redis_cores: float
    redis_hosts: int
    writes: float
    database_cores: float
    queries: float  # of the hubs, without any events
    connections: int
    bytes_out: float
    latency: Latency


def plan(costs: Costs, workload: Workload) -> Plan:
    """The smallest number of processes of one core each that suffices, and what they need."""
    processes = smallest(lambda count: suffices(costs, workload, count))
    spread = spread_of(workload, processes)
    cores = web_cores(costs, workload, spread)
    used = sum(cores.values())
    redis = redis_cores(costs, workload, spread)
    return Plan(
        workload=workload,
        processes=processes,
        spread=spread,
        cores=used,
        shares={name: part / used for name, part in cores.items()},
        memory=processes * costs.process_memory + workload.sockets * costs.socket_memory,
        wake_ups=wake_ups(workload, spread),
        redis_cores=redis,
        redis_hosts=math.ceil(redis / BUSY),
        writes=workload.messages + workload.posts,
        database_cores=database_cores(costs, workload, spread),
        queries=queries(workload, spread),
        connections=processes * POOL,
        bytes_out=bytes_out(costs, workload, spread),
        latency=latency(costs, workload, spread),
    )


def smallest(is_enough: Callable[[int], bool]) -> int:
    """The smallest number that suffices. OverflowError if larger numbers do not help."""
    high = 1
    while not is_enough(high):
        high *= 2
        if high > 1_000_000:
            raise OverflowError("No number of processes suffices.")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def suffices(costs: Costs, workload: Workload, processes: int) -> bool:
    """Whether so many processes bear the average, all reconnects, and the number of sockets."""
    average = sum(web_cores(costs, workload, spread_of(workload, processes)).values())
    reconnects = workload.sockets * costs.arrival / workload.return_seconds
    return (
        average <= processes * BUSY
        and average + reconnects <= processes * BUSIEST
        and workload.sockets <= processes * MAX_SOCKETS
    )


def web_cores(costs: Costs, workload: Workload, spread: Spread) -> dict[str, float]:
    """CPU seconds per second of all web processes, by purpose."""
    presence = presence_work(costs, presence_traffic(workload, spread))
    return {
        "deliveries": workload.deliveries * costs.delivery,
        "wake-ups": wake_ups(workload, spread) * costs.wake_up,
        "presence": sum(rate * seconds for rate, seconds in presence),
        "commands": (workload.messages + workload.posts) * costs.message,
        "heartbeats": workload.sockets / HEARTBEAT_SECONDS * costs.ping,
        "arrivals": workload.arrivals * costs.arrival,
        "polls": workload.streams * spread.room * costs.stream
        + spread.processes * costs.process_idle,
    }


def presence_work(costs: Costs, presence: PresenceTraffic) -> list[tuple[float, float]]:
    """Pairs of a rate per second and the CPU seconds that each of these takes."""
    return [
        (presence.received, costs.announcement + presence.people * costs.announced_person),
        (presence.digests_received, costs.wake_up),
        (presence.changes, presence.frames * costs.delivery),
    ]


def redis_cores(costs: Costs, workload: Workload, spread: Spread) -> float:
    """Each process also receives its own announcements and heartbeats."""
    presence = presence_traffic(workload, spread)
    own = presence.sent + presence.digests + spread.processes / POLL_SECONDS
    sent = workload.messages + workload.posts + own
    received = wake_ups(workload, spread) + presence.received + presence.digests_received + own
    return sent * costs.redis_publish + received * costs.redis_receive


def database_cores(costs: Costs, workload: Workload, spread: Spread) -> float:
    writes = (workload.messages + workload.posts) * costs.message_database
    return writes + workload.streams * spread.room * costs.stream_database


def queries(workload: Workload, spread: Spread) -> float:
    """Polls and permission checks of all hubs per second."""
    streams = workload.streams * spread.room / spread.processes
    polls = math.ceil(streams / NAMES_PER_QUERY) / POLL_SECONDS
    return spread.processes * (polls + CHECKS / CHECK_SECONDS)


def bytes_out(costs: Costs, workload: Workload, spread: Spread) -> float:
    presence = presence_traffic(workload, spread)
    frames = presence.changes * presence.frames
    return workload.deliveries * (costs.frame_bytes + PACKET_BYTES) + frames * (
        PRESENCE_BYTES + PACKET_BYTES
    )


def latency(costs: Costs, workload: Workload, spread: Spread) -> Latency:
    """Time from an event's arrival in a process to its last local socket, by simulation."""
    works = traffic(costs, workload, spread)
    rate = sum(work.rate for work in works if work.delivers)
    return Latency.of(latencies(works, seconds=EVENTS / rate))


def traffic(costs: Costs, workload: Workload, spread: Spread) -> list[Work]:
    """The work of one process."""
    presence = presence_work(costs, presence_traffic(workload, spread))
    share = 1 / spread.processes
    return [
        Work(
            workload.messages * spread.room * share,
            costs.wake_up + workload.room / spread.room * costs.delivery,
            delivers=True,
        ),
        Work(
            workload.posts * spread.blog * share,
            costs.wake_up + workload.sockets * workload.readers / spread.blog * costs.delivery,
            delivers=True,
        ),
        Work((workload.messages + workload.posts) * share, costs.message),
        *(Work(rate * share, seconds) for rate, seconds in presence),
        Work(workload.arrivals * share, costs.arrival),
        Work(workload.sockets / HEARTBEAT_SECONDS * share, costs.ping),
    ]
