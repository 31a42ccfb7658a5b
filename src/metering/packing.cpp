#include "metering/packing.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stowage {

namespace {

// Before the bits of each column.
struct Header {
  std::uint32_t count;
  std::uint8_t bits;
  std::uint8_t differences;
  std::uint16_t unused;
  std::uint64_t least;
  std::uint64_t first;  // of a column of differences
};
static_assert(sizeof(Header) == 24);

constexpr std::uint64_t zigzag(std::uint64_t difference) {
  const auto value = static_cast<std::int64_t>(difference);
  return (difference << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::uint64_t unzigzag(std::uint64_t coded) {
  return (coded >> 1) ^ (~(coded & 1) + 1);
}

size_t words_for(size_t count, unsigned bits) {
  return (count * bits + 63) / 64;
}

void pack_bits(std::span<const std::uint64_t> values, std::uint64_t least, unsigned bits, std::string& out) {
  std::vector<std::uint64_t> words(words_for(values.size(), bits), 0);
  size_t place = 0;
  for (const std::uint64_t value : values) {
    const std::uint64_t rest = value - least;
    const size_t word = place / 64;
    const unsigned shift = place % 64;
    words[word] |= rest << shift;
    if (shift + bits > 64) words[word + 1] |= rest >> (64 - shift);
    place += bits;
  }
  out.append(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(std::uint64_t));
}

constexpr std::uint64_t mask_of(unsigned bits) {
  return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

std::uint64_t load(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Gives the values to `take`, in order. One that lies within eight bytes from the byte that it begins in is loaded
// without a branch; that goes up to the last ones, whose eight bytes could end behind the last word.
template <class Take>
void unpack_bits(std::string_view words, size_t count, unsigned bits, std::uint64_t least, Take&& take) {
  constexpr unsigned bits_within = 57;
  constexpr size_t word_bytes = sizeof(std::uint64_t);
  const std::uint64_t mask = mask_of(bits);
  const char* const data = words.data();
  size_t done = 0;
  size_t place = 0;
  if (bits <= bits_within && !words.empty()) {
    done = std::min(count, (words.size() - word_bytes) * 8 / bits);
    for (size_t i = 0; i < done; ++i, place += bits) take(least + (load(data + place / 8) >> (place % 8) & mask));
  }
  for (size_t i = done; i < count; ++i, place += bits) {
    const unsigned shift = place % 64;
    const char* word = data + place / 64 * word_bytes;
    std::uint64_t rest = load(word) >> shift;
    if (shift + bits > 64) rest |= load(word + word_bytes) << (64 - shift);
    take(least + (rest & mask));
  }
}

}  // namespace

void pack_column(std::span<const std::uint64_t> values, Packing packing, std::string& out) {
  Header header{};
  header.count = static_cast<std::uint32_t>(values.size());
  std::vector<std::uint64_t> steps;
  if (packing == Packing::Differences && !values.empty()) {
    header.differences = 1;
    header.first = values.front();
    steps.reserve(values.size());
    for (size_t i = 1; i < values.size(); ++i) steps.push_back(zigzag(values[i] - values[i - 1]));
    values = steps;
  }
  if (!values.empty()) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    header.least = *least;
    header.bits = static_cast<std::uint8_t>(std::bit_width(*greatest - *least));
  }
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  if (header.bits > 0) pack_bits(values, header.least, header.bits, out);
}

Result<PackedColumn> PackedColumn::take(std::string_view& in, size_t values_max) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored column is not what was written"); };
  Header header;
  if (in.size() < sizeof header) return damaged();
  std::memcpy(&header, in.data(), sizeof header);
  in.remove_prefix(sizeof header);
  if (header.count > values_max || header.bits > 64 || header.differences > 1) return damaged();
  PackedColumn column;
  column.count_ = header.count;
  column.bits_ = header.bits;
  column.differences_ = header.differences != 0 && header.count > 0;
  column.least_ = header.least;
  column.first_ = header.first;
  const size_t bytes = words_for(column.count_ - (column.differences_ ? 1 : 0), header.bits) * sizeof(std::uint64_t);
  if (in.size() < bytes) return damaged();
  column.words_ = in.substr(0, bytes);
  in.remove_prefix(bytes);
  return column;
}

template <class T>
void PackedColumn::unpack_to(T* values) const {
  if (constant()) {
    std::fill_n(values, count_, static_cast<T>(least_));
  } else if (!differences_) {
    unpack_bits(words_, count_, bits_, least_, [&](std::uint64_t value) { *values++ = static_cast<T>(value); });
  } else {
    std::uint64_t value = first_;
    *values++ = static_cast<T>(value);
    const auto step = [&](std::uint64_t coded) { *values++ = static_cast<T>(value += unzigzag(coded)); };
    if (bits_ == 0) {
      for (size_t i = 1; i < count_; ++i) step(least_);
    } else {
      unpack_bits(words_, count_ - 1, bits_, least_, step);
    }
  }
}

void PackedColumn::unpack(std::uint64_t* values) const {
  unpack_to(values);
}
void PackedColumn::unpack(std::int64_t* values) const {
  unpack_to(values);
}
void PackedColumn::unpack(std::uint32_t* values) const {
  unpack_to(values);
}
void PackedColumn::unpack(std::uint16_t* values) const {
  unpack_to(values);
}
void PackedColumn::unpack(std::uint8_t* values) const {
  unpack_to(values);
}

Result<void> unpack_column(std::string_view& in, size_t values_max, std::vector<std::uint64_t>& values) {
  const PackedColumn column = TRY(PackedColumn::take(in, values_max));
  values.resize(column.count());
  column.unpack(values.data());
  return {};
}

}  // namespace stowage
