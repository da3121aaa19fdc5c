"""The lines by which a project knows an app, and where each belongs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.realtime.startlive.new_app import NewApp

ROUTES = r"^websocket_urlpatterns(?:: [^=\n]+)? = \[\n"
LAST_IMPORT = r"(?:.*\n)*^from apps\.[^(\n]*\n"
LAST_LAYER = r"(?:.*\n)*^    \| apps\.\w+\n"
LAST_CARD = r'(?:.*\n)*^ *\{% include "\w+/_card\.html" %\}\n'

# Behind them, because a file that adds routes may import `include` below the first ones.
ADDED_ROUTES = r"(?:.*\n)*^urlpatterns \+= .*[\])].*\n"
LAST_TABLE = r"(?:.*\n)*^\| \[`\w+\.\w+`\].*\n"


def block(start: str, end: str = r"\]") -> str:
    """The lines from one that is `start` up to the one that closes its brackets."""
    return rf"^{start}(?:: [^=\n]+)? = [\[{{]\n(?:.*\n)*?(?=^{end})"


@dataclass(frozen=True)
class Line:
    """A line of the file `path`; it belongs behind what the pattern `after` matches.

    A file without such a place gets `otherwise` at its end, if there is something.
    """

    path: Path
    text: str
    after: str
    otherwise: str = ""

    def is_in(self, content: str) -> bool:
        found = {line.strip() for line in content.splitlines()}
        return not found.isdisjoint({self.text.strip(), self.otherwise} - {""})

    def added_to(self, content: str) -> str | None:
        """The file's new content; None where there is no place for it."""
        if place := re.search(self.after, content, re.MULTILINE):
            return f"{content[: place.end()]}{self.text}\n{content[place.end() :]}"
        return f"{content}\n{self.otherwise}\n" if self.otherwise else None

    def write(self) -> bool:
        """Add it, unless it is there; whether it is there now."""
        content = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        if self.is_in(content):
            return True
        changed = self.added_to(content) if content else None
        if changed is not None:
            self.path.write_text(changed, encoding="utf-8")
        return changed is not None


@dataclass(frozen=True)
class Places:
    """A project's files: its folder, and the modules that its settings name."""

    root: Path
    settings: Path
    urls: Path
    asgi: Path

    @property
    def routing(self) -> Path:
        """The module with the routes of sockets: beside asgi.py, or that itself."""
        beside = self.asgi.with_name("routing.py")
        return beside if beside.exists() else self.asgi


def lines(app: NewApp, places: Places) -> Iterator[Line]:
    """The lines that every project needs, and those for the parts that only a whole site has."""
    name = app.name
    element = f'"apps.{name}"'
    route = f'path("{name}/", include("apps.{name}.urls"))'
    yield Line(
        places.settings,
        f"    {element},",
        block("INSTALLED_APPS"),
        f"INSTALLED_APPS += [{element}]",
    )
    if not re.search(
        r"^from django\.urls import .*\binclude\b", text_of(places.urls), re.MULTILINE
    ):
        yield Line(places.urls, "from django.urls import include", r"(?=^from django\.urls import)")
    if re.search(ADDED_ROUTES, text_of(places.urls), re.MULTILINE):
        yield Line(places.urls, f"urlpatterns += [{route}]", ADDED_ROUTES)
    else:
        yield Line(places.urls, f"    {route},", block("urlpatterns"))
    module = f"from apps.{name}.routing import websocket_urlpatterns as {name}"
    yield Line(places.routing, module, LAST_IMPORT)
    yield Line(places.routing, f'    path("ws/{name}/", URLRouter({name})),', ROUTES)
    if app.has_build:
        yield from (line for line in site_lines(app, places) if line.path.exists())


def site_lines(app: NewApp, places: Places) -> Iterator[Line]:
    """For the import contracts, the demo content, the home page, and what tests must know."""
    name, noun = app.name, app.noun
    contracts = places.root / "pyproject.toml"
    yield Line(contracts, f"    | apps.{name}", LAST_LAYER)
    yield Line(contracts, f'    "apps.{name}",', block("forbidden_modules"))
    demo = places.settings.parent / "management" / "commands" / "demo.py"
    yield Line(demo, f"from apps.{name}.demo import demo_create as {name}_demo", LAST_IMPORT)
    yield Line(demo, f'    ("{name}", {name}_demo),', block("DEMOS"))
    home = places.settings.parent / "templates" / "home.html"
    yield Line(home, f'    {{% include "{name}/_card.html" %}}', LAST_CARD)
    access = places.root / "tests" / "test_access.py"
    yield Line(access, f'    "{name}:list", "{name}:{noun}",', block("MAY_READ", r"\}"))
    yield Line(access, f'    "{noun}_id": 1,', block("ARGUMENTS", r"\}"))
    tables = ", ".join(f"[`{name}.{each}`](../apps/{name}/models.py)" for each in app.models)
    yield Line(places.root / "docs" / "security.md", f"| {tables} | public | |", LAST_TABLE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
