#pragma once
// Samples and deliveries as tests write them.

#include <atomic>

#include "metering/deliveries.h"
#include "precompiled.h"

namespace stowage::tests {

inline Zone zone(const char* name) {
  return *Zone::find(name);
}

// A time of a day in UTC.
inline Instant at(Day day, int hour, int minute = 0) {
  return Instant(day.number() * ms_per_day + hour * ms_per_hour + minute * 60'000);
}

inline Sample sample(std::uint32_t stream, Instant at, std::int64_t bytes, Stated stated = Stated::Unstated,
                     Points points = Points::Unknown) {
  return {at, Bytes(bytes), stream, stated, points, false, false};
}

inline Sample seen(std::uint32_t stream, Instant at) {
  return {at, Bytes(), stream, Stated::Unstated, Points::Unknown, false, true};
}

// Without `bytes` it came as bytes that no other delivery of this process came as.
inline DeliveryDraft delivery(std::vector<Sample> samples, std::string_view bytes = {}) {
  static std::atomic<int> made = 0;
  DeliveryDraft draft;
  draft.source = SourceId(1);
  draft.kind = "import";
  draft.sha = sha256(bytes.empty() ? "delivery " + std::to_string(++made) : std::string(bytes));
  for (const Sample& one : samples) draft.measured_at = std::max(draft.measured_at, one.at);
  draft.samples = std::move(samples);
  return draft;
}

// From now on days of this samples file cannot be merged.
inline void refuse_merges(const std::string& samples_file) {
  auto file = Database::open(samples_file, Database::Mode::ReadWrite);
  ASSERT_TRUE(file && file->execute("CREATE TRIGGER no BEFORE INSERT ON merges BEGIN SELECT RAISE(ABORT,'no'); END"));
}

// From now on this samples file takes so many parts of deliveries, as if the disk were full behind them.
inline void refuse_parts_behind(const std::string& samples_file, int count) {
  auto file = Database::open(samples_file, Database::Mode::ReadWrite);
  ASSERT_TRUE(file && file->execute("CREATE TRIGGER full BEFORE INSERT ON parts WHEN (SELECT count(*) FROM parts)>=" +
                                    std::to_string(count) + " BEGIN SELECT RAISE(ABORT,'full'); END"));
}
inline void take_parts_again(const std::string& samples_file) {
  auto file = Database::open(samples_file, Database::Mode::ReadWrite);
  ASSERT_TRUE(file && file->execute("DROP TRIGGER full"));
}

}  // namespace stowage::tests
