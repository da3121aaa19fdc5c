"""Check that the code that documents and comments name exists: files, commands, settings, names.

They name it in `code`; documents do so in blocks of code, too. check_links.py checks links.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.conf import global_settings

ROOT = Path(__file__).resolve().parent.parent
# The first two name what is gone. Tests compare the third with what `startlive` writes, and run
# the code of the fourth.
EXEMPT_PAGES = ("CHANGELOG.md", "docs/updating.md", "docs/tutorial.md", "docs/channels.md")
GENERATED = ("docs/", ".env.example", "package-lock.json", "requirements")
TEXT = r"\.(?:py|ts|mjs|js|toml|ya?ml|json|html|css|sh|mk|txt|cfg|ini)$"
# Names of other programs, of files that people make, and of what a decision replaced.
OTHERS = {
    *("docker-compose.override.yml", "daphne/ws_protocol.py", "robots.txt", "pytest.ini"),
    *("bench/peers/node_modules", "mysite/asgi.py", "mysite/settings.py", "mysite/urls.py"),
    *("channel_session", "http_session_user", "enforce_ordering", "noun_verb", "ts_rank"),
    *("update_config", "LIMIT_SUBSCRIPTION", "JOB_NAME", "PyICU", "trafficStats", "failByDrop"),
    *("ATOMIC_REQUESTS", "DISABLE_SERVER_SIDE_CURSORS", "COMPOSE_PROFILES", "LampTester"),
    *("ip_local_port_range", "synchronous_standby_names", "NAME_before_restore", "CREATEDB"),
    *("ChannelsLiveServerTestCase", "TestCase"),
    *("realtime.js", "failed-schedule.txt", "RequestResponseCycle", "reply_channel"),
    *("randomUUID", "to_tsquery", "EmailConfirmation", "DJANGO_ALLOW_ASYNC_UNSAFE", "live_server"),
}
# Docstrings and comments are notes; other strings are consumed, as a quote in one begins no note.
NOTES = {
    ".py": re.compile(
        r'^ *(?P<doc>"""(?:.|\n)*?""")|"""(?:.|\n)*?"""|(?:^|(?<=\s))(?P<note>#[^\n]*)',
        re.MULTILINE,
    ),
    ".ts": re.compile(r"(?P<doc>/\*(?:.|\n)*?\*/)|(?:^|(?<=\s))(?P<note>//\s[^\n]*)", re.MULTILINE),
}
FENCE = re.compile(r"^ *(```|~~~)(\w*)[^\n]*\n(.*?)^ *\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?<![\w@./~*<>{])(?:[\w.*-]+/)*[\w.*-]+(?:/|\.\w+)?(?![\w*>}])")
SETTING = re.compile(r"(?<![\w$-])([A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?==|$)|[A-Z]{3,}(?==))")
IDENTIFIER = re.compile(r"#?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\([^)]*\))?")
COMMAND = re.compile(r"manage\.py (\w+)([^`\n|#]*)")
MAKE = re.compile(r"(?:^|[^\w-])make ((?:[a-z][\w-]*|[A-Z]+=\S*)(?: [A-Z]+=)?)")
MODULE = re.compile(r"python3? -m ((?:apps|bench|project|scripts|template|tests)[\w.]*)")


@dataclass(frozen=True)
class Code:
    """The files of a repository below `root`."""

    root: Path
    files: tuple[str, ...]

    @cached_property
    def folders(self) -> set[str]:
        return {str(parent) for file in self.files for parent in Path(file).parents} - {"."}

    @cached_property
    def sources(self) -> dict[str, str]:
        """The text of each file of code, by its path."""
        return {
            file: (self.root / file).read_text(errors="replace")
            for file in self.files
            if not file.startswith(GENERATED) and (re.search(TEXT, file) or "." not in file)
        }

    @cached_property
    def pages(self) -> dict[str, str]:
        """The text of each document that is checked, by its path."""
        names = [file for file in self.files if file.endswith(".md") and "{{" not in file]
        return {name: (self.root / name).read_text() for name in names if name not in EXEMPT_PAGES}

    @cached_property
    def words(self) -> set[str]:
        """Every word of the code; documents and comments do not count."""
        code = (without_notes(file, text) for file, text in self.sources.items())
        return {word for text in code for word in re.findall(r"[A-Za-z_]\w*", text)}

    @cached_property
    def targets(self) -> set[str]:
        makefiles = (self.root / name for name in ("Makefile", "template/targets.mk"))
        texts = (file.read_text() for file in makefiles if file.exists())
        return {
            name for text in texts for name in re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE)
        }

    @cached_property
    def commands(self) -> dict[str, str]:
        """Each command of `manage.py`, Django's too, and its source."""
        ours = [self.root / file for file in self.files if "/management/commands/" in file]
        shared = Path(django.__file__).with_name("core") / "management" / "base.py"
        found: dict[str, str] = {}
        for file in [*Path(django.__file__).parent.glob("**/management/commands/*.py"), *ours]:
            found[file.stem] = found.get(file.stem, shared.read_text()) + file.read_text()
        return found

    def has(self, path: str, page: str) -> bool:
        """Whether there is such a path, at the top, beside the page or at the end of another."""
        path = path.rstrip("/")
        if "*" in path:
            return any(self.root.glob(path)) or any((self.root / page).parent.glob(path))
        whole = f"/{path}"
        return any(f"/{known}".endswith(whole) for known in (*self.files, *self.folders))


def without_notes(file: str, text: str) -> str:
    pattern = NOTES.get(Path(file).suffix)
    return pattern.sub(lambda found: "" if found.lastgroup else found[0], text) if pattern else text


def notes_in(file: str, text: str) -> Iterator[str]:
    pattern = NOTES.get(Path(file).suffix)
    yield from (found[0] for found in pattern.finditer(text) if found.lastgroup) if pattern else ()


def looks_like_path(text: str, code: Code) -> bool:
    top, slash, _ = text.partition("/")
    if any(part.isupper() for part in Path(text).parts):  # apps/NAME
        return False
    return bool(re.search(rf"\w{TEXT}", text)) or bool(slash and top in code.folders)


def path_complaints(text: str, page: str, code: Code) -> Iterator[str]:
    for path in PATH.findall(text):
        if looks_like_path(path, code) and path not in OTHERS and not code.has(path, page):
            yield f"there is no {path}"


def setting_complaints(text: str, code: Code) -> Iterator[str]:
    for name in SETTING.findall(text):
        if not (name in code.words or hasattr(global_settings, name) or name in OTHERS):
            yield f"no setting or variable is named {name}"


def command_complaints(text: str, code: Code) -> Iterator[str]:
    for name, rest in COMMAND.findall(text):
        if name not in code.commands:
            yield f"manage.py has no command {name}"
            continue
        for option in re.findall(r"(?<= )--[a-z][\w-]*", rest):
            if f'"{option}"' not in code.commands[name]:
                yield f"manage.py {name} has no option {option}"
    for first in MAKE.findall(text):
        if first[0].islower() and first.split()[0] not in code.targets:
            yield f"make has no target {first.split()[0]}"
    for module in MODULE.findall(text):
        path = module.replace(".", "/")
        if not {f"{path}.py", f"{path}/__main__.py"} & {*code.files}:
            yield f"there is no module {module}"


def name_complaints(text: str, code: Code) -> Iterator[str]:
    """Of a whole piece of `code` that is a name: underscores or humps make it one of ours."""
    if not IDENTIFIER.fullmatch(text):
        return
    for part in text.lstrip("#").partition("(")[0].split("."):
        named = re.search(r"[a-z0-9]_\w|[a-z][A-Z]", part) and part not in OTHERS
        if named and part not in code.words:
            yield f"nothing in the code is named {part}"


def complaints_of(page: str, text: str, code: Code) -> Iterator[str]:
    """Complaints about names in the page that do not exist. Each begins with the page's name."""
    blocks = [(language, block) for _, language, block in FENCE.findall(text)]
    spans = SPAN.findall(FENCE.sub("", text))
    shells = [block for language, block in blocks if language in ("sh", "")]
    found: list[str] = []
    for block in shells:
        found += path_complaints(block, page, code)
    lines = [line.partition(" #")[0] for block in shells for line in block.splitlines()]
    for piece in [*spans, *lines]:
        found += command_complaints(piece, code)
        found += setting_complaints(piece, code)
    for span in spans:
        found += span_complaints(span, page, code)
    yield from (f"{page}: {complaint}" for complaint in dict.fromkeys(found))


def span_complaints(span: str, page: str, code: Code) -> Iterator[str]:
    if re.search(TEXT, span) or "/" in span:
        yield from path_complaints(span, page, code)
    else:
        yield from name_complaints(span, code)


def complaints_of_notes(code: Code) -> Iterator[str]:
    """Complaints about names in docstrings and comments that do not exist."""
    for file, text in code.sources.items():
        for note in notes_in(file, text):
            for span in SPAN.findall(note):
                yield from (f"{file}: {each}" for each in span_complaints(span, file, code))


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def list_files(root: Path) -> list[str]:
    """The files below `root` that git knows or would add. `root` need not be a repository."""
    options = ("ls-files", "--cached", "--others", "--exclude-standard")
    if (root / ".git").exists():
        return git(root, *options).splitlines()
    with TemporaryDirectory() as empty:
        git(root, "init", "--quiet", "--bare", empty)
        return git(root, f"--git-dir={empty}", "--work-tree=.", *options).splitlines()


def repository() -> Code:
    return Code(ROOT, tuple(file for file in list_files(ROOT) if (ROOT / file).exists()))


def complaints_of_pages(code: Code) -> Iterator[str]:
    for page, text in code.pages.items():
        yield from complaints_of(page, text, code)


def main() -> int:
    """Print all complaints. Exit with 1 if there are any."""
    code = repository()
    found = [*complaints_of_pages(code), *complaints_of_notes(code)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
