"""Charts as SVG, without a library: a line or a bar per process or server."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 260, 56, 28
START = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ' font-family="sans-serif" font-size="12">'
)
COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2", "#52525b")
NAMES_PER_ROW = 4

Points = Sequence[tuple[float, float]]


def line_chart(title: str, unit: str, lines: Mapping[str, Points], across: str = "minutes") -> str:
    """An SVG document. `across` is the unit of the x values; both axes begin at 0."""
    last = max((x for points in lines.values() for x, _ in points), default=0) or 1
    top = max((y for points in lines.values() for _, y in points), default=0) * 1.15 or 1
    drawn = [
        _line(points, colour, last, top)
        for points, colour in zip(lines.values(), COLOURS, strict=False)
    ]
    names = [
        f'<text x="{LEFT + 8 + 165 * (number % NAMES_PER_ROW)}"'
        f' y="{31 + 13 * (number // NAMES_PER_ROW)}" fill="{colour}">{escape(name)}</text>'
        for number, (name, colour) in enumerate(zip(lines, COLOURS, strict=False))
    ]
    return "\n".join(
        [
            START,
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{LEFT}" y="16" font-weight="bold">{escape(title)}</text>',
            *names,
            *_axes(unit, across, last, top),
            *drawn,
            "</svg>\n",
        ]
    )


def bar_chart(title: str, bars: Mapping[str, float]) -> str:
    """An SVG document with a horizontal bar for each name, from 0."""
    longest = max(bars.values(), default=0) or 1
    left, height = 190, 24
    rows = [
        f'<text x="{left - 8}" y="{45 + height * number}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{left}" y="{32 + height * number}" width="{value / longest * 440:.1f}"'
        f' height="17" fill="{COLOURS[number % len(COLOURS)]}"/>'
        f'<text x="{left + 6 + value / longest * 440:.1f}" y="{45 + height * number}">'
        f"{value:,.0f}</text>"
        for number, (name, value) in enumerate(bars.items())
    ]
    background = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    heading = f'<text x="12" y="18" font-weight="bold">{escape(title)}</text>'
    return "\n".join([START, background, heading, *rows, "</svg>\n"])


def _axes(unit: str, across: str, last: float, top: float) -> list[str]:
    right, floor = WIDTH - 12, HEIGHT - BOTTOM
    axis = f'<path d="M{LEFT} 40V{floor}H{right}" fill="none" stroke="#888"/>'
    marks = [
        f'<text x="{LEFT - 6}" y="{_y(top * part, top) + 4:.0f}" text-anchor="end">'
        f"{top * part:,.0f}</text>"
        for part in (0, 0.25, 0.5, 0.75)
    ]
    label = f'<text x="{LEFT - 6}" y="44" text-anchor="end">{escape(unit)}</text>'
    end = f'<text x="{right}" y="{HEIGHT - 8}" text-anchor="end">{last:,.0f} {across}</text>'
    return [axis, label, *marks, end]


def _line(points: Points, colour: str, last: float, top: float) -> str:
    path = " ".join(f"{_x(x, last):.1f},{_y(y, top):.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _x(value: float, last: float) -> float:
    return LEFT + value / last * (WIDTH - 12 - LEFT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - 48)
