"""Write docs/security-scorecard.md from docs/security/asvs.toml, or compare them with --check.

usage: python -m scripts.security_scorecard [--check]

Each test that is named must exist, and nine in ten of the applicable requirements must name one.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "security" / "asvs.toml"
PAGE = ROOT / "docs" / "security-scorecard.md"
APPLICABLE = ("tested", "documented", "open")
STATUSES = (*APPLICABLE, "operator", "not applicable")
LEAST = 0.9
COUNT = {"L1": 70, "L2": 183}  # of the standard, version 5.0.0

INTRODUCTION = """\
# Security scorecard

Every requirement of levels 1 and 2 of OWASP's Application Security Verification Standard (ASVS)
5.0.0, by its number, and what keeps it here. The words are ours; look up a number in the standard
for what exactly is asked. `python -m scripts.security_scorecard` writes this page from
[asvs.toml](security/asvs.toml).

| status | meaning |
|---|---|
| tested | the named tests fail when it is broken |
| documented | it asks for a document, which is linked |
| open | the site does not do it |
| operator | the site's operator does it |
| not applicable | the site has nothing that it is about |
"""


@dataclass(frozen=True)
class Requirement:
    number: str
    level: str
    about: str
    status: str
    proofs: tuple[str, ...]  # names of tests, a document, or the reason


def read(path: Path = TABLE) -> dict[str, list[Requirement]]:
    """The requirements of each chapter. A reason that many share is replaced by its sentence."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    reasons = table.pop("reasons")
    return {
        chapter: [
            Requirement(
                number, level, about, status, tuple(reasons.get(each, each) for each in rest)
            )
            for number, (level, about, status, *rest) in rows.items()
        ]
        for chapter, rows in table.items()
    }


@cache
def python_tests() -> dict[str, list[str]]:
    """The files of each Python test, by its name."""
    found: dict[str, list[str]] = {}
    for top in ("apps", "tests", "e2e"):
        for file in sorted((ROOT / top).rglob("test_*.py")):
            name = file.relative_to(ROOT).as_posix()
            for test in re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE):
                found.setdefault(test, []).append(name)
    return found


def file_of(test: str) -> str:
    """The file of a test, which is its name or `file::name`. ValueError unless there is one."""
    path, _, name = test.rpartition("::")
    if path.endswith(".ts"):
        found = [path] if f'("{name}",' in (ROOT / path).read_text() else []
    else:
        found = [each for each in python_tests().get(name, ()) if path in ("", each)]
    if len(found) != 1:
        raise ValueError(f"{test} is in {', '.join(found) or 'no file'}, not in one.")
    return found[0]


def proof(requirement: Requirement) -> str:
    """The evidence for a requirement, as the page shows it."""
    if requirement.status == "tested":
        links = ((each.rpartition("::")[2], file_of(each)) for each in requirement.proofs)
        return ", ".join(f"[`{name}`](../{file})" for name, file in links)
    (text,) = requirement.proofs
    if requirement.status == "documented":
        link = text.removeprefix("docs/") if text.startswith("docs/") else f"../{text}"
        return f"[{Path(text).name}]({link})"
    return text


def complaints(requirements: Iterable[Requirement]) -> Iterator[str]:
    found = list(requirements)
    for each in found:
        if each.status not in STATUSES or not each.proofs:
            yield f"{each.number}: {each.status} is no status, or nothing is named."
    for level, count in COUNT.items():
        if (have := sum(each.level == level for each in found)) != count:
            yield f"There are {have} requirements of {level}, not {count}."
    if (share := share_tested(found)) < LEAST:
        yield f"Only {share:.1%} of the applicable requirements are tested, not {LEAST:.0%}."


def share_tested(requirements: list[Requirement]) -> float:
    statuses = Counter(each.status for each in requirements)
    return statuses["tested"] / sum(statuses[status] for status in APPLICABLE)


def page(chapters: dict[str, list[Requirement]]) -> str:
    """The text of docs/security-scorecard.md. ValueError for a test that is not there."""
    everything = [each for rows in chapters.values() for each in rows]
    return "\n".join([INTRODUCTION, *summary(everything), *tables(chapters)]) + "\n"


def summary(requirements: list[Requirement]) -> Iterator[str]:
    yield "| | " + " | ".join(STATUSES) + " | all |"
    yield "|---" * (len(STATUSES) + 2) + "|"
    for level in (*COUNT, "both"):
        chosen = [each.status for each in requirements if level in (each.level, "both")]
        counts = " | ".join(str(chosen.count(status)) for status in STATUSES)
        yield f"| {level} | {counts} | {len(chosen)} |"
    yield f"\nOf the applicable requirements, {share_tested(requirements):.0%} are tested."


def tables(chapters: dict[str, list[Requirement]]) -> Iterator[str]:
    for chapter, rows in chapters.items():
        yield f"\n## {chapter}\n"
        yield "| | | about | status | |\n|---|---|---|---|---|"
        for each in rows:
            cells = (each.number, each.level, each.about, each.status, proof(each))
            yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Exit with 1 if the table is wrong, or, with --check, if the page is not what it says."""
    chapters = read()
    wrong = list(complaints(each for rows in chapters.values() for each in rows))
    try:
        text = page(chapters)
    except ValueError as error:
        wrong.append(str(error))
    else:
        if "--check" not in sys.argv:
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            wrong.append("Out of date: run `python -m scripts.security_scorecard`.")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
