#!/usr/bin/env bash
# A machine that was renamed goes on backing up into its Borg repository. Whoever is told that the repository is refused
# can say so by the command that the refusal names, and it is measured.
set -euo pipefail
command -v borg >/dev/null || { echo "borg is not installed"; exit 77; }
unshare -r --uts true 2>/dev/null || { echo "this kernel lets us take no other host name"; exit 77; }

run() { "$STOWAGE_BINARY" --data data "$@"; }
fail() { echo "$*"; exit 1; }
export BORG_REPO=$PWD/v1/Acme/DC01 BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes

mkdir -p v1/Acme files && echo x >files/x
borg init -e none
borg create ::one files
unshare -r --uts sh -euc 'echo other >/proc/sys/kernel/hostname; borg create ::two files'

run init --name North --zone UTC --currency USD >/dev/null
run store add v1 "$PWD/v1" >/dev/null
run measure >measured.txt 2>&1 && fail "a repository of two hosts was measured"
command=$(grep -o "stowage store set [^ ]* --renamed 'Acme/DC01' --reason TEXT" measured.txt) || fail "$(cat measured.txt)"

run store set "$PWD/v1" --renamed Acme/DC02 --reason typo 2>refused.txt && fail "a repository that is not there was taken"
grep -q 'there is no Borg repository at Acme/DC02' refused.txt || fail "$(cat refused.txt)"
eval "run ${command#stowage }"
run --csv measure | grep -q '^Acme,DC01,v1,borg,.*,2,complete$' || fail "it is not measured"
run --csv store show 1 | grep -q 'store.set,.*,TEXT,Acme/DC01$' || fail "$(run store show 1)"

run store set 1 --not-renamed "$PWD/v1/Acme/DC01" --reason 'they are two' >/dev/null
run --csv measure 2>/dev/null | grep -q '^Acme,DC01,v1,borg,.*,complete$' && fail "it is measured still"
run verify >/dev/null
