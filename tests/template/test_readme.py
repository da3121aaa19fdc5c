"""The README has the examples of the apps' READMEs, and the figures of the bench."""

import re

from tests.copying.readme import blocks, section
from tests.site import ROOT

README = ROOT / "README.md"
SCALING = ROOT / "docs" / "scaling.md"
REPORT = ROOT / "bench" / "REPORT.md"


def test_the_readmes_examples_are_in_the_readme_of_an_app() -> None:
    """Tests of each app run what its README shows."""
    said = section(README, "## Apps").partition("from anywhere:")[2]
    lines = [line for block in blocks(said) for line in block.text.splitlines()]
    assert len(lines) == 5
    apps = "".join(path.read_text() for path in ROOT.glob("apps/*/README.md"))
    assert [line for line in lines if line not in apps] == []


def test_the_documents_figures_are_those_of_the_report() -> None:
    deliveries = rows("## Deliveries per second of the server's CPU time")
    ours = {name: row for name, row in deliveries.items() if name.startswith("ours on ")}
    socketio = [row[1] for row in relations() if row[1]]
    stock = [
        mine / theirs
        for name, row in ours.items()
        for mine, theirs in zip(
            row, deliveries[name.replace("ours", "stock Channels")], strict=True
        )
        if theirs
    ]
    every = [figure for row in ours.values() for figure in row]
    span = f"{min(every) // 1000:.0f},000 to {max(every) // 1000:.0f},000"
    said = " ".join(README.read_text().split())
    for text in (
        f"{span} events per second",
        f"{min(socketio):.1f} to {max(socketio):.1f} times as many as Socket.IO",
        f"{min(stock):.0f} to {max(stock):.0f} times as many as a stock consumer",
    ):
        assert text in said
    assert f"| here | {span} deliveries per second" in SCALING.read_text()


def rows(heading: str) -> dict[str, list[float]]:
    """The rows of the table below the heading, by their first cell; 0 for an empty cell."""
    table = re.findall(r"^\| ([^|]+?) \| (.+) \|$", section(REPORT, heading), re.MULTILINE)
    return {name: [number(cell) for cell in cells.split("|")] for name, cells in table[1:]}


def relations() -> list[list[float]]:
    """Ours in relation to the others: `ws`, Socket.IO and the limit, for each number of sockets."""
    table = section(REPORT, "## Ours in relation to the others")
    found = re.findall(r"^\| ours on \w+ \| [\d,]+ \| (.+) \|$", table, re.MULTILINE)
    return [[number(cell) for cell in cells.split("|")] for cells in found]


def number(cell: str) -> float:
    text = cell.strip().replace(",", "")
    return float(text) if re.fullmatch(r"[\d.]+", text) else 0.0
