#pragma once
// Why a statement says what it says: a line or a correction, down to assets, days, samples and decisions.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "billing/price_book.h"

namespace stowage {

// A part of an explanation: for people below its title, for programs under its key.
struct ExplainedPart {
  std::string key;
  std::string title;
  Table table;
};

struct Explanation {
  std::string id;                      // of the line or correction
  std::vector<std::string> sentences;  // its arithmetic first
  std::optional<Money> amount;         // nothing where it is unknown
  // A line: "assets" with their parts of the amount and whose word their class is, "days" with their samples, and where
  // there are any "vouchedFor", days by a person's word. Pool overage: before them "poolDays" and "shares", on whom it
  // falls. A correction: "changes" and "decisions". Both, where lists have ended a protection and so taken days off the
  // line: "endedBy", these lists.
  std::vector<ExplainedPart> parts;

  // The part that CSV has: "days" or "changes".
  const ExplainedPart& in_rows() const;
};

struct ExplainRequest {
  std::string line;  // the id of a line or of a correction
  Side side = Side::Sell;
  std::optional<std::string> asset = {};  // the days of this one only
  std::optional<Mark> at = {};            // as the statement was known then, as BillRequest says
};
// Pool overage of which none is billed has no line on a statement, and is explained all the same.
Result<Explanation> explain(Session& session, const ExplainRequest& request, const Segments::Progress& progress);

}  // namespace stowage
