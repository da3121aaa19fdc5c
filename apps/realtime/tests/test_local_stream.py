"""A socket gets each seq once and in order, even if the layer loses, doubles or reorders."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.selectors import Entry, Position
from apps.realtime.streams import Reader as Person

EPOCH = "e"


async def no_wait() -> None:
    return


class Reader:
    """A subscription that remembers what it was sent."""

    def __init__(self, local: LocalStream) -> None:
        self.local = local
        self.seqs: list[int] = []
        self.resyncs = 0
        self.subscription = Subscription(
            local.stream,
            reader=Person(),
            send=lambda frame: self.seqs.append(int(frame)),
            flush=no_wait,
            resync=self.count_resync,
            revoked=lambda stream: None,
        )
        local.subscriptions.add(self.subscription)

    def go_live(self) -> bool:
        return self.subscription.go_live(upto=self.local.seq or 0)

    def count_resync(self, stream: str) -> None:
        self.resyncs += 1


def entry(seq: int) -> Entry:
    return Entry(seq, str(seq))


def live_stream(head: int = 0) -> tuple[LocalStream, Reader]:
    local = LocalStream("test.log.1")
    reader = Reader(local)
    local.start(Position(EPOCH, 0, head))
    reader.subscription.start_at(head)
    reader.go_live()
    return local, reader


@given(
    broadcaster=st.lists(st.integers(1, 12), max_size=40),
    looks=st.sets(st.integers(0, 40)),
    joins_at=st.integers(0, 40),
)
def test_each_seq_once_and_in_order(broadcaster: list[int], looks: set[int], joins_at: int) -> None:
    """Wake-ups in any order, some lost, some doubled; the log is read at arbitrary moments."""
    log = [entry(seq) for seq in range(1, 13)]
    local, early = live_stream()
    late: Reader | None = None
    seen_in_log = 0
    for step, seq in enumerate(broadcaster):
        if step == joins_at:
            late = Reader(local)
            seen_in_log = local.seq or 0  # the least that a read after joining can see
        local.deliver(EPOCH, log[seq - 1])
        if step in looks and local.behind:
            local.repair(log[local.seq :])
    local.moved(Position(EPOCH, 0, 12))
    local.repair(log[local.seq :])
    everything = list(range(1, 13))
    assert early.seqs == everything
    assert early.resyncs == 0
    if late is not None:
        late.subscription.replay(log[:seen_in_log])
        assert late.go_live()
        assert late.seqs == everything


def test_a_gap_asks_for_the_log_and_passes_nothing_on() -> None:
    local, reader = live_stream()
    local.deliver(EPOCH, entry(3))
    assert local.behind
    assert reader.seqs == []


def test_a_stream_whose_log_was_not_read_yet_only_remembers_the_seq_to_read() -> None:
    local = LocalStream("test.log.1")
    reader = Reader(local)
    local.deliver(EPOCH, entry(6))
    assert not local.behind
    local.start(Position(EPOCH, 0, 5))
    assert local.wanted == 6
    assert reader.seqs == []


def test_events_that_arrive_during_a_replay_follow_it() -> None:
    local = LocalStream("test.log.1")
    local.start(Position(EPOCH, 0, 2))
    reader = Reader(local)
    local.deliver(EPOCH, entry(3))
    local.deliver(EPOCH, entry(4))
    reader.subscription.replay([entry(1), entry(2), entry(3)])
    assert reader.go_live()
    assert reader.seqs == [1, 2, 3, 4]


def test_a_newcomer_ahead_of_the_topic_is_not_told_twice() -> None:
    """The log was read by a newcomer before the wake-ups of its last events came in."""
    local, _ = live_stream(head=3)
    reader = Reader(local)
    reader.subscription.replay([entry(seq) for seq in range(1, 6)])
    assert reader.go_live()
    for seq in (4, 5, 6):
        local.deliver(EPOCH, entry(seq))
    assert reader.seqs == [1, 2, 3, 4, 5, 6]


def test_waiting_for_longer_than_the_buffer_goes_back_to_the_log() -> None:
    local = LocalStream("test.log.1")
    local.start(Position(EPOCH, 0, 0))
    reader = Reader(local)
    for seq in range(1, 1502):
        local.deliver(EPOCH, entry(seq))
    assert not reader.go_live()
    reader.subscription.replay([entry(seq) for seq in range(1, 502)])
    assert reader.go_live()
    assert reader.seqs == list(range(1, 1502))


def resync_on(happens: Callable[[LocalStream], None]) -> bool:
    local, reader = live_stream(head=3)
    happens(local)
    return reader.resyncs == 1 and not local.subscriptions


def test_resync_when_the_log_no_longer_holds_the_gap() -> None:
    assert resync_on(lambda local: local.repair([entry(6)]))
    assert resync_on(lambda local: local.log_ended(Position(EPOCH, 9, 9)))


def test_only_readers_behind_the_logs_floor_resync() -> None:
    """One has read the log further than the local, which missed wake-ups that are trimmed now."""
    local, behind = live_stream(head=3)
    ahead, replaying = Reader(local), Reader(local)
    ahead.subscription.start_at(9)
    ahead.go_live()
    replaying.subscription.start_at(1)
    local.deliver(EPOCH, entry(4))
    local.deliver(EPOCH, entry(10))
    local.log_ended(Position(EPOCH, 9, 9))
    local.deliver(EPOCH, entry(10))
    assert (behind.resyncs, ahead.resyncs, replaying.resyncs) == (1, 0, 0)
    assert ahead.seqs == [10]
    assert not replaying.go_live()  # what waits does not follow: back to the log


def test_a_replay_from_before_a_trim_does_not_go_live_behind_the_others() -> None:
    """It was read before events that were trimmed at once, and whose wake-ups were lost."""
    local, _ = live_stream(head=3)
    replaying = Reader(local)
    replaying.subscription.start_at(1)
    local.moved(Position(EPOCH, 5, 5))
    local.log_ended(Position(EPOCH, 5, 5))
    replaying.subscription.replay([entry(2), entry(3)])
    assert not replaying.go_live()


def test_resync_in_another_epoch() -> None:
    assert resync_on(lambda local: local.deliver("other", entry(4)))
    assert resync_on(lambda local: local.moved(Position("other", 0, 3)))


def test_a_wake_up_for_an_event_the_log_does_not_hold_is_forgotten() -> None:
    local, reader = live_stream(head=3)
    local.deliver(EPOCH, entry(99))
    local.log_ended(Position(EPOCH, 0, 3))
    assert not local.behind
    assert reader.resyncs == 0


def test_the_first_event_ever_brings_the_epoch() -> None:
    local = LocalStream("test.log.1")
    reader = Reader(local)
    local.start(Position())
    reader.subscription.start_at(0)
    reader.go_live()
    local.deliver(EPOCH, entry(1))
    assert reader.seqs == [1]
    local.deliver("other", entry(2))
    assert reader.resyncs == 1


def test_the_first_event_ever_may_come_before_the_log_was_read() -> None:
    local = LocalStream("test.log.1")
    reader = Reader(local)
    local.deliver(EPOCH, entry(1))  # overtakes the answer of a look that saw nothing yet
    local.start(Position())
    reader.subscription.start_at(0)
    reader.go_live()
    local.repair([entry(1)])
    local.moved(Position(EPOCH, 0, 1))
    local.deliver(EPOCH, entry(2))
    assert (reader.seqs, reader.resyncs) == ([1, 2], 0)


def test_a_new_reader_without_a_cursor_keeps_the_epoch() -> None:
    local, early = live_stream(head=1)
    late = Reader(local)
    local.start(Position())
    assert not local.has_left(Position())
    late.subscription.start_at(0)
    late.subscription.replay([entry(1)])
    assert late.go_live()
    local.deliver(EPOCH, entry(2))
    assert (early.seqs, early.resyncs, late.seqs) == ([2], 0, [1, 2])


def test_a_newcomer_from_another_epoch_resyncs_the_others_only() -> None:
    local, early = live_stream(head=3)
    late = Reader(local)
    local.start(Position("other", 0, 2))
    assert (early.resyncs, late.resyncs) == (1, 0)
    late.subscription.start_at(2)
    late.go_live()
    local.deliver("other", entry(3))
    assert (early.seqs, late.seqs) == ([], [3])


def test_a_position_from_before_a_new_epoch_is_recognised() -> None:
    before = Position(EPOCH, 0, 3)
    local, _ = live_stream(head=3)
    assert not local.has_left(before)
    local.moved(Position("other", 0, 3))
    assert local.has_left(before)  # nobody has read the log of the new one yet
    local.start(Position("other", 0, 3))
    assert local.has_left(before)


def test_the_first_event_ever_does_not_end_a_life() -> None:
    local = LocalStream("test.log.1")
    local.start(Position())
    local.deliver(EPOCH, entry(1))
    assert not local.has_left(Position())


def test_a_gap_that_was_trimmed_moves_the_start_of_the_log() -> None:
    """A reader who comes back with an older cursor is told at once, without a look into the log."""
    local, _ = live_stream(head=3)
    local.repair([entry(6)])
    assert local.position == Position(EPOCH, 5, 6)
