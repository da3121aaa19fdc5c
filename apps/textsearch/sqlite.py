"""An FTS5 table without a copy of the text, which triggers keep up to date.

Django changes a table of SQLite by making a new one, and the triggers of the old one are gone. So
`repair` makes them again after each `migrate`.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import QuerySet

from apps.textsearch.index import Hit, TextIndex
from apps.textsearch.marks import START, STOP

# Of a match in the first column, the second, and so on.
WEIGHTS = ("10.0", "1.0", "1.0", "1.0")
LARGEST_ID = 2**63 - 1


def create(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (table_sql(index), *trigger_sql(index).values(), rebuild_sql(index)):
        editor.execute(statement)


def drop(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    for trigger in trigger_sql(index):
        editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    editor.execute(f"DROP TABLE IF EXISTS {index.name}")


def repair(index: TextIndex, connection: BaseDatabaseWrapper) -> None:
    triggers = trigger_sql(index)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{index.name}%"])
        there = {name for (name,) in cursor.fetchall()}
    if index.name in there and not triggers.keys() <= there:
        with connection.schema_editor() as editor:
            for statement in (*triggers.values(), rebuild_sql(index)):
                editor.execute(statement)


def search(index: TextIndex, rows: QuerySet[Any], terms: list[str], part: slice) -> list[Hit]:
    name, columns = index.name, range(len(index.columns))
    query = query_of(terms)
    among, parameters = rows.order_by().values("pk").query.sql_with_params()
    rank = f"bm25({', '.join((name, *WEIGHTS[: len(columns)]))}), rowid DESC"
    # The names come from models, and what people type are parameters. Only the rows of this part
    # are highlighted. A plus keeps SQLite from asking the index once for each of the rows.
    best = (
        f"SELECT rowid FROM {name} WHERE {name} MATCH %s AND +rowid IN ({among}) "  # noqa: S608
        f"ORDER BY {rank} LIMIT %s OFFSET %s"
    )
    marked = marked_sql(index)
    statement = (
        f"SELECT rowid, {marked} FROM {name} WHERE {name} MATCH %s AND +rowid IN ({best}) "  # noqa: S608
        f"ORDER BY {rank}"
    )
    limits = [part.stop - part.start, part.start]
    return hits(rows, statement, [*marks_of(index), query, query, *parameters, *limits])


def newest(
    index: TextIndex, rows: QuerySet[Any], terms: list[str], before: int | None, limit: int
) -> list[Hit]:
    name = index.name
    among, parameters = rows.order_by().values("pk").query.sql_with_params()
    # The index yields the newest row first, and SQLite checks one after the other until it has all.
    statement = (
        f"SELECT rowid, {marked_sql(index)} FROM {name} WHERE {name} MATCH %s AND rowid < %s "  # noqa: S608
        f"AND EXISTS (SELECT 1 FROM ({among}) AS kept WHERE kept.pk = {name}.rowid) "
        f"ORDER BY rowid DESC LIMIT %s"
    )
    end = LARGEST_ID if before is None else before
    return hits(rows, statement, [*marks_of(index), query_of(terms), end, *parameters, limit])


def hits(rows: QuerySet[Any], statement: str, parameters: list[Any]) -> list[Hit]:
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Hit(pk, tuple(texts)) for pk, *texts in cursor.fetchall()]


def query_of(terms: list[str]) -> str:
    return " AND ".join(prefix_of(term) for term in terms)


def marked_sql(index: TextIndex) -> str:
    """The columns with their matches marked. Takes the parameters `marks_of`."""
    columns = range(len(index.columns))
    return ", ".join(f"highlight({index.name}, {column}, %s, %s)" for column in columns)


def marks_of(index: TextIndex) -> list[str]:
    return [START, STOP] * len(index.columns)


def table_sql(index: TextIndex) -> str:
    content = f"content='{index.model._meta.db_table}', content_rowid='id'"
    words = "tokenize='unicode61 remove_diacritics 2'"
    columns = ", ".join(index.columns)
    return f"CREATE VIRTUAL TABLE {index.name} USING fts5({columns}, {content}, {words})"


def rebuild_sql(index: TextIndex) -> str:
    return f"INSERT INTO {index.name}({index.name}) VALUES ('rebuild')"  # noqa: S608  a model's name


def trigger_sql(index: TextIndex) -> dict[str, str]:
    """The statements that make the triggers, by the triggers' names."""
    name, columns = index.name, index.columns
    values = {
        row: ", ".join(f"{row}.{each}" for each in ("id", *columns)) for row in ("new", "old")
    }
    into = f"rowid, {', '.join(columns)}"
    add = f"INSERT INTO {name}({into}) VALUES ({values['new']});"  # noqa: S608
    remove = f"INSERT INTO {name}({name}, {into}) VALUES ('delete', {values['old']});"  # noqa: S608
    changes = {
        "insert": ("INSERT", add),
        "delete": ("DELETE", remove),
        "update": (f"UPDATE OF {', '.join(columns)}", f"{remove} {add}"),
    }
    return {
        f"{name}_{word}": f"CREATE TRIGGER IF NOT EXISTS {name}_{word} AFTER {change} "
        f"ON {index.model._meta.db_table} BEGIN {work} END"
        for word, (change, work) in changes.items()
    }


def prefix_of(term: str) -> str:
    """A phrase of FTS5 whose last word may go on."""
    quoted = term.replace('"', '""')
    return f'"{quoted}"*'
