#pragma once
// By whose word a day of a line is what it is: of the class, and of a protection that nothing has reported since.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/explained_days.h"
#include "directory/asset_words.h"

namespace stowage {

// "server, by a report of rmm; since 2026-03-04 by anna", over the days of the share that are on the line.
Result<std::string> class_in_words(Database& database, std::span<const Source> sources, const AssetShare& share,
                                   EntryId known_at);

// By whose word alone an asset's version is active.
class ProtectedByWord {
 public:
  static Result<ProtectedByWord> load(Session& session, const UsageView& view, AssetId asset, Version version);

  // The decision that says so; nothing where a report has come since, or nobody has said so.
  std::optional<EntryId> on(const AssetDay& day) const;

 private:
  explicit ProtectedByWord(Version version) : version_(version) {}

  Version version_;
  std::map<Day, EntryId> starts_;
};

// Days that nobody has reported and a person vouches for: those in a row by one decision are one row.
Result<Table> vouched_days(Session& session, const UsageView& view, Version version,
                           const std::vector<AssetShare>& shares, const AssetNames& names);

}  // namespace stowage
