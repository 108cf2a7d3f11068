#!/bin/sh
# Makes what docker/compose.yaml asks for, in docker/secrets or the folder named: random passwords, and a key and a
# self-signed certificate for localhost. What is there already stays as it is.
#
# Only you may enter the folder. The files in it are readable for all, because each is mounted by itself, and the
# containers' users are nobody on this machine.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"
for name in db-password postgres-password; do
  if [ ! -e $name ]; then
    openssl rand -hex 32 >$name.new
    chmod 444 $name.new
    mv $name.new $name
  fi
done
if [ ! -e tls-key ] && [ ! -e tls-certificate ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout tls-key -out tls-certificate 2>/dev/null
  chmod 444 tls-key tls-certificate
fi
