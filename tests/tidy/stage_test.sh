#!/usr/bin/env bash
# Shows that a stage of ./check that fails, or takes half as long again as its budget, makes the whole fail.
set -euo pipefail
source "$(dirname "$0")/../../tools/stage.sh"
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

clock=$logs/clock
now() { cat "$clock"; }
takes() { echo $(($(now) + $1)) >"$clock"; }
in_time() { takes 90; echo "100% tests passed"; }
too_long() { takes 91; }
fails_in_the_middle() { false; echo "went on after a failure"; }
slowest() { seq 20 | sed 's/^/slow file /'; }

expect() {  # EXIT_CODE WORDS FUNCTION: the words must occur, or not when they begin with '!'
  echo 0 >"$clock"
  local code said
  set +e  # and no condition: bash forgets 'set -e' inside one
  said=$(set -e; stage "a stage" 1 "$3" slowest; summary 'tests passed'; finish)
  code=$?
  set -e
  if [[ $code -ne $1 ]]; then echo "$3: exit code $code instead of $1: $said"; exit 1; fi
  local found=no
  grep -qF -- "${2#!}" <<<"$said" && found=yes
  if [[ $2 == !* && $found == yes || $2 != !* && $found == no ]]; then echo "$3: '$2' against: $said"; exit 1; fi
}

expect 0 "a stage: 90 s of 60 s" in_time
expect 0 "100% tests passed" in_time
expect 0 "!What took longest" in_time
expect 1 "Over budget: a stage: 91 s, its budget is 60 s" too_long
expect 1 "slow file 10" too_long
expect 1 "!slow file 11" too_long
expect 1 "a stage failed." fails_in_the_middle
expect 1 "!went on after a failure" fails_in_the_middle
