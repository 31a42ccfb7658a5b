#pragma once
// Deliveries and their segments in a folder of their own.

#include <filesystem>
#include <set>

#include "metering/samples_test.h"
#include "metering/segments.h"
#include "scratch.h"

namespace stowage::tests {

inline const Day first_day = Day::of(2026, 10, 23);  // the clocks of London go back on the 25th
inline const Instant long_after = at(first_day + 60, 12);

// In memory, where the machine has such a folder: a property opens thousands of files.
inline std::string quick_folder() {
  return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

struct Usage {
  explicit Usage(std::int64_t in_memory = Segments::samples_in_memory_usual, Sealing way = Sealing::Folded,
                 const char* zone_name = "Europe/London")
      : billing_zone(zone(zone_name)), samples_in_memory(in_memory), sealing(way) {
    open();
  }
  void open() {
    segments.reset();
    deliveries.reset();
    deliveries = Deliveries::open(scratch / "usage", billing_zone).value();
    segments = Segments::open(scratch / "usage", billing_zone, *deliveries, sealing, samples_in_memory).value();
  }
  DeliveryId keep(std::vector<Sample> samples, Instant received = at(first_day + 30, 0)) {
    return deliveries->keep(delivery(std::move(samples)), received).value().number;
  }
  std::vector<Segment> days(const DayRange& range, DeliveryId upto, Instant now = long_after) {
    return segments->days(range, upto, now, nullptr).value();
  }
  DayCell cell(const Segment& segment, std::uint32_t stream) {
    const auto cells = segments->block(segment, (stream - 1) / cells_in_block).value();
    const size_t place = (stream - 1) % cells_in_block;
    return place < cells.size() ? cells[place] : DayCell{};
  }
  size_t contents() const {
    std::set<std::int64_t> found;
    for (const Segment& segment : segments->stored()) found.insert(segment.content);
    return found.size();
  }

  Scratch scratch{quick_folder()};
  const Zone billing_zone;
  const std::int64_t samples_in_memory;
  const Sealing sealing;
  std::unique_ptr<Deliveries> deliveries;
  std::unique_ptr<Segments> segments;
};

}  // namespace stowage::tests
