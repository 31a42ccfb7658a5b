#pragma once
// Says of nearly all keys that are not in a set that they are not: two bytes of memory for a key, and no look-up.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stowage {

// Keys are hashes: each of their bits says nothing about the others.
class KeyFilter {
 public:
  // With up to so many keys one in a hundred others passes for one of them.
  explicit KeyFilter(size_t keys_max);

  void add(std::uint64_t key);
  // False: it was never added.
  bool may_hold(std::uint64_t key) const { return (word_of(key) & bits_of(key)) == bits_of(key); }
  bool full() const { return keys_ >= keys_max_; }

 private:
  // Three bits of one word, so that a question costs one line of the cache.
  static std::uint64_t bits_of(std::uint64_t key) {
    return std::uint64_t{1} << (key & 63) | std::uint64_t{1} << (key >> 6 & 63) | std::uint64_t{1} << (key >> 12 & 63);
  }
  const std::uint64_t& word_of(std::uint64_t key) const { return words_[key >> 18 & (words_.size() - 1)]; }

  size_t keys_max_;
  size_t keys_ = 0;
  std::vector<std::uint64_t> words_;  // a power of two of them
};

}  // namespace stowage
