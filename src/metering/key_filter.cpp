#include "metering/key_filter.h"

#include <algorithm>
#include <bit>

namespace stowage {

namespace {

constexpr size_t keys_in_word = 4;

}  // namespace

KeyFilter::KeyFilter(size_t keys_max)
    : keys_max_(keys_max), words_(std::bit_ceil(std::max<size_t>(keys_max / keys_in_word, 1))) {}

void KeyFilter::add(std::uint64_t key) {
  words_[key >> 18 & (words_.size() - 1)] |= bits_of(key);
  ++keys_;
}

}  // namespace stowage
