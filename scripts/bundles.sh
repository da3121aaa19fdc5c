#!/bin/sh
# Build each app's script and styles into apps/*/static/, for projects without Node.
set -eu
rm -rf apps/*/static
for entry in apps/*/frontend/entry.ts; do
    app=$(basename "$(dirname "$(dirname "$entry")")")
    APP=$app node_modules/.bin/vite build --config vite.bundle.config.ts --logLevel warn
    # `{% bundle %}` links the styles of each app, also of one without any.
    touch "apps/$app/static/$app/$app.css"
done
for script in apps/*/frontend/scripts/*.ts; do
    [ -e "$script" ] || continue
    app=$(basename "$(dirname "$(dirname "$(dirname "$script")")")")
    APP=$app SCRIPT=$(basename "$script" .ts) \
        node_modules/.bin/vite build --config vite.bundle.config.ts --logLevel warn
done
APP=look node_modules/.bin/vite build --config vite.bundle.config.ts --logLevel warn
