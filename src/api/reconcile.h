#pragma once
// What contracts bill against what a statement says, mapping by mapping, with each difference named (R33).

#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct ReconcileAnswer {
  Table rows;                     // for each service mapping: the statement, the parts that are not 0, the invoice
  std::vector<std::string> left;  // mappings that cannot be compared, and why
  bool explained = true;          // nothing is unexplained
};

// Of each mapping the contract period that begins in this month, or else the one that covers its end. A closed month is
// compared as it was closed.
Result<ReconcileAnswer> reconcile_period(Session& session, Period period, const Segments::Progress& progress);

}  // namespace stowage
