#!/bin/sh
# Install a locked requirements file, with hashes, into a virtual environment.
# It keeps a copy of the file there, so that a second run does nothing.
# usage: install.sh PYTHON VENV REQUIREMENTS
set -eu
base=$1 venv=$2 requirements=$3

usable() {
    "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The interpreter that created it may have been upgraded or removed.
if ! usable; then
    echo "Creating the virtual environment in $venv ..."
    rm -rf "$venv"
    "$base" -m venv "$venv"
fi

installed() {
    cmp -s "$1" "$venv/installed-$1"
}

# The requirements of tests include those of the site.
if installed "$requirements" || installed requirements-dev.txt; then
    exit 0
fi

pip() {
    "$venv/bin/python" -m pip --quiet --disable-pip-version-check --no-input "$@"
}

# If the machine has no uv, install the version of the lock file.
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

install() {
    uv=$(find_uv) || uv=
    # uv has its own list of certificate authorities, which lacks that of a company's proxy.
    if [ -n "$uv" ]; then
        with_uv 2>"$venv/uv.log" && return
        UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 with_uv 2>>"$venv/uv.log" && return
        echo "uv failed (see $venv/uv.log); trying pip ..."
    fi
    pip install --require-hashes -r "$requirements"
}

echo "Installing Python packages ..."
install
cp "$requirements" "$venv/installed-$requirements"
