# Two PSAs, which sandboxes on this machine play: in each a customer's contract, as somebody has kept it by hand.
# Sourced by ./demo.

sandboxes=()

end_sandboxes() {
  local process
  for process in "${sandboxes[@]}"; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  sandboxes=()
}
trap end_sandboxes EXIT

in_psa() { "$stowage" --data "$demo/$1" "${@:2}" >/dev/null; }

# Of services: name, price, and the units that somebody has counted in spring.
keep_books() {
  local psa=$1 organization=$2 contract="${2%% *} 2026" name price units
  in_psa "$psa" init --name "The $psa of Northwind IT" --zone Europe/London --currency USD --rehearsal --clock 2026-07-01T06:00:00Z
  in_psa "$psa" account add "$organization Ltd"
  in_psa "$psa" contract add "$contract" --account "$organization Ltd" --from 2026-06-01
  while IFS='|' read -r name price units; do
    in_psa "$psa" service add "$contract" "$name" "$price"
    [[ $units -eq 0 ]] ||
      in_psa "$psa" service adjust "$contract" "$name" "$units" --from 2026-06-01 --reason 'as counted in spring'
  done
}

# Sets url. The sandbox ends with the demo.
start_sandbox() {
  local said=$demo/$1.listening
  "$stowage" --data "$demo/$1" sandbox --listen 127.0.0.1:0 >"$said" 2>&1 &
  sandboxes+=($!)
  until grep -qs '^listening on ' "$said"; do
    kill -0 $! 2>/dev/null || { cat "$said" >&2; return 1; }
    sleep 0.1
  done
  url=$(sed -n 's/^listening on //p' "$said")
}

connect_psa() {
  local vendor=$1 below=${2:-}
  start_sandbox "$vendor"
  "$stowage" --data "$demo/$vendor" sandbox credentials --json |
    run connect add "$vendor" "$vendor" --url "$url$below"
  run import-from "$vendor"
}

set_up_psas() {
  keep_books autotask 'Harbour Dental' <<'SERVICES'
Servers v1|6.00|2
Workstations v1|3.00|2
Storage v1, each GB|0.60|1
Servers|4.45|0
Workstations|2.25|1
Storage, each GB|0.45|1
SERVICES
  keep_books bms 'Bright Accounting' <<'SERVICES'
Workstations v1|3.00|1
Storage v1, each GB|0.60|1
Servers|4.45|1
Workstations|2.25|1
Storage, each GB|0.45|1
SERVICES
  connect_psa autotask
  connect_psa bms /bms
}

# What a clerk does there with "Approve & Post", and an invoice.
bill_in_psa() {
  local key
  key=$("$stowage" --data "$demo/$1" sandbox credentials | grep Bearer)
  url=$(sed -n 's/^listening on //p' "$demo/$1.listening")
  curl -sSf -H "$key" "$url/sandbox/contracts/1/post" -d '{}' >/dev/null
  curl -sSf -H "$key" "$url/sandbox/contracts/1/invoice" -d '{}' >/dev/null
}

show_invoices() {
  bill_in_psa autotask
  bill_in_psa bms
  echo "Each PSA has posted June and made its invoice. Autotask's is read back, and comes to the cent:"
  run reconcile --period 2026-06 --account 'Harbour Dental Ltd'
  end_sandboxes
  echo "The invoices, from the PSAs' own books:"
  run --data "$demo/autotask" contract show 'Harbour 2026' --on 2026-06-30
  run --data "$demo/bms" contract show 'Bright 2026' --on 2026-06-30
}
