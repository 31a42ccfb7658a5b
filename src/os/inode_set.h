#pragma once
// Which files with several names (hard links) were counted already, and by whom, in 12 bytes each.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stowage {

// Holders come one after the other, numbered upwards from 0: the first that brings an inode owns it, a later one
// shares it. Not safe from several threads at once.
class InodeSet {
 public:
  static constexpr std::uint32_t holders_max = std::uint32_t{1} << 24;
  static constexpr std::uint32_t devices_max = 255;

  enum class Seen {
    First,        // nobody had it
    Before,       // this holder had it already
    AtAnEarlier,  // an earlier holder owns it, and this one sees it for the first time
  };
  // holder < holders_max, and not below any holder before it; more than devices_max devices end the program.
  Seen add(std::uint64_t device, std::uint64_t inode, std::uint32_t holder);

  // Whether add() would say Before.
  bool holds(std::uint64_t device, std::uint64_t inode, std::uint32_t holder) const;

  std::size_t size() const { return size_; }

 private:
  std::size_t place_of(std::uint64_t inode, std::uint32_t device_number) const;
  std::uint32_t number_of(std::uint64_t device);
  void grow();

  // Open addressing in two arrays. A tag is 0 where free, else the device's number from 1 above the last holder's.
  std::vector<std::uint64_t> inodes_;
  std::vector<std::uint32_t> tags_;
  std::vector<std::uint64_t> devices_;
  std::size_t size_ = 0;
};

}  // namespace stowage
