"""`python -m bench.capacity_report` prints the plans in docs/scaling.md."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace

from bench.capacity import Plan, plan
from bench.costs import Costs, costs_of
from bench.workload import Workload

MILLION = Workload(1_000_000)
SIZES = {
    "10,000 sockets": Workload(10_000),
    "100,000 sockets": Workload(100_000),
    "1,000,000 sockets": MILLION,
}
VARIANTS = {
    "as above": MILLION,
    "no presence": replace(MILLION, presence=False),
    "rooms kept together": replace(MILLION, together=True),
    "and 5 min to reconnect": replace(MILLION, together=True, return_seconds=300),
}


def redis(plan: Plan) -> str:
    return f"**{plan.redis_hosts:,}** ({plan.redis_cores:,.1f})"


def latency(plan: Plan) -> str:
    return f"{plan.latency.p50 * 1e3:.1f}, {plan.latency.p99 * 1e3:.1f} ms"


ROWS: tuple[tuple[str, Callable[[Plan], str]], ...] = (
    ("**web processes**, of one core each", lambda plan: f"**{plan.processes:,}**"),
    ("cores they use, on average", lambda plan: f"{plan.cores:,.1f}"),
    ("... for deliveries", lambda plan: f"{plan.shares['deliveries']:.0%}"),
    ("... for wake-ups", lambda plan: f"{plan.shares['wake-ups']:.0%}"),
    ("... for presence", lambda plan: f"{plan.shares['presence']:.0%}"),
    ("... for messages", lambda plan: f"{plan.shares['commands']:.0%}"),
    ("... for heartbeats", lambda plan: f"{plan.shares['heartbeats']:.0%}"),
    ("... for connects", lambda plan: f"{plan.shares['arrivals']:.0%}"),
    ("memory of all of them", lambda plan: f"{plan.memory / 2**30:,.1f} GiB"),
    ("processes per room", lambda plan: f"{plan.spread.room:,.1f}"),
    ("deliveries per second", lambda plan: f"{plan.workload.deliveries:,.0f}"),
    ("wake-ups received per second", lambda plan: f"{plan.wake_ups:,.0f}"),
    ("**Redis hosts** (cores they use)", redis),
    ("**database**: writes per second", lambda plan: f"{plan.writes:,.0f}"),
    ("... cores", lambda plan: f"{plan.database_cores:,.1f}"),
    ("... polls and checks of the hubs per second", lambda plan: f"{plan.queries:,.0f}"),
    ("... connections, at most", lambda plan: f"{plan.connections:,}"),
    ("**network**, to the browsers", lambda plan: f"{plan.bytes_out * 8 / 1e6:,.0f} Mbit/s"),
    ("**latency** in a process, p50 and p99", latency),
)


def tables(server: str) -> list[str]:
    """A table of the sizes, and a table of variants of the largest one."""
    costs = costs_of(server)
    return [table(costs, SIZES), table(costs, VARIANTS)]


def table(costs: Costs, workloads: Mapping[str, Workload]) -> str:
    """A column for each workload."""
    plans = [plan(costs, workload) for workload in workloads.values()]
    rows = [[name, *map(value_of, plans)] for name, value_of in ROWS]
    lines = [["", *workloads], ["---", *("--:" for _ in plans)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.capacity_report", description=__doc__)
    parser.add_argument("--server", default="uvicorn", help="daphne or uvicorn (default)")
    print("\n\n".join(tables(parser.parse_args().server)))
