from tests.services import PostgresServer, RedisServer, find_browser


def test_a_browser_is_found() -> None:
    assert find_browser() is not None


def test_redis_can_be_killed_and_started_on_the_same_port(redis: RedisServer) -> None:
    assert redis.answers()
    redis.kill()
    assert not redis.answers()
    redis.start()
    assert redis.answers()


def test_postgres_can_be_killed_and_started_on_the_same_port(postgres: PostgresServer) -> None:
    assert postgres.answers()
    postgres.kill()
    assert not postgres.answers()
    postgres.start()
    assert postgres.answers()
