#include "billing/packed_totals.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "metering/packing.h"

namespace stowage {

namespace {

constexpr std::size_t rows_max = 1 << 24;  // of a day; far beyond what organizations there can be

// Version, class and decision in one number, in the order of DayTotals.
constexpr int kind_bits = 8;
std::uint64_t kind_of(const DayTotal& row) {
  return (row.version == Version::V2 ? 1U : 0U) << 6 | static_cast<std::uint64_t>(row.asset_class) << 4 |
         static_cast<std::uint64_t>(row.decision);
}
bool known_kind(std::uint64_t kind) {
  return kind >> 7 == 0 && (kind >> 4 & 3) != 3 && (kind & 15) < decision_count;
}

enum Figure { bytes, bytes_high, assets, active, unmeasured, provisional, stale, stale_bytes, stale_bytes_high };

std::uint64_t figure_of(const DayTotal& row, std::size_t figure) {
  switch (figure) {
    case bytes:
      return static_cast<std::uint64_t>(row.bytes.count());
    case bytes_high:
      return static_cast<std::uint64_t>(row.bytes.count() >> 64);
    case assets:
      return static_cast<std::uint64_t>(row.assets);
    case active:
      return static_cast<std::uint64_t>(row.active);
    case unmeasured:
      return static_cast<std::uint64_t>(row.unmeasured);
    case provisional:
      return static_cast<std::uint64_t>(row.provisional);
    case stale:
      return static_cast<std::uint64_t>(row.stale);
    case stale_bytes:
      return static_cast<std::uint64_t>(row.stale_bytes.count());
    default:
      return static_cast<std::uint64_t>(row.stale_bytes.count() >> 64);
  }
}

// A row from its figures, wherever they come from: `figure(Figure)` gives an Int128.
template <class FigureAt>
DayTotal row_of(Day day, std::uint64_t organization, std::uint64_t kind, FigureAt&& figure) {
  const auto count = [&](Figure which) { return static_cast<std::int64_t>(figure(which)); };
  return {day,
          OrganizationId(static_cast<std::int64_t>(organization)),
          (kind >> 6 & 1) != 0 ? Version::V2 : Version::V1,
          static_cast<AssetClass>(kind >> 4 & 3),
          static_cast<Decision>(kind & 15),
          ByteDays((figure(bytes_high) << 64) + figure(bytes)),
          count(assets),
          count(active),
          count(unmeasured),
          count(provisional),
          count(stale),
          ByteDays((figure(stale_bytes_high) << 64) + figure(stale_bytes))};
}

}  // namespace

PackedDay pack_totals(Day day, std::span<const DayTotal> rows) {
  PackedDay packed{day, std::string(sizeof(std::uint64_t), '\0')};
  std::vector<std::uint64_t> values(rows.size());
  const auto add = [&](Packing packing, auto&& value) {
    std::transform(rows.begin(), rows.end(), values.begin(), value);
    pack_column(values, packing, packed.data);
  };
  add(Packing::Differences, [](const DayTotal& row) { return static_cast<std::uint64_t>(row.organization.number()); });
  add(Packing::Values, kind_of);
  for (std::size_t figure = 0; figure <= stale_bytes_high; ++figure)
    add(Packing::Values, [&](const DayTotal& row) { return figure_of(row, figure); });
  const std::uint64_t sum = checksum(std::string_view(packed.data).substr(sizeof sum));
  std::memcpy(packed.data.data(), &sum, sizeof sum);
  return packed;
}

Result<void> TotalsReader::take_column(std::string_view& blob, bool first, Column& column) {
  const PackedColumn packed = TRY(PackedColumn::take(blob, rows_max));
  if (first) size_ = packed.count();
  if (packed.count() != size_) return fail(Failure::Damaged, "a column has another length");
  column.equal = packed.least();
  column.values.resize(packed.constant() ? 0 : size_);
  if (!packed.constant()) packed.unpack(column.values.data());
  return {};
}

Result<void> TotalsReader::unpack(const PackedDay& packed) {
  static_assert(figure_count == stale_bytes_high + 1);
  const auto damaged = [&] {
    return fail(Failure::Damaged, "the kept totals of " + packed.day.text() + " are not what was written",
                "Remove totals.db from the data directory: it is made anew.");
  };
  std::string_view blob = packed.data;
  std::uint64_t sum = 0;
  if (blob.size() < sizeof sum) return damaged();
  std::memcpy(&sum, blob.data(), sizeof sum);
  blob.remove_prefix(sizeof sum);
  if (checksum(blob) != sum) return damaged();
  day_ = packed.day;
  bool whole = take_column(blob, true, organizations_).has_value();
  whole = whole && take_column(blob, false, kinds_);
  for (Column& column : figures_) whole = whole && take_column(blob, false, column);
  whole = whole && (size_ == 0 || known_kind(kinds_.equal) || !kinds_.values.empty());
  if (!whole || !std::all_of(kinds_.values.begin(), kinds_.values.end(), known_kind)) return damaged();
  return {};
}

DayTotal TotalsReader::operator[](std::size_t i) const {
  return row_of(day_, organizations_.at(i), kinds_.at(i),
                [&](Figure figure) { return static_cast<Int128>(figures_[figure].at(i)); });
}

// Keys of one day mostly are those of the day before, so both are walked side by side. New ones get places behind all
// others: no sum is moved for them.
void TotalsSum::place_rows(const TotalsReader& day) {
  places_.resize(day.size());
  const std::size_t known = keys_.size();
  for (std::size_t i = 0, next = 0; i < day.size(); ++i) {
    const std::uint64_t key = day.organizations_.at(i) << kind_bits | day.kinds_.at(i);
    while (next < known && keys_[next].value < key) ++next;
    if (next == known || keys_[next].value != key) {
      places_[i] = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back({key, places_[i]});
    } else {
      places_[i] = keys_[next].place;
    }
  }
  std::inplace_merge(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(known), keys_.end());
}

void TotalsSum::add(const TotalsReader& day) {
  if (keys_.empty()) first_ = day.day();
  place_rows(day);
  for (std::size_t figure = 0; figure < sums_.size(); ++figure) {
    const TotalsReader::Column& column = day.figures_[figure];
    if (column.all_zero()) continue;
    std::vector<Int128>& sums = sums_[figure];
    sums.resize(keys_.size());
    for (std::size_t i = 0; i < day.size(); ++i) sums[places_[i]] += static_cast<Int128>(column.at(i));
  }
}

DayTotal TotalsSum::row(const Key& key) const {
  constexpr std::uint64_t kind = (1U << kind_bits) - 1;
  return row_of(first_, key.value >> kind_bits, key.value & kind, [&](Figure figure) {
    const std::vector<Int128>& sums = sums_[figure];
    return key.place < sums.size() ? sums[key.place] : Int128{0};
  });
}

void TotalsSum::clear() {
  keys_.clear();
  for (std::vector<Int128>& sums : sums_) sums.clear();
}

Result<DayTotals> PackedTotals::rows() const {
  DayTotals rows;
  TRY(each([&](const DayTotal& row) { rows.push_back(row); }));
  return rows;
}

}  // namespace stowage
