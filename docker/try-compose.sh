#!/bin/sh
# Starts docker/compose.yaml and tries what it promises, one line per check; ends with 1 at the first that fails. Needs
# docker with its compose, or podman with podman-compose, curl, openssl, and the WARs:
#
#   mvn -q -DskipTests package
#   docker/try-compose.sh tomcat         and the same with the executable: docker/try-compose.sh executable
#
# The images are those that compose.yaml names, or that its variables name. STAND_INS=yes takes the stand-ins that
# docker/stand-ins/build.sh has built, where no image can be pulled: Debian's nginx and PostgreSQL, Debian's Java with
# Tomcat's own archive. They are not the official images, and what was tried with them is the compose file, the
# settings and the two Dockerfiles. ENGINE=podman and COMPOSE=podman-compose choose the programs.
#
# Everything it makes has names of its own and is removed at the end, but for what the build keeps for the next one.
set -eu
usage() { echo "usage: docker/try-compose.sh tomcat|executable" >&2; exit 2; }
[ $# -eq 1 ] || usage
cd "$(dirname "$0")/.."
. docker/checks.sh
stand_in=localhost/gatehouse-stand-in
case $1 in
  tomcat) java=tomcat ;;
  executable)
    java=java
    export GATEHOUSE_DOCKERFILE=docker/Dockerfile
    export GATEHOUSE_BASE="${GATEHOUSE_BASE:-eclipse-temurin:17-jre}"
    ;;
  *) usage ;;
esac
if [ "${STAND_INS:-no}" = yes ]; then
  export GATEHOUSE_POSTGRES_IMAGE=$stand_in-postgres GATEHOUSE_NGINX_IMAGE=$stand_in-nginx
  export GATEHOUSE_BASE=$stand_in-$java GATEHOUSE_UNPACK=$stand_in-busybox
fi
project=gatehouse-try-$$
client=$project-client
export GATEHOUSE_IMAGE="localhost/$project" GATEHOUSE_SECRETS="$folder/secrets" GATEHOUSE_NET="10.231.$(shuf -i 100-199 -n 1)"
port=$(shuf -i 20000-29999 -n 1)
export GATEHOUSE_PUBLISH="127.0.0.1:$port" GATEHOUSE_ORIGIN="https://localhost:$port"
if [ "${engine##*/}" = podman ]; then
  default="podman-compose --podman-run-args=--read-only-tmpfs=false"
else
  default="docker compose"
fi

compose() { ${COMPOSE:-$default} -p "$project" -f docker/compose.yaml "$@"; }

ours="label=com.docker.compose.project=$project"

clean_up() {
  "$engine" rm -f "$client" >/dev/null 2>&1 || true
  "$engine" rm -f $("$engine" ps -aq --filter "$ours") >/dev/null 2>&1 || true
  "$engine" volume rm $("$engine" volume ls -q --filter "$ours") >/dev/null 2>&1 || true
  "$engine" network rm $(networks) >/dev/null 2>&1 || true
  "$engine" rmi "$GATEHOUSE_IMAGE" >/dev/null 2>&1 || true
}

networks() { "$engine" network ls --filter "name=${project}_" --format '{{.Name}}'; }

nothing_is_left() {
  left="$("$engine" ps -aq --filter "$ours")$("$engine" volume ls -q --filter "$ours")$(networks)"
  left="$left$("$engine" images -q "$GATEHOUSE_IMAGE")"
  echo "left: $left"
  [ -z "$left" ]
}

# container SERVICE: its id.
container() { "$engine" ps -aq --filter "$ours" --filter "label=com.docker.compose.service=$1"; }

services="database gatehouse proxy"

logs() {
  for service in $services; do
    "$engine" logs "$(container $service)" 2>&1 | sed "s/^/$service: /"
  done
}

inside() {
  service=$1
  shift
  "$engine" exec -i "$(container "$service")" "$@"
}

up() {
  # podman-compose of Debian 12 makes networks without what the file says of their addresses, but takes one it finds.
  if [ "${engine##*/}" = podman ] && ! podman network exists "${project}_inside"; then
    podman network create --internal --subnet "$GATEHOUSE_NET.0/24" --gateway "$GATEHOUSE_NET.1" \
      --ip-range "$GATEHOUSE_NET.8/29" "${project}_inside"
  fi
  compose up -d
}

all_are_healthy() {
  for service in $services; do
    await is_healthy "$(container $service)" || return 1
  done
}

nobody_is_root() {
  for service in $services; do
    inside $service id
    [ "$(inside $service id -u)" != 0 ] || return 1
  done
}

root_is_read_only() {
  for service in $services; do
    inside $service touch /x 2>&1 | grep 'Read-only file system' && inside $service touch /tmp/x || return 1
  done
}

nobody_has_powers() {
  for service in $services; do
    inside $service grep -E '^(CapEff|NoNewPrivs)' /proc/1/status >"$folder/powers"
    cat "$folder/powers"
    grep -q '^CapEff:.0*$' "$folder/powers" && grep -q '^NoNewPrivs:.1$' "$folder/powers" || return 1
  done
}

passwords_are_in_files_alone() {
  for service in $services; do
    "$engine" inspect "$(container $service)" >"$folder/inspect"
    inside $service cat /proc/1/environ >>"$folder/inspect"
    ! grep -c -F -f "$GATEHOUSE_SECRETS/db-password" "$folder/inspect" || return 1
  done
}

only_the_proxy_is_published() {
  for service in $services; do
    "$engine" port "$(container $service)" | sed "s/^/$service /"
  done >"$folder/ports"
  cat "$folder/ports"
  [ "$(cat "$folder/ports")" = "proxy 8443/tcp -> 127.0.0.1:$port" ]
}

# The role owns its database and is no more than that; the superuser has no password that could be guessed.
roles_are_small() {
  inside database psql -U postgres -At -c "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolpassword IS NULL
    FROM pg_authid WHERE rolcanlogin ORDER BY 1" >"$folder/roles"
  cat "$folder/roles"
  [ "$(cat "$folder/roles")" = "gatehouse|f|f|f|f
postgres|t|t|t|t" ]
}

is_unhealthy_without_settings() {
  "$engine" run -d --name "$client" $read_only --tmpfs /tmp "$GATEHOUSE_IMAGE"
  await eval '"$engine" logs "$client" 2>&1 | grep "no database is given: set gatehouse.db.url"' || return 1
  await eval '"$engine" exec "$client" /opt/gatehouse/health-check | grep "^HTTP/1.1 404"' || return 1
  ! is_healthy "$client" || return 1
  "$engine" rm -f "$client"
}

# browse CURL-ARGUMENT...: the answer to a client in the network outside, who must be shown the right certificate.
browse() {
  "$engine" exec "$client" curl -s -m 10 -i --cacert /tls-certificate \
    --connect-to "localhost:$port:proxy:8443" "$@" | tr -d '\r' >"$folder/answer"
  cat "$folder/answer"
}

# gets STATUS CURL-ARGUMENT...
gets() {
  wanted=$1
  shift
  browse "$@"
  head -n 1 "$folder/answer" | grep "^HTTP/1.1 $wanted\( \|$\)"
}

site=$GATEHOUSE_ORIGIN
ada='{"username":"ada","password":"correct horse battery"}'

adds_ada() {
  echo "correct horse battery" | inside gatehouse gatehouse user add ada --role admin --password-stdin
}

page_takes_a_password() { gets 200 "$site/login" && grep 'type="password"' "$folder/answer"; }

# signs_in_with STATUS CURL-OPTION...
signs_in_with() {
  wanted=$1
  shift
  gets "$wanted" -H 'Content-Type: application/json' -d "$ada" "$@" "$site/login"
}

cookie_is_hardened() {
  grep -E -x 'Set-Cookie: __Host-JSESSIONID=g1\.[A-Za-z0-9_-]{4}\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{22}; Path=/; Secure; HttpOnly; SameSite=Lax' \
    "$folder/answer"
}

has_session() { gets 200 -H "Cookie: $cookie" "$site/gatehouse/session" && grep '"username":"ada"' "$folder/answer"; }

last_sign_in_is_from() {
  last=$(says 'authn_login_success' | tail -n 1)
  echo "$last"
  case "$last " in *" source=$1 "*) ;; *) return 1 ;; esac
}

is_redirected() {
  "$engine" exec "$client" curl -s -m 10 -i --connect-to "localhost:$port:proxy:8443" "http://localhost:$port/login" |
    tr -d '\r' | grep -x "Location: $site/login"
}

address_of() { "$engine" inspect -f "{{(index .NetworkSettings.Networks \"$2\").IPAddress}}" "$1"; }

client_reaches() { "$engine" exec "$client" curl -sS -m 5 -o /dev/null "$1"; }

# Whoever is on this machine may reach every container, and must then count as a stranger, whatever they say.
machine_is_believed() {
  gives 200 -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-For: 198.51.100.7' -H "Host: localhost:$port" \
    -H 'Content-Type: application/json' -d "$ada" "http://$app_address:8080/login"
}

starts_anew() {
  compose down -t 30
  up
  all_are_healthy
}

logs_hold_a_secret() {
  printf '%s\n' "${cookie#*=}" "correct horse battery" >"$folder/tokens"
  logs | grep -F -f "$folder/tokens" -f "$GATEHOUSE_SECRETS/db-password" -f "$GATEHOUSE_SECRETS/postgres-password"
}

secrets_are_kept() {
  before=$(cat "$GATEHOUSE_SECRETS"/* | cksum)
  docker/make-secrets.sh "$GATEHOUSE_SECRETS"
  [ "$(cat "$GATEHOUSE_SECRETS"/* | cksum)" = "$before" ] && [ "$(stat -c %a "$GATEHOUSE_SECRETS")" = 700 ]
}

echo "-- $1"
check "makes the secrets" docker/make-secrets.sh "$GATEHOUSE_SECRETS"
check "makes them once, for nobody else's eyes" secrets_are_kept
check "builds the image" compose build
check "starts" up
check "every health check turns healthy" all_are_healthy
check "nobody runs as root" nobody_is_root
check "every root file system is read-only, /tmp is not" root_is_read_only
check "nobody has a capability or can get one" nobody_has_powers
check "the database's password is in no environment" passwords_are_in_files_alone
check "only the proxy's port is published, on loopback" only_the_proxy_is_published
check "Gatehouse's role is no superuser, and the superuser has no password" roles_are_small

if [ "$1" = tomcat ]; then
  check "without settings the image is unhealthy and says why" is_unhealthy_without_settings
fi

echo "-- a client in the network outside"
"$engine" run -d --name "$client" --network "${project}_outside" --entrypoint sleep \
  -v "$GATEHOUSE_SECRETS/tls-certificate:/tls-certificate:ro" \
  "${GATEHOUSE_NGINX_IMAGE:-nginx:stable}" infinity >/dev/null 2>"$folder/output"
client_address=$(address_of "$client" "${project}_outside")
app_address=$(address_of "$(container gatehouse)" "${project}_inside")
check "a user is added" adds_ada
check "the sign-in page takes a password" page_takes_a_password
check "signs in" signs_in_with 200
check "gets the hardened cookie" cookie_is_hardened
cookie=$(sed -n 's/^Set-Cookie: \([^;=]*JSESSIONID=[^;]*\).*/\1/p' "$folder/answer")
check "has a session" has_session
check "the log has the client's address, $client_address" last_sign_in_is_from "$client_address"
check "signs in with forged forwarding headers" signs_in_with 200 -H 'X-Forwarded-For: 198.51.100.7' \
  -H 'X-Forwarded-Host: evil.example' -H 'Forwarded: for=198.51.100.7;proto=http'
check "the log has the client's address all the same" last_sign_in_is_from "$client_address"
check "signs in as a page of the origin" signs_in_with 200 -H "Origin: $site"
check "a page of another origin is refused" signs_in_with 403 -H 'Origin: https://evil.example'
check "plain HTTP is sent to HTTPS" is_redirected
check "the app has no name outside" not client_reaches http://gatehouse:8080/login
check "the app's address, $app_address, is not reached from outside" not client_reaches "http://$app_address:8080/login"
check "nor is it believed what a user of this machine says around the proxy" not machine_is_believed

echo "-- this machine"
check "reaches it through the published port" gives 200 --cacert "$GATEHOUSE_SECRETS/tls-certificate" "$site/login"

echo "-- Gatehouse restarted"
check "restarts" compose restart gatehouse
check "turns healthy" all_are_healthy
check "still knows the session" await has_session

check "no log holds a password or a cookie" not logs_hold_a_secret

echo "-- everything taken down and started anew on the same volume"
check "starts" starts_anew
check "still knows the session" await has_session

echo "-- the end"
check "signs out" gets 204 -X POST -H 'Sec-Fetch-Site: same-origin' -H "Cookie: $cookie" "$site/logout"
check "the session is over" gets 401 -H "Cookie: $cookie" "$site/gatehouse/session"
check "no log holds a password or a cookie" not logs_hold_a_secret
clean_up
check "nothing is left" nothing_is_left
