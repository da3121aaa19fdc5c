"""Takes packages out of pyproject.toml and of the locks, with all that only they needed."""

import re

ENTRY = re.compile(r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==.*\n(?:[ \t].*\n)*", re.MULTILINE)
VIA = re.compile(r"^    # via(?P<one> .*)?\n(?P<more>(?:    #   .*\n)*)", re.MULTILINE)


def without_requirements(pyproject: str, names: set[str]) -> str:
    """pyproject.toml without asking for `names`."""
    package = "|".join(map(re.escape, sorted(names))) or "(?!)"
    return re.sub(rf'^    "(?:{package})(?:[~=<>].*)?",\n', "", pyproject, flags=re.MULTILINE)


def without_packages(lock: str, names: set[str], project: str) -> str:
    """The lock without `names`, as if the project (`via project`) did not ask for them."""
    lock = disowned(lock, names, project)
    while orphans := {entry["name"] for entry in ENTRY.finditer(lock) if not asked_by(entry[0])}:
        lock = without_orphans(lock, orphans)
    return lock


def without_orphans(lock: str, names: set[str]) -> str:
    lock = ENTRY.sub(lambda entry: "" if entry["name"] in names else entry[0], lock)
    return VIA.sub(lambda via: comment([who for who in owners(via) if who not in names]), lock)


def renamed(lock: str, old: str, new: str) -> str:
    """The lock of a project called `new`, in the order that uv would give its comments."""

    def mended(via: re.Match[str]) -> str:
        names = [re.sub(rf"^{old}(?= \()", new, who) for who in owners(via)]
        return comment(sorted(names))

    return VIA.sub(mended, lock)


def disowned(lock: str, names: set[str], project: str) -> str:
    """Nobody asks for `names` any more."""

    def mended(entry: re.Match[str]) -> str:
        if entry["name"] not in names:
            return entry[0]
        return VIA.sub(
            lambda via: comment([who for who in owners(via) if not who.startswith(f"{project} ")]),
            entry[0],
        )

    return ENTRY.sub(mended, lock)


def asked_by(entry: str) -> list[str]:
    via = VIA.search(entry)
    return owners(via) if via else []


def owners(via: re.Match[str]) -> list[str]:
    return [who.strip(" #") for who in (via["one"] or via["more"]).splitlines()]


def comment(names: list[str]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return f"    # via {names[0]}\n"
    return "    # via\n" + "".join(f"    #   {name}\n" for name in names)
