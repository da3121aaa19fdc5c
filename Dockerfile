# Targets: `site` is for the services web, worker, migrate and check; `proxy` is for caddy;
# `development` has only the packages, for the files of a checkout.

FROM node:22-bookworm-slim AS frontend
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY vite.config.ts tsconfig.json ./
COPY frontend frontend
COPY apps apps
RUN npx vite build --logLevel warn

FROM python:3.13-slim-bookworm AS packages
WORKDIR /site
COPY requirements.txt requirements-dev.txt ./
# Install the locked version of uv.
RUN awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements-dev.txt >uv.txt \
    && pip install --no-cache-dir --no-deps --require-hashes -r uv.txt \
    && python -m venv --without-pip /opt/venv \
    && uv pip install --no-cache --compile-bytecode --python /opt/venv/bin/python \
        --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm AS base
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --user-group --no-create-home site \
    && install -d -o site -g site /srv/static /srv/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /site
COPY deploy/entrypoint deploy/ready /usr/local/bin/
EXPOSE 8000
ENTRYPOINT ["entrypoint"]
CMD ["web"]

FROM base AS development
ENV PYTHONDONTWRITEBYTECODE=1

FROM base AS code
COPY manage.py ./
COPY project project
COPY apps apps
COPY --from=frontend /site/frontend/dist frontend/dist
RUN SECRET_KEY=only-to-collect STATIC_HASHED=on python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q manage.py project apps

FROM caddy:2 AS proxy
RUN install -d -o 10001 -g 10001 /var/lib/caddy
ENV XDG_DATA_HOME=/var/lib/caddy XDG_CONFIG_HOME=/tmp
USER 10001:10001

FROM base AS site
COPY --from=code /site /site
ENV STATIC_HASHED=on SERVE_STATIC=off
USER site
