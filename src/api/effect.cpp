#include "api/effect.h"

#include <algorithm>

#include "api/billing.h"

namespace stowage {

namespace {

struct Sum {
  Money total;
  bool complete = true;
};

// What the months from one to another come to together, as known now; corrections are no part of it.
Result<Sum> sum_of(Session& session, Period first, Period last) {
  Sum sum{Money::zero(session.partner().currency)};
  BillRequest request{first};
  request.at = TRY(session.mark());
  for (; request.period <= last; request.period = request.period.next()) {
    const Bill made = TRY(bill(session, request, {}));
    sum.total = sum.total + made.statement.totals.total;
    sum.complete = sum.complete && made.statement.totals.complete;
  }
  return sum;
}

// The first month that a decision from a day on may change: of one for all days the first with usage. What begins later
// is shown by what it does to this month.
Result<Period> first_changed(Session& session, Day from) {
  const Day today = session.today();
  if (from > today) return Period::of(today);
  const auto usage = TRY(session.metering().deliveries().earliest_day(DeliveryId(), TRY(session.mark()).delivery));
  return Period::of(std::clamp(from, std::min(usage.value_or(today), today), today));
}

}  // namespace

Result<Effect> record_decision(Session& session, EntryDraft draft, const When& when, Day from,
                               const std::function<Result<void>(Database&, EntryId)>& rows) {
  if (when.reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  return record_terms(session, std::move(draft), when, from, rows);
}

Result<Effect> record_terms(Session& session, EntryDraft draft, const When& when, Day from,
                            const std::function<Result<void>(Database&, EntryId)>& rows) {
  TRY(session.require_open(from, when.correct));
  if (when.reason.empty() && from < TRY(session.first_open_day()))
    return refuse("what changes closed days needs its reason", "Add --reason TEXT.");
  draft.note = when.reason;
  const Period first = TRY(first_changed(session, from));
  const Period last = Period::of(session.today());
  const Sum before = TRY(sum_of(session, first, last));
  const EntryId entry = TRY(session.record(draft, rows));
  const Sum after = TRY(sum_of(session, first, last));
  return Effect{first, last, from, before.total, after.total, entry, before.complete && after.complete, {}, {}};
}

}  // namespace stowage
