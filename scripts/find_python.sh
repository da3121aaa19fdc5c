#!/bin/sh
# Print the path of a Python of one version, or say in a sentence what is missing.
# usage: find_python.sh VERSION [PYTHON]
version=$1 named=${2:-}

# A shim of pyenv exists for versions that are not chosen, and fails.
fits() {
    found=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)' 2>/dev/null) &&
        [ "${found%% *}" = "$version" ] && echo "${found#* }"
}

in_pyenv() {
    newest=$(pyenv versions --bare --skip-aliases | grep "^$version\." | sort -t . -k 3n | tail -n 1) &&
        [ -n "$newest" ] && echo "$(pyenv root)/versions/$newest/bin/python"
}

in_uv() {
    for uv in uv .venv/bin/uv; do
        "$uv" python find --no-python-downloads "$version" && return
    done
}

if [ -n "$named" ]; then
    fits "$named" && exit
    echo "$named is not Python $version: name another one with PYTHON_NEXT=/path/to/python$version." >&2
    exit 1
fi
for candidate in "python$version" python3 "$(in_pyenv 2>/dev/null)" "$(in_uv 2>/dev/null)"; do
    fits "$candidate" && exit
done
echo "Python $version is missing: install it, for example with \`uv python install $version\`, or name one with PYTHON_NEXT=/path/to/python$version." >&2
exit 1
