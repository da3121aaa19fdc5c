"""Copies the pages of the documentation site, as its builder wants them, to build/docs.

The copies lie as in the repository, so links between pages stay as they are.
"""

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from template.docs_site.links import Links

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
BUILD = ROOT / "build" / "docs"
API = "reference"


def settings() -> dict[str, Any]:
    """site.toml, with patterns of pages resolved."""
    found = tomllib.loads((HERE / "site.toml").read_text())
    listed = {page for section in found["nav"] for page in section["pages"] if "*" not in page}
    for section in found["nav"]:
        section["pages"] = list(resolved(section["pages"], listed))
    return found


def resolved(patterns: list[str], listed: set[str]) -> Iterator[str]:
    """The pages that match, without those that are listed by name elsewhere."""
    for pattern in patterns:
        if "*" not in pattern:
            yield pattern
            continue
        for path in sorted(ROOT.glob(pattern)):
            if (name := path.relative_to(ROOT).as_posix()) not in listed:
                yield name


def title_of(page: Path) -> str:
    heading = page.read_text().lstrip().partition("\n")[0]
    if not heading.startswith("# "):
        raise ValueError(f"{page} does not begin with its title.")
    return heading.removeprefix("# ").replace("`", "")


def api_page(title: str, about: str, names: list[str]) -> str:
    """A page on which the builder shows the docstrings of `names`."""
    return "\n\n".join([f"# {title}", about, *(f"::: {name}" for name in names)]) + "\n"


def write(page: str, text: str) -> None:
    path = BUILD / "source" / page
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def stage() -> None:
    """Write the pages, the files that they embed, and the builder's configuration."""
    shutil.rmtree(BUILD / "source", ignore_errors=True)
    wanted = settings()
    pages = [page for section in wanted["nav"] for page in section["pages"]]
    links = Links(ROOT, frozenset(pages), wanted["repository"])
    embedded: set[str] = set()
    for page in pages:
        text, files = links.rewrite(page, (ROOT / page).read_text())
        write(page, text)
        embedded |= files
    for file in embedded:
        shutil.copy(ROOT / file, BUILD / "source" / file)
    for page in wanted["api"]:
        write(f"{API}/{page['page']}.md", api_page(page["title"], page["about"], page["names"]))
    shutil.copy(HERE / "site.css", BUILD / "source" / "site.css")
    (BUILD / "mkdocs.yml").write_text(json.dumps(configuration(wanted), indent=2))


def nav(wanted: dict[str, Any]) -> list[dict[str, list[dict[str, str]]]]:
    return [
        {section["title"]: [{title_of(ROOT / page): page} for page in section["pages"]]}
        for section in wanted["nav"]
    ] + [{"Python API": [{each["title"]: f"{API}/{each['page']}.md"} for each in wanted["api"]]}]


def configuration(wanted: dict[str, Any]) -> dict[str, Any]:
    """The builder's configuration. No fonts: a page makes no request to another host."""
    return {
        "site_name": wanted["site_name"],
        "site_description": wanted["site_description"],
        "docs_dir": "source",
        "site_dir": "site",
        "nav": nav(wanted),
        "theme": THEME,
        "extra_css": ["site.css"],
        "markdown_extensions": EXTENSIONS,
        "plugins": ["search", {"mkdocstrings": {"handlers": {"python": PYTHON}}}],
        "validation": {
            "nav": {"omitted_files": "warn", "not_found": "warn"},
            "links": {"not_found": "warn", "anchors": "warn", "unrecognized_links": "warn"},
        },
    }


def palette(scheme: str, icon: str, other: str) -> dict[str, Any]:
    """One of the two colour schemes, with the button that switches to the other."""
    media = f"(prefers-color-scheme: {'light' if scheme == 'default' else 'dark'})"
    toggle = {"icon": f"material/{icon}", "name": f"Switch to {other} mode"}
    return {"media": media, "scheme": scheme, "toggle": toggle}


THEME = {
    "name": "material",
    "font": False,
    "features": ["navigation.tabs", "navigation.top", "search.highlight", "content.code.copy"],
    "palette": [
        palette("default", "weather-night", "dark"),
        palette("slate", "weather-sunny", "light"),
    ],
}
EXTENSIONS: list[str | dict[str, Any]] = [
    "admonition",
    "attr_list",
    "md_in_html",
    "sane_lists",
    "tables",
    {"toc": {"permalink": True}},
    {"pymdownx.highlight": {"anchor_linenums": False}},
    "pymdownx.superfences",
    "pymdownx.magiclink",
]
PYTHON = {
    "paths": ["../.."],
    "options": {
        "docstring_style": "google",
        "filters": ["!^_"],
        "heading_level": 2,
        "members_order": "source",
        "separate_signature": True,
        "show_root_heading": True,
        "show_root_full_path": False,
        "show_signature_annotations": True,
        "show_source": False,
    },
}

if __name__ == "__main__":
    stage()
