"""Every text that a script shows can be translated: live events, toasts and errors among them.

The pages themselves are walked in a pseudo-locale (`test_pseudo_locale.py`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.message_sources import CALL, NOT_OURS
from tests.site import ROOT

# For programmers, in English: the protocol page and the developer panel.
ENGLISH = re.compile(r"/(?:copy-sample\.ts|developer/|testing)")
NOT_SHOWN = {"Hello?"}  # what the connection check sends

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\\])//[^\n]*", re.DOTALL)
QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
TEMPLATE = re.compile(r"`([^`\\]*(?:\\.[^`\\]*)*)(?=`)")
VALUE = re.compile(r"\$\{[^{}`]*(?:\{[^{}`]*\}[^{}`]*)*\}")
FOR_PROGRAMMERS = re.compile(r"(?:Error|console\.\w+)\([^()]*$")
# A capital letter, and another word or the end of a sentence.
SENTENCE = re.compile(r"^[A-Z][a-z\u2019]+(?: [a-z0\0]|[,:] |[.!?…:]$)")
SHOWN = re.compile(
    r"(?:textContent|innerText|ariaLabel|title|placeholder|alt)\s*=\s*$"
    r"|\.(?:append|prepend|replaceChildren)\(\s*$|setAttribute\(\s*\"(?:aria-label|title)\",\s*$"
)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2}")


def unmarked(code: str) -> Iterator[str]:
    """The texts in TypeScript that look like words for visitors, and are not marked."""
    code = CALL.sub(r"\1(", COMMENT.sub("", code))
    while found := innermost(code):
        before, text = code[: found.start()], filled_in(found[1])
        if before.endswith(("html", "svg")):
            yield from markup_texts(text)
        elif SENTENCE.search(text) and not FOR_PROGRAMMERS.search(before[-100:]):
            yield text.replace("\0", "…")
        code = f"{before}0 {values(found[1])} {code[found.end() + 1 :]}"
    for found in QUOTED.finditer(code):
        before = code[max(0, found.start() - 100) : found.start()]
        is_sentence = SENTENCE.search(found[1]) and not FOR_PROGRAMMERS.search(before)
        if is_sentence or (SHOWN.search(before) and WORD.search(found[1])):
            yield found[1]


def innermost(code: str) -> re.Match[str] | None:
    """The first template literal without another one inside."""
    return next((each for each in TEMPLATE.finditer(code) if "${" not in filled_in(each[1])), None)


def values(template: str) -> str:
    """The code in the template's `${}`."""
    return " ".join(each[2:-1] for each in VALUE.findall(template))


def filled_in(template: str) -> str:
    """The template with a mark for each of its values."""
    return VALUE.sub("\0", template)


def markup_texts(markup: str) -> Iterator[str]:
    """The words between tags, and those that are read aloud or shown on hovering."""
    spoken = SPOKEN.findall(markup)
    between = re.sub(r"<[^>]*>?", "\0", markup).split("\0")
    yield from (" ".join(text.split()) for text in [*spoken, *between] if WORD.search(text))


def scripts() -> Iterator[Path]:
    found = [*ROOT.glob("apps/*/frontend/**/*.ts"), *ROOT.glob("frontend/*.ts")]
    ours = (path for path in found if not NOT_OURS.search(f"/{path.relative_to(ROOT)}"))
    for path in ours:
        if not ENGLISH.search(str(path)):
            yield path


def test_every_text_of_a_script_can_be_translated() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in scripts()
        for text in unmarked(path.read_text(encoding="utf-8"))
        if text not in NOT_SHOWN
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('say("You are offline.")', ["You are offline."]),
        ('say(gettext("You are offline."))', []),
        ('ngettext("{n} new post", "{n} new posts", n)', []),
        ('button.textContent = "Copy";', ["Copy"]),
        ('list.append("Nobody", other);', ["Nobody"]),
        ("html`<b class=${a}>Edited</b> ${b ? html`<i>by ${c}</i>` : d}`", ["by", "Edited"]),
        ('html`<button aria-label="Close now">${icon}</button>`', ["Close now"]),
        ('html`<p>${gettext("Edited")}</p>`', []),
        ("say(`Shut down at ${time}`)", ["Shut down at …"]),
        ("throw new TypeError(`No such stream: ${name}`)", []),
        ('console.warn("No service worker:", error)', []),
        ('element.className = "button button--quiet"; // Not a sentence: a class', []),
    ],
)
def test_texts_that_are_not_marked_are_found(code: str, texts: list[str]) -> None:
    assert [*unmarked(code)] == texts
