"""The documentation site's pages, links and names. `make docs` builds it, once a week on GitHub."""

from importlib import import_module
from pathlib import Path

import pytest

from scripts.check_links import PAGES, ROOT
from template.docs_site import stage
from template.docs_site.build import check_requests, outside_requests
from template.docs_site.links import Links

SITE = stage.settings()
API = [name for page in SITE["api"] for name in page["names"]]


def test_each_document_is_in_the_navigation_once() -> None:
    documents = {
        path.relative_to(ROOT).as_posix() for each in PAGES for path in ROOT.glob(each)
    } - {".github/pull_request_template.md"}
    shown = [page for section in SITE["nav"] for page in section["pages"]]
    assert {*shown} == documents, "template/docs_site/site.toml has the navigation"
    assert len(shown) == len(documents)


@pytest.mark.parametrize("name", API)
def test_a_name_of_the_reference_exists_and_has_a_docstring(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert getattr(import_module(module), attribute) is not None
    is_type = attribute in {"RowId", "ErrorCode"}  # a docstring beside it, which Python forgets
    assert is_type or getattr(import_module(module), attribute).__doc__


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("docs/a.md", "docs/b.md", "apps/chat/README.md", "apps/chat/views.py", "p.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# Title\n")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("[b](b.md#part)", "[b](b.md#part)"),
        ("[the chat](../apps/chat)", "[the chat](../apps/chat/README.md)"),
        ("[all](../docs)", "[all](../docs/a.md)"),
        ("[web](https://example.org/x) [up](#top)", "[web](https://example.org/x) [up](#top)"),
        ("`[x](../apps/chat/views.py)`", "`[x](../apps/chat/views.py)`"),
        ("```\n[x](../apps/chat/views.py)\n```", "```\n[x](../apps/chat/views.py)\n```"),
        (
            "[`views.py`](../apps/chat/views.py)",
            '<span class="source" title="apps/chat/views.py">`views.py`</span>',
        ),
    ],
)
def test_only_links_to_files_without_a_page_change(root: Path, text: str, rewritten: str) -> None:
    links = Links(root, frozenset({"docs/a.md", "docs/b.md", "apps/chat/README.md"}))
    assert links.rewrite("docs/a.md", text) == (rewritten, set())


def test_links_to_code_lead_to_the_repository_if_it_has_an_address(root: Path) -> None:
    links = Links(root, frozenset(), "https://example.org/signalbox")
    text, _ = links.rewrite("docs/a.md", "[views](../apps/chat/views.py), [apps](../apps)")
    assert text == (
        "[views](https://example.org/signalbox/blob/main/apps/chat/views.py),"
        " [apps](https://example.org/signalbox/tree/main/apps)"
    )


def test_a_picture_comes_along(root: Path) -> None:
    text = "![Two windows](../p.png)"
    assert Links(root, frozenset()).rewrite("docs/a.md", text) == (text, {"p.png"})


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href=//fonts.example/css>',
        "@font-face { src: url(https://fonts.example/a.woff2) }",
        '<pre class="mermaid">',
    ],
)
def test_a_request_to_another_host_fails_the_build(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.html").write_text(text)
    with pytest.raises(SystemExit, match=r"index\.html loads "):
        check_requests(tmp_path)


def test_a_link_that_people_follow_is_no_request() -> None:
    assert not list(outside_requests('<a href="https://example.org/">x</a><img src="a.png">'))
