import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.runserver import naiveip_re

from scripts import check_links, check_port, make_env, serve

SCRIPTS = Path(check_port.__file__).parent


def test_a_busy_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert check_port.complaint("127.0.0.1", str(port)) == (
            f"Port {port} is taken by another program. Try: make run PORT={port + 1}"
        )


@pytest.mark.parametrize("port", ["", "abc", "0", "65536"])
def test_an_invalid_port_is_refused(port: str) -> None:
    assert "is not a port number" in check_port.complaint("127.0.0.1", port)


@pytest.mark.parametrize("host", ["::", "::1", "127.0.0.1", "localhost"])
def test_a_host_that_may_be_listened_on_may_be_served(host: str) -> None:
    assert naiveip_re.fullmatch(f"{serve.bracketed(host)}:8000")


def test_old_python_is_named_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.9;; *) exit 1;; esac\n')
    old.chmod(0o755)
    said = subprocess.run(
        ["sh", SCRIPTS / "check_tools.sh", old], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert said.stderr.startswith("Python 3.9 is too old")
    assert said.stderr.count("\n") == 1


def find_python(version: str, *arguments: str, path: str = os.environ["PATH"]) -> Any:
    command = ["/bin/sh", str(SCRIPTS / "find_python.sh"), version, *arguments]
    environment = os.environ | {"PATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


HERE = "{}.{}".format(*sys.version_info)


def test_a_python_of_the_version_is_found_or_may_be_named(tmp_path: Path) -> None:
    shim = tmp_path / f"python{HERE}"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    for found in (find_python(HERE, path=path), find_python(HERE, sys.executable)):
        said = subprocess.check_output([found.stdout.strip(), "--version"], text=True)
        assert said.startswith(f"Python {HERE}.")


def test_a_python_that_is_missing_or_does_not_fit_is_named_in_one_sentence() -> None:
    missing = find_python("3.99")
    assert missing.returncode == 1
    assert missing.stderr.startswith("Python 3.99 is missing: install it")
    assert missing.stderr.count("\n") == 1
    other = find_python("3.99", sys.executable)
    assert other.returncode == 1
    assert other.stderr.startswith(f"{sys.executable} is not Python 3.99")


def test_env_gets_a_secret_of_its_own_and_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_env, "ROOT", tmp_path)
    (tmp_path / ".env.example").write_text("DEBUG=on\nSECRET_KEY=\n")
    make_env.main()
    written = (tmp_path / ".env").read_text()
    assert len(written.partition("SECRET_KEY=")[2]) > 50
    make_env.main()
    assert (tmp_path / ".env").read_text() == written


def test_the_example_has_a_place_for_the_secret() -> None:
    example = (SCRIPTS.parent / ".env.example").read_text()
    assert make_env.rendered(example) != make_env.rendered(example)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a](docs/there.md)", ""),
        ("[a](docs/there.md#two-words)", ""),
        ("[a](#here)\n\n# Here", ""),
        ("[a](https://example.org/)", ""),
        ("`[a](no.md)`\n\n```\n[a](no.md)\n```", ""),
        ("[a](no.md)", "README.md: no.md does not exist"),
        ("[![a](no.svg)](docs/there.md)", "README.md: no.svg does not exist"),
        ("[a](docs/there.md#gone)", "README.md: docs/there.md#gone has no such heading"),
        ("`test_it_works` [`test_it_works`](tests/test_it.py)", ""),
        ("`test_it_fails`", "README.md: test_it_fails is not in any test file"),
        ("[`test_it_is_async`](tests/test_it.py)", ""),
        ("[`test_other`](tests/test_it.py)", "README.md: test_other is not in tests/test_it.py"),
        ("`async` in [test_it.py](tests/test_it.py)", ""),
        ("`other` in [it](tests/test_it.py)", "README.md: other is not in tests/test_it.py"),
    ],
)
def test_links_lead_to_files_and_headings(
    text: str,
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(check_links, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/there.md").write_text("# Two *words*\n")
    (tmp_path / "docs/README.md").write_text("[There](there.md)\n")
    (tmp_path / "tests").mkdir()
    code = "def test_it_works(): ...\n\n\nasync def test_it_is_async(): ...\n"
    (tmp_path / "tests/test_it.py").write_text(code)
    (tmp_path / "tests/test_more.py").write_text("def test_other(): ...\n")
    check_links.all_tests.cache_clear()
    (tmp_path / "README.md").write_text(text)
    assert check_links.main() == (1 if complaint else 0)
    assert capsys.readouterr().out.strip() == complaint


def test_a_document_that_the_list_forgot_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_links, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/README.md").write_text("[Listed](listed.md)\n")
    for name in ("listed", "forgotten"):
        (tmp_path / f"docs/{name}.md").touch()
    assert list(check_links.unlisted()) == ["docs/README.md does not list forgotten.md"]
