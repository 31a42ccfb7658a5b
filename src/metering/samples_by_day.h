#pragma once
// The samples of one arrival, parted by day as they come, and put in order once all are there.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "metering/sample.h"

namespace stowage {

// Holds 28 bytes for each sample. Until they are put in order, a sample's `stream` is whatever its caller knows the
// stream by.
class SamplesByDay {
 public:
  explicit SamplesByDay(const Zone& zone) : zone_(zone) {}

  // `line` is the line of the file, 0 where there is none.
  void add(const Sample& sample, std::uint32_t line);

  std::size_t size() const { return size_; }
  // The latest measuring time; there must be a sample.
  Instant latest() const;
  // The first day of each stream, for streams below `streams`; nothing where it has no sample.
  std::vector<std::optional<Day>> first_days(std::size_t streams) const;
  // The first line of a stream that has a sample.
  std::uint32_t first_line(std::uint32_t stream) const;

  // An inventory taken at `measured_at` lists its streams on that day, also those whose samples are of earlier days
  // (R8): they get one that says what their latest said, and no bytes.
  void list_all_at(Instant measured_at, std::size_t streams);

  // Two lines that give other figures for one stream at one instant.
  struct Conflict {
    std::uint32_t stream;  // as its caller knows it
    std::uint32_t line;
    std::uint32_t other_line;  // before it
  };
  // All samples by day, stream and instant, those of one stream and instant in the order they came. `numbers` gives the
  // number of each stream by what its caller knew it by. None are left here; where lines contradict each other nothing
  // is given.
  std::optional<Conflict> take(std::span<const std::uint32_t> numbers, std::vector<Sample>& ordered);

 private:
  static constexpr std::size_t block_samples_max = 32'768;
  struct Block {
    std::vector<Sample> samples;
    std::vector<std::uint32_t> lines;
  };
  // The hours of which the day is known: an hour that lies in one day whole saves its samples the look into the zone.
  struct KnownHour {
    std::int64_t hour = INT64_MIN;
    std::vector<Block>* day = nullptr;
  };
  static constexpr std::size_t known_hours = 4'096;

  std::vector<Block>& day_of(Instant at);
  static std::optional<Conflict> find_conflict(const std::vector<Block>& blocks, std::span<const std::uint32_t> numbers,
                                               std::span<const Sample> ordered);
  static std::optional<Conflict> find_lines(const std::vector<Block>& blocks, std::span<const std::uint32_t> numbers,
                                            const Sample& of);

  const Zone zone_;
  std::map<Day, std::vector<Block>> days_;
  std::vector<KnownHour> hours_;
  std::size_t size_ = 0;
};

}  // namespace stowage
