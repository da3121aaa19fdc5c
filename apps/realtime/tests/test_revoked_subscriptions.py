"""A subscription whose reader may no longer read the stream is sent nothing that follows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.selectors import Entry, Position
from apps.realtime.streams import EVERYONE, GUESTS, Reader, user_principal
from apps.realtime.tests.factories import LOG

EPOCH = "e"
ADA = 7


async def no_wait() -> None:
    return


class Follower:
    """A subscription that remembers what it was sent."""

    def __init__(self, local: LocalStream, user_id: int | None = None) -> None:
        self.seqs: list[int] = []
        self.ends = 0
        self.subscription = Subscription(
            local.stream,
            reader=Reader(user_id),
            send=lambda frame: self.seqs.append(int(frame)),
            flush=no_wait,
            resync=lambda stream: pytest.fail("a resync"),
            revoked=self.end,
        )
        local.subscriptions.add(self.subscription)

    def end(self, stream: str) -> None:
        self.ends += 1

    def authorized(self, *, at: int, after: int) -> Subscription:
        """Bring it from collecting to replaying, as `join` does."""
        self.subscription.authorized_at = at
        self.subscription.start_at(after)
        return self.subscription


def entry(seq: int, revokes: str = "") -> Entry:
    return Entry(seq, str(seq), revokes=revokes)


def live_follower(local: LocalStream, user_id: int | None = None) -> Follower:
    follower = Follower(local, user_id)
    follower.authorized(at=0, after=0).go_live(upto=0)
    return follower


def stream() -> LocalStream:
    local = LocalStream(LOG)
    local.start(Position(EPOCH))
    return local


@pytest.mark.parametrize(
    ("revokes", "stays"),
    [
        (EVERYONE, []),
        (GUESTS, [ADA, 8]),
        (user_principal(ADA), [None, 8]),
        ("user.9", [None, 7, 8]),
    ],
)
def test_a_revocation_ends_the_subscriptions_of_its_principal(
    revokes: str, stays: list[int | None]
) -> None:
    local = stream()
    followers = {user_id: live_follower(local, user_id) for user_id in (None, ADA, 8)}
    for each in (entry(1), entry(2, revokes), entry(3)):
        local.deliver(EPOCH, each)
    for user_id, follower in followers.items():
        assert follower.seqs == ([1, 2, 3] if user_id in stays else [1])
        assert follower.ends == (user_id not in stays)


@settings(deadline=None)  # a busy machine takes its time
@given(
    messages=st.lists(st.integers(1, 12), max_size=40),
    reads=st.sets(st.integers(0, 40)),
    revoked_at=st.integers(1, 12),
    joins_at=st.integers(0, 40),
)
def test_no_later_event_arrives_in_any_order_of_messages(
    messages: list[int], reads: set[int], revoked_at: int, joins_at: int
) -> None:
    """Some are lost, some doubled, and the log is read at arbitrary moments."""
    log = [entry(seq, GUESTS if seq == revoked_at else "") for seq in range(1, 13)]
    local = stream()
    guest, member, late = live_follower(local), live_follower(local, ADA), Follower(local)
    for step, seq in enumerate(messages):
        local.deliver(EPOCH, log[seq - 1])
        if step in reads and local.behind:
            local.repair(log[local.seq :])
        if step == joins_at:
            late.authorized(at=0, after=0)
    local.moved(Position(EPOCH, 0, 12))
    local.repair(log[local.seq :])
    if not late.ends:
        late.authorized(at=0, after=0).replay(log)
        late.subscription.go_live(upto=12)
    everything = list(range(1, 13))
    assert member.seqs == everything
    assert guest.seqs == everything[: revoked_at - 1]
    assert late.seqs == (late.seqs and everything[: revoked_at - 1])
    assert (guest.ends, late.ends, member.ends) == (1, 1, 0)


def test_one_that_arrives_while_the_reader_is_authorized_is_met_in_the_buffer() -> None:
    local = stream()
    guest = Follower(local)
    for each in (entry(1), entry(2, GUESTS), entry(3)):
        local.deliver(EPOCH, each)
    assert guest.ends == 0  # authorizing may have seen it
    subscription = guest.authorized(at=0, after=0)
    assert subscription.go_live(upto=3)
    assert (guest.seqs, guest.ends, subscription.live) == ([1], 1, False)


def test_one_that_arrives_during_the_replay_ends_it() -> None:
    local = stream()
    guest = Follower(local)
    subscription = guest.authorized(at=1, after=0)
    local.deliver(EPOCH, entry(1))
    local.deliver(EPOCH, entry(2, GUESTS))
    assert (guest.ends, subscription.ended) == (1, True)


def test_one_from_before_the_reader_was_authorized_concerns_an_earlier_right() -> None:
    """A reader who is granted access again replays earlier events, the revocation included."""
    local = LocalStream(LOG)
    guest = Follower(local)
    local.start(Position(EPOCH, 0, 3))
    subscription = guest.authorized(at=3, after=0)
    subscription.replay([entry(1), entry(2, GUESTS), entry(3)])
    assert subscription.go_live(upto=3)
    local.deliver(EPOCH, entry(4))
    assert (guest.seqs, guest.ends) == ([1, 2, 3, 4], 0)


def test_a_live_subscription_ahead_of_its_stream_does_not_meet_an_old_one_again() -> None:
    """It was authorized from the log before the stream's messages came in."""
    local = stream()
    guest = Follower(local)
    subscription = guest.authorized(at=2, after=2)
    subscription.go_live(upto=0)
    for each in (entry(1), entry(2, GUESTS), entry(3)):
        local.deliver(EPOCH, each)
    assert (guest.seqs, guest.ends) == ([3], 0)
