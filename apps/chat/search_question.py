"""Parses a search: words, and filters such as `from:ada in:general`."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.realtime.services import clean_line
from apps.textsearch.terms import QUERY_LENGTH, terms_of

# A value with spaces stands in quotation marks. Other words with a colon are just words.
FILTER = re.compile(r'(?<!\S)(from|in|has|before|after):("[^"]*"?|\S*)', re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """`text` is what was typed. The filters hold their values as typed; `has` in lower case.

    Of two values of `from:` or `in:` either will do. `since` and `until` are the days of `after:`
    and `before:`: messages from the first on, and earlier than the second. `problems` are
    sentences about filters that make no sense.
    """

    text: str
    words: str = ""
    authors: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing that could be found."""
        filters = (self.authors, self.rooms, self.has, self.since, self.until)
        return not (terms_of(self.words) or any(filters))


def question_of(text: str, *, kinds: frozenset[str]) -> Question:
    """The question that a text asks. `kinds` are the known values of `has:`. Never raises."""
    text = clean_line(text)[:QUERY_LENGTH]
    given: dict[str, list[str]] = {}
    for name, value in FILTER.findall(text):
        given.setdefault(name.lower(), []).append(value.strip('"').strip().lstrip("@#"))
    problems = [*empty_filters(given), *unknown_kinds(given, kinds)]
    return Question(
        text=text,
        words=FILTER.sub(" ", text),
        authors=values(given, "from"),
        rooms=values(given, "in"),
        has=frozenset(value.lower() for value in values(given, "has")),
        since=max(days(given, "after", problems), default=None),
        until=min(days(given, "before", problems), default=None),
        problems=tuple(problems),
    )


def values(given: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(value for value in given.get(name, ()) if value)


def empty_filters(given: dict[str, list[str]]) -> list[str]:
    sentence = _("“{name}:” needs a value right behind the colon.")
    return [sentence.format(name=name) for name, values in given.items() if not all(values)]


def unknown_kinds(given: dict[str, list[str]], kinds: frozenset[str]) -> list[str]:
    choices = ", ".join(f"has:{kind}" for kind in sorted(kinds))
    sentence = _("“has:{value}” is unknown. These are known: {choices}.")
    return [
        sentence.format(value=value, choices=choices)
        for value in values(given, "has")
        if value.lower() not in kinds
    ]


def days(given: dict[str, list[str]], name: str, problems: list[str]) -> list[date]:
    """The days of a filter. Adds a sentence to `problems` for each value that is none."""
    found = []
    for value in values(given, name):
        try:
            found.append(date.fromisoformat(value))
        except ValueError:
            sentence = _("“{value}” is no date. Write {name}:2025-01-31.")
            problems.append(sentence.format(value=value, name=name))
    return found
