"""A process's record of its own announcements, and of other processes."""

import math

from apps.realtime.presence.announcements import (
    COVERED,
    IN_TRANSIT_SECONDS,
    Announcement,
    Announcements,
)
from apps.realtime.presence.peers import Expired, Peers

EXPIRY = 60.0


def test_a_digest_tells_the_last_of_each_stream_in_as_many_as_are_covered() -> None:
    announcements = Announcements()
    for number, stream in ((1, "one"), (2, "two"), (3, "one")):
        announcements.add(stream, Announcement(number, 5), now=0)
    told = [announcements.digest(now=25.0 * period) for period in range(1, COVERED + 2)]
    both = {"one": Announcement(3, 5), "two": Announcement(2, 5)}
    assert told == [*([both] * COVERED), {}]
    assert announcements.digests == COVERED + 1


def test_announcements_still_in_transit_are_in_the_next_digest() -> None:
    announcements = Announcements()
    announcements.add("one", Announcement(1, 5), now=10)
    assert announcements.digest(now=10 + IN_TRANSIT_SECONDS / 2) == {}
    assert announcements.digest(now=35) == {"one": Announcement(1, 5)}


def peers() -> Peers:
    """Process "two" has sent its first digest."""
    known = Peers(expiry=EXPIRY)
    known.seen("two", now=0)
    known.digest("two", 1)
    return known


def test_a_digest_that_is_lost_leaves_nothing_out() -> None:
    assert peers().digest("two", 1 + COVERED)
    assert not peers().digest("two", 2 + COVERED)


def test_the_first_digest_of_an_old_process_reveals_missing_ones() -> None:
    known = Peers(expiry=EXPIRY)
    known.seen("two", now=0)
    assert not known.digest("two", 100)
    assert known.digest("two", 101)


def test_all_announcements_of_a_silent_process_expire() -> None:
    known = peers()
    known.seen("three", now=10)
    assert known.expire(now=EXPIRY - 1) == []
    assert known.expire(now=EXPIRY) == [Expired("two", math.inf)]
    assert known.expire(now=EXPIRY) == []


def test_unconfirmed_announcements_of_a_live_process_expire() -> None:
    known = peers()
    known.doubt("two", before=5, now=10)
    known.seen("two", now=EXPIRY)
    assert known.expire(now=EXPIRY + 9) == []
    assert known.expire(now=EXPIRY + 10) == [Expired("two", 5)]
    assert known.expire(now=EXPIRY + 10) == []


def test_an_overtaken_message_does_not_bring_back_an_ended_process() -> None:
    known = peers()
    known.end("two", now=10)
    assert not known.seen("two", now=11)
    assert known.expire(now=10 + EXPIRY) == [Expired("two", math.inf)]
