#pragma once
// Plain streams: those whose days are decided by their own cells alone, so that they can be added up without looking
// at assets one by one.
//
// A stream is plain over a range when it is nobody's, or since ever the only one of an asset about whose protection,
// identity and exclusion nobody has decided anything, and when the asset's organization and class are the same on all
// of the days. What its cells say can still make it exact work (billing/plain_sums.h).

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "billing/counted_source.h"
#include "billing/step_cursor.h"
#include "billing/stream_walk.h"
#include "directory/snapshot.h"

namespace stowage {

// What is the same of plain streams that are added up together.
struct PlainGroup {
  Version version = Version::V1;
  bool owned = false;  // by an asset
  AssetClass asset_class = AssetClass::None;
  SourceId source;
  OrganizationId organization;
  const std::vector<Day>* listed = nullptr;  // as in FeedFacts
  friend bool operator==(const PlainGroup&, const PlainGroup&) = default;
};

// The organization and the class of an asset with these steps on all days of the range; nothing where they change.
std::optional<OrganizationId> organization_on_all(std::span<const SubjectSteps<std::uint32_t>::Step> steps,
                                                  const DayRange& range);
std::optional<AssetClass> class_on_all(std::span<const SubjectSteps<AssetClass>::Step> steps, const DayRange& range);

// The assets that need more than their cells to be decided, also where a stream of theirs is alone.
class ParticularAssets {
 public:
  // `owned_streams` are sorted.
  ParticularAssets(const DirectorySnapshot& directory, std::span<const OwnedStream> owned_streams);
  bool contains(AssetId asset) const { return decided_about(asset) || has(with_several_streams_, asset); }
  // Somebody decided something about its protection, identity, exclusion or bytes.
  bool decided_about(AssetId asset) const { return has(decided_about_, asset); }

 private:
  using Assets = std::vector<bool>;  // by number; the numbers have hardly any holes
  static bool has(const Assets& assets, AssetId asset) {
    const auto number = static_cast<size_t>(asset.number());
    return number < assets.size() && assets[number];
  }
  static void add(Assets& assets, AssetId asset);
  Assets decided_about_;
  Assets with_several_streams_;
};

class PlainStreams {
 public:
  static constexpr std::uint32_t exact = 0;  // the group of streams that are not plain

  // What is given must outlive it.
  PlainStreams(const DirectorySnapshot& directory, const StreamFacts& facts, const ParticularAssets& particular,
               const DayRange& range);

  // The number of its group, or `exact`. Quick where streams are asked for in order.
  std::uint32_t group_of(StreamId stream);
  // By number; the one at `exact` means nothing.
  const std::vector<PlainGroup>& groups() const { return groups_; }

 private:
  struct Hash {
    size_t operator()(const PlainGroup& group) const;
  };
  // The last groups that a feed's streams were found in: mostly they are of one organization.
  struct Found {
    OrganizationId organization;
    std::uint32_t by_class[3] = {};
    std::uint32_t nobodys = exact;
  };
  std::uint32_t number_of(const FeedFacts& facts, PlainGroup group);

  const StreamFacts& facts_;
  const ParticularAssets& particular_;
  const DayRange range_;
  StepCursor<std::uint32_t> owners_;
  StepCursor<std::uint32_t> organizations_;
  StepCursor<AssetClass> classes_;
  std::vector<PlainGroup> groups_;
  std::unordered_map<PlainGroup, std::uint32_t, Hash> numbers_;
  std::vector<Found> found_;  // by feed
};

}  // namespace stowage
