"""REPORT.md: the tables of a run, its plots, and what it ran on."""

import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from bench import machine
from bench.contenders import LIMIT, OURS, SOCKET_IO, WS
from bench.plot import bar_chart, line_chart
from bench.results import BUSY, Results
from bench.trials import Trial

MAIN_SIZE = 500


def render_report(found: Results, seconds: float, load: float) -> str:
    """The report, as Markdown. A table without a row is left out.

    `load` is the load average of other programs before the run.
    """
    parts = [
        "# The comparison",
        f"[README.md](README.md) says how each figure is measured. {verdict(found)}",
    ]
    for title, table in tables(found):
        if table:
            parts += [f"## {title}", table]
    parts += [
        f"{machine.description()}. The run took {seconds:.0f} s. {client(found)} {busy(load)}"
    ]
    parts += ["    " + shlex.join(["python", "-m", "bench", *sys.argv[1:]])]
    return "\n\n".join(parts) + "\n"


def tables(found: Results) -> Iterable[tuple[str, str]]:
    yield "Deliveries per second of the server's CPU time", per_cpu_second(found) + PLOTS
    yield "Ours in relation to the others", ratios(found)
    yield "One and eight in flight", closed_loops(found)
    yield "Open loop", open_loops(found)
    yield "Connecting and joining", arrivals(found)
    yield "An idle socket, and more sockets", idle(found)
    yield "Back after a kill", returns(found)
    yield "Beside a slow reader", slow_readers(found)
    yield "Stored messages", writes(found)


PLOTS = "\n\n![Deliveries per CPU second](report-bars.svg)\n\n![By sockets](report-sockets.svg)"


def plots(found: Results) -> dict[str, str]:
    """The plots' files by name, which REPORT.md shows."""
    title = "Deliveries per second of the server's CPU time"
    size = MAIN_SIZE if MAIN_SIZE in found.sizes else max(found.sizes, default=0)
    bars = {name: rate for name in found.names if (rate := found.rate(name, size))}
    lines = {
        name: [(float(size), rate) for size in found.sizes if (rate := found.rate(name, size))]
        for name in found.names
    }
    return {
        "report-bars.svg": bar_chart(f"{title}, {size:,} sockets, one in flight", bars),
        "report-sockets.svg": line_chart(f"{title}, one in flight", "", lines, "sockets"),
    }


def verdict(found: Results) -> str:
    faults = found.all_faults()
    if not faults:
        return "Every delivery came, and came once."
    return "**This run failed.** " + " ".join(f"{fault}." for fault in faults)


def client(found: Results) -> str:
    busiest = found.busiest()
    text = f"The load client used at most {busiest:.0%} of its core"
    return f"{text}: it may have been the limit." if busiest > BUSY else f"{text}."


def busy(load: float) -> str:
    text = f"Other programs had a load average of {load:.1f} before it began"
    return f"{text}: mistrust all times and rates." if load > 1 else f"{text}."


def per_cpu_second(found: Results) -> str:
    heads = ["", *(f"{size:,} sockets" for size in found.sizes)]
    rows = [
        [name, *(number(found.rate(name, size)) for size in found.sizes)] for name in found.names
    ]
    return markdown(heads, rows)


def ratios(found: Results) -> str:
    """Ours divided by each of the others."""
    others = [name for name in (WS, SOCKET_IO, LIMIT) if name in found.names]
    heads = ["", "sockets", *(f": {name}" for name in others)]
    rows = [
        [name, f"{size:,}", *(fraction(found.ratio(name, other, size)) for other in others)]
        for name in OURS
        for size in found.sizes
        if others and found.rate(name, size)
    ]
    return markdown(heads, rows)


def closed_loops(found: Results) -> str:
    heads = ["", "sockets", "in flight", "per CPU second", "per second", "p50, ms", "server CPU",
             "Redis CPU", "client CPU"]  # fmt: skip
    keys = dict.fromkeys(
        (each.sockets, each.window, each.contender) for each in found.broadcasts if each.window
    )
    rows = [
        [name, f"{sockets:,}", str(window), *trial_cells(found, name, sockets, window)]
        for sockets, window, name in keys
    ]
    return markdown(heads, rows)


def trial_cells(found: Results, name: str, sockets: int, window: int) -> list[str]:
    trials = [each.trial for each in found.trials(name, sockets, window)]

    def middle(figure: Callable[[Trial], float]) -> float:
        return median(figure(trial) for trial in trials)

    return [
        f"**{middle(lambda trial: trial.per_cpu_second):,.0f}**",
        f"{middle(lambda trial: trial.per_second):,.0f}",
        f"{middle(lambda trial: trial.percentile(50)) * 1e3:,.1f}",
        f"{middle(lambda trial: trial.server_share):.0%}",
        f"{middle(lambda trial: trial.redis_share):.0%}",
        f"{middle(lambda trial: trial.client_share):.0%}",
    ]


def open_loops(found: Results) -> str:
    heads = ["", "sockets", "broadcasts", "last delivery p50, ms", "p99, ms", "server CPU"]
    rows = [
        [each.contender, f"{each.sockets:,}", f"{len(each.trial.latencies):,}",
         *(f"{each.trial.percentile(percent) * 1e3:.1f}" for percent in (50, 99)),
         f"{each.trial.server_share:.0%}"]
        for each in found.broadcasts if not each.window
    ]  # fmt: skip
    return markdown(heads, rows)


def arrivals(found: Results) -> str:
    heads = ["", "sockets", "per second", "per CPU second", "refused"]
    rows = [
        [
            each.contender,
            f"{each.sockets:,}",
            number(each.per_second),
            number(each.per_cpu_second),
            f"{each.refused:,}",
        ]
        for each in sorted(found.arrivals, key=lambda each: each.sockets)
        if each.sockets >= MAIN_SIZE
    ]
    return markdown(heads, rows)


def idle(found: Results) -> str:
    heads = ["", "an idle socket, kB", "CPU time per delivery, fewest to most sockets"]
    rows = [
        [name, f"{memory / 1000:.1f}", f"{growth:+.0%}"]
        for name in found.names
        if (memory := found.socket_memory(name)) is not None
        and (growth := found.growth(name)) is not None
    ]
    return markdown(heads, rows)


def returns(found: Results) -> str:
    heads = ["", "sockets", "new process after, s", "half back, s", "all back, s", "failed tries",
             "transactions each", "CPU, ms each"]  # fmt: skip
    rows = [
        [each.contender, f"{each.sockets:,}",
         *(f"{seconds:.1f}" for seconds in (each.start, each.half, each.back)),
         f"{each.refused:,}", f"{each.transactions:.2f}", f"{each.cpu / each.sockets * 1e3:.2f}"]
        for each in found.returns
    ]  # fmt: skip
    return markdown(heads, rows)


def slow_readers(found: Results) -> str:
    heads = ["", "alone p95, ms", "beside p95, ms", "ratio"]
    rows = []
    for name in dict.fromkeys(each.contender for each in found.slow):
        pairs = [each for each in found.slow if each.contender == name]
        figures = [median(each.alone for each in pairs), median(each.beside for each in pairs)]
        ratio = median(each.ratio for each in pairs)
        rows.append([name, *(f"{each * 1e3:.1f}" for each in figures), f"{ratio:.2f}"])
    return markdown(heads, rows)


def writes(found: Results) -> str:
    heads = ["", "database", "writers", "rooms", "messages per second", "CPU, ms each"]
    rows = [
        [each.contender, each.database, str(each.writers), str(each.rooms),
         f"**{each.per_second:,.0f}**", f"{each.server / max(1, each.messages) * 1e3:.2f}"]
        for each in found.writes
    ]  # fmt: skip
    return markdown(heads, rows)


def number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def fraction(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; "" without rows."""
    if not rows:
        return ""
    lines = [heads, ["---", *("--:" for _ in heads[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
