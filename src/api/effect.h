#pragma once
// A decision with its day and its reason, recorded, and what it does to the bill.

#include <functional>
#include <optional>
#include <string>

#include "api/session.h"
#include "api/whole_month.h"
#include "base/money.h"

namespace stowage {

struct When {
  std::optional<Day> from;  // nothing: each decision says from when it counts
  std::string reason;
  bool correct = false;  // the day may lie in a closed period: the difference becomes a correction
};

// The statement total of the decision's month before and after it, at sell prices.
struct Effect {
  Period period;
  Day from;
  Money before;
  Money after;
  EntryId entry;
  bool complete = true;  // false: usage without a price or class is in neither total
  // Where the statement does not show all of it, since its days have not come.
  std::optional<WholeMonth> whole_month = {};
};

// Records `draft`, whose note is the reason, with its rows. Refused without a reason, and where `from` lies in a
// closed period unless the caller asks for a correction.
Result<Effect> record_decision(Session& session, EntryDraft draft, const When& when, Day from,
                               const std::function<Result<void>(Database&, EntryId)>& rows);

}  // namespace stowage
