#pragma once
// What is held, for whom, under which version.

#include "api/session.h"
#include "base/table.h"

namespace stowage {

enum class UsageBy { Asset, Organization, Version, Pool };
struct UsageRequest {
  std::optional<std::string> organization;  // a name or "o12"
  DayRange days;                            // one day, or a period up to today
  UsageBy by = UsageBy::Asset;
  std::optional<Mark> at;  // nothing: everything known now
};

// By asset: a row for each asset and version that held something on the last day of the range, with its state, its
// stored bytes and when it was last measured; over several days also its byte-days.
Result<Table> usage(Session& session, const UsageRequest& request, const Segments::Progress& progress);

}  // namespace stowage
