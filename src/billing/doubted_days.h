#pragma once
// On which days an asset stands back for another record that may be the same machine (R12). A doubt takes only days on
// which the other one is active or kept. On all others, those before it came, those of its seeding and those behind its
// end, nothing can be billed twice: the asset is due whether they are one machine or two.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "billing/stream_walk.h"
#include "directory/snapshot.h"

namespace stowage {

struct AssetUsage;

class DoubtedDays {
 public:
  DoubtedDays() = default;  // nobody stands back
  // Of the assets that are asked for, or of all. `owned_streams` are sorted.
  DoubtedDays(const DirectorySnapshot& directory, std::span<const OwnedStream> owned_streams, const DayRange& range,
              const StreamWalk::Only& only);

  // Those for whom somebody may have to stand back; what each comes to over the range is to be told. One that is not
  // told of holds nothing.
  const std::set<AssetId>& others() const { return others_; }
  void know(const AssetUsage& other);

  // For each day of the range, not 0 where the asset stands back; empty where nobody doubts it.
  std::span<const char> of(AssetId asset) const;

 private:
  bool joined_elsewhere(AssetId other, Day day) const;
  void stand_back(const Doubt& doubt, Day day);

  const DirectorySnapshot* directory_ = nullptr;
  std::span<const OwnedStream> owned_streams_;
  DayRange range_{};
  std::vector<Doubt> doubts_;
  std::set<AssetId> others_;
  std::map<AssetId, std::vector<char>> days_;
};

}  // namespace stowage
