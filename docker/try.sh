#!/bin/sh
# Builds the container image and tries what the comment of docker/Dockerfile says, one line per check; ends with 1 at
# the first that fails. Needs docker or podman, curl, and the executable WAR:
#
#   mvn -q -DskipTests package
#   docker/try.sh BASE
#
# BASE is an image with a Java runtime, 17 or newer. ENGINE=podman chooses the program (default: docker if there).
# Image, containers, volume and a temporary folder have names of their own and are removed at the end.
set -eu
[ $# -eq 1 ] || { echo "usage: docker/try.sh BASE" >&2; exit 2; }
base=$1
cd "$(dirname "$0")/.."
[ -f target/gatehouse-exec.war ] || { echo "no WAR: run mvn -q -DskipTests package" >&2; exit 2; }
. docker/checks.sh
name=gatehouse-try-$$

clean_up() {
  "$engine" rm -f "$name" >/dev/null 2>&1 || true
  "$engine" volume rm "$name" >/dev/null 2>&1 || true
  "$engine" rmi "$name" >/dev/null 2>&1 || true
}

# run OPTION...: a new container on the volume, published on any free port of loopback, ready for requests.
run() {
  run_on -p 127.0.0.1::8080 "$@"
  address=http://$("$engine" port "$name" 8080)
  check "takes requests at $address" answers
}

run_on() {
  "$engine" rm -f "$name" >/dev/null 2>&1 || true
  "$engine" run -d --name "$name" $read_only --tmpfs /tmp -v "$name:/data" "$@" "$name" >/dev/null
  check "starts" await says sys_realm_open
}

run_behind_proxy() { run -e "GATEHOUSE_PROXIES=$peer" -e GATEHOUSE_ORIGINS=https://app.example.com; }

answers() { [ "$(status "$address/login")" = 200 ]; }

logs() { "$engine" logs "$name" 2>&1; }

inside() { "$engine" exec "$name" "$@"; }

# signs_in_with STATUS CURL-OPTION...
signs_in_with() {
  wanted=$1
  shift
  gives "$wanted" -H 'Content-Type: application/json' \
    -d "{\"username\":\"admin\",\"password\":\"$password\"}" "$@" "$address/login"
}

# has_session CURL-OPTION...: whether the server knows the session of $cookie.
has_session() { gives 200 -H "Cookie: $cookie" "$@" "$address/gatehouse/session"; }

shows_password_field() { [ "$(status "$@" "$address/login")" = 200 ] && grep 'type="password"' "$folder/body"; }

shows_no_password_field() { [ "$(status "$address/login")" = 200 ] && ! grep 'type="password"' "$folder/body"; }

runs_as_its_user() { [ "$(inside id -u)" = 10001 ]; }

root_is_read_only() { inside grep -E '^[^ ]+ / [^ ]+ ro(,| )' /proc/mounts && inside touch /tmp/x; }

# Nameless users and root need a user namespace for it, which many machines forbid to containers.
database_runs_directly() {
  pid=$(inside head -n 1 /data/gatehouse-data/data/postmaster.pid)
  [ "$(inside readlink "/proc/$pid/ns/user")" = "$(inside readlink /proc/1/ns/user)" ]
}

stops_in_time() {
  began=$(date +%s)
  "$engine" stop -t 30 "$name"
  took=$(($(date +%s) - began))
  echo "took $took s"
  [ $took -lt 10 ]
}

database_log() { "$engine" run --rm --entrypoint cat -v "$name:/data" "$name" /data/gatehouse-data/postgres.log; }

database_ended_cleanly() { database_log | tail -n 1 | grep 'database system is shut down'; }

database_recovered() { database_log | grep 'not properly shut down'; }

check "builds on $base" "$engine" build -f docker/Dockerfile --build-arg "BASE=$base" -t "$name" .

echo "-- first start, no setting"
run
check "prints the first user's password" await says '^password: '
password=$(logs | sed -n 's/^password: //p')
check "its health check turns healthy" await is_healthy "$name"
check "runs as user 10001" runs_as_its_user
check "its root file system is read-only, /tmp is not" root_is_read_only
check "PostgreSQL runs directly, in no user namespace" database_runs_directly
check "the sign-in page takes no password over plain HTTP" shows_no_password_field
check "a password is refused" signs_in_with 403
check "commands run beside it" inside gatehouse user list
check "stops within 10 s" stops_in_time
check "PostgreSQL ended cleanly" database_ended_cleanly

echo "-- GATEHOUSE_INSECURE_PLAIN_HTTP=true"
run -e GATEHOUSE_INSECURE_PLAIN_HTTP=true
check "shows the field for the password" shows_password_field
check "signs in with that password" signs_in_with 200
cookie=$(cookie_set)
check "knows the session" has_session
check "prints no password again" not says '^password: '
check "its log names the peer" says 'authn_login_success .*source='
peer=$(logs | sed -n 's/.*authn_login_success .*source=\([^ ]*\).*/\1/p' | tail -n 1)
check "stops within 10 s" stops_in_time

echo "-- GATEHOUSE_PROXIES=$peer GATEHOUSE_ORIGINS=https://app.example.com"
run_behind_proxy
as_proxy=-H@$folder/proxy-headers
printf '%s\n' 'X-Forwarded-Proto: https' 'X-Forwarded-For: 198.51.100.7' 'Host: app.example.com' >"$folder/proxy-headers"
check "shows the field for the password through the proxy" shows_password_field "$as_proxy"
check "signs in through the proxy, as a page of the origin" \
  signs_in_with 200 "$as_proxy" -H Origin:https://app.example.com
cookie=$(cookie_set)
check "refuses a page of another origin" signs_in_with 403 "$as_proxy" -H Origin:https://other.example.com
check "refuses a password without the proxy's headers" signs_in_with 403
check "its log has the client's address" says 'authn_login_success .*source=198.51.100.7'
check "stops within 10 s" stops_in_time

echo "-- started again"
run_behind_proxy
check "still knows the session" has_session "$as_proxy"
check "PostgreSQL has never had to recover" not database_recovered

echo "-- killed, started again"
"$engine" kill -s KILL "$name" >/dev/null
run_behind_proxy
check "still knows the session" has_session "$as_proxy"
check "PostgreSQL recovered" database_recovered
check "stops within 10 s" stops_in_time
check "PostgreSQL ended cleanly" database_ended_cleanly

echo "-- --network host"
run_on --network host -e GATEHOUSE_HTTP_BIND=127.0.0.1 -e GATEHOUSE_HTTP_PORT=0
check "says its address" await says '^Gatehouse is running'
address=$(logs | sed -n 's/^Gatehouse is running: open \(http:[^ ]*\).*/\1/p')
check "takes requests at $address" answers
check "signs in without any setting" signs_in_with 200
check "stops within 10 s" stops_in_time
