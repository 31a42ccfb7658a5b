#include "billing/doubted_days.h"

#include <algorithm>

#include "billing/usage.h"

namespace stowage {

DoubtedDays::DoubtedDays(const DirectorySnapshot& directory, std::span<const OwnedStream> owned_streams,
                         const DayRange& range, const StreamWalk::Only& only)
    : directory_(&directory), owned_streams_(owned_streams), range_(range) {
  for (const auto& [asset, doubts] : directory.doubted) {
    if (only && !only->contains(asset)) continue;
    for (const Doubt& doubt : doubts) {
      doubts_.push_back(doubt);
      others_.insert(doubt.other);
      for (Day day = range.from; day < range.until; ++day) {
        if (joined_elsewhere(doubt.other, day)) stand_back(doubt, day);
      }
    }
  }
}

// What it held is a third record's, which may be billed: until someone decides about that one the doubt goes on.
bool DoubtedDays::joined_elsewhere(AssetId other, Day day) const {
  const auto first = std::lower_bound(owned_streams_.begin(), owned_streams_.end(), OwnedStream{other, StreamId()});
  const auto last =
      std::find_if(first, owned_streams_.end(), [&](const OwnedStream& owned) { return owned.asset != other; });
  return first == last || std::any_of(first, last, [&](const OwnedStream& owned) {
           const std::uint32_t* owner = directory_->stream_owners.at(owned.stream.number(), day);
           return owner != nullptr && *owner != 0 && AssetId(*owner) != other;
         });
}

void DoubtedDays::know(const AssetUsage& other) {
  for (const Doubt& doubt : doubts_) {
    if (doubt.other != other.asset) continue;
    for (const AssetDay& day : other.days) {
      if (day.v1.state != State::None || day.v2.state != State::None) stand_back(doubt, day.day);
    }
  }
}

void DoubtedDays::stand_back(const Doubt& doubt, Day day) {
  if (!doubt.days.contains(day)) return;
  std::vector<char>& days = days_[doubt.asset];
  days.resize(static_cast<size_t>(range_.days()));
  days[static_cast<size_t>(day - range_.from)] = 1;
}

std::span<const char> DoubtedDays::of(AssetId asset) const {
  const auto days = days_.find(asset);
  return days == days_.end() ? std::span<const char>() : days->second;
}

}  // namespace stowage
