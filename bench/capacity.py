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
DIGEST_SECONDS = 25
NAMES_PER_QUERY = 1000
CHECKS = 5  # queries that ask who may stay: sessions, users, and each kind of stream
POOL = 20  # database connections of a process, at most
PACKET_BYTES = 66  # Ethernet, IP, TCP and a WebSocket's header, roughly
PRESENCE_BYTES = 150  # of a frame that says who has come or gone
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
    visit_minutes: float = 20.0  # that a socket stays
    return_seconds: float = 60.0  # in which everybody comes back after everything was restarted
    presence: bool = True  # rooms show who is here
    together: bool = False  # the proxy sends those who share a room to one process

    @property
    def messages(self) -> float:
        return self.sockets * self.messages_per_minute / 60

    @property
    def posts(self) -> float:
        return self.posts_per_minute / 60

    @property
    def comings(self) -> float:
        """Sockets that come per second; as many go."""
        return self.sockets / self.visit_minutes / 60

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
class Presence:
    """What processes tell each other of people, and their sockets of that, per second."""

    said: float = 0.0
    heard: float = 0.0
    people: float = 0.0  # in each
    digests: float = 0.0
    digests_heard: float = 0.0
    told: float = 0.0  # changes that a process tells its sockets
    frames: float = 0.0  # for each


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
    presence = presence_of(workload, spread)
    return {
        "deliveries": workload.deliveries * costs.delivery,
        "wake-ups": wake_ups(workload, spread) * costs.wake_up,
        "presence": sum(rate * seconds for rate, seconds in presence_work(costs, presence)),
        "commands": (workload.messages + workload.posts) * costs.message,
        "heartbeats": workload.sockets / HEARTBEAT_SECONDS * costs.ping,
        "arrivals": workload.comings * costs.arrival,
        "upkeep": workload.streams * spread.room * costs.stream
        + spread.processes * costs.process_idle,
    }


def wake_ups(workload: Workload, spread: Spread) -> float:
    """Heard per second: each event once by each process that has readers of its stream."""
    return workload.messages * spread.room + workload.posts * spread.blog


def presence_of(workload: Workload, spread: Spread) -> Presence:
    """Each coming and going is told to all processes of the room.

    Who is the first of its room in its process asks, is answered by each, and asks once more.
    """
    if not workload.presence:
        return Presence()
    others = spread.room - 1
    comings = workload.comings * workload.rooms
    first = comings * (1 / workload.room if workload.together else alone(workload, spread))
    to_all, to_one = 2 * comings + first, first * others
    digests = spread.processes / DIGEST_SECONDS
    return Presence(
        said=to_all + to_one,
        heard=to_all * others + to_one,
        people=min(100.0, workload.room / spread.room),
        digests=digests,
        digests_heard=digests * (spread.processes - 1),
        told=2 * comings * spread.room,
        frames=workload.room / spread.room,
    )


def alone(workload: Workload, spread: Spread) -> float:
    """How likely nobody else of a socket's room is in the same process."""
    return math.pow(1 - 1 / spread.processes, workload.room - 1)


def presence_work(costs: Costs, presence: Presence) -> list[tuple[float, float]]:
    """How often per second something is to be done, and the CPU seconds it takes."""
    return [
        (presence.heard, costs.gossip + presence.people * costs.gossip_person),
        (presence.digests_heard, costs.wake_up),
        (presence.told, presence.frames * costs.delivery),
    ]


def redis_cores(costs: Costs, workload: Workload, spread: Spread) -> float:
    """Each process hears what it says itself, its heartbeat too."""
    presence = presence_of(workload, spread)
    said = presence.said + presence.digests
    beats = spread.processes / POLL_SECONDS
    sent = workload.messages + workload.posts + said + beats
    received = wake_ups(workload, spread) + presence.heard + presence.digests_heard + said + beats
    return sent * costs.redis_publish + received * costs.redis_hear


def plan(costs: Costs, workload: Workload) -> Plan:
    """The fewest processes of one core each that are enough, and what they need."""
    processes = fewest(lambda count: enough(costs, workload, count))
    spread = spread_of(workload, processes)
    cores = web_cores(costs, workload, spread)
    used = sum(cores.values())
    redis = redis_cores(costs, workload, spread)
    followed = workload.streams * spread.room / processes
    presence = presence_of(workload, spread)
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
        bytes_out=workload.deliveries * (costs.frame_bytes + PACKET_BYTES)
        + presence.told * presence.frames * (PRESENCE_BYTES + PACKET_BYTES),
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
    presence = presence_work(costs, presence_of(workload, spread))
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
        Work(workload.comings * share, costs.arrival),
        Work(workload.sockets / HEARTBEAT_SECONDS * share, costs.ping),
    ]
