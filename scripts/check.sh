#!/bin/sh
# Every check that is not a test. All of them run, so that one run shows all failures.
# usage: check.sh VENV
bin=$1/bin
failed=""

run() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        printf '%s\n' "$output" | sed 's/^/        /'
        failed="$failed, $name"
    fi
}

manage() {
    "$bin/python" manage.py "$@"
}

finished() {
    cat "$types"
    return "$1"
}

# The longest check has a core of its own.
types=$(mktemp)
trap 'rm -f "$types"' EXIT
"$bin/mypy" >"$types" 2>&1 &
mypy=$!

run "Python format (make fmt fixes it)" "$bin/ruff" format --check
run "Python lint" "$bin/ruff" check --output-format concise
run "TypeScript and CSS format and lint" node_modules/.bin/biome check --error-on-warnings
run "TypeScript types" node_modules/.bin/tsc --noEmit
run "TypeScript types of the build" node_modules/.bin/tsc --noEmit -p tsconfig.node.json
run "import contracts" "$bin/lint-imports"
run "Django's own checks" manage check --fail-level WARNING
run "migrations" manage makemigrations --check --dry-run
run "generated protocol files" manage export_protocol --check
run "settings in .env.example and docs" manage export_settings --check
run "the protocol's documents and samples" node scripts/check_protocol.mjs docs/protocol
run "translations (make messages updates them)" "$bin/python" -m scripts.messages --check
run "security scorecard" "$bin/python" -m scripts.security_scorecard --check
run "documentation links" "$bin/python" scripts/check_links.py
run "names in documents" "$bin/python" scripts/check_names.py
wait "$mypy"
run "Python types" finished $?

if [ -n "$failed" ]; then
    echo "make check: failed: ${failed#, }."
    exit 1
fi
echo "make check: all checks passed."
