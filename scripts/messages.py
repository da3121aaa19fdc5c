"""Collects the sentences of the site for translation, and checks that each one is translated.

python -m scripts.messages            update every catalogue: docs/languages.md says how
python -m scripts.messages --add fr   the same, with catalogues for another language
python -m scripts.messages --check    change nothing; fail for what is missing, unused or fuzzy

An app without a folder for a language is not checked: its pages are in English.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from scripts.message_catalogues import (
    as_mo,
    as_po,
    has_all,
    has_same_names,
    is_translated,
    updated,
)
from scripts.message_sources import template_of

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "project"  # its catalogues hold the sentences of everything outside `apps`
DOMAINS = ("django", "djangojs")


def homes() -> list[Path]:
    """The folders that have catalogues of their own: an app takes its own along to other sites."""
    return [SITE, *(each.parent for each in sorted((ROOT / "apps").glob("*/__init__.py")))]


def languages() -> list[str]:
    return sorted(each.name for each in (SITE / "locale").glob("*") if each.is_dir())


def catalogues(added: str | None = None) -> Iterator[tuple[Path, Catalog]]:
    """Each catalogue that there should be, with the path of its .po file."""
    for home in homes():
        for domain in DOMAINS:
            template = template_of(home, domain, ROOT)
            for language in sorted({*languages(), *filter(None, [added])}):
                path = home / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
                if len(template):
                    yield path, updated(template, path, language)


def write(added: str | None) -> None:
    """Update all files, and print what is left for translators."""
    wanted = dict(catalogues(added))
    for path, catalog in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
    for path in stray(wanted):
        path.unlink()
    print("\n".join(untranslated(wanted)) or "Every sentence is translated.")


def problems() -> list[str]:
    """Errors in the catalogues, one line each."""
    wanted = {path: each for path, each in catalogues() if path.parent.exists()}
    return [*untranslated(wanted), *outdated(wanted)]


def untranslated(wanted: dict[Path, Catalog]) -> Iterator[str]:
    for path, catalog in wanted.items():
        for message in catalog:
            if message.id and not is_translated(message):
                yield f"{path.relative_to(ROOT)}: missing: {message.id!r}"
            elif message.id and message.fuzzy:
                yield f"{path.relative_to(ROOT)}: fuzzy: {message.id!r}"
            elif message.id and not has_same_names(message):
                yield f"{path.relative_to(ROOT)}: names differ: {message.id!r}"


def outdated(wanted: dict[Path, Catalog]) -> Iterator[str]:
    """The files that `make messages` would change."""
    for path, catalog in wanted.items():
        compiled = path.with_suffix(".mo")
        if not path.exists() or path.read_bytes() != as_po(catalog):
            yield f"{path.relative_to(ROOT)} is not what `make messages` writes."
        if not compiled.exists() or not has_all(compiled.read_bytes(), catalog):
            yield f"{compiled.relative_to(ROOT)} is not what `make messages` writes."
    yield from (f"{path.relative_to(ROOT)} has no sentences." for path in stray(wanted))


def stray(wanted: dict[Path, Catalog]) -> list[Path]:
    """Catalogues of folders that have no sentences any more."""
    found = [path for home in homes() for path in home.glob("locale/*/LC_MESSAGES/*.[pm]o")]
    return sorted(path for path in found if path.with_suffix(".po") not in wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", metavar="LANGUAGE", help="a language's code, such as fr or pt_BR")
    parser.add_argument("--check", action="store_true", help="only say what is wrong")
    options = parser.parse_args()
    if not options.check:
        write(options.add)
        return 0
    found = problems()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
