"""The proxy in front of the containers holds no event back."""

from tests.deploy.stack import Stack
from tests.liveblog.factories import event_stream


def test_events_are_passed_on_at_once(stack: Stack) -> None:
    with event_stream(stack.url) as answer:
        assert answer.readline().startswith(b"retry:")
