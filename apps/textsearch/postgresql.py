"""A GIN index of the expression that queries repeat, so no column holds a copy of the text."""

from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import QuerySet

from apps.textsearch.index import Hit, TextIndex
from apps.textsearch.marks import START, STOP

CONFIG = "simple"  # words as they are, in any language
WEIGHTS = "ABCD"
# Ranking a row parses its text, so a frequent word would cost a parse of every row.
RANKED = 500  # rows, the newest ones


def create(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("SET LOCAL statement_timeout = 0")  # for the migration's transaction
    editor.add_index(index.model, gin_index(index))


def drop(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    editor.remove_index(index.model, gin_index(index))


def repair(index: TextIndex, connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL keeps an index through every migration."""


def search(index: TextIndex, rows: QuerySet[Any], terms: list[str], part: slice) -> list[Hit]:
    query = query_of(terms)
    best = matching(index, rows, query)[:RANKED]
    rank = SearchRank(vector_of(index), query)
    ranked = marked(index, best, query).annotate(rank=rank).order_by("-rank", "-pk")
    return hits(index, ranked[part])


def newest(
    index: TextIndex, rows: QuerySet[Any], terms: list[str], before: int | None, limit: int
) -> list[Hit]:
    query = query_of(terms)
    older = rows if before is None else rows.filter(pk__lt=before)
    return hits(index, marked(index, matching(index, older, query)[:limit], query).order_by("-pk"))


def matching(index: TextIndex, rows: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    """Those of `rows` that match, the newest first."""
    found: QuerySet[Any] = rows.alias(vector=vector_of(index)).filter(vector=query)
    return found.order_by("-pk")


def marked(index: TextIndex, rows: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    """These rows with their columns as `marked_...`. No other row's text is parsed for that."""
    columns = {
        f"marked_{column}": SearchHeadline(
            column, query, config=CONFIG, start_sel=START, stop_sel=STOP, highlight_all=True
        )
        for column in index.columns
    }
    found: QuerySet[Any] = rows.model._default_manager.annotate(**columns)
    return found.filter(pk__in=rows.values("pk"))


def hits(index: TextIndex, rows: QuerySet[Any]) -> list[Hit]:
    columns = [f"marked_{column}" for column in index.columns]
    return [Hit(pk, tuple(texts)) for pk, *texts in rows.values_list("pk", *columns)]


def query_of(terms: list[str]) -> SearchQuery:
    return SearchQuery(" & ".join(map(prefix_of, terms)), config=CONFIG, search_type="raw")


def vector_of(index: TextIndex) -> Any:
    weighed = zip(index.columns, WEIGHTS, strict=False)
    vectors = [SearchVector(column, weight=weight, config=CONFIG) for column, weight in weighed]
    return reduce(add, vectors)


def gin_index(index: TextIndex) -> GinIndex:
    return GinIndex(vector_of(index), name=index.name)


def prefix_of(term: str) -> str:
    """A lexeme of `to_tsquery` that matches the beginning of a word."""
    quoted = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"
