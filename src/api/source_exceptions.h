#pragma once
// What someone must look at about a source as a whole: it is stale (R10), or its list is short of half (R9).

#include <map>
#include <string>
#include <vector>

#include "api/found_exceptions.h"
#include "billing/usage.h"

namespace stowage {

// One version of an asset that is billed today by what a source has reported.
struct BilledBySource {
  Day reported;              // the last day of a report
  std::string organization;  // its key there
  Held held;
  bool stale = false;
  bool listed = false;  // the list of exceptions counts it already
};

// The id of the exception that a source is stale.
std::string stale_id(SourceId source);

class SourceExceptions {
 public:
  // All of it must outlive this.
  SourceExceptions(Session& session, const UsageView& view, FoundExceptions& found)
      : session_(session), view_(view), found_(found) {}

  void take(SourceId source, BilledBySource billed) { billed_[source].push_back(std::move(billed)); }
  // Once everything that is billed was taken.
  Result<void> find();
  // It is not today, but was on days of an open month.
  void was_stale(const Source& source);

 private:
  Result<void> half_lists();
  Result<void> stale_sources();

  Session& session_;
  const UsageView& view_;
  FoundExceptions& found_;
  std::map<SourceId, std::vector<BilledBySource>> billed_;
};

}  // namespace stowage
