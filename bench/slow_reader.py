"""Does one client that reads 1 kB per second delay the others?"""

from dataclasses import dataclass

from apps.realtime.testing.processes import HOST
from bench.contenders import Running
from bench.subscribers import Crowd, SlowSubscriber
from bench.trials import open_loop, steady

SOCKETS = 200
FRAME_BYTES = 4096  # so that the network's buffers are soon full
RATE = 20.0


@dataclass(frozen=True)
class SlowReader:
    """The 95th percentile of the last delivery to the others, in seconds: alone, and beside it."""

    contender: str
    alone: float
    beside: float

    @property
    def ratio(self) -> float:
        return self.beside / self.alone if self.alone else 0.0


async def measure_slow_reader(
    running: Running, *, sockets: int = SOCKETS, rounds: int = 3, seconds: float = 3.0
) -> list[SlowReader]:
    """Alternate, so that other programs on the machine disturb both alike."""
    pairs = []
    for _ in range(rounds):
        alone, beside = [
            await _latency(running, sockets, seconds, slow=slow) for slow in (False, True)
        ]
        pairs.append(SlowReader(running.name, alone, beside))
        print(f"  {running.name:26} slow reader: {pairs[-1].ratio:.2f} times", flush=True)
    return pairs


async def _latency(running: Running, sockets: int, seconds: float, *, slow: bool) -> float:
    crowd = running.crowd()
    await crowd.join(running.headers(sockets))
    send = await running.sender(crowd, FRAME_BYTES)
    readers = [await _slow_reader(running, crowd)] if slow else []
    trial = await open_loop(crowd, send, running.meters, steady(RATE, seconds))
    await crowd.leave()
    for reader in readers:
        reader.abort()
    running.check(crowd, "beside a slow reader")
    return trial.percentile(95)


async def _slow_reader(running: Running, crowd: Crowd) -> SlowSubscriber:
    """One more socket in the crowd's room, which the crowd does not count."""
    reader = SlowSubscriber(crowd.dialect, crowd.room, Crowd(crowd.dialect, 0, 0).tally)
    reader.headers = running.headers(1)[0]
    await reader.join(HOST, crowd.port)
    return reader
