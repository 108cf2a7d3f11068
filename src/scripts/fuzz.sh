#!/bin/sh
# Fuzzes what reads strangers' bytes, one target after the other, each for so many seconds (default: 300):
#
#   src/scripts/fuzz.sh 3600
#
# Finds go into src/test/resources/…Inputs, where every later test run tries them; what widened the coverage is
# collected in .cifuzz-corpus. Ends with 1 if anything was found.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-300}
mvn -q test-compile
found=0
for target in $(cd src/test/java && find . -name '*FuzzTest.java' | sed 's|.*/||; s|\.java$||' | sort); do
  echo "-- $target, $seconds s"
  status=0
  JAZZER_FUZZ=1 timeout "$seconds" mvn -o -q surefire:test@fuzz -Dtest="$target" >"target/$target.log" 2>&1 || status=$?
  if [ $status -eq 124 ]; then # its time was up
    sed -n 's/^#\([0-9]*\)\t.* cov: \([0-9]*\) .*/   \1 inputs, \2 branches, nothing found/p' "target/$target.log" | tail -n 1
  else
    echo "   found something: see target/$target.log"
    found=1
  fi
done
exit $found
