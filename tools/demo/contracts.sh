# The demo's contracts: accounts, services, mappings, a plan, and its application. Sourced by ./demo.

set_up_contracts() {
  local organization contract version name type price
  for organization in 'Harbour Dental' 'Old Mill Brewery' 'Bright Accounting'; do
    contract="${organization%% *} 2026"
    quietly account add "$organization Ltd"
    quietly contract add "$contract" --account "$organization Ltd" --from 2026-06-01
    quietly map org "$organization" "$organization Ltd" --from 2026-06-01
    while IFS='|' read -r version name type price; do
      quietly service add "$contract" "$name" "$price"
      quietly map add "$contract" "$name" "endpoint_backup_$version/$type" --from 2026-06-01
    done <<'SERVICES'
v1|Servers v1|protected_servers|6.00
v1|Workstations v1|protected_workstations|3.00
v1|Storage v1, each GB|storage|0.60
v2|Servers|protected_servers|4.45
v2|Workstations|protected_workstations|2.25
v2|Storage, each GB|storage|0.45
SERVICES
  done
  run contract list
  run map list | sed -n '1,8p'
  echo "… and the same for the other two."
}

plan_and_apply() {
  run_open plan --out "$demo/june.plan"
  run approve "$demo/june.plan" --reason 'first month; compared with the statement'
  run apply "$demo/june.plan"
  echo "A second time:"
  run apply "$demo/june.plan" | tail -1
  run contract show 'Harbour 2026' --on 2026-06-30
}

closing_words() {
  local total v1 v2
  read -r v1 v2 total < <("$stowage" bill --period 2026-06 --json 2>/dev/null |
    sed -nE 's/.*"totals":\{"v1":"([^"]*)","v2":"([^"]*)","total":"([^"]*)".*/\1 \2 \3/p')
  cat <<END
Twelve assets of three organizations, with real backups of $(du -sm "$demo/v1" "$demo/v2" | awk '{ sum += $1 } END { print sum }') MB, were measured through June 2026.
June came to USD $total: v1 $v1 and v2 $v2, each asset under one version a day, every byte-day accounted for.
Two machines moved from v1 to v2 on the 12th; that day they were billed as v2, and the old backups no more.
Contracts were made equal to usage, in whole units (a GB that is begun is a GB); the same plan again changed nothing.
The month is closed, was computed again byte for byte, and the journal's chain was verified.
Look around: export STOWAGE_DATA=$STOWAGE_DATA; $stowage --help
END
}
