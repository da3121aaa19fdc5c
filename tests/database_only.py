"""A pytest plugin that keeps only tests that use a database: `pytest -p tests.database_only`."""

import pytest

FIXTURES = {"db", "transactional_db"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[each for each in items if not uses_database(each)])
    items[:] = [each for each in items if uses_database(each)]


def uses_database(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not FIXTURES.isdisjoint(asked)
