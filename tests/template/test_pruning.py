"""What needs something that is gone goes with it, and nothing else does."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from template.apps import APPS, PACKAGES
from template.lock import renamed, without_packages
from template.names import assignment, in_python
from template.prune_docs import without_words
from template.prune_python import Gone, Module
from template.python import prune
from tests.site import ROOT

SPOKEN = re.compile(r"\bapps\.chat\b|/chat/")


def pruned(text: str, *, whole: bool = True) -> str:
    """A module of a project without a chat."""
    module = Module("tests.test_it", dedent(text).lstrip(), whole=whole)
    module.prune(Gone(modules={"apps.chat"}, spoken=SPOKEN), fixtures=set())
    module.cut_unused(wanted=set(), unwanted=set())
    return module.text


def test_a_list_loses_an_element_and_keeps_its_lines() -> None:
    assert (
        pruned('APPS = [\n    "apps.live",\n    "apps.chat",\n]\n')
        == 'APPS = [\n    "apps.live",\n]\n'
    )
    assert pruned('PAGES = ["/", "/chat/", "/live/"]\n') == 'PAGES = ["/", "/live/"]\n'
    assert pruned('PAGES = ["/chat/"]\n') == "PAGES = []\n"
    assert pruned('NAMES = {"a": "/chat/", "b": "/"}\n') == 'NAMES = {"b": "/"}\n'


def test_a_path_of_what_is_gone_goes() -> None:
    assert pruned('SUITES = ["apps/chat", "apps/chats"]\n') == 'SUITES = ["apps/chats"]\n'
    assert pruned('FILES = ["apps.py", "apps/chat.py"]\n') == 'FILES = ["apps.py"]\n'


def test_words_of_an_array_go_wherever_they_stand() -> None:
    for array, rest in (
        ('["a.b", "a.c"]', "[]"),
        ('["a.b", "d", "a.c"]', '["d"]'),
        ('["d", "a.b", "a.c", "e"]', '["d", "e"]'),
    ):
        assert without_words(f"key = {array}\n", r"a[.\w]*") == f"key = {rest}\n"


def test_a_pair_that_is_left_alone_stays_a_tuple() -> None:
    assert pruned("from apps.chat import A\n\nBOTH = (A, B)\n") == "BOTH = (B,)\n"


def test_a_value_is_not_taken_for_a_list() -> None:
    """Without its second element it would mean something else, so what holds it goes."""
    assert (
        pruned('WINDOWS = [("ada", "/chat/"), ("grace", "/")]\n') == 'WINDOWS = [("grace", "/")]\n'
    )


def test_what_is_unpacked_is_not_shortened() -> None:
    text = "def test_two(meet):\n    a, b = meet('/chat/'), meet('/')\n    assert a != b\n"
    assert pruned(text) == ""
    assert pruned("def pair():\n    return first('/chat/'), first('/')\n") == ""


def test_a_test_goes_whole_with_the_helpers_that_nobody_else_asks() -> None:
    text = '''
        """About the site."""

        import re
        import time

        from apps.chat.models import Room


        def opened():
            return Room(re.escape("general"))


        def waited():
            return time.time()


        def test_a_room():
            assert opened()


        def test_time():
            """Even the chat at /chat/ takes time."""
            assert waited()
    '''
    assert pruned(text) == dedent('''\
        """About the site."""

        import time


        def waited():
            return time.time()


        def test_time():
            """Even the chat at /chat/ takes time."""
            assert waited()
        ''')


def test_with_a_fixture_go_all_that_ask_for_it() -> None:
    text = """
        import pytest


        @pytest.fixture
        def room(site):
            return site + "/chat/"


        def test_room(room):
            assert room


        def test_site(site):
            assert site
    """
    assert pruned(text) == "def test_site(site):\n    assert site\n"


def test_of_wiring_only_the_calls_go() -> None:
    text = '''
        from apps.chat import message_sent
        from apps.live import post_sent


        def connect():
            """Called once."""
            message_sent.connect(notify)
            post_sent.connect(notify)
    '''
    assert pruned(text, whole=False) == dedent('''\
        from apps.live import post_sent


        def connect():
            """Called once."""
            post_sent.connect(notify)
        ''')


def test_a_receiver_with_nothing_left_to_do_goes_and_who_connects_stays() -> None:
    text = '''
        from apps.chat import message_sent, withdraw
        from apps.live import post_sent


        def connect():
            """Called once."""
            post_sent.connect(take_back)


        def take_back(sender, event):
            """Say no more of it."""
            withdraw(event.url)
    '''
    assert pruned(text, whole=False) == 'def connect():\n    """Called once."""\n'


def test_a_helper_of_a_module_named_after_the_app_goes_with_it(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tmp_path / "conftest.py").touch()
    (tests / "people.py").write_text("def meet():\n    return 1\n")
    (tests / "test_chat.py").write_text("from tests.people import meet\n")
    (tests / "test_site.py").write_text("def test_it():\n    assert True\n")
    prune(tmp_path, SPOKEN, [tests / "test_chat.py"])
    assert [path.name for path in tests.iterdir()] == ["test_site.py"]


@pytest.mark.parametrize(
    "name", ["Plain", "L'Été", 'So "called"', """Both ' and " ""and more""", "Back\\slash", "日本"]
)
def test_a_name_becomes_the_string_it_is(name: str) -> None:
    found: dict[str, str] = {}
    exec(assignment("NAME", name * 10), found)
    assert found["NAME"] == name * 10
    assert max(map(len, assignment("NAME", name * 10).splitlines())) <= 100
    assert in_python('"') == "'\"'"


def test_it_is_known_which_packages_only_one_app_needs() -> None:
    """Its README says which ones it imports, as tests/copying makes sure."""
    needed = {app: packages(app) for app in APPS}
    for app in APPS:
        others = set().union(*(needed[other] for other in APPS if other != app))
        assert needed[app] - others == PACKAGES.get(app, set())


def packages(app: str) -> set[str]:
    line = re.search(r"pip install (.*)", (ROOT / "apps" / app / "README.md").read_text())
    assert line is not None
    return set(line[1].split())


LOCK = """\
cruft==2.0 \\
    --hash=sha256:aa
    # via shop (pyproject.toml:dev)
click==8.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
    # via
    #   cruft
    #   typer
django==5.2 \\
    --hash=sha256:cc
    # via
    #   channels
    #   shop (pyproject.toml)
typer==1.0 \\
    --hash=sha256:dd
    # via cruft
"""


def test_a_lock_loses_a_package_with_all_that_only_it_needed() -> None:
    assert (
        without_packages(LOCK, {"cruft"}, "shop")
        == LOCK[LOCK.index("django") :].partition("typer")[0]
    )


def test_a_lock_names_the_project_where_uv_would() -> None:
    lines = renamed(LOCK, "shop", "app").splitlines()
    assert lines[2] == "    # via app (pyproject.toml:dev)"
    assert lines[-6:-3] == ["    # via", "    #   app (pyproject.toml)", "    #   channels"]
