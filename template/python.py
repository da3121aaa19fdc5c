"""Leaves apps out of a project's Python: its wiring, its tests and its scripts."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from template.prune_python import Gone, Module

# In the first, statements go one by one; in tests, a definition is whole or it is not there.
WIRING = ("project", "scripts")
TESTS = ("tests", "e2e")
# A module and a name of it, as `Module.imported` gives them.
Want = tuple[str, str]
KEPT = ("__init__.py", "conftest.py")


def prune(root: Path, spoken: re.Pattern[str], lost: list[Path]) -> None:
    """Delete the modules among what is `lost`, and cut what needs it or speaks of what is gone."""
    gone = Gone(modules={dotted(root, path) for path in lost}, spoken=spoken)
    modules = {path: read(root, path) for path in files(root)}
    kept = (
        path for path in (root / "apps").glob("*/tests/*.py") if not gone.has(dotted(root, path))
    )
    apps = wanted({path: read(root, path) for path in kept})
    before = wanted(modules) - apps
    remove(modules, gone, [path for path, module in modules.items() if gone.has(module.name)])
    suites = tested_folders(modules)
    while cut_all(modules, gone):
        remove(modules, gone, [path for path, module in modules.items() if module.emptied])
        for folder in suites - tested_folders(modules):
            remove(modules, gone, [path for path in modules if folder in path.parents])
            shutil.rmtree(folder)
        suites = tested_folders(modules)
    cut_unused(modules, before, apps)
    while unused := helpers_of_nobody(modules, before):
        remove(modules, gone, unused)
        cut_unused(modules, before, apps)
    for path, module in modules.items():
        write(path, module.text)


def cut_unused(modules: dict[Path, Module], before: set[Want], apps: set[Want]) -> None:
    """Cut what only others that are gone have used, to the last."""
    last: set[Want] = set()
    while last != (there := wanted(modules) | apps):
        last = there
        for module in modules.values():
            # The apps' own code, which is not looked at here, may want what is in the wiring.
            unwanted = named(module, before - there) if module.whole else set()
            module.cut_unused(named(module, there), unwanted)


def named(module: Module, wants: set[Want]) -> set[str]:
    """The names that are wanted of a module."""
    return {name for where, name in wants if where == module.name}


def remove(modules: dict[Path, Module], gone: Gone, paths: list[Path]) -> None:
    for path in paths:
        gone.modules.add(modules.pop(path).name)
        path.unlink()


def tested_folders(modules: dict[Path, Module]) -> set[Path]:
    """The folders that hold tests."""
    return {path.parent for path, module in modules.items() if module.tested}


def helpers_of_nobody(modules: dict[Path, Module], before: set[Want]) -> list[Path]:
    """Those that only ever helped tests which are gone."""
    unwanted = before - wanted(modules)
    return [
        path
        for path, module in modules.items()
        if module.emptied or ((module.name, "") in unwanted and path.name not in KEPT)
    ]


def files(root: Path) -> Iterator[Path]:
    yield root / "conftest.py"
    for folder in (*WIRING, *TESTS):
        yield from sorted((root / folder).rglob("*.py"))


def read(root: Path, path: Path) -> Module:
    whole = path.relative_to(root).parts[0] not in WIRING
    return Module(dotted(root, path), path.read_text(encoding="utf-8"), whole=whole)


def write(path: Path, text: str) -> None:
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def dotted(root: Path, path: Path) -> str:
    """A module's name: `e2e.chat.pages`."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def wanted(modules: dict[Path, Module]) -> set[Want]:
    """What the modules import of each other."""
    return {pair for module in modules.values() for pair in module.imported()}


def cut_all(modules: dict[Path, Module], gone: Gone) -> bool:
    """One round through all modules; whether anything had to go."""
    outcomes = [
        module.prune(gone, fixtures(modules, gone, path)) for path, module in modules.items()
    ]
    return any(outcomes)


def fixtures(modules: dict[Path, Module], gone: Gone, path: Path) -> set[str]:
    """The names that are gone from the conftest files which pytest reads for a module."""
    above = [folder / "conftest.py" for folder in path.parents]
    lost = [gone.names.get(modules[each].name, set()) for each in above if each in modules]
    return set().union(*lost)
