"""Compare this project with other servers in one run. See bench/README.md."""

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench import machine
from bench.comparison import PLANS, Comparison
from bench.report import plots, render_report
from bench.results import Results

OPEN_FILES = 20_000


def save(found: Results, report: Path, text: str) -> None:
    """Write the report, its plots and the raw figures beside one another."""
    report.write_text(text)
    for name, plot in plots(found).items():
        report.with_name(name).write_text(plot)
    raw = {"machine": machine.description(), **asdict(found)}
    report.with_suffix(".json").write_text(json.dumps(raw) + "\n")


def main() -> int:
    """Exit with 1 if a delivery was missing, or came twice. No speed fails the run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--plan", choices=PLANS, default="full", help="by default full")
    parser.add_argument("--report", type=Path, help="the file to write; the plots go beside it")
    chosen = parser.parse_args()
    plan = PLANS[chosen.plan]
    machine.open_many_files(OPEN_FILES if plan.largest > 1000 else 2 * plan.largest)
    if pair := machine.cores():
        machine.pin(pair[1])
    gc.disable()  # the load client's pauses would count as the servers' latency
    begun, load = time.perf_counter(), os.getloadavg()[0]
    found = asyncio.run(Comparison(plan).run())
    seconds = time.perf_counter() - begun
    text = render_report(found, seconds, load)
    print(f"\n{text}")
    if chosen.report:
        save(found, chosen.report, text)
    return 1 if found.all_faults() else 0


if __name__ == "__main__":
    sys.exit(main())
