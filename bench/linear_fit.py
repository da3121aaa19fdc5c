"""A straight line through measured points."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

Point = tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """`intercept + slope * x`. `error` is the largest distance of a point, relative to the
    largest value."""

    slope: float
    intercept: float
    error: float
    points: tuple[Point, ...] = ()


def fit(points: Sequence[Point]) -> Fit:
    """The least-squares line. It needs at least two different x."""
    xs, ys = zip(*points, strict=True)
    slope, intercept = linear_regression(xs, ys)
    worst = max(abs(intercept + slope * x - y) for x, y in points)
    return Fit(slope, intercept, worst / (max(map(abs, ys)) or 1.0), tuple(points))


def medians(points: Sequence[Point]) -> list[Point]:
    """One point per x: the median of the values measured there."""
    values: dict[float, list[float]] = {}
    for x, y in points:
        values.setdefault(x, []).append(y)
    return [(x, median(ys)) for x, ys in sorted(values.items())]
