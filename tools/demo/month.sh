# The demo's month: set-up, a day after the other, and what it comes to. Sourced by ./demo.

set_up() {
  run init --name 'Northwind IT' --zone Europe/London --currency USD --rehearsal --clock 2026-06-01T20:00:00Z
  echo "Prices are for a month of one asset or one GB, as the customer pays them."
  run price add v1 protected_servers 6.00 --from 2026-06-01
  quietly price add v1 protected_workstations 3.00 --from 2026-06-01
  quietly price add v1 storage 0.60 --from 2026-06-01
  run price add v2 protected_servers 4.45 --from 2026-06-01
  quietly price add v2 protected_workstations 2.25 --from 2026-06-01
  quietly price add v2 storage 0.45 --from 2026-06-01
  quietly price add v2 pool_overage none --from 2026-06-01
  run store add v1 "$demo/v1" --layout '{org}/{asset}' --passphrase-command "cat $demo/passphrase"
  run store add v2 "$demo/v2" --layout '{org}/{asset}'
}

first_day() {
  local row
  run measure
  echo "A server costs more than a workstation, so each asset is told which it is."
  for row in "${assets[@]}"; do
    read_asset "$row"
    quietly asset class "$name" "$class" --from 2026-06-01 --reason 'as agreed with the customer'
  done
  run usage --by organization
  run bill --period 2026-06
}

upgrade_two() {
  echo "The 12th: FS01 and PC-FRONT of Harbour Dental are backed up into the pool, and billed as v2 from then on."
  run asset upgrade 'Harbour Dental/FS01' --from 2026-06-12 --reason 'upgrade to v2'
  run asset upgrade 'Harbour Dental/PC-FRONT' --from 2026-06-12 --reason 'upgrade to v2'
  move_to_restic 'Harbour Dental/FS01'
  move_to_restic 'Harbour Dental/PC-FRONT'
}

# What Harbour Dental's month came to as of a day.
total_as_of() {
  "$stowage" bill --period 2026-06 --org 'Harbour Dental' --as-of "$1" --json 2>/dev/null |
    sed -nE 's/.*"total":"([0-9.]*)".*/\1/p'
}

# What the two that moved are billed under, the day before and the day itself.
show_the_move() {
  run usage --org 'Harbour Dental' --on 2026-06-11
  run usage --org 'Harbour Dental' --on 2026-06-12
  echo "$(total_as_of 2026-06-10) $(total_as_of 2026-06-11) $(total_as_of 2026-06-12)" | awk '{
    printf "The day before cost Harbour Dental USD %.2f, the day of the move USD %.2f.\n", $2 - $1, $3 - $2 }'
}

# What happens on a day before it is measured.
live_through() {
  case $1 in
    2026-06-06) change_machine 'Old Mill Brewery/PC-SALES' /usr/share/perl "$1" ;;
    2026-06-11) change_machine 'Harbour Dental/DC01' /usr/include "$1" ;;
    2026-06-12) upgrade_two ;;
    2026-06-16) change_machine 'Harbour Dental/FS01' /usr/share/perl "$1" ;;
    2026-06-21) change_machine 'Bright Accounting/APP01' '/usr/share/doc /usr/share/perl' "$1" ;;
    2026-06-26) change_machine 'Bright Accounting/NB-03' /usr/share/perl "$1" ;;
  esac
}

measure_now() {
  quietly clock set "$1T20:00:00Z"
  quietly measure
  echo "$1  measured, $(du -sm "$demo/v1" "$demo/v2" | awk '{ sum += $1 } END { print sum }') MB held"
}

pass_the_month() {
  local number day
  for number in $(seq -w 2 30); do
    day=2026-06-$number
    quietly clock set "${day}T19:00:00Z"
    live_through "$day"
    # A small run measures every other day; levels are carried.
    if [[ -z $small || $((10#$number % 2)) -eq 0 ]]; then measure_now "$day"; fi
    [[ $day != 2026-06-12 ]] || show_the_move
  done
  quietly clock set 2026-07-01T06:00:00Z
}

show_the_month() {
  run usage --by version --period 2026-06
  run bill --period 2026-06
  run asset show 'Harbour Dental/FS01'
}

explain_a_line() {
  local line
  line=$("$stowage" bill --period 2026-06 --org 'Harbour Dental' --csv 2>/dev/null |
    grep -o '2026-06[^,]*v2\.protected_servers[^,]*' | head -1)
  run explain "$line"
}

close_and_verify() {
  run close --period 2026-06
  run replay --period 2026-06
  run verify
}
