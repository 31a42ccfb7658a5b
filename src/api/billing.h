#pragma once
// Statements: computed, explained, closed, computed again.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "billing/open_questions.h"
#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

struct BillRequest {
  Period period;
  std::optional<std::string> organization = {};
  std::optional<Day> as_of = {};  // nothing: today, or the last day of an ended period
  Side side = Side::Sell;
  std::optional<Mark> at = {};  // nothing: what is known now; for a closed period what was known when it was closed
  bool computed_anew = false;   // from the days, whatever sums are kept of them
};

struct Bill {
  Statement statement;
  StatementNames names;
  Zone zone;
  bool closed = false;
  bool rehearsal = false;
  std::vector<std::string> warnings;

  // Something that a person must look at: unmapped usage, missing prices or classes, stale or unmeasured days, lines of
  // closed periods that cannot be corrected.
  bool needs_attention() const { return !open_questions(statement).empty(); }
};

Result<Bill> bill(Session& session, const BillRequest& request, const Segments::Progress& progress);

struct CloseRequest {
  Period period;
  std::string accepted;  // why it is closed though something is unmapped, stale or unmeasured; may be empty
};
// Keeps the period's statements for good. Refused: out of order, before its end, with open questions that nobody
// accepted.
Result<Bill> close_month(Session& session, const CloseRequest& request, const Segments::Progress& progress);

struct Replay {
  Period period;
  bool same = false;
  std::string stored;    // the statement as it was closed
  std::string computed;  // and as it comes out now from what was known then
  Statement statement;   // the same
};
Result<Replay> replay(Session& session, Period period, Side side, const Segments::Progress& progress);

}  // namespace stowage
