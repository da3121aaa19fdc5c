"""Builds the documentation site in build/docs/site. It fails on a dead link, anchor or name."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from template.docs_site.stage import BUILD, ROOT, stage

SITE = BUILD / "site"
OUTSIDE = r"""["']?(?:https?:)?//[^"'\s>)]+"""
LOADED = re.compile(
    rf"<(?:script|link|img|iframe|source|video|audio|embed|object)\b[^>]*"
    rf"\b(?:src|srcset|href|data)=({OUTSIDE})"
    rf"|url\(({OUTSIDE})"
    r"""|(class="mermaid")"""  # a script of the theme would load its library from another host
)


def outside_requests(text: str) -> Iterator[str]:
    """The addresses at other hosts from which a page or a style sheet loads something."""
    for found in LOADED.finditer(text):
        yield next(filter(None, found.groups())).strip("\"'")


def check_requests(site: Path) -> None:
    """Exit if a page of the site makes a request to another host."""
    files = [*site.rglob("*.html"), *site.rglob("*.css")]
    found = {(file, url) for file in files for url in outside_requests(file.read_text())}
    if found:
        lines = sorted(f"{file.relative_to(site)} loads {url}" for file, url in found)
        sys.exit("\n".join(lines))


def main() -> None:
    stage()
    program = str(Path(sys.executable).with_name("zensical"))
    options = ["--strict", "--clean", "--config-file", str(BUILD / "mkdocs.yml")]
    done = subprocess.run([program, "build", *options], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    check_requests(SITE)
    where = SITE.relative_to(ROOT)
    print(f"The site is in {where}. Read it: python3 -m http.server --directory {where}")


if __name__ == "__main__":
    main()
