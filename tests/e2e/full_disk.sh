#!/usr/bin/env bash
# On a full disk deliveries are refused, and all that is kept can still be read, by new processes, too. Tried on a disk
# whose blocks are smaller than a page, where writing to a mapped file with holes kills a program, and on a tmpfs.
set -euo pipefail

fail() { echo "$disk: $*"; exit 1; }
run() { "$STOWAGE_BINARY" --data "$disk/data" "$@"; }
# Exit codes below 128: 3 says that something waits for a person, which is no failure.
read_all() {
  local what code
  for what in 'org list' 'asset list' 'usage' 'bill --period 2026-03' 'explain 2026-03.o1.v2.storage.all.2026-03-01' \
    'exceptions list' journal 'price list'; do
    code=0
    # shellcheck disable=SC2086
    run $what >"$1.out" 2>"$1.err" || code=$?
    [[ $code == 0 || $code == 3 ]] || fail "'$what' ended with $code: $(cat "$1.err")"
    cat "$1.out" >>"$1"
  done
}
fill() {
  dd if=/dev/zero of="$disk/ballast" bs=4k status=none 2>/dev/null || true
  dd if=/dev/zero of="$disk/more" bs=1k status=none 2>/dev/null || true
}

rows() {
  echo asset,organization,version,stored_bytes,measured_at,class
  for ((i = 0; i < 3000; i++)); do echo "a$i,o$((i % 50)),v2,$1$i,2026-03-0$1T12:00:00Z,server"; done
}

try_on() {
  disk=$1
  run init --rehearsal --name North --zone UTC --currency USD --clock 2026-03-08T12:00:00Z >/dev/null
  run price add v2 storage 0.05 --from 2026-03-01 >/dev/null
  run import first.csv --source vendor --create >/dev/null
  read_all "$disk.before"
  # What was computed goes, so that on the full disk all must be computed, and nothing of it can be kept.
  rm -f "$disk/data/totals.db"* "$disk/data/usage/"*.days.db*
  fill
  read_all "$disk.full"
  cmp "$disk.before" "$disk.full" || fail "what is read on the full disk is not what was read before"
  run import second.csv --source vendor --create >refused.out 2>&1 && fail "a delivery was taken in on a full disk"
  grep -q 'second.csv.*The disk is full: make room and do the same again' refused.out || fail "$(cat refused.out)"
  read_all "$disk.refused"
  cmp "$disk.before" "$disk.refused" || fail "what is read behind a refused delivery is not what was read before"
  run backup "$disk.copies" >/dev/null || fail "a full disk cannot be backed up"
  rm "$disk/ballast" "$disk/more"
  run import second.csv --source vendor --create >taken.out
  grep -q 'as delivery 2: 3000 samples' taken.out || fail "the same again is not taken in: $(cat taken.out)"
  run verify >/dev/null || fail "it does not verify"
}

small_disk() { mkdir small memory && truncate -s 12M image && mkfs.ext4 -q -m 0 -b 1024 image && mount -o loop image small; }
if ! small_disk 2>said; then
  echo "skipped: this test mounts small disks, which only root may do here"
  exit 77
fi
trap 'umount small; umount memory 2>/dev/null || true' EXIT
mount -t tmpfs -o size=6m tmpfs memory
rows 1 >first.csv
rows 2 >second.csv
try_on small
try_on memory
