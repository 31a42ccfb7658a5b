#pragma once
// What is lost, and what is billed for nothing, in money: usage against what contracts bill, before anything is mapped
// and after. Reads only.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct AuditAnswer {
  Period period;
  Day as_of;                       // the last day that counts
  std::string about;               // a sentence: what is held against what
  Table rows;                      // by money, the most first; what has no money behind
  Table totals;                    // for each finding
  std::vector<std::string> notes;  // sentences: the sums, and money that is no row's
};

// The month's statement at the price book, of days that are over, against what contracts bill for periods that begin in
// it (R17, R33); and what someone must look at, as it stands today. `period` nothing: the month of the last day that is
// over. Refused where no day of the month is over.
Result<AuditAnswer> audit(Session& session, std::optional<Period> period, const Segments::Progress& progress);

}  // namespace stowage
