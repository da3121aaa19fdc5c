#!/bin/sh
# Print one sentence for each required program that is missing or too old.
# Plain sh, because it must run when everything else fails.
# usage: check_tools.sh PYTHON
python=${1:-python3}
missing=0

complain() {
    echo "$1" >&2
    missing=1
}

if ! command -v "$python" >/dev/null 2>&1; then
    complain "Python is missing ($python): install Python 3.11 or newer, or name one with PYTHON=/path/to/python3."
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo unknown)
    complain "Python $version is too old ($python): 3.11 or newer is needed; name one with PYTHON=/path/to/python3."
elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    complain "Python's venv module is missing: on Debian and Ubuntu, install the package python3-venv."
fi

if ! command -v node >/dev/null 2>&1; then
    complain "Node.js is missing: install version 22 (or 20.19 and newer) from nodejs.org or your system's packages."
elif ! node -e 'var v = process.versions.node.split(".").map(Number), n = v[0] * 100 + v[1];
        process.exit(n >= 2212 || (v[0] === 20 && n >= 2019) ? 0 : 1)'; then
    complain "Node.js $(node --version) does not fit: 20.19 and newer of 20, or 22.12 and newer, is needed."
fi

if ! command -v npm >/dev/null 2>&1; then
    complain "npm is missing: it comes with Node.js from nodejs.org; on Debian and Ubuntu it is the package npm."
fi

exit "$missing"
