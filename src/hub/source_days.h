#pragma once
// What each source sent of each module for each day, as runs found and judged it: kept for good. A day that is judged
// again, because something came late or because a person said so, keeps what was said before as history. Safe to use
// from several threads.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/runs.h"
#include "hub/source_health.h"

namespace stowage {

struct JudgedDay {
  SourceDay day;
  std::vector<OrganizationId> concerns = {};  // those with anything from it, where it is doubted; else none
  RunId run = {};                             // that found it
  DeliveryId list = {};                       // its last complete list; not kept
  bool carries = false;                       // it is stale, and something is billed by it; not kept
};

// What is held until a person has looked: a day of a source, for an organization and module.
using SourceDoubts = std::map<std::pair<OrganizationId, Module>, SourceDay>;

// In a transaction; modules are those that the journal's newest entry knows. Without a source it is a declared module's
// own day.
Result<std::optional<SourceDay>> find_source_day(Database& database, SourceId source, const Module& module, Day day);
Result<std::optional<SourceDay>> last_good_day(Database& database, SourceId source, const Module& module, Day before);
// Takes the place of what stands of that day.
Result<void> write_source_day(Database& database, const JudgedDay& day, EntryId entry);

class SourceDays {
 public:
  explicit SourceDays(Ledger& ledger) : ledger_(ledger) {}

  // As one journal entry; none where there is nothing to keep.
  Result<void> keep(const Person& person, RunId run, const std::vector<JudgedDay>& days);
  // A person says that what is doubted of this source, or of this declared module, now is right: from then on lists are
  // held against it. Of a module all its doubted days since the last good one. Refused where nothing of it is.
  Result<std::vector<SourceDay>> accept(const Person& person, SourceId source, const std::optional<Module>& module,
                                        const std::string& reason);

  Result<std::optional<SourceDay>> find(SourceId source, Module module, Day day);
  // The newest before this day that is good and whose list was complete.
  Result<std::optional<SourceDay>> last_good(SourceId source, Module module, Day before);
  // By what came last; a day for which nothing came takes no doubt away.
  Result<SourceDoubts> doubts();
  // Newest day first.
  Result<std::vector<JudgedDay>> newest(int count);

 private:
  Ledger& ledger_;
};

}  // namespace stowage
