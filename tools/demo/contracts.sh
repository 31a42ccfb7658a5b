# The demo's contracts: what feeds them, a daily run, its approval, and its application. Sourced by ./demo.

# Of services: version, name, billing type, and how changes bill where that is not the usual way.
map_services() {
  local contract=$1 version name type how
  while IFS='|' read -r version name type how; do
    quietly map add "$contract" "$name" "endpoint_backup_$version/$type" --from 2026-06-01 ${how:+--how "$how"}
  done
}

set_up_built_in() {
  local name price
  quietly account add 'Old Mill Brewery Ltd'
  quietly contract add 'Mill 2026' --account 'Old Mill Brewery Ltd' --from 2026-06-01
  while IFS='|' read -r name price; do quietly service add 'Mill 2026' "$name" "$price"; done <<'SERVICES'
Servers v1|6.00
Workstations v1|3.00
Storage v1, each GB|0.60
Workstations|2.25
Storage, each GB|0.45
SERVICES
  map_services 'Mill 2026' <<'SERVICES'
v1|Servers v1|protected_servers
v1|Workstations v1|protected_workstations
v1|Storage v1, each GB|storage
v2|Workstations|protected_workstations
v2|Storage, each GB|storage
SERVICES
}

map_customers() {
  local organization name
  for organization in 'Harbour Dental' 'Old Mill Brewery' 'Bright Accounting'; do
    quietly map org "$organization" "$organization Ltd" --from 2026-06-01
  done
  map_services 'Harbour 2026' <<'SERVICES'
v1|Servers v1|protected_servers
v1|Workstations v1|protected_workstations
v1|Storage v1, each GB|storage
v2|Servers|protected_servers
v2|Workstations|protected_workstations
v2|Storage, each GB|storage
SERVICES
  echo "BMS tells nobody its units, so that a person says once what it shows."
  for name in 'Workstations v1' 'Storage v1, each GB' Servers Workstations 'Storage, each GB'; do
    quietly service state 'Bright 2026' "$name" 1 --reason 'as BMS shows it'
  done
  map_services 'Bright 2026' <<'SERVICES'
v1|Workstations v1|protected_workstations|month_end
v1|Storage v1, each GB|storage
v2|Servers|protected_servers|month_end
v2|Workstations|protected_workstations|month_end
v2|Storage, each GB|storage
SERVICES
}

set_up_contracts() {
  set_up_psas
  set_up_built_in
  map_customers
  run contract list
  echo "Each service follows the usage that it bills, $("$stowage" map list --csv 2>/dev/null | grep -c endpoint_backup) of them."
}

sync_and_apply() {
  run_open plan --out "$demo/june.plan"
  run approve "$demo/june.plan" --reason 'first month; compared with the statement'
  run apply "$demo/june.plan" | tail -1
  echo "What was sent to the two PSAs, and read back:"
  run log --connection autotask
  run log --connection bms --outcome increased
  echo "The daily run reads both PSAs again, and finds nothing more to change:"
  run sync | tail -1
}

closing_words() {
  local total v1 v2
  read -r v1 v2 total < <("$stowage" bill --period 2026-06 --json 2>/dev/null |
    sed -nE 's/.*"totals":\{"v1":"([^"]*)","v2":"([^"]*)","total":"([^"]*)".*/\1 \2 \3/p')
  cat <<END
Twelve assets of three organizations, with real backups of $(du -sm "$demo/v1" "$demo/v2" | awk '{ sum += $1 } END { print sum }') MB, were measured through June 2026.
June came to USD $total: v1 $v1 and v2 $v2, each asset under one version a day, every byte-day accounted for.
Two machines moved from v1 to v2 on the 12th; that day they were billed as v2, and the old backups no more.
Contracts in Autotask, in BMS and in Stowage were made equal to usage, in whole units (a GB that is begun is a GB);
Autotask's by the day, BMS's at the end of the month. Run again, nothing changed.
The month is closed, was computed again byte for byte, and the journal's chain was verified.
Look around: export STOWAGE_DATA=$STOWAGE_DATA; $stowage --help
END
}
