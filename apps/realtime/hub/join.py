"""The one way to subscribe, for WebSockets and event streams alike."""

from collections.abc import Awaitable, Callable, Collection

from apps.realtime.hub.hub import Hub
from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.layer.batch import Batch
from apps.realtime.selectors import Entry, Position, entries_after

REPLAY_BATCH = 500
RANGES = 8  # read by one thread before the readers of the first continue


class ReplayFailed(Exception):
    """A replay failed after the client was told that it is subscribed."""


async def join(
    subscription: Subscription,
    *,
    after: int | None,
    epoch: str,
    authorize: Callable[[], Awaitable[object]],
    joined: Callable[[Position, int], None],
) -> None:
    """Bring `subscription` up to date from the cursor `(epoch, after)`, and make it live.

    `after=None` means from now on. A cursor that the log cannot bring up to date gets a resync.
    `authorize` raises what refuses the reader. It is asked once the stream's position is known: it
    sees every right that was taken away up to there, and what follows is met in the log. `joined`
    is called before the first event is sent, with the position of the stream and the seq after
    which the replay starts.

    Raises ReplayFailed for what fails after `joined`, and anything else before it.
    """
    position = await _attach(subscription, authorize, after=after, epoch=epoch)
    start = position.head if after is None else after
    joined(position, start)
    try:
        if after is None or position.reaches(after=after, epoch=epoch):
            await catch_up(Hub.current(), subscription, position, after=start)
        else:
            Hub.current().require_resync(subscription)
    except Exception as error:
        raise ReplayFailed from error


async def _attach(
    subscription: Subscription,
    authorize: Callable[[], Awaitable[object]],
    *,
    after: int | None,
    epoch: str,
) -> Position:
    hub = Hub.current()
    try:
        if subscription.stream not in hub.streams:
            # Nobody has this process join the groups of streams that they may not read.
            await authorize()
        position = await hub.attach(subscription, after=after, epoch=epoch)
        await authorize()
    except BaseException:
        hub.detach(subscription)
        raise
    subscription.authorized_at = position.head
    return position


async def catch_up(hub: Hub, subscription: Subscription, position: Position, *, after: int) -> None:
    """Replay the log after seq `after`, then the buffer; then the subscription is live.

    `position` is what `attach` returned. Returns early when the subscription has ended.
    """
    local = hub.streams.get(subscription.stream)
    if local is None or subscription not in local.subscriptions:
        return
    if local.has_left(position):
        hub.require_resync(subscription)
        return
    subscription.start_at(after)
    subscription.go_live(upto=local.seq or 0)  # if nothing is missing, the log need not be read
    while subscription in local.subscriptions and not subscription.live:
        if not await _replay_batch(local, subscription, head=position.head):
            hub.require_resync(subscription)
            return
        await subscription.flush()
        if subscription in local.subscriptions and subscription.seq >= position.head:
            subscription.go_live(upto=local.seq or 0)


async def _replay_batch(local: LocalStream, subscription: Subscription, *, head: int) -> bool:
    """Send the next events of the log. False if some were trimmed; `head` has been in the log."""
    entries = await _log.ask((local.stream, subscription.seq)) or ()
    if subscription not in local.subscriptions:  # it ended while we read
        return True
    if entries and entries[0].seq != subscription.seq + 1:
        return False
    subscription.replay(entries)
    # The log may end before the live subscriptions' seq: then all of the rest was trimmed.
    return bool(entries) or subscription.seq >= max(head, local.seq or 0)


def _read(asked: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[Entry]]:
    """Each range of the log once, for all who want to replay it."""
    return {
        (stream, after): entries_after(stream=stream, after=after, limit=REPLAY_BATCH)
        for stream, after in asked
    }


_log = Batch(_read, most=RANGES)
