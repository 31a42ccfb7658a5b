#pragma once
// The activity log and the daily runs, as tables.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "hub/activity.h"

namespace stowage {

// Empty texts leave nothing out.
struct LogRequest {
  std::optional<Day> day = {};  // on which plans were applied, in the billing zone
  std::optional<std::int64_t> run = {};
  std::string organization = {};  // its name or id
  std::string module = {};
  std::string connection = {};  // its name, also of one that is removed; "built-in contracts"
  std::string outcome = {};
  int count = 50;
};

struct LogAnswer {
  Table rows;         // newest first
  bool more = false;  // than `count` rows fit
};

// NotFound where what is named was never there.
Result<LogAnswer> read_log(Session& session, const LogRequest& request);
Result<Table> activity_table(Session& session, const std::vector<ActivityRow>& rows);
// Newest first.
Result<Table> list_runs(Session& session, int count);

}  // namespace stowage
