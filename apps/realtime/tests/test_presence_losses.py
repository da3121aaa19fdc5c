"""Processes agree on who is present a few periods after messages between them were lost.

The tests run real trackers on a clock that leaps to the next timer, and a network that loses.
"""

import asyncio
import random
import selectors
from collections.abc import Coroutine
from typing import Any
from unittest import mock

import pytest

from apps.realtime.hub.subscription import Subscription
from apps.realtime.layer.messages import (
    CONTROL_GROUP,
    LayerMessage,
    PresenceAnnounced,
    PresenceDigest,
    dispatch,
)
from apps.realtime.presence import tracker as tracker_module
from apps.realtime.presence.tracker import PresenceTracker, group_of
from apps.realtime.tests.presence_factories import PLATFORM, place

PROCESSES = 3
# A digest (25 s), the expiry (60 s), the next digest that reveals losses (25 s), and a reserve.
SETTLED_SECONDS = 150.0


class LeapingSelector(selectors.DefaultSelector):
    """Waits for nobody: the time is what would have been waited for."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = LeapingSelector()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


class Process:
    """A process as the others know it, and the sockets it holds."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()
        self.tracker = PresenceTracker(spawn=self._spawn, clock=asyncio.get_running_loop().time)
        self.name = self.tracker.process  # of the one person it may hold
        self.sockets: dict[bool, Subscription] = {}  # somebody's, and one that only looks on
        self._spawn(self.tracker.run())

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def come(self, *, shown: bool) -> None:
        if shown not in self.sockets:
            self.sockets[shown] = socket = place(self.name if shown else None, ignore)
            self.tracker.join(socket)

    def go(self, *, shown: bool) -> None:
        if socket := self.sockets.pop(shown, None):
            self.tracker.leave(socket)

    def receive(self, message: LayerMessage) -> None:
        dispatch(message, [self.tracker])

    def die(self) -> None:
        for task in tuple(self.tasks):
            task.cancel()
        for presence in self.tracker.streams.values():
            presence.stop()
        self.tracker.streams.clear()
        self.sockets.clear()

    def sees(self) -> set[str] | None:
        """The names that its sockets were told; None when it has no sockets."""
        presence = self.tracker.streams.get(PLATFORM)
        if presence is None or not presence.roster.members:
            return None
        assert presence.pushed == presence.roster.everyone()
        return {person.name for person in presence.pushed.people}


def ignore(frame: str) -> None:
    """Frames to sockets are dropped: `pushed` holds the same."""


class Network:
    """Replaces the channel layer; messages between the two processes of a `lost` pair are lost."""

    def __init__(self) -> None:
        self.processes = [Process() for _ in range(PROCESSES)]
        self.lost: set[tuple[int, int]] = set()

    async def send(self, group: str, message: Any) -> bool:
        names = [process.tracker.process for process in self.processes]
        if message.process in names:  # or it has ended just now
            sender = names.index(message.process)
            for receiver, process in enumerate(self.processes):
                own = group_of(process.tracker.process) == group
                reached = own or group in (CONTROL_GROUP, PLATFORM)
                if reached and (sender, receiver) not in self.lost:
                    takes = random.uniform(0.01, 0.5)
                    asyncio.get_running_loop().call_later(takes, process.receive, message)
        return True

    async def act(self, act: str, index: int, shown: bool, seconds: float) -> None:
        process = self.processes[index]
        match act:
            case "come":
                process.come(shown=shown)
            case "go":
                process.go(shown=shown)
            case "killed":
                process.die()
                self.processes[index] = Process()
            case "ended":
                await process.tracker.farewell()
                process.die()
                self.processes[index] = Process()
        await asyncio.sleep(seconds)

    def check(self) -> None:
        people = {each.name for each in self.processes if True in each.sockets}
        for process in self.processes:
            assert process.sees() in (None, people)


Act = tuple[str, int, bool, float]
# The acts, and the pairs of processes that lose all messages until they are done.
Episode = tuple[list[Act], set[tuple[int, int]]]


def episode(chance: random.Random) -> Episode:
    def somebody() -> int:
        return chance.randrange(PROCESSES)

    acts = [*["come", "go"] * 4, "wait", "killed", "ended"]
    seconds = (0.0, 0.0, 0.0, 1.0, 3.0, 10.0, 60.0)
    happens = [
        (chance.choice(acts), somebody(), chance.random() < 0.7, chance.choice(seconds))
        for _ in range(chance.randint(1, 6))
    ]
    return happens, {(somebody(), somebody()) for _ in range(chance.randint(0, 4))}


@pytest.mark.parametrize("seed", range(60))
def test_processes_agree_after_losses(seed: int) -> None:
    async def live() -> None:
        network = Network()
        with mock.patch.object(tracker_module, "broadcaster", network):
            for happens, lost in history:
                network.lost = lost
                for act in happens:
                    await network.act(*act)
                network.lost = set()
                await asyncio.sleep(SETTLED_SECONDS)
                network.check()
            for process in network.processes:
                process.die()

    random.seed(seed)  # which gossip takes its chances from
    chance = random.Random(seed)
    history = [episode(chance) for _ in range(15)]
    leaping(live())


@pytest.mark.parametrize(
    ("numbers", "stays"), [((1, 2, 3, 4, 5, 6), True), ((1, 2, 9, 10, 11, 12), False)]
)
def test_announcements_that_a_process_does_not_confirm_after_a_gap_expire(
    numbers: tuple[int, ...], stays: bool
) -> None:
    """Ada's process says nothing but digests, and is not there to be asked."""

    async def live() -> None:
        network = Network()
        here = network.processes[0]
        with mock.patch.object(tracker_module, "broadcaster", network):
            here.come(shown=True)
            ada = {"id": "user.1", "name": "ada", "guest": False}
            here.receive(PresenceAnnounced(PLATFORM, "other", number=1, count=1, people=[ada]))
            for number in numbers:
                here.receive(PresenceDigest("other", number, latest={}))
                await asyncio.sleep(25)
            assert here.sees() == {here.name} | ({"ada"} if stays else set())
            for process in network.processes:
                process.die()

    leaping(live())


def leaping(work: Coroutine[Any, Any, None]) -> None:
    loop = LeapingLoop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()
