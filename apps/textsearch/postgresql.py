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
# To rank a row is to parse its text. A word that is everywhere would have all of them parsed.
RANKED = 500  # rows, the newest ones


def create(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("SET LOCAL statement_timeout = 0")  # for the migration's transaction
    editor.add_index(index.model, gin_index(index))


def drop(index: TextIndex, editor: BaseDatabaseSchemaEditor) -> None:
    editor.remove_index(index.model, gin_index(index))


def repair(index: TextIndex, connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL keeps an index through every migration."""


def search(index: TextIndex, rows: QuerySet[Any], terms: list[str], part: slice) -> list[Hit]:
    query = SearchQuery(" & ".join(map(prefix_of, terms)), config=CONFIG, search_type="raw")
    vector = vector_of(index)
    newest = rows.alias(vector=vector).filter(vector=query).order_by("-pk")[:RANKED]
    marked = {
        f"marked_{column}": SearchHeadline(
            column, query, config=CONFIG, start_sel=START, stop_sel=STOP, highlight_all=True
        )
        for column in index.columns
    }
    ranked = (
        rows.model._default_manager.filter(pk__in=newest.values("pk"))
        .annotate(rank=SearchRank(vector, query), **marked)
        .order_by("-rank", "-pk")
    )
    return [Hit(pk, tuple(texts)) for pk, *texts in ranked.values_list("pk", *marked)[part]]


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
