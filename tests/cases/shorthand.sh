# Shorthand of the cases: . "$CASE_DIR/shorthand.sh"
# Prices are such that March has round figures: 31 GB held for a day are one GB-month, so a day of 31000000000 bytes is
# 1.00 under v1 and 2.00 under v2; a day of a protected server is 0.10 (3.10 / 31) under v1 and 0.20 under v2.

PATH=$CASE_DIR:$PATH

# begin INSTANT [ZONE]: a rehearsal, without a word
begin() { stowage init --name Harbour --zone "${2:-UTC}" --currency USD --rehearsal --clock "$1" >/dev/null; }

# prices: storage and protected servers of both versions; workstations are not charged
prices() {
  stowage price add v1 storage 1.00 && stowage price add v2 storage 2.00 &&
    stowage price add v1 protected_servers 3.10 && stowage price add v2 protected_servers 6.20 &&
    stowage price add v1 protected_workstations none && stowage price add v2 protected_workstations none
} >/dev/null

# quiet COMMAND…: without the line that says REHEARSAL; the exit code is the command's
quiet() {
  "$@" >quiet.out 2>&1
  local code=$?
  grep -v '^REHEARSAL' quiet.out
  return $code
}

# report [OPTIONS]: imports rows 'asset,organization,version,stored_bytes,measured_at,class,state' from standard input
report() {
  { echo asset,organization,version,stored_bytes,measured_at,class,state && cat; } >report.csv
  quiet stowage import report.csv --source rmm "$@"
}

# daily FIRST LAST ROW: a report of ROW, where DAY stands for the day, on each of these days of March 2026
daily() {
  local day
  for ((day = 10#$1; day <= 10#$2; ++day)); do
    printf -v day 2026-03-%02d "$((10#$day))"
    now "${day}T20:00:00Z"
    report --create <<<"${3//DAY/$day}" >/dev/null
    day=$((10#${day##*-}))
  done
}

# changes [OPTIONS]: what a plan would change, as CSV without its header
changes() { stowage plan --csv "$@" 2>/dev/null | sed 1d; }

# now INSTANT: moves the clock
now() { stowage clock set "$1" >/dev/null; }
