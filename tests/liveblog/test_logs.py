from apps.realtime.server.access_log import route_of


def test_a_socket_is_named_by_its_route_and_not_by_its_page() -> None:
    assert route_of("/ws/liveblog/launch-day/") == "/ws/liveblog/{slug}/"
    assert route_of("/ws/liveblog/a/b/") == "(none)"
