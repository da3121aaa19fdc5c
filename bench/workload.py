"""The load that a site's clients make, and the traffic between processes that follows from it."""

import math
from dataclasses import dataclass

DIGEST_SECONDS = 25


@dataclass(frozen=True)
class Workload:
    """People's activity. A room is a stream with a few subscribers; the blog is one with many."""

    sockets: int
    messages_per_minute: float = 0.2  # from each socket
    room: int = 50  # open sockets per room
    rooms: float = 1.0  # rooms per socket
    readers: float = 0.3  # fraction of the sockets that follow the blog
    posts_per_minute: float = 2.0
    visit_minutes: float = 20.0  # time for which a socket stays open
    return_seconds: float = 60.0  # time in which all clients reconnect after a restart
    presence: bool = True  # rooms show who is present
    together: bool = False  # the proxy sends the sockets of a room to one process

    @property
    def messages(self) -> float:
        """Chat messages per second."""
        return self.sockets * self.messages_per_minute / 60

    @property
    def posts(self) -> float:
        """Blog posts per second."""
        return self.posts_per_minute / 60

    @property
    def arrivals(self) -> float:
        """Sockets that connect per second; as many disconnect."""
        return self.sockets / self.visit_minutes / 60

    @property
    def streams(self) -> float:
        return max(1.0, self.sockets * self.rooms / self.room)

    @property
    def deliveries(self) -> float:
        """Events sent to sockets per second."""
        return self.messages * self.room + self.posts * self.sockets * self.readers


@dataclass(frozen=True)
class Spread:
    """The average number of processes that have subscribers of a room, and of the blog."""

    processes: int
    room: float
    blog: float


@dataclass(frozen=True)
class PresenceTraffic:
    """Announcements between processes, and presence frames to their sockets, per second."""

    sent: float = 0.0
    received: float = 0.0
    people: float = 0.0  # in each announcement
    digests: float = 0.0
    digests_received: float = 0.0
    changes: float = 0.0  # that a process sends to its sockets
    frames: float = 0.0  # for each change


def spread_of(workload: Workload, processes: int) -> Spread:
    """The proxy chooses processes at random, unless it keeps rooms together."""
    room = 1.0 if workload.together else processes_with(workload.room, processes)
    return Spread(processes, room, processes_with(workload.sockets * workload.readers, processes))


def processes_with(members: float, processes: int) -> float:
    """The expected number of processes that have at least one of the members."""
    return processes * (1 - math.pow(1 - 1 / processes, members))


def wake_ups(workload: Workload, spread: Spread) -> float:
    """Wake-ups received per second: one per event and process with subscribers of its stream."""
    return workload.messages * spread.room + workload.posts * spread.blog


def presence_traffic(workload: Workload, spread: Spread) -> PresenceTraffic:
    """All processes of a room receive each arrival and departure.

    The first client of a room in a process causes a request, an answer from each other process,
    and one more request.
    """
    if not workload.presence:
        return PresenceTraffic()
    others = spread.room - 1
    arrivals = workload.arrivals * workload.rooms
    first = arrivals * (1 / workload.room if workload.together else alone(workload, spread))
    to_all, to_one = 2 * arrivals + first, first * others
    digests = spread.processes / DIGEST_SECONDS
    return PresenceTraffic(
        sent=to_all + to_one,
        received=to_all * others + to_one,
        people=min(100.0, workload.room / spread.room),
        digests=digests,
        digests_received=digests * (spread.processes - 1),
        changes=2 * arrivals * spread.room,
        frames=workload.room / spread.room,
    )


def alone(workload: Workload, spread: Spread) -> float:
    """The probability that a socket is the only one of its room in its process."""
    return math.pow(1 - 1 / spread.processes, workload.room - 1)
