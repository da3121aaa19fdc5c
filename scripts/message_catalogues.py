"""One language's sentences of one folder and domain, as a .po file and as the .mo that is read."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

WIDTH = 100
NAMES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
HEADERS = {"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}


class TranslationCatalog(Catalog):
    """A catalogue without dates in its header: equal sentences make equal files."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [each for each in self._get_mime_headers() if each[0] in HEADERS]

    @mime_headers.setter
    def mime_headers(self, headers: Any) -> None:
        self._set_mime_headers(headers)


def updated(template: Catalog, path: Path, language: str) -> TranslationCatalog:
    """The catalogue at `path` with the sentences of `template` and no others.

    A new sentence that resembles an old one gets its translation, marked as fuzzy.
    """
    catalog = TranslationCatalog(locale=language, fuzzy=False)
    if path.exists():
        for message in read_po(BytesIO(path.read_bytes()), locale=language):
            if message.id:
                catalog[message.id] = message
    catalog.update(template, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment = (
        f"# The sentences in {catalog.locale.english_name}. See docs/languages.md."  # type: ignore[union-attr]
    )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def has_all(compiled: bytes, catalog: Catalog) -> bool:
    """Whether a .mo file has the translations. It may have more, where an app was left out."""
    found = {forms(each.id): forms(each.string) for each in read_mo(BytesIO(compiled))}
    return all(found.get(forms(each.id)) == forms(each.string) for each in catalog if each.id)


def is_translated(message: Message) -> bool:
    return all(forms(message.string))


def has_same_names(message: Message) -> bool:
    """Whether each form of the translation has the placeholders of the sentence, and no others."""
    wanted = {name for form in forms(message.id) for name in NAMES.findall(form)}
    return all(set(NAMES.findall(form)) <= wanted for form in forms(message.string)) and (
        set(NAMES.findall(forms(message.string)[-1])) == wanted
    )


def forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text,)
