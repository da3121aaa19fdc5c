from apps.realtime.hub.throttle import Throttle


def test_once_in_so_many_seconds() -> None:
    now = 100.0
    throttle = Throttle(2, clock=lambda: now)
    assert throttle.allows()
    assert not throttle.allows()
    now = 101.9
    assert not throttle.allows()
    now = 102.0
    assert throttle.allows()
    assert not throttle.allows()
