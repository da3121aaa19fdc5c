"""Faults between a browser and the site lose no message and double none."""

import pytest

from apps.realtime.testing import until
from tests.faults.chat import client
from tests.faults.chat.client import HEARTBEAT, PATIENCE, Client
from tests.faults.chat.factories import Scene, grown
from tests.faults.chat.proxy import Proxy


async def test_nothing_is_lost_when_sockets_are_cut_again_and_again(scene: Scene) -> None:
    proxy = await scene.proxy()
    people = [await scene.enter(name, proxy.url) for name in ("Ada", "Grace", "Edsger")]
    await scene.enter("Barbara")  # sees it all, undisturbed
    async with scene.load(*people):
        for _ in range(6):
            await cut(proxy, people)
            await grown(scene, by=1)
    await scene.judge()
    assert all(person.connections == 7 for person in people)


async def cut(proxy: Proxy, people: list[Client]) -> None:
    """Cut everybody's connection, and wait until they have come back."""
    before = [person.connections for person in people]
    assert proxy.cut() >= len(people)
    await until(lambda: all(p.connections > b for p, b in zip(people, before, strict=True)))


async def test_killed_between_commit_and_ack_makes_one_message(scene: Scene) -> None:
    """The answer never arrives, so the browser sends the same command again."""
    proxy = await scene.proxy()
    writer, reader = await scene.enter("Ada", proxy.url), await scene.enter("Grace")
    proxy.swallow(up=False)
    sent = writer.send("Did you get this?")
    await until(lambda: reader.cursor.seq == 1)  # committed
    assert writer.unsent
    proxy.cut()
    await scene.judge()
    assert sent in writer.history.acknowledged
    assert len((await scene.log()).events) == 1


async def test_messages_written_together_are_sent_again_after_a_kill_between_commit_and_ack(
    scene: Scene,
) -> None:
    proxy = await scene.proxy()
    writers = [await scene.enter(name, proxy.url) for name in ("Ada", "Edsger", "Barbara")]
    reader = await scene.enter("Grace")
    proxy.swallow(up=False)
    sent = {writer: writer.send("Did you get this?") for writer in writers}
    await until(lambda: reader.cursor.seq == 3)  # committed
    assert all(writer.unsent for writer in writers)
    proxy.cut()
    await scene.judge()
    assert all(each in writer.history.acknowledged for writer, each in sent.items())
    assert len((await scene.log()).events) == 3


async def test_a_half_open_connection_is_noticed_and_replaced(scene: Scene) -> None:
    """Neither end hears a close: a laptop that changed networks, a firewall that forgot."""
    proxy = await scene.proxy()
    lost, other = await scene.enter("Ada", proxy.url), await scene.enter("Grace")
    proxy.swallow()
    lost.send("Into the void")
    other.send("Is Ada there?")
    await until(lambda: lost.connections == 2, seconds=HEARTBEAT + PATIENCE + 5)
    await scene.judge()
    assert lost.cursor.seq == 2


async def test_a_stalled_connection_resumes_where_it_was(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE", 60.0)  # so that the stall is not taken for an end
    proxy = await scene.proxy()
    stalled, other = await scene.enter("Ada", proxy.url), await scene.enter("Grace")
    proxy.stall()
    for number in range(20):
        other.send(f"Message {number}")
    await until(lambda: other.cursor.seq == 20)
    assert stalled.cursor.seq == 0
    proxy.resume()
    await scene.judge()
    assert stalled.connections == 1


async def test_a_slow_link_delays_no_other_client(scene: Scene) -> None:
    proxy = await scene.proxy()
    slow, other = await scene.enter("Ada", proxy.url), await scene.enter("Grace")
    proxy.bytes_per_second = 60_000
    for number in range(60):
        other.send(f"{number} " + "x" * 1000)
    await until(lambda: other.cursor.seq == 60)
    assert slow.cursor.seq < 60
    await scene.judge()
