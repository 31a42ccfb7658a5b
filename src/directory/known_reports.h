#pragma once
// What reports have said of all assets, read at once: most reports say what is known, and need no look for each.

#include <array>
#include <string_view>
#include <vector>

#include "base/texts.h"
#include "base/timeline.h"
#include "directory/assets.h"

namespace stowage {

class KnownReports {
 public:
  static Result<KnownReports> load(Database& database);

  // Whether report_evidence would change nothing.
  bool has(AssetId asset, const Evidence& evidence) const;
  // Whether report_class would change nothing.
  bool has(AssetId asset, const ClassReport& report, const PlaceOf& place_of) const;
  bool has_any_class(AssetId asset) const { return !classes_.of(asset.number()).empty(); }

 private:
  static constexpr std::size_t kinds = 3;
  std::vector<std::array<std::string_view, kinds>> evidence_;  // by the asset's number, in comparable form
  Texts texts_;
  Timelines<std::int64_t> classes_;
};

}  // namespace stowage
