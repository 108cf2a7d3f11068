#!/bin/sh
# Prints the files one opens to follow a signed-in request from cookie to row, in reading order, with
# all their lines and with the lines of code in them (no blank line, comment, import or package).
# FollowARequestTest checks the list against the stack of a real request.
set -eu
cd "$(dirname "$0")/../main/java/dev/gatehouse"
files='web/AuthFilter
web/Visitor
web/Visitors
web/SessionCookie
web/Cookies
session/TokenMint
keys/Tagger
session/SessionToken
session/TokenHash
session/Sessions
session/NearCache
revocation/Revocations
revocation/Lease
revocation/Generation
session/SessionStore
session/Resumption
session/Session
session/Touches
db/Database
db/Bulkhead
db/Deadline
web/SignedIn'
for file in $files; do
  code=$(grep -cvE '^[[:space:]]*($|//|/?\*|import |package )' "$file.java")
  echo "$(wc -l <"$file.java") $code $file.java"
done | awk '
  BEGIN { printf "%6s %6s  %s\n", "lines", "code", "file" }
  { printf "%6d %6d  %s\n", $1, $2, $3; lines += $1; code += $2; files++ }
  END { printf "%6d %6d  in %d files\n", lines, code, files }'
