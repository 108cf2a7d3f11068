#!/bin/bash
# What compose.yaml asks of the entrypoint of the official PostgreSQL image: in an empty data folder a cluster whose
# superuser has the password of POSTGRES_PASSWORD_FILE, then the SQL files of /docker-entrypoint-initdb.d, run while
# nobody else can connect.
set -euo pipefail
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE"
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  pg_ctl -w start -o "-c listen_addresses=''"
  for file in /docker-entrypoint-initdb.d/*.sql; do
    psql -v ON_ERROR_STOP=1 --no-psqlrc --username postgres -f "$file"
  done
  pg_ctl -w -m fast stop
fi
exec "$@"
