#include "os/inode_set.h"

#include <algorithm>
#include <utility>

#include "base/result.h"

namespace stowage {
namespace {

constexpr std::uint32_t holder_mask = InodeSet::holders_max - 1;
constexpr int device_shift = 24;

// Inode numbers come in runs; multiplying spreads them over the table.
std::size_t spread(std::uint64_t inode) {
  inode *= 0x9E3779B97F4A7C15U;
  return static_cast<std::size_t>(inode ^ (inode >> 32));
}

}  // namespace

InodeSet::Seen InodeSet::add(std::uint64_t device, std::uint64_t inode, std::uint32_t holder) {
  ASSERT(holder < holders_max);
  if ((size_ + 1) * 4 > tags_.size() * 3) grow();
  const auto device_number = number_of(device);
  const auto place = place_of(inode, device_number);
  const auto before = tags_[place];
  tags_[place] = device_number << device_shift | holder;
  if (before == 0) {
    inodes_[place] = inode;
    ++size_;
    return Seen::First;
  }
  ASSERT((before & holder_mask) <= holder);
  return (before & holder_mask) == holder ? Seen::Before : Seen::AtAnEarlier;
}

bool InodeSet::holds(std::uint64_t device, std::uint64_t inode, std::uint32_t holder) const {
  const auto known = std::find(devices_.begin(), devices_.end(), device);
  if (known == devices_.end()) return false;
  const auto device_number = static_cast<std::uint32_t>(known - devices_.begin()) + 1;
  return tags_[place_of(inode, device_number)] == (device_number << device_shift | holder);
}

std::size_t InodeSet::place_of(std::uint64_t inode, std::uint32_t device_number) const {
  const auto mask = tags_.size() - 1;
  auto place = spread(inode) & mask;
  while (tags_[place] != 0 && (inodes_[place] != inode || tags_[place] >> device_shift != device_number))
    place = (place + 1) & mask;
  return place;
}

std::uint32_t InodeSet::number_of(std::uint64_t device) {
  auto found = std::find(devices_.begin(), devices_.end(), device);
  if (found == devices_.end()) {
    ASSERT(devices_.size() < devices_max);
    found = devices_.insert(devices_.end(), device);
  }
  return static_cast<std::uint32_t>(found - devices_.begin()) + 1;
}

void InodeSet::grow() {
  const std::size_t places = tags_.empty() ? 1024 : tags_.size() * 2;
  const auto inodes = std::exchange(inodes_, std::vector<std::uint64_t>(places));
  const auto tags = std::exchange(tags_, std::vector<std::uint32_t>(places));
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (tags[i] == 0) continue;
    const auto place = place_of(inodes[i], tags[i] >> device_shift);
    inodes_[place] = inodes[i];
    tags_[place] = tags[i];
  }
}

}  // namespace stowage
