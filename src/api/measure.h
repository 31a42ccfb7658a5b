#pragma once
// Scans every store and delivers what it holds.

#include <functional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// Refuses a layout that no scan could read.
Result<void> check_layout(const std::string& layout);

struct MeasureReport {
  Table assets;                       // what was measured, also what was refused or incomplete
  std::vector<std::string> problems;  // sentences; empty when all is well
};

// Is told which asset is scanned: (organization/asset, number, all).
using MeasureProgress = std::function<void(const std::string&, std::size_t, std::size_t)>;

// Whether organizations and assets are made whose names differ from known ones in upper and lower case only, or that
// seem renamed.
enum class LikeNames { Refused, Made };

// Each store's scan is one delivery, and an inventory of its source where everything in the store could be listed.
// A store that cannot be scanned does not stop the others. Assets that are new are made, v1 ones too; one that is
// refused for its name is neither measured nor absent, and its problem says what to do.
Result<MeasureReport> measure(Session& session, LikeNames like_names, const MeasureProgress& progress);

}  // namespace stowage
