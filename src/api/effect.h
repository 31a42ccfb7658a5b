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

// What statements come to before and after a decision, at sell prices: all those from its month until this one.
struct Effect {
  Period period;  // the first of them
  Period last;
  Day from;
  Money before;
  Money after;
  EntryId entry;
  bool complete = true;  // false: usage without a price or class is in neither total
  // Where the statement does not show all of it, since its days have not come.
  std::optional<WholeMonth> whole_month = {};
  std::string remark = {};  // sentences about what else it does, or does not do
};

// Records `draft`, whose note is the reason, with its rows. Refused without a reason, and where `from` lies in a
// closed period unless the caller asks for a correction.
Result<Effect> record_decision(Session& session, EntryDraft draft, const When& when, Day from,
                               const std::function<Result<void>(Database&, EntryId)>& rows);
// The same for terms that hold for many: a price, a pool's, a policy. They need a reason in a closed period only.
Result<Effect> record_terms(Session& session, EntryDraft draft, const When& when, Day from,
                            const std::function<Result<void>(Database&, EntryId)>& rows);

}  // namespace stowage
