"""`startlive` finds the places of its lines, and refuses what it cannot do.

tests/template and tests/copying run what it writes.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.realtime.management.commands.startlive import refuse_existing
from apps.realtime.startlive.new_app import KINDS, NewApp, singular
from apps.realtime.startlive.wiring import Line, Places, lines

SETTINGS = 'INSTALLED_APPS = [\n    "apps.realtime",\n]\n'
# As startproject writes it, with advice in its docstring.
URLS = '"""\nImport: from django.urls import include, path\n"""\n'
URLS += "from django.urls import path\n\nurlpatterns = [\n    path('admin/', admin.site.urls),\n]\n"
ASGI = """from apps.realtime.consumers import UnknownPath
from apps.realtime.sessions.authentication import Authentication

websocket_urlpatterns = [
    re_path(r"", UnknownPath.as_asgi()),
]
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A project that has copied apps/realtime."""
    files = {"settings.py": SETTINGS, "urls.py": URLS, "asgi.py": ASGI}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return Places(tmp_path, *(tmp_path / name for name in files))


def app(kind: str = "list", *, has_build: bool = False) -> NewApp:
    return NewApp("ideas", "idea", kind, has_build=has_build)


def add(places: Places) -> list[Line]:
    """Add the app's lines; those that have no place."""
    return [line for line in lines(app(), places) if not line.write()]


@pytest.mark.parametrize(
    ("name", "noun"),
    [("polls", "poll"), ("news", "new"), ("parties", "party"), ("chess", "chess"), ("bus", "bus")],
)
def test_the_noun_is_the_name_without_its_s(name: str, noun: str) -> None:
    assert singular(name) == noun


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_a_new_app_is_called_polls(kind: str) -> None:
    for path, text in app(kind, has_build=True).files():
        assert "poll" not in f"{path}{text}".lower()


@pytest.mark.parametrize("kind", KINDS)
def test_a_project_without_a_build_gets_no_scripts(kind: str) -> None:
    files = {path.as_posix(): text for path, text in app(kind).files()}
    assert {path.partition("/")[0] for path in files} == {"apps"}
    assert not any(path.endswith((".ts", ".css")) for path in files)
    assert not any("{% bundle" in text for text in files.values())


def test_each_line_goes_to_its_place(places: Places) -> None:
    assert add(places) == []
    assert '    "apps.realtime",\n    "apps.ideas",\n]' in places.settings.read_text()
    urls = places.urls.read_text()
    assert '"""\nfrom django.urls import include\nfrom django.urls import path\n' in urls
    assert '    path("ideas/", include("apps.ideas.urls")),\n]' in urls
    asgi = places.asgi.read_text()
    assert "from apps.ideas.routing import websocket_urlpatterns as ideas\n\nwebsocket" in asgi
    # Before the route that takes every path.
    assert '= [\n    path("ws/ideas/", URLRouter(ideas)),\n    re_path(r""' in asgi


def test_a_file_that_adds_routes_below_an_import_gets_one_more_at_its_end(places: Places) -> None:
    """So do the steps by which a project copies the chat."""
    added = "\nfrom django.urls import include\n\nurlpatterns += [path('x/', include('x.urls'))]\n"
    places.urls.write_text(URLS + added)
    for _ in range(2):
        assert add(places) == []
    route = 'urlpatterns += [path("ideas/", include("apps.ideas.urls"))]\n'
    assert places.urls.read_text() == URLS + added + route


def test_lines_that_are_there_are_not_added_again(places: Places) -> None:
    add(places)
    before = [path.read_text() for path in places.root.iterdir()]
    assert add(places) == []
    assert [path.read_text() for path in places.root.iterdir()] == before


def test_settings_that_add_to_the_installed_apps_get_one_more(places: Places) -> None:
    places.settings.write_text('INSTALLED_APPS = ["daphne", *INSTALLED_APPS]\n')
    for _ in range(2):
        assert add(places) == []
    assert places.settings.read_text().endswith('\n\nINSTALLED_APPS += ["apps.ideas"]\n')


def test_a_line_without_a_place_is_told_and_its_file_stays(places: Places) -> None:
    text = 'from apps.realtime.x import y\nsockets = URLRouter([path("ws/", y)])\n'
    places.asgi.write_text(text)
    [missing] = add(places)
    assert (missing.path, missing.text) == (
        places.asgi,
        '    path("ws/ideas/", URLRouter(ideas)),',
    )
    assert 'sockets = URLRouter([path("ws/", y)])' in places.asgi.read_text()


@pytest.mark.parametrize("name", ["Polls", "my_polls", "po lls", "p", "a" * 21, "../x", "9polls"])
def test_a_name_that_is_no_word_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="not a word of 2 to 20 lowercase letters"):
        call_command("startlive", name)


@pytest.mark.parametrize("name", ["class", "lists", "entries", "events", "views"])
def test_a_name_that_means_something_in_the_code_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="means something else in the app's code"):
        call_command("startlive", name)


def test_the_name_of_an_app_is_refused() -> None:
    with pytest.raises(CommandError, match="There is an app called realtime already"):
        call_command("startlive", "realtime")


def test_a_folder_that_is_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e2e" / "ideas").mkdir(parents=True)
    files = {tmp_path / path: text for path, text in app(has_build=True).files()}
    with pytest.raises(CommandError, match="The folder e2e/ideas exists already"):
        refuse_existing(tmp_path, files)


def test_each_argument_has_help(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("startlive", "--help")
    said = capsys.readouterr().out
    for words in ("one lowercase word", "The kind of app", "The word for one of them"):
        assert words in said
