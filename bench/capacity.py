"""How many processes, and how much of everything else, a crowd needs: a plan, by arithmetic.

The costs are measured (`python -m bench.measure`); the rest is counted. See docs/scaling.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bench.costs import Costs
from bench.queueing import Latency, Work, latencies

HEARTBEAT_SECONDS = 20
POLL_SECONDS = 3
CHECK_SECONDS = 25
NAMES_PER_QUERY = 1000
CHECKS = 5  # queries that ask who may stay: sessions, users, and each kind of stream
POOL = 20  # database connections of a process, at most
PACKET_BYTES = 66  # Ethernet, IP, TCP and a WebSocket's header, roughly
BUSY = 0.6  # how busy a process may be on average
BUSIEST = 0.9  # and for a minute, when everybody comes back
MOST_SOCKETS = (
    15_000  # in one process, whatever the load: files, ports, and who is hit by its death
)
EVENTS = 20_000  # simulated, to know the latency


@dataclass(frozen=True)
class Workload:
    """What people do. Rooms are streams that some follow; the blog is one that many do."""

    sockets: int
    messages_per_minute: float = 0.2  # by each socket
    room: int = 50  # sockets in a room that are open at a time
    rooms: float = 1.0  # that each socket follows
    readers: float = 0.3  # the part of the sockets that follows the blog
    posts_per_minute: float = 2.0
    return_seconds: float = 60.0  # in which everybody comes back after everything was restarted
    presence_seconds: float | None = 25.0  # None: rooms do not show who is here
    together: bool = False  # the proxy sends those who share a room to one process

    @property
    def messages(self) -> float:
        return self.sockets * self.messages_per_minute / 60

    @property
    def posts(self) -> float:
        return self.posts_per_minute / 60

    @property
    def streams(self) -> float:
        return max(1.0, self.sockets * self.rooms / self.room)

    @property
    def deliveries(self) -> float:
        """Per second."""
        return self.messages * self.room + self.posts * self.sockets * self.readers


@dataclass(frozen=True)
class Spread:
    """Among how many processes a stream's readers are, on average."""

    processes: int
    room: float
    blog: float


@dataclass(frozen=True)
class Plan:
    """What it takes. CPU in cores; the rest per second or in bytes."""

    workload: Workload
    processes: int
    spread: Spread
    cores: float
    shares: dict[str, float]  # of the cores, by what they are busy with
    memory: float
    wake_ups: float  # heard by all processes
    redis_cores: float
    redis_hosts: int
    writes: float
    database_cores: float
    queries: float  # the hubs' upkeep
    connections: int
    bytes_out: float
    latency: Latency


def spread_of(workload: Workload, processes: int) -> Spread:
    """The proxy deals sockets out at random, unless those of a room are kept together."""
    room = 1.0 if workload.together else among(processes, workload.room)
    return Spread(processes, room, among(processes, workload.sockets * workload.readers))


def among(processes: int, members: float) -> float:
    """How many of the processes hold at least one of so many."""
    return processes * (1 - math.pow(1 - 1 / processes, members))


def web_cores(costs: Costs, workload: Workload, spread: Spread) -> dict[str, float]:
    """CPU seconds per second of all web processes, by what takes them."""
    heard, people = gossip(workload, spread)
    return {
        "deliveries": workload.deliveries * costs.delivery,
        "wake-ups": wake_ups(workload, spread) * costs.wake_up,
        "presence": heard * costs.gossip + heard * people * costs.gossip_person,
        "commands": (workload.messages + workload.posts) * costs.message,
        "heartbeats": workload.sockets / HEARTBEAT_SECONDS * costs.ping,
        "upkeep": workload.streams * spread.room * costs.stream
        + spread.processes * costs.process_idle,
    }


def wake_ups(workload: Workload, spread: Spread) -> float:
    """Heard per second: each event once by each process that has readers of its stream."""
    return workload.messages * spread.room + workload.posts * spread.blog


def gossip(workload: Workload, spread: Spread) -> tuple[float, float]:
    """What processes hear of each other's people per second, and the people in each."""
    if workload.presence_seconds is None:
        return 0.0, 0.0
    said = workload.streams * spread.room / workload.presence_seconds
    return said * (spread.room - 1), min(100.0, workload.room / spread.room)


def redis_cores(costs: Costs, workload: Workload, spread: Spread) -> float:
    """Each process's own heartbeat too."""
    heard, _ = gossip(workload, spread)
    said = heard / (spread.room - 1) if spread.room > 1 else 0.0
    beats = spread.processes / POLL_SECONDS
    sent = workload.messages + workload.posts + said + beats
    received = wake_ups(workload, spread) + heard + said + beats
    return sent * costs.redis_publish + received * costs.redis_hear


def plan(costs: Costs, workload: Workload) -> Plan:
    """The fewest processes of one core each that are enough, and what they need."""
    processes = fewest(lambda count: enough(costs, workload, count))
    spread = spread_of(workload, processes)
    cores = web_cores(costs, workload, spread)
    used = sum(cores.values())
    redis = redis_cores(costs, workload, spread)
    followed = workload.streams * spread.room / processes
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
        database_cores=(workload.messages + workload.posts) * costs.message_database
        + workload.streams * spread.room * costs.stream_database,
        queries=processes
        * (math.ceil(followed / NAMES_PER_QUERY) / POLL_SECONDS + CHECKS / CHECK_SECONDS),
        connections=processes * POOL,
        bytes_out=workload.deliveries * (costs.frame_bytes + PACKET_BYTES),
        latency=latency(costs, workload, spread),
    )


def enough(costs: Costs, workload: Workload, processes: int) -> bool:
    """Whether so many bear the average, everybody's return, and the number of sockets."""
    average = sum(web_cores(costs, workload, spread_of(workload, processes)).values())
    returning = workload.sockets * costs.arrival / workload.return_seconds
    return (
        average <= processes * BUSY
        and average + returning <= processes * BUSIEST
        and workload.sockets <= processes * MOST_SOCKETS
    )


def fewest(is_enough: Callable[[int], bool]) -> int:
    """The smallest number that is enough. OverflowError when more would not help."""
    high = 1
    while not is_enough(high):
        high *= 2
        if high > 1_000_000:
            raise OverflowError("No number of processes is enough.")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def latency(costs: Costs, workload: Workload, spread: Spread) -> Latency:
    """From an event's arrival in a process to its last socket there, by simulation."""
    works = traffic(costs, workload, spread)
    rate = sum(work.rate for work in works if work.delivers)
    return Latency.of(latencies(works, seconds=EVENTS / rate))


def traffic(costs: Costs, workload: Workload, spread: Spread) -> list[Work]:
    """What one process is asked to do."""
    heard, people = gossip(workload, spread)
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
        Work(heard * share, costs.gossip + people * costs.gossip_person),
        Work(workload.sockets / HEARTBEAT_SECONDS * share, costs.ping),
    ]
