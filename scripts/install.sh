#!/bin/sh
# Install a locked requirements file, hashes checked, into a virtual environment of our own.
# usage: install.sh PYTHON VENV REQUIREMENTS
set -eu
base=$1 venv=$2 requirements=$3

usable() {
    "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The interpreter that made it may have been upgraded or removed since.
if ! usable; then
    echo "Creating the virtual environment in $venv ..."
    rm -rf "$venv"
    "$base" -m venv "$venv"
fi

pip() {
    "$venv/bin/python" -m pip --quiet --disable-pip-version-check --no-input "$@"
}

# Without a uv of the machine's own, the one that our lock file pins.
bootstrap_uv() {
    awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements-dev.txt >"$venv/uv.txt"
    pip install --require-hashes --no-deps -r "$venv/uv.txt"
}

find_uv() {
    command -v uv || {
        [ -x "$venv/bin/uv" ] || bootstrap_uv >&2 || true
        [ -x "$venv/bin/uv" ] && echo "$venv/bin/uv"
    }
}

with_uv() {
    UV_LINK_MODE=copy "$uv" pip install --quiet --python "$venv/bin/python" \
        --require-hashes -r "$requirements"
}

echo "Installing Python packages from $requirements ..."
uv=$(find_uv) || uv=
# uv brings its own list of certificate authorities, which a company's proxy is not on.
if [ -n "$uv" ] && { with_uv 2>"$venv/uv.log" || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 with_uv 2>>"$venv/uv.log"; }; then
    exit 0
fi
[ -z "$uv" ] || echo "uv could not (its words are in $venv/uv.log); trying pip ..."
pip install --require-hashes -r "$requirements"
