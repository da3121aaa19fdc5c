"""One interface for the full-text indexes of two databases."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model, QuerySet

from apps.textsearch.terms import terms_of


class Hit(NamedTuple):
    """A row that was found, and its columns with each match between `START` and `STOP`."""

    pk: int
    marked: tuple[str, ...]


@dataclass(frozen=True)
class TextIndex:
    """An index of some text columns of a model. Matches in the first column weigh most.

    A row is found if each word of a query is the beginning of one of its words, in any case. The
    database keeps the index up to date for every way of writing rows.
    """

    model: type[Model]
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}_text"

    def create(self, editor: BaseDatabaseSchemaEditor) -> None:
        """Make the index, in a migration."""
        backend_of(editor.connection).create(self, editor)

    def drop(self, editor: BaseDatabaseSchemaEditor) -> None:
        backend_of(editor.connection).drop(self, editor)

    def repair(self, using: str) -> None:
        """Make what migrations may have dropped; call it after each `migrate`."""
        backend_of(connections[using]).repair(self, connections[using])

    def search(self, rows: QuerySet[Any], text: str, *, offset: int, limit: int) -> list[Hit]:
        """The best of `rows`, which are of the index's model. No text makes it raise."""
        terms = terms_of(text)
        if not terms:
            return []
        found: list[Hit] = backend_of(connections[rows.db]).search(
            self, rows, terms, slice(offset, offset + limit)
        )
        return found

    def newest(
        self, rows: QuerySet[Any], text: str, *, before: int | None = None, limit: int
    ) -> list[Hit]:
        """The newest of `rows` that are found, with a smaller id than `before`. It never raises."""
        terms = terms_of(text)
        if not terms:
            return []
        backend = backend_of(connections[rows.db])
        found: list[Hit] = backend.newest(self, rows, terms, before, limit)
        return found


def backend_of(connection: BaseDatabaseWrapper) -> ModuleType:
    """The module for this database. Raises ValueError if there is none."""
    if connection.vendor == "sqlite":
        from apps.textsearch import sqlite  # both import this module

        return sqlite
    if connection.vendor == "postgresql":
        from apps.textsearch import postgresql  # needs psycopg

        return postgresql
    raise ValueError(f"There is no full-text search for {connection.vendor}.")
