from typing import Any

from project.asgi import application


def test_a_socket_is_named_by_its_route_and_not_by_its_page() -> None:
    log: Any = application.application_mapping["websocket"]
    assert log.route_of("/ws/liveblog/launch-day/") == "/ws/liveblog/{slug}/"
    assert log.route_of("/ws/liveblog/a/b/") == "(none)"
