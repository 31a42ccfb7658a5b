#include "metering/packing.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace stowage {

namespace {

// Before the bits of each column; the outliers stand behind them.
struct Header {
  std::uint32_t count;
  std::uint8_t bits;
  std::uint8_t differences;
  std::uint16_t outliers;
  std::uint64_t least;
  std::uint64_t unit;
  std::uint64_t first;  // of a column of differences
};
static_assert(sizeof(Header) == 32);

// A value that has its place and no bits.
struct Outlier {
  std::uint64_t value;
  std::uint32_t place;
  std::uint32_t unused;
};
static_assert(sizeof(Outlier) == 16);

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

constexpr std::uint64_t mask_of(unsigned bits) {
  return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Gives the bits of each value to `take`, in order. One that lies within eight bytes from the byte that it begins in is
// loaded without a branch; that goes up to the last ones, whose eight bytes could end behind the last word.
template <class Take>
void unpack_bits(std::string_view words, size_t count, unsigned bits, Take&& take) {
  constexpr unsigned bits_within = 57;
  constexpr size_t word_bytes = sizeof(std::uint64_t);
  const std::uint64_t mask = mask_of(bits);
  const char* const data = words.data();
  size_t done = 0;
  size_t place = 0;
  if (bits <= bits_within && !words.empty()) {
    done = std::min(count, (words.size() - word_bytes) * 8 / bits);
    for (size_t i = 0; i < done; ++i, place += bits) take(load(data + place / 8) >> (place % 8) & mask);
  }
  for (size_t i = done; i < count; ++i, place += bits) {
    const unsigned shift = place % 64;
    const char* word = data + place / 64 * word_bytes;
    std::uint64_t rest = load(word) >> shift;
    if (shift + bits > 64) rest |= load(word + word_bytes) << (64 - shift);
    take(rest & mask);
  }
}

std::vector<Outlier> outliers_in(std::string_view bytes) {
  std::vector<Outlier> outliers(bytes.size() / sizeof(Outlier));
  if (!outliers.empty()) std::memcpy(outliers.data(), bytes.data(), bytes.size());
  return outliers;
}

// Values as multiples of `unit` from `least` on, as many bits each; those further than `span` are outliers.
struct Window {
  std::uint64_t least = 0;
  std::uint64_t unit = 1;
  std::uint64_t span = ~std::uint64_t{0};
  unsigned bits = 0;
  size_t outliers = 0;

  bool holds(std::uint64_t value) const { return value - least <= span; }  // one below is far above: it wraps
  size_t size(size_t count) const { return count * bits + outliers * sizeof(Outlier) * 8; }
};

// The largest number that divides what all values are above the least.
std::uint64_t unit_of(std::span<const std::uint64_t> values, std::uint64_t least) {
  std::uint64_t unit = 0;
  for (const std::uint64_t value : values) {
    if (unit == 0 || (value - least) % unit != 0) unit = std::gcd(unit, value - least);
    if (unit == 1) break;
  }
  return std::max<std::uint64_t>(unit, 1);
}

// A few values that are far from the others, such as samples that came late, must not widen all: tries what most of the
// values need. `whole` holds all of them.
Window narrowed(const Window& whole, std::span<const std::uint64_t> values) {
  constexpr size_t least_count = 64;
  constexpr size_t share_each_side = 32;
  constexpr size_t outliers_max = 0xFFFF;
  if (values.size() < least_count || whole.bits == 0) return whole;
  std::vector<std::uint64_t> sorted(values.begin(), values.end());
  const auto aside = static_cast<std::ptrdiff_t>(values.size() / share_each_side);
  std::nth_element(sorted.begin(), sorted.begin() + aside, sorted.end());
  const std::uint64_t low = sorted[static_cast<size_t>(aside)];
  std::nth_element(sorted.begin() + aside, sorted.end() - 1 - aside, sorted.end());
  const std::uint64_t high = *(sorted.end() - 1 - aside);
  const auto bits = static_cast<unsigned>(std::bit_width((high - low) / whole.unit));
  Window best = whole;
  for (unsigned more = bits; more < bits + 2 && more < whole.bits; ++more) {
    const std::uint64_t span = mask_of(more) * whole.unit;  // less than from the least to the greatest value
    const std::uint64_t spare = span - (high - low);
    for (const std::uint64_t before : {std::uint64_t{0}, spare / whole.unit / 2 * whole.unit, spare}) {
      Window window{low - std::min(before, low - whole.least), whole.unit, span, more, 0};
      for (const std::uint64_t value : values) window.outliers += static_cast<size_t>(!window.holds(value));
      if (window.outliers <= outliers_max && window.size(values.size()) < best.size(values.size())) best = window;
    }
  }
  return best;
}

Window window_for(std::span<const std::uint64_t> values) {
  if (values.empty()) return {};
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  Window window;
  window.least = *least;
  window.unit = unit_of(values, *least);
  window.bits = static_cast<unsigned>(std::bit_width((*greatest - *least) / window.unit));
  return narrowed(window, values);
}

void append(std::string& out, const void* data, size_t bytes) {
  out.append(static_cast<const char*>(data), bytes);
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
  const Window window = window_for(values);
  header.bits = static_cast<std::uint8_t>(window.bits);
  header.least = window.least;
  header.unit = window.unit;
  std::vector<std::uint64_t> words(words_for(values.size(), window.bits), 0);
  std::vector<Outlier> outliers;
  size_t place = 0;
  for (size_t i = 0; window.bits + window.outliers > 0 && i < values.size(); ++i, place += window.bits) {
    if (!window.holds(values[i])) {
      outliers.push_back({values[i], static_cast<std::uint32_t>(i), 0});
    } else if (window.bits > 0) {
      const std::uint64_t above = values[i] - window.least;
      const std::uint64_t rest = window.unit == 1 ? above : above / window.unit;
      const unsigned shift = place % 64;
      words[place / 64] |= rest << shift;
      if (shift + window.bits > 64) words[place / 64 + 1] |= rest >> (64 - shift);
    }
  }
  header.outliers = static_cast<std::uint16_t>(outliers.size());
  append(out, &header, sizeof header);
  append(out, words.data(), words.size() * sizeof(std::uint64_t));
  append(out, outliers.data(), outliers.size() * sizeof(Outlier));
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
  column.unit_ = header.unit;
  column.first_ = header.first;
  const size_t packed = column.count_ - (column.differences_ ? 1 : 0);
  const size_t bytes = words_for(packed, header.bits) * sizeof(std::uint64_t);
  const size_t behind = header.outliers * sizeof(Outlier);
  if (in.size() < bytes + behind) return damaged();
  column.words_ = in.substr(0, bytes);
  column.outliers_ = in.substr(bytes, behind);
  in.remove_prefix(bytes + behind);
  for (const Outlier& outlier : outliers_in(column.outliers_)) {
    if (outlier.place >= packed) return damaged();
  }
  return column;
}

std::uint64_t PackedColumn::bound() const {
  constexpr std::uint64_t most = ~std::uint64_t{0};
  if (differences_) return most;
  const std::uint64_t span = mask_of(bits_);
  const std::uint64_t steps_max = unit_ == 0 ? 0 : (most - least_) / unit_;
  std::uint64_t bound = bits_ == 0 ? least_ : span > steps_max ? most : least_ + span * unit_;
  for (const Outlier& outlier : outliers_in(outliers_)) bound = std::max(bound, outlier.value);
  return bound;
}

template <class T>
void PackedColumn::unpack_to(T* values) const {
  const std::vector<Outlier> outliers = outliers_in(outliers_);
  if (!differences_) {
    T* next = values;
    each_value([&](std::uint64_t value) { *next++ = static_cast<T>(value); });
    for (const Outlier& outlier : outliers) values[outlier.place] = static_cast<T>(outlier.value);
    return;
  }
  std::uint64_t value = first_;
  *values++ = static_cast<T>(value);
  auto outlier = outliers.begin();
  std::uint32_t place = 0;
  each_value([&](std::uint64_t coded) {
    if (outlier != outliers.end() && outlier->place == place) coded = outlier++->value;
    ++place;
    *values++ = static_cast<T>(value += unzigzag(coded));
  });
}

template <class Take>
void PackedColumn::each_value(Take&& take) const {
  const size_t packed = count_ - (differences_ ? 1 : 0);
  if (bits_ == 0) {
    for (size_t i = 0; i < packed; ++i) take(least_);
  } else if (unit_ == 1) {
    unpack_bits(words_, packed, bits_, [&](std::uint64_t rest) { take(least_ + rest); });
  } else {
    unpack_bits(words_, packed, bits_, [&](std::uint64_t rest) { take(least_ + rest * unit_); });
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
