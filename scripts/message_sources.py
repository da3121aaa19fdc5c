"""Finds the sentences that are marked for translation in Python, in templates and in TypeScript."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

Sentence = tuple[str | tuple[str, str], str | None]  # one or two forms, and a context

SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
# In TypeScript, and in the Python-like text that `templatize` makes of a template: a call whose
# first arguments are literals.
STRING = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*((?:(?:{STRING})\s*,?\s*)*)")
LITERAL = re.compile(STRING)
EVENT_WORD = re.compile(rf"\bdata-word\b[^>]*>\{{% translate ({STRING}) %\}}")
NOT_OURS = re.compile(r"\.(?:test|gen|d)\.ts$|/(?:tests|migrations|locale|static|dist)/")


def template_of(home: Path, domain: str, root: Path) -> Catalog:
    """All sentences of a domain in the folders of one home, in the order of files and lines."""
    catalog = Catalog()
    for path in source_files(home, domain, root):
        place = path.relative_to(root).as_posix()
        is_script = domain == "djangojs" and path.suffix == ".html"
        found = in_events(path.read_text(encoding="utf-8")) if is_script else sentences(path)
        for text, context in found:
            catalog.add(text, context=context, locations=[(place, 0)])
    return catalog


def source_files(home: Path, domain: str, root: Path) -> list[Path]:
    suffixes = {"django": (".py", ".html", ".txt"), "djangojs": (".ts", ".html")}[domain]
    folders = [home, root / "frontend"] if home.name == "project" else [home]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes]
    return sorted(path for path in found if not NOT_OURS.search(f"/{path.relative_to(root)}"))


def sentences(path: Path) -> Iterator[Sentence]:
    """Raises ValueError for a call whose text is not a literal in TypeScript."""
    if path.suffix == ".py":
        yield from in_python(path)
    elif path.suffix == ".ts":
        yield from in_calls(path.read_text(encoding="utf-8"), path)
    elif path.suffix == ".html" or "templates" in path.parts:
        yield from in_calls(templatize(path.read_text(encoding="utf-8")), path)


def in_events(code: str) -> Iterator[Sentence]:
    """The words of a template that scripts translate, in HTML that an event has brought."""
    for word in EVENT_WORD.findall(code):
        yield str(ast.literal_eval(word)), None


def in_python(path: Path) -> Iterator[Sentence]:
    keywords: dict[str, Any] = dict.fromkeys((*SINGULAR, *PLURAL, *CONTEXT))
    with path.open("rb") as file:
        calls: Iterator[Any] = extract_python(file, keywords, [], {})
        for _line, name, found, _comments in calls:
            texts = (found,) if isinstance(found, str) else found
            if texts and isinstance(texts[0], str) and texts[0]:
                yield sentence(name or "_", *(text for text in texts if isinstance(text, str)))


def in_calls(code: str, path: Path) -> Iterator[Sentence]:
    for call in CALL.finditer(code):
        texts = [str(ast.literal_eval(literal)) for literal in LITERAL.findall(call[2])]
        if not texts and path.suffix == ".ts" and not code[: call.start()].endswith("function "):
            line = code.count("\n", 0, call.start()) + 1
            raise ValueError(f"{path}:{line}: {call[1]}() needs a literal text.")
        if texts and texts[0]:
            yield sentence(call[1], *texts)


def sentence(name: str, *texts: str) -> Sentence:
    if name in PLURAL:
        return (texts[0], texts[1]), None
    if name in CONTEXT:
        return texts[1], texts[0]
    return texts[0], None
