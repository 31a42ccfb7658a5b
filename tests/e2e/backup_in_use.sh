#!/usr/bin/env bash
# A backup that would have to wait for the import of the night is not made.
set -euo pipefail

run() { "$STOWAGE_BINARY" --data data "$@"; }
fail() { echo "$*"; exit 1; }

run init --name North --zone UTC --currency USD >/dev/null
head='asset,organization,version,stored_bytes,measured_at'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '%s\n' "$head" "DC01,Harbour,v2,400000000000,$now" >first.csv
run import first.csv --source vendor --create >/dev/null

mkfifo rows
run import rows --source vendor --create >imported.txt &
import=$!
exec 3>rows
printf '%s\n' "$head" "DC02,Harbour,v2,7,$now" >&3

until ! run org list >/dev/null 2>refused.txt; do sleep 0.1; done
grep -q 'in use by another Stowage process' refused.txt || fail "not in use: $(cat refused.txt)"
run backup copies || fail "the backup was refused while an import runs"

exec 3>&-
wait "$import"
grep -q 'as delivery 2' imported.txt || fail "the import did not end well: $(cat imported.txt)"
"$STOWAGE_BINARY" restore copies --to restored
"$STOWAGE_BINARY" --data restored --csv usage --by asset --on "${now%%T*}" | grep -q DC01 || fail 'DC01 is not in the copy'
run backup copies
