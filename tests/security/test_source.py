"""Dangerous functions that our own code never calls."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.site import ROOT

CALLS = {
    "eval", "exec", "compile", "__import__",
    "os.system", "os.popen", "subprocess.run", "subprocess.Popen", "subprocess.call",
    "pickle.loads", "pickle.load", "marshal.loads", "shelve.open", "yaml.load",
    "RawSQL", "Template", "Engine.from_string", "requests.get", "urlopen", "urlretrieve",
    "hashlib.md5", "hashlib.sha1", "uuid.uuid1",
}  # fmt: skip
METHODS = {"raw", "extra", "executescript"}
MODULES = {
    "pickle", "marshal", "shelve", "xml", "lxml", "ldap", "ldap3", "requests", "httpx", "aiohttp",
    "urllib.request", "urllib3", "smtplib", "memcache", "subprocess", "ctypes", "Crypto",
    "cryptography", "jwt",
    "http.client",
}  # fmt: skip
TEST_TOOLS = ROOT / "apps" / "realtime" / "testing"
# A developer's commands, which call formatters and manage.py.
COMMANDS_OF_DEVELOPERS = {"startlive.py", "typescript.py"}
# They encrypt for browsers and for the database, and call addresses that others name: outgoing.py
# checks them.
CALLERS: list[str] = [
    "apps/accounts/encryption.py",
    "apps/realtime/outgoing.py",
    "apps/notifications/push/encryption.py",
    "apps/notifications/push/vapid.py",
]
# They escape or clean their input, or draw it.
MARKUP = {
    "apps/chat/qr.py",
    "apps/console/templatetags/console.py",
    "apps/liveblog/images.py",
    "apps/liveblog/templatetags/liveblog.py",
    "apps/realtime/templatetags/realtime.py",
    "apps/textsearch/marks.py",
}
# Random numbers here spread load, and guess nothing.
SPREADING = re.compile(r"presence|graceful_shutdown|sse|restart|demo|background|backoff")
# An embedded page posts its height to the page around its frame.
TELLS_ITS_HEIGHT: list[str] = [
    "apps/liveblog/frontend/frame.ts: postMessage",
]
# Pages of the site and its service worker tell each other what to show and what was opened.
TELLS_WHAT_WAS_OPENED: list[str] = [
    "apps/notifications/frontend/alerts/alert.ts: postMessage",
    "apps/notifications/frontend/worker/pushes.ts: postMessage",
    "apps/notifications/frontend/worker/scope.ts: postMessage",
]
SCRIPT = re.compile(
    r"\beval\(|new Function|document\.write|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|"
    r"createContextualFragment|postMessage|__proto__|javascript:|document\.domain|importScripts"
)
# `cursor.execute` gets a text with the names of a model's table and columns, and no other text.
NAMES_IN_SQL: list[str] = [
    "apps/textsearch/sqlite.py",
]
# Fragments that our own server has rendered.
FRAGMENTS: list[str] = [
    "apps/chat/frontend/profile-card.ts",
    "apps/chat/frontend/room-visits.ts",
    "apps/chat/frontend/sidebar.ts",
    "apps/liveblog/frontend/html.ts",
    "apps/notifications/frontend/bell.ts",
    "apps/notifications/frontend/merge.ts",
]


def sources(pattern: str) -> list[Path]:
    """The code that runs on the site, without its tests."""
    found = (path for top in ("apps", "project") for path in (ROOT / top).rglob(pattern))
    return sorted(
        path
        for path in found
        if not {"tests", "migrations", "static"} & {*path.parts}
        if not path.name.endswith((".test.ts", ".gen.ts"))
        if TEST_TOOLS not in path.parents
        if path.name not in {"testing.ts", *COMMANDS_OF_DEVELOPERS}
    )


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id):
            return id
        case ast.Attribute(value, attr):
            return f"{name_of(value)}.{attr}"
    return ""


def calls_in(path: Path) -> Iterator[ast.Call]:
    yield from (
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    )


def imports_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_no_code_is_made_of_text_and_no_program_is_called() -> None:
    """No eval, no shell, no pickle, no raw SQL, no templates from text, no request to others."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in sources("*.py")
        for call in calls_in(path)
        if (name := name_of(call.func)) in CALLS or name.rpartition(".")[2] in METHODS
    ]
    assert found == []


def test_nothing_is_imported_that_reads_dangerous_formats_or_speaks_to_others() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources("*.py")
        for module in imports_in(path)
        if module in MODULES or module.partition(".")[0] in MODULES
        if path.relative_to(ROOT).as_posix() not in CALLERS
    ]
    assert found == []


def test_queries_are_the_orms_and_the_few_of_our_own_take_no_text() -> None:
    """`cursor.execute` gets a constant, except for one call in each file of `NAMES_IN_SQL`."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sources("*.py")
        for call in calls_in(path)
        if name_of(call.func).endswith("cursor.execute")
        if not isinstance(call.args[0], ast.Constant)
    ]
    assert found == NAMES_IN_SQL


def test_markup_is_called_safe_where_it_was_escaped_only() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources("*.py")
        for call in calls_in(path)
        if name_of(call.func) in ("mark_safe", "SafeString")
    }
    assert found <= MARKUP


def test_secrets_do_not_come_from_the_random_module() -> None:
    """Keys and tokens come from `secrets`, or from Django, which takes them from there."""
    found = [
        str(path.relative_to(ROOT)) for path in sources("*.py") if "random" in imports_in(path)
    ]
    assert [name for name in found if not SPREADING.search(name)] == []


def test_no_script_makes_markup_or_code_of_text() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sources("*.ts")
        for match in SCRIPT.finditer(path.read_text())
    ]
    assert found == [*TELLS_ITS_HEIGHT, *TELLS_WHAT_WAS_OPENED]


def test_markup_is_made_only_of_html_from_our_server() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources("*.ts")
        if re.search(r"innerHTML|DOMParser", path.read_text())
    }
    assert found <= {*FRAGMENTS}


def test_no_template_trusts_a_text() -> None:
    """`|safe` is for the help texts of our own forms. Mails are plain text."""
    for path in sources("*.html"):
        text = path.read_text()
        trusted = re.findall(r"\{\{[^}]*\|safe[^}]*\}\}", text)
        assert [each for each in trusted if "help_text" not in each] == [], path
        assert "autoescape off" not in text, path
