"""Run Autobahn's WebSocket test suite against our consumer on both servers.

usage: python -m bench.autobahn [--consumers ours stock] [--cases 1.* 7.*]

Its client needs Python 2.7: on PATH, of pyenv, or as AUTOBAHN_PYTHON says. It is installed once,
into the virtual environment's folder or into AUTOBAHN_HOME. docs/upstream.md explains what fails.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from apps.realtime.testing.processes import HOST
from bench.server import UnpinnedProcess, bench_server

PACKAGE = "autobahntestsuite==25.10.1"
# Of the folder that it was installed into, Python must read the .pth files.
START = "import site, sys; site.addsitedir(sys.argv.pop(1)); from autobahntestsuite import wstest"
# Messages of megabytes, which both servers refuse by their limit, and compression, which is off.
EXCLUDED = ["9.*", "12.*", "13.*"]
PASSES = {"OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED"}
# Faults of the servers themselves: docs/upstream.md.
KNOWN = {
    "daphne": set[str](),
    "uvicorn": {"7.1.5"},
}

Cases = dict[str, dict[str, str]]


class AutobahnProcess(UnpinnedProcess):
    application = "tests.wire.app:application"


def python2() -> str | None:
    """A Python 2.7, if there is one. pyenv's own `python2.7` on PATH may lead nowhere."""
    pyenv = sorted(map(str, Path.home().glob(".pyenv/versions/2.7*/bin/python")))
    candidates = [os.environ.get("AUTOBAHN_PYTHON"), shutil.which("python2.7"), *pyenv]
    return next(filter(is_python2, filter(None, candidates)), None)


def is_python2(program: str) -> bool:
    command = [program, "-c", "import sys; sys.exit(sys.version_info[:2] != (2, 7))"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install(python: str) -> Path:
    """The folder with Autobahn's suite, which is filled at the first call."""
    folder = Path(os.environ.get("AUTOBAHN_HOME") or Path(sys.prefix) / "autobahn")
    if not (folder / "autobahntestsuite").exists():
        print(f"Installing {PACKAGE} into {folder} ...", flush=True)
        command = [python, "-m", "pip", "install", "--quiet", "--target", str(folder), PACKAGE]
        subprocess.run(command, check=True)
    return folder


def judge(python: str, suite: Path, urls: dict[str, str], cases: list[str]) -> dict[str, Cases]:
    """Autobahn's behaviour for each case, by the server's name."""
    with TemporaryDirectory(prefix="signalbox-autobahn-") as name:
        folder = Path(name)
        spec = {
            "outdir": str(folder / "out"),
            "servers": [{"agent": agent, "url": url} for agent, url in urls.items()],
            "cases": cases,
            "exclude-cases": EXCLUDED,
        }
        (folder / "spec.json").write_text(json.dumps(spec))
        options = ["-m", "fuzzingclient", "-s", str(folder / "spec.json"), "-w", "0"]
        command = [python, "-c", f"{START}; wstest.run()", str(suite), *options]
        with (folder / "log").open("wb") as log:
            subprocess.run(command, check=True, cwd=folder, stdout=log, stderr=log)
        found: dict[str, Cases] = json.loads((folder / "out" / "index.json").read_text())
    return found


def failures(cases: Cases) -> set[str]:
    return {
        case
        for case, found in cases.items()
        if not {found["behavior"], found["behaviorClose"]} <= PASSES
    }


def in_order(cases: set[str]) -> list[str]:
    return sorted(cases, key=lambda case: [int(part) for part in case.split(".")])


def summary(agent: str, cases: Cases) -> Iterator[str]:
    """One line per section of the suite, and one per failure."""
    sections: dict[str, Counter[str]] = {}
    for case, found in cases.items():
        sections.setdefault(case.partition(".")[0], Counter())[found["behavior"]] += 1
    for section in in_order(set(sections)):
        counts = ", ".join(f"{count} {what}" for what, count in sections[section].most_common())
        yield f"  {agent:16} section {section:>2}: {counts}"
    for case in in_order(failures(cases)):
        yield f"  {agent:16} {case}: {cases[case]['behavior']}, {cases[case]['behaviorClose']}"


def unexpected(server: str, cases: Cases) -> list[str]:
    """Failures that are not known, and known ones that no longer fail."""
    failed = failures(cases)
    known = KNOWN[server] & cases.keys()
    new = [f"{server}: {case} fails." for case in in_order(failed - known)]
    return new + [f"{server}: {case} passes now." for case in in_order(known - failed)]


def run(server: str, python: str, suite: Path, options: argparse.Namespace) -> list[str]:
    os.environ["LIMIT_FRAME_BYTES"] = "0"
    with bench_server(server, "inmemory://", AutobahnProcess) as process:
        address = f"ws://{HOST}:{process.port}"
        urls = {f"{server} {name}": f"{address}/{name}/" for name in options.consumers}
        found = judge(python, suite, urls, options.cases)
    for agent, cases in found.items():
        print("\n".join(summary(agent, cases)), flush=True)
    return [text for cases in found.values() for text in unexpected(server, cases)]


def main() -> int:
    """Exit with 1 if a case behaves otherwise than KNOWN says, and with 2 without Python 2.7."""
    parser = argparse.ArgumentParser(prog="python -m bench.autobahn", description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn"], help="which to test")
    parser.add_argument(
        "--consumers",
        nargs="+",
        default=["ours"],
        choices=["ours", "stock"],
        help="whose consumers answer (default: ours)",
    )
    parser.add_argument("--cases", nargs="+", default=["*"], help="of Autobahn, such as 1.*; all")
    options = parser.parse_args()
    python = python2()
    if python is None:
        print("Autobahn's client needs Python 2.7, which is not here. Nothing was tested.")
        return 2
    suite = install(python)
    found = [text for name in options.servers for text in run(name, python, suite, options)]
    print("\n".join(found) or "Autobahn found nothing new.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
