#pragma once
// What contracts bill against what a statement says, mapping by mapping, with each difference named (R33).

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct ReconcileAnswer {
  std::string about;  // a sentence: what is held against what
  Table rows;         // for each service mapping: the statement, the parts, the invoice; then what of
                      // the statement is on no contract: all that is the statement's is its amount due
  Table services;     // one row for each service mapping, the largest difference first: what was metered,
                      // what the contract bills, what of it is posted and invoiced as its PSA tells it
  std::vector<std::string> meanings;  // of the parts that stand there
  std::vector<std::string> left;      // mappings that cannot be compared, and why
  bool explained = true;              // nothing is unexplained
};

struct ReconcileRequest {
  Period period;
  std::optional<std::string> account = {};  // nothing: all
};

// The month's statement, of days that are over, against the contract periods that begin in the month, posted or not. A
// closed month is compared as it was closed. What a PSA behind a connection has posted is read there. Refused where no
// day of the month is over.
Result<ReconcileAnswer> reconcile_period(Session& session, const ReconcileRequest& request,
                                         const Segments::Progress& progress);

}  // namespace stowage
