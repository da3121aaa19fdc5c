from html.parser import HTMLParser

import pytest

from apps.liveblog import markup
from apps.liveblog.markup import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    Picture,
    first_words,
    image_ids_in,
    rendered,
)

XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import '//evil.example'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=//evil.example><button>x</button></form>",
    "<base href=//evil.example>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/track.gif)",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\u202e<script>alert(1)</script>",
    "<a\nhref=javascript:alert(1)>x</a>",
]


def html_of(body: str) -> str:
    """With each picture as a line of text."""
    return markup.to_html(body, lambda picture: f"[{picture.alt}|{picture.caption}]")


class Elements(HTMLParser):
    """Every element and attribute a text has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_listed_only(html: str) -> None:
    for tag, attrs in Elements(html).found:
        assert tag in TAGS
        assert set(attrs) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        scheme, colon, _ = (attrs.get("href") or "").partition(":")
        assert not colon or scheme in SCHEMES


@pytest.mark.parametrize("attack", XSS)
def test_html_has_listed_elements_attributes_and_schemes_only(attack: str) -> None:
    assert_listed_only(html_of(attack))


# There are two defences, each of which would do alone.


@pytest.mark.parametrize("attack", [*XSS, "<a href='ftp://a.example'>x</a>", "<em title=x>x</em>"])
def test_html_is_cleaned_whatever_the_markdown_library_lets_through(
    attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup.markdown, "render", lambda text, env: text)
    assert_listed_only(rendered.__wrapped__(attack).html)


@pytest.mark.parametrize("attack", XSS)
def test_the_markdown_library_escapes_markup_before_it_is_cleaned(attack: str) -> None:
    html = markup.markdown.render(attack, {"pictures": []})
    assert {tag for tag, _ in Elements(html).found} <= TAGS


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and *italic*", "<strong>bold</strong> and <em>italic</em>"),
        ("one\ntwo", "one<br>\ntwo"),
        ("- a\n- b", "<li>a</li>"),
        ("3. a", '<ol start="3">'),
        ("> said", "<blockquote>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("# no heading", "<p># no heading</p>"),
        ("<b>as typed</b>", "&lt;b&gt;as typed&lt;/b&gt;"),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str) -> None:
    assert html in html_of(markdown)


def test_links_are_nofollow() -> None:
    html = html_of("[words](https://example.com/?a=1&b=2)")
    assert html == (
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="nofollow noopener">words</a></p>\n'
    )


def test_deep_nesting_stays_small() -> None:
    html = html_of(">" * 5_000 + "x")
    assert html.count("<blockquote>") < 50


def test_first_words_have_no_markup() -> None:
    assert first_words("**All** of [it](https://a.example) & more") == "All of it & more"
    assert first_words("one two three", count=2) == "one two…"


# Pictures


@pytest.mark.parametrize(
    ("line", "picture"),
    [
        ("![A train](image:12)", Picture(12, "A train", "")),
        ('![A train](image:12 "The 9:14")', Picture(12, "A train", "The 9:14")),
        ("![](image:12)", Picture(12, "", "")),
        ('![\\[A\\] \\"b\\" \\\\](image:12 "a \\"b\\"")', Picture(12, '[A] "b" \\', 'a "b"')),
    ],
)
def test_a_line_of_its_own_shows_a_picture(line: str, picture: Picture) -> None:
    assert rendered(line).pictures == (picture,)
    assert image_ids_in(f"before\n{line}\nafter\n\n> {line}\n\n- {line}") == {12}


def test_a_picture_stands_between_paragraphs() -> None:
    html = html_of("before\n![A](image:1)\nafter")
    assert html == "<p>before</p>\n[A|]\n<p>after</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "in a line ![A](image:1)",
        "![A](image:x)",
        "![A](image:1)!",
        "![A](https://evil.example/1.gif)",
        "![A](//evil.example/1.gif)",
        "![A](data:image/png;base64,AAAA)",
        "    ![A](image:1)",
        "```\n![A](image:1)\n```",
        "![A](image:1 'single')",
        "![A](image:9999999999999999999)",
        "[A](image:1)",
    ],
)
def test_anything_else_shows_none(text: str) -> None:
    assert image_ids_in(text) == set()
    assert "<img" not in html_of(text)


def test_nobody_can_write_the_mark_of_a_picture() -> None:
    text = f"![A](image:1)\n\n{markup.MARK[:10]}0\n\n![B](image:2)"
    assert html_of(text).count("[") == 2


def test_the_first_words_of_a_picture_are_its_caption_or_what_it_shows() -> None:
    assert first_words('![A train](image:1 "The <9:14>")') == "The <9:14>"
    assert first_words("![A train](image:1)") == "A train"
    assert first_words("![](image:1)") == "Picture"
