"""An app is copied into another project by its README's steps, and keeps its promises there."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.copying.conftest import HostOf
from tests.copying.host import GUIDE, ROOT, Host, bundled
from tests.copying.readme import Block, count_of_steps, section

pytestmark = pytest.mark.slow

# Those that can be taken alone.
APPS = sorted(
    readme.parent.name
    for readme in ROOT.glob("apps/*/README.md")
    if "make bundles" in readme.read_text()
)
# Imported as these, installed as those.
PACKAGES = {
    "allauth": "django-allauth",
    "asgiref": "django",
    "django_stubs_ext": "django-stubs-ext",
    "django_tasks": "django-tasks",
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
    "pydantic_core": "pydantic",
    "redis": "channels-redis",
}

# Django and allauth import these, where settings name their hasher and passkeys.
INDIRECT = {"accounts": {"argon2-cffi", "fido2"}}

FORGETFUL = """# mysite/settings.py, at the end
INSTALLED_APPS += ["daphne", "apps.realtime", "apps.{app}"]
"""


def steps(app: str) -> str:
    return section(ROOT / "apps" / app / "README.md", "## Copying it")


@pytest.mark.parametrize("app", APPS)
def test_an_app_is_copied_in_five_steps(app: str) -> None:
    assert count_of_steps(steps(app)) == 5


@pytest.mark.parametrize("app", APPS)
def test_the_packages_to_install_are_those_it_imports(app: str) -> None:
    line = re.search(r"pip install (.*)", steps(app))
    assert line is not None
    copied = re.findall(r"\bapps/(\w+)", re.search(r"cp -r (.*)", steps(app))[1])  # type: ignore[index]
    imported = set().union(*(imports_of(ROOT / "apps" / each) for each in copied))
    needed = {PACKAGES.get(name, name) for name in imported} - {"apps", "django"}
    # Besides a server, the module of a channel layer on Redis when a setting names one.
    assert set(line[1].split()) == needed | {"daphne", "channels-redis"} | INDIRECT.get(app, set())


def imports_of(folder: Path) -> set[str]:
    """The packages that the app's modules, not its tests, import when they are loaded."""
    files = [path for path in folder.rglob("*.py") if "tests" not in path.parts]
    files = [path for path in files if "testing" not in path.parts and not is_adapter(path)]
    found = {name for path in files for name in imports_in(ast.parse(path.read_text()))}
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names


def is_adapter(path: Path) -> bool:
    """Only its server loads it, beside the packages that come with that server.

    A project that traces loads the tracer.
    """
    if path.name == "opentelemetry.py":
        return True
    return path.parent.name == "server" and path.name.startswith(("daphne_", "uvicorn_"))


def imports_in(module: ast.Module) -> set[str]:
    body = [*module.body]
    for node in module.body:
        if isinstance(node, ast.If):
            body += node.body
    names = {name.name for node in body if isinstance(node, ast.Import) for name in node.names}
    return names | {str(node.module) for node in body if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("app", APPS)
def test_a_copied_app_passes_the_checks_of_its_new_project(host_of: HostOf, app: str) -> None:
    """Every command runs the checks first, and would show a warning."""
    said = host_of(app).run("python manage.py makemigrations --check --dry-run")
    assert said == "No changes detected\n"


def test_the_checks_name_the_steps_that_are_missing(tmp_path: Path) -> None:
    # An app without tasks, whose queues must be named.
    host, app = Host(tmp_path).start(), "console"
    host.run(f"cp -r {bundled()}/apps {host.folder}/ && rm -rf apps/{app}/static")
    Block("python", FORGETFUL.format(app=app)).write_into(host.folder)
    with pytest.raises(RuntimeError) as told:
        host.run("python manage.py check")
    ids = re.findall(r"realtime\.[EW]\d+", str(told.value))
    assert ids == [
        "realtime.E001",
        "realtime.E020",
        "realtime.E021",
        "realtime.E024",
        "realtime.W005",
        "realtime.W023",
    ]


@pytest.mark.parametrize("app", sorted({*APPS} - {"accounts"}))  # whose tests need our home page
def test_a_copied_apps_own_tests_pass(host_of: HostOf, app: str) -> None:
    host = host_of(app)
    host.follow(section(GUIDE, "## Its tests").partition("```sh")[0])
    host.run(f"python -m pytest -q apps/{app}")
