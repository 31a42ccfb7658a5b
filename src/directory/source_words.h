#pragma once
// Sources that give ids of their own (R12): which organization each of theirs is, in which of theirs they list each
// stream, and what class their words for machines mean. Where a person moved an asset that stands until the source
// itself lists it elsewhere.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timeline.h"
#include "directory/class_word.h"
#include "ledger/sqlite.h"

namespace stowage {

// Of one source, as known now; for a list of many records.
class SourceOrganizations {
 public:
  static Result<SourceOrganizations> load(Database& database, SourceId source);

  // Nothing where nobody has said yet.
  std::optional<OrganizationId> matched(std::string_view key) const;
  // The key under which the source listed a stream, as it last said up to the day; nullptr before its first word.
  const std::string* listed_in(StreamId stream, Day day) const { return listings_.at(stream.number(), day); }

  Result<void> match(Database& database, std::string_view key, OrganizationId organization, EntryId entry);
  bool lists_anything_in(std::string_view key) const;

 private:
  explicit SourceOrganizations(SourceId source) : source_(source) {}

  SourceId source_;
  std::map<std::string, OrganizationId, std::less<>> matches_;
  Timelines<std::string> listings_;  // by stream
};

// Of all sources, by source and key.
struct MatchedOrganization {
  std::string key;
  OrganizationId organization;
};
Result<std::vector<MatchedOrganization>> read_matched_organizations(Database& database);

// Which class a source's word for a sort of machine means, as people have said.
using SourceKinds = std::map<std::string, AssetClass, std::less<>>;
Result<SourceKinds> read_source_kinds(Database& database, SourceId source);
Result<void> set_source_kind(Database& database, SourceId source, std::string_view kind, AssetClass asset_class,
                             EntryId entry);

Result<void> list_stream(Database& database, StreamId stream, std::string_view key, Day from, EntryId entry);

}  // namespace stowage
