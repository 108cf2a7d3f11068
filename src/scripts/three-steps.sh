#!/bin/sh
# Walks the three steps of drop-in.md on an app as it is handed out, Tomcat's own sample, and prints how
# long they took, from the app's WAR to a page that only its user sees. Needs a built gatehouse-all.jar,
# a Tomcat, a PostgreSQL, and curl:
#
#   GATEHOUSE_DB_URL=jdbc:postgresql://… GATEHOUSE_DB_USER=… GATEHOUSE_DB_PASSWORD=… \
#     src/scripts/three-steps.sh CATALINA_HOME
set -eu
home=$(cd "$1" && pwd)
gatehouse=$(cd "$(dirname "$0")/../../target" && pwd)/gatehouse-all.jar
base=$(mktemp -d)
password=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
trap '[ -z "${tomcat:-}" ] || kill "$tomcat"; wait; rm -rf "$base"' EXIT

# The owner's server, which runs already.
mkdir -p "$base/conf" "$base/logs" "$base/temp" "$base/webapps" "$base/work"
cp "$home"/conf/* "$base/conf"
sed -i 's/port="8080" protocol/port="0" address="127.0.0.1" protocol/; s/port="8005"/port="-1"/' "$base/conf/server.xml"
cd "$base"
CATALINA_HOME=$home CATALINA_BASE=$base "$home/bin/catalina.sh" run >"$base/output" 2>&1 &
tomcat=$!
port=
while [ -z "$port" ]; do
  sleep 0.1
  port=$(sed -n 's/.*Starting ProtocolHandler.*-auto-1-\([0-9]*\)".*/\1/p' "$base/output")
done
answer() { curl -s -o "$base/answer" -w '%{http_code}' "$@" "http://localhost:$port/shop$path"; }
touch "$base/stamp"
began=$(date +%s%N)

# 1. The jar.
cp "$home/webapps/docs/appdev/sample/sample.war" shop.war
mkdir -p WEB-INF/lib
cp "$gatehouse" WEB-INF/lib
# 2. Where the database is.
cat >WEB-INF/gatehouse.properties <<END
gatehouse.db.url = $GATEHOUSE_DB_URL
gatehouse.db.user = $GATEHOUSE_DB_USER
${GATEHOUSE_DB_PASSWORD:+gatehouse.db.password = $GATEHOUSE_DB_PASSWORD}
END
zip -q -r shop.war WEB-INF
# 3. Start the app, and add the first user.
mv shop.war webapps
path=/gatehouse/health/ready
until [ "$(answer)" = 200 ]; do
  ! grep -q 'startup failed' output || { cat output && exit 1; }
  sleep 0.1
done
printf '%s\n' "$password" |
  java -jar "$gatehouse" user add "owner-$(date +%s)" --password-stdin --config WEB-INF/gatehouse.properties >added
java -jar "$gatehouse" doctor --url "http://localhost:$port/shop" --path /hello --config WEB-INF/gatehouse.properties || true

path=/hello
echo "a stranger is answered $(answer)"
path=/login
printf '{"username":"%s","password":"%s"}' "$(sed 's/added \([^ ]*\).*/\1/' added)" "$password" |
  answer -c cookies -H 'Content-Type: application/json' -d @- >/dev/null
path=/hello
echo "the user is answered $(answer -b cookies): $(grep -o '<h1>[^<]*' answer)"
echo "wall time: $((($(date +%s%N) - began) / 1000000)) ms"
echo "files of the server changed: $(find "$home" -newer "$base/stamp" -type f | wc -l)"
