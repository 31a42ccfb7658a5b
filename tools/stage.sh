# Stages of ./check: each has a name, a budget and a log; one that takes half as long again as its budget fails.
# Sourced by ./check and by its test. `logs` is the folder of the logs and is set by the caller.

summaries=()  # closing lines of the test runners, printed at the end
over_budget=()

now() { date +%s; }

# Keeps closing lines of the stage's log that match.
summary() { mapfile -t -O "${#summaries[@]}" summaries < <(grep -E "$1" "$log" || true); }

# stage NAME MINUTES FUNCTION SLOWEST: runs FUNCTION, and ends the program when it fails. SLOWEST prints what took
# longest when the stage is over its budget by half.
stage() {
  local name=$1 budget=$(($2 * 60)) begun code seconds
  log=$logs/${3}.log
  begun=$(now)
  printf '\n== %s\n' "$name"
  # Not as a condition: bash forgets 'set -e' inside one.
  set +e
  (set -e; "$3") 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  set -e
  seconds=$(($(now) - begun))
  printf '== %s: %d s of %d s\n' "$name" "$seconds" "$budget"
  if [[ $code -ne 0 ]]; then
    printf '\n%s failed.\n' "$name"
    exit 1
  fi
  if ((seconds * 2 > budget * 3)); then
    over_budget+=("$name: $seconds s, its budget is $budget s")
    echo "Over its budget by more than half. What took longest:"
    "$4" | head -10 || true # a list that is cut off ends its writer
  fi
}

finish() {
  echo
  printf '%s\n' "${summaries[@]}"
  if [[ ${#over_budget[@]} -gt 0 ]]; then
    printf 'Over budget: %s\n' "${over_budget[@]}"
    exit 1
  fi
}
