"""Links of a page to files that the site does not show."""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

FENCE = r"^(?P<fence>```|~~~).*?^(?P=fence)"
CODE = r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
LINK = r"(?P<image>!?)\[(?P<text>(?:[^\[\]`]|`[^`]*`)*)\]\((?P<target>[^)\s]+)\)"
PARTS = re.compile(f"{FENCE}|{LINK}|{CODE}", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Links:
    """Rewrites links. Paths are relative to `root`.

    `pages` are the files that the site shows, `repository` is the address of the source code or "".
    """

    root: Path
    pages: frozenset[str]
    repository: str = ""

    def rewrite(self, page: str, text: str) -> tuple[str, set[str]]:
        """The page's Markdown with links that work in the site, and the files that it embeds."""
        embedded: set[str] = set()
        return PARTS.sub(partial(self._link, page, embedded), text), embedded

    def _link(self, page: str, embedded: set[str], found: re.Match[str]) -> str:
        target = found["target"]
        if target is None or target.startswith("#") or re.match(r"[a-z][a-z+.-]*:", target):
            return found[0]
        path, hash_, fragment = target.partition("#")
        resolved = (self.root / page).parent.joinpath(path).resolve()
        name = resolved.relative_to(self.root).as_posix()
        if found["image"]:
            embedded.add(name)
            return found[0]
        if name in self.pages:
            return found[0]
        if first := self._first_page(name):
            return f"[{found['text']}]({PurePosixPath(path) / first}{hash_}{fragment})"
        return self._source(name, found["text"], is_folder=resolved.is_dir())

    def _first_page(self, folder: str) -> str:
        """The page to show for a folder: its README, or the first page by name; "" if none."""
        inside = sorted(page for page in self.pages if str(PurePosixPath(page).parent) == folder)
        readmes = [page for page in inside if page.endswith("/README.md")]
        return PurePosixPath([*readmes, *inside][0]).name if inside else ""

    def _source(self, name: str, text: str, *, is_folder: bool) -> str:
        """A link to the repository, or words with the file's path."""
        if not self.repository:
            return f'<span class="source" title="{name}">{text}</span>'
        return f"[{text}]({self.repository}/{'tree' if is_folder else 'blob'}/main/{name})"
