"""A straight line through what was measured, and how far the points are from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

Point = tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """`base + each * x`. `off` is how far a point is from the line, at most, as a part of the
    largest value."""

    each: float
    base: float
    off: float
    points: tuple[Point, ...] = ()


def fit(points: Sequence[Point]) -> Fit:
    """The line of least squares. At least two different x are needed."""
    xs, ys = zip(*points, strict=True)
    each, base = linear_regression(xs, ys)
    worst = max(abs(base + each * x - y) for x, y in points)
    return Fit(each, base, worst / (max(map(abs, ys)) or 1.0), tuple(points))


def middle(points: Sequence[Point]) -> list[Point]:
    """One point per x: the median of those measured there."""
    found: dict[float, list[float]] = {}
    for x, y in points:
        found.setdefault(x, []).append(y)
    return [(x, median(ys)) for x, ys in sorted(found.items())]
