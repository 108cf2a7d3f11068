# Sourced by try.sh and try-compose.sh: the program, a temporary folder and checks. They define clean_up, which takes
# away all they made, and logs, which prints what the containers wrote.
engine=${ENGINE:-$(docker info >/dev/null 2>&1 && echo docker || echo podman)}
read_only=--read-only
if [ "${engine##*/}" = podman ]; then
  read_only="--read-only --read-only-tmpfs=false" # as docker does: no writable /run and /var/tmp beside /tmp
  export BUILDAH_FORMAT=docker                    # the other format has no health check
fi
folder=$(mktemp -d)
trap 'clean_up; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM

# check CLAIM COMMAND...: runs the command, which gives the verdict.
check() {
  claim=$1
  shift
  if "$@" >"$folder/output" 2>&1; then
    echo "ok      $claim"
  else
    echo "FAILED  $claim"
    sed 's/^/        /' "$folder/output"
    logs | sed 's/^/  log:  /'
    exit 1
  fi
}

# await COMMAND...: tries it once a second for two minutes.
await() {
  tries=120
  until "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 1
  done
}

not() { ! "$@"; }

says() { logs | grep -e "$1"; }

# status CURL-ARGUMENT...: the answer's status; its head and body go to files.
status() { curl -s -m 10 -D "$folder/head" -o "$folder/body" -w '%{http_code}' "$@" || true; }

# gives STATUS CURL-ARGUMENT...
gives() {
  wanted=$1
  shift
  got=$(status "$@")
  echo "status $got"
  cat "$folder/head" "$folder/body"
  [ "$got" = "$wanted" ]
}

# The cookie that the last answer set. By hand: on plain HTTP curl's jar takes no Secure cookie.
cookie_set() { sed -n 's/^Set-Cookie: \([^;=]*JSESSIONID=[^;]*\).*/\1/p' "$folder/head"; }

# is_healthy CONTAINER: what its health check says; podman, which has no timer without systemd, is made to ask.
is_healthy() {
  if [ "${engine##*/}" = podman ]; then
    "$engine" healthcheck run "$1"
  else
    [ "$("$engine" inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]
  fi
}
