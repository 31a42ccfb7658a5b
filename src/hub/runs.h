#pragma once
// Daily runs, as the ledger keeps them for good: that one began is written before it does anything, so that one which
// was killed stands there as not ended. Safe to use from several threads.

#include <optional>
#include <string>
#include <vector>

#include "base/day.h"
#include "ledger/ledger.h"

namespace stowage {

using RunId = Id<struct RunTag>;  // the number of the journal entry with which it began

struct Run {
  RunId id = {};
  Instant began = {};
  DayRange days = {};  // that it is about, the last of them the last sealed one
  std::optional<Instant> ended = {};
  std::string plan = {};                   // the hash of its plan; empty where it made none
  std::int64_t confirmed = 0;              // changes
  std::int64_t waiting = 0;                // mappings whose changes wait for approval
  std::vector<std::string> problems = {};  // sentences on what somebody must look at
};

class Runs {
 public:
  explicit Runs(Ledger& ledger) : ledger_(ledger) {}

  Result<Run> begin(const Person& person, const DayRange& days);
  // With all that became of it.
  Result<Run> end(const Person& person, Run run);

  Result<bool> exists(RunId run);
  // Newest first.
  Result<std::vector<Run>> newest(int count);
  // The day behind the last one that a run which ended was about; nothing before the first.
  Result<std::optional<Day>> done_until();

 private:
  Ledger& ledger_;
};

}  // namespace stowage
