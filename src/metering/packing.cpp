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

void unpack_bits(const char* data, size_t word_count, std::uint64_t least, unsigned bits,
                 std::vector<std::uint64_t>& values) {
  std::vector<std::uint64_t> words(word_count + 1, 0);
  std::memcpy(words.data(), data, word_count * sizeof(std::uint64_t));
  const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  size_t place = 0;
  for (std::uint64_t& value : values) {
    const size_t word = place / 64;
    const unsigned shift = place % 64;
    std::uint64_t rest = words[word] >> shift;
    if (shift + bits > 64) rest |= words[word + 1] << (64 - shift);
    value = least + (rest & mask);
    place += bits;
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

Result<void> unpack_column(std::string_view& in, size_t values_max, std::vector<std::uint64_t>& values) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored column is not what was written"); };
  Header header;
  if (in.size() < sizeof header) return damaged();
  std::memcpy(&header, in.data(), sizeof header);
  in.remove_prefix(sizeof header);
  if (header.count > values_max || header.bits > 64 || header.differences > 1) return damaged();
  const size_t packed = header.differences != 0 && header.count > 0 ? header.count - 1 : header.count;
  const size_t words = words_for(packed, header.bits);
  if (in.size() < words * sizeof(std::uint64_t)) return damaged();

  values.assign(packed, header.least);
  if (header.bits > 0) unpack_bits(in.data(), words, header.least, header.bits, values);
  in.remove_prefix(words * sizeof(std::uint64_t));
  if (header.differences != 0 && header.count > 0) {
    std::uint64_t value = header.first;
    for (std::uint64_t& step : values) {
      const std::uint64_t before = value;
      value += unzigzag(step);
      step = before;
    }
    values.push_back(value);
  }
  return {};
}

}  // namespace stowage
