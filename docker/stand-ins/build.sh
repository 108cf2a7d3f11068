#!/bin/sh
# Builds the stand-ins of docker/stand-ins/Dockerfile as gatehouse-stand-in-java, -tomcat, -postgres, -nginx and
# -busybox, for a machine that can pull no image; of the machine's own Debian release. Needs root, podman or docker,
# Maven and debootstrap. They stay for the next time, and the base with them: `podman rmi NAME` removes one.
set -eu
cd "$(dirname "$0")"
. ../checks.sh
prefix=localhost/gatehouse-stand-in
tomcat=org.apache.tomcat:tomcat:10.1.59:tar.gz

clean_up() { :; }

logs() { :; }

has_base() { "$engine" image inspect "$prefix-debian" >/dev/null 2>&1; }

import_base() {
  tar -C "$folder/tree" --one-file-system --exclude='./proc/*' --exclude='./sys/*' -c . |
    "$engine" import - "$prefix-debian"
}

fetch_tomcat() {
  mvn -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact=$tomcat \
    -DoutputDirectory="$folder/context" -Dmdep.stripVersion=true
}

build() {
  "$engine" build -f Dockerfile --build-arg "BASE=$prefix-debian" --target "$1" -t "$prefix-$1" "$folder/context"
}

if ! has_base; then
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  check "debootstrap $release" debootstrap --variant=minbase "$release" "$folder/tree"
  check "$prefix-debian" import_base
fi
mkdir "$folder/context"
cp postgres-entrypoint.sh "$folder/context/"
check "Tomcat" fetch_tomcat
for target in busybox java tomcat postgres nginx; do
  check "$prefix-$target" build $target
done
