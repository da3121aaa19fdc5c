"""A document that names a file, command, setting or name that is gone fails `make check`."""

from pathlib import Path

import pytest

from scripts import check_names
from scripts.check_names import Code, complaints_of, complaints_of_notes, list_files

COMMAND = "class Command(BaseCommand):\n    def add_arguments(self, parser):\n"
NOTES = '''"""Calls `message_send` of `messages.py`, never `message_post` of `texts.py`."""

SCRIPT = """
`message_none`
"""
LINK = "https://example.org/#`message_none`"  # not `message_edit`
'''
FILES = {
    "Makefile": "FILE ?= x\n\nrestore: tools ## Restore\n",
    "apps/chat/management/commands/chat_send.py": f'{COMMAND}        parser.add_argument("--as")\n',
    "apps/chat/services/messages.py": "def message_send() -> None: ...\n",
    "bench/pages.py": "",
    "bench/soak/__main__.py": "",
    "docs/README.md": "",
    "manage.py": "",
    "project/settings.py": "DRAIN_SECONDS = env.DRAIN_SECONDS\n",
}


@pytest.fixture
def code(tmp_path: Path) -> Code:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Code(tmp_path, tuple(FILES))


@pytest.mark.parametrize(
    "text",
    [
        "`apps/chat/services/messages.py`, `services/messages.py`, `messages.py`, `apps/chat/`",
        "`apps/*/services/*.py`, `apps/NAME/models.py`, `/live/search/`, `image/webp`, `login/`",
        "`DRAIN_SECONDS`, `DRAIN_SECONDS=5`, `SESSION_COOKIE_AGE`, `ID`, `GET`",
        "`message_send`, `message_send()`, `apps.chat.services.messages.message_send`, `send`",
        "`manage.py chat_send general --as ada`, `manage.py migrate --noinput --traceback`",
        "`make restore FILE=a.tar`, it can make sense, `python -m bench.pages --server uvicorn`",
        "```sh\nDRAIN_SECONDS=5 make restore    # make it again\npython -m bench.soak\n```",
        '```html\n<a href="nothing.html"></a>\n```',
        "```python\nfrom mysite import settings_old\n```",
    ],
)
def test_names_that_exist_pass(text: str, code: Code) -> None:
    assert [*complaints_of("docs/README.md", text, code)] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("`services/texts.py`", "there is no services/texts.py"),
        ("`apps/talk/`", "there is no apps/talk/"),
        ("`apps/*/texts.py`", "there is no apps/*/texts.py"),
        ("```\nservices/texts.py --> the log\n```", "there is no services/texts.py"),
        ("```sh\nsh apps/configure example.org\n```", "there is no apps/configure"),
        ("`DRAINING_TIME`", "no setting or variable is named DRAINING_TIME"),
        ("`DRAINING_TIME=5`", "no setting or variable is named DRAINING_TIME"),
        (
            "```sh\nDRAINING_TIME=5 make restore\n```",
            "no setting or variable is named DRAINING_TIME",
        ),
        ("`manage.py chat_say`", "manage.py has no command chat_say"),
        ("```sh\n.venv/bin/python manage.py chat_say x\n```", "manage.py has no command chat_say"),
        ("`manage.py chat_send x --from y`", "manage.py chat_send has no option --from"),
        ("`make revert`", "make has no target revert"),
        ("`python -m bench.page`", "there is no module bench.page"),
        ("`message_post`", "nothing in the code is named message_post"),
        ("`messagePost()`", "nothing in the code is named messagePost"),
        ("`chat.message_post`", "nothing in the code is named message_post"),
    ],
)
def test_a_name_that_is_gone_is_a_complaint(text: str, complaint: str, code: Code) -> None:
    assert [*complaints_of("docs/README.md", text, code)] == [f"docs/README.md: {complaint}"]


def test_docstrings_and_comments_are_checked_and_no_other_strings(code: Code) -> None:
    (code.root / "bench/pages.py").write_text(NOTES)
    assert [*complaints_of_notes(code)] == [
        "bench/pages.py: nothing in the code is named message_post",
        "bench/pages.py: there is no texts.py",
        "bench/pages.py: nothing in the code is named message_edit",
    ]


def test_a_complaint_fails_the_check(
    code: Code, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_names, "repository", lambda: Code(code.root, code.files))
    assert (check_names.main(), capsys.readouterr().out) == (0, "")
    (code.root / "docs/README.md").write_text("`make revert`")
    assert check_names.main() == 1
    assert capsys.readouterr().out == "docs/README.md: make has no target revert\n"


def test_the_files_of_a_folder_without_git_are_those_that_git_would_add(tmp_path: Path) -> None:
    (tmp_path / "apps").mkdir()
    (tmp_path / ".gitignore").write_text("*.log\n")
    for name in ("apps/models.py", "apps/errors.log"):
        (tmp_path / name).touch()
    assert sorted(list_files(tmp_path)) == [".gitignore", "apps/models.py"]
