#!/usr/bin/env bash
# A small run of ./demo. If this fails, the first thing that a newcomer sees is a failure.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
for program in borg restic rsync; do
  command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }
done
export STOWAGE_DEMO_SMALL=1 STOWAGE_DEMO_DATA=$PWD/demo-data

"$root/demo" >first.txt 2>&1 || { cat first.txt; exit 1; }
for line in '^Twelve assets of three organizations, with real backups of [1-9]' \
  '^June came to USD [1-9][0-9.]*: v1 [1-9][0-9.]* and v2 [1-9][0-9.]*, ' \
  '^10 changes made, 0 mappings wait for approval, 0 mappings failed\.' \
  '^0 changes made, 0 mappings wait for approval, 0 mappings failed\.' \
  '^posted [0-9]*  *Servers  *proration ' '^posted [0-9]*  *Workstations  *period  *2026-06-01  *2026-07-01  *2 ' '^Total USD 13\.00, ' \
  '^June 2026 is closed at ' 'the same, byte for byte' \
  '^The month is closed, '; do
  grep -q -- "$line" first.txt || { cat first.txt; echo "the demo did not say: $line"; exit 1; }
done

# The sandboxes ended with it.
for listening in demo-data/autotask.listening demo-data/bms.listening; do
  url=$(sed -n 's/^listening on //p' "$listening")
  if curl -s -o answer "$url/"; then echo "the demo left a sandbox running"; exit 1; fi
done

# A folder of somebody else is left alone.
mkdir other && touch other/file
if STOWAGE_DEMO_DATA=$PWD/other "$root/demo" >refused.txt 2>&1; then echo "the demo took over a folder"; exit 1; fi
grep -q 'was not made by ./demo' refused.txt
[[ -e other/file ]]
