"""The README of this repository shows what the apps' READMEs show."""

from tests.copying.readme import blocks, section
from tests.site import ROOT


def test_the_readmes_examples_are_in_the_readme_of_an_app() -> None:
    """Tests of each app run what its README shows."""
    said = section(ROOT / "README.md", "## Apps").partition("from anywhere:")[2]
    lines = [line for block in blocks(said) for line in block.text.splitlines()]
    assert len(lines) == 5
    apps = "".join(path.read_text() for path in ROOT.glob("apps/*/README.md"))
    assert [line for line in lines if line not in apps] == []
