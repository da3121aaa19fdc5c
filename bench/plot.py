"""A line chart as SVG, without a library: memory over time, a line per process."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 260, 56, 28
START = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ' font-family="sans-serif" font-size="12">'
)
COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea")

Points = Sequence[tuple[float, float]]


def line_chart(title: str, unit: str, lines: Mapping[str, Points]) -> str:
    """An SVG document. The x values are minutes; both axes begin at 0."""
    last = max((x for points in lines.values() for x, _ in points), default=0) or 1
    top = max((y for points in lines.values() for _, y in points), default=0) * 1.15 or 1
    drawn = [
        _line(points, colour, last, top)
        for points, colour in zip(lines.values(), COLOURS, strict=False)
    ]
    names = [
        f'<text x="{LEFT + 8 + 150 * number}" y="34" fill="{colour}">{escape(name)}</text>'
        for number, (name, colour) in enumerate(zip(lines, COLOURS, strict=False))
    ]
    return "\n".join(
        [
            START,
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{LEFT}" y="16" font-weight="bold">{escape(title)}</text>',
            *names,
            *_axes(unit, last, top),
            *drawn,
            "</svg>\n",
        ]
    )


def _axes(unit: str, last: float, top: float) -> list[str]:
    right, floor = WIDTH - 12, HEIGHT - BOTTOM
    axis = f'<path d="M{LEFT} 40V{floor}H{right}" fill="none" stroke="#888"/>'
    marks = [
        f'<text x="{LEFT - 6}" y="{_y(top * part, top) + 4:.0f}" text-anchor="end">'
        f"{top * part:.0f}</text>"
        for part in (0, 0.25, 0.5, 0.75)
    ]
    label = f'<text x="{LEFT - 6}" y="44" text-anchor="end">{escape(unit)}</text>'
    end = f'<text x="{right}" y="{HEIGHT - 8}" text-anchor="end">{last:.0f} minutes</text>'
    return [axis, label, *marks, end]


def _line(points: Points, colour: str, last: float, top: float) -> str:
    path = " ".join(f"{_x(x, last):.1f},{_y(y, top):.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _x(value: float, last: float) -> float:
    return LEFT + value / last * (WIDTH - 12 - LEFT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - 48)
