#include "api/effect.h"

#include "api/billing.h"

namespace stowage {

Result<Effect> record_decision(Session& session, EntryDraft draft, const When& when, Day from,
                               const std::function<Result<void>(Database&, EntryId)>& rows) {
  if (when.reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  TRY(session.require_open(from, when.correct));
  draft.note = when.reason;
  // What holds since ever, and what begins later, is shown by what it does to this month.
  const bool in_the_past = from > Day() && from <= session.today();
  const Period period = Period::of(in_the_past ? from : session.today());
  BillRequest request{period};
  request.at = TRY(session.mark());
  const Bill before = TRY(bill(session, request, {}));
  const EntryId entry = TRY(session.record(draft, rows));
  request.at = TRY(session.mark());
  const Bill after = TRY(bill(session, request, {}));
  return Effect{period,
                from,
                before.statement.totals.total,
                after.statement.totals.total,
                entry,
                before.statement.totals.complete && after.statement.totals.complete,
                {}};
}

}  // namespace stowage
