#include "metering/day_fold.h"

namespace stowage {

namespace {

enum Mark : std::uint8_t {
  Mixed = 1,       // samples differ in their flags
  Disordered = 2,  // a sample came that is not newer than all before it, nor the newest one again
  Replaced = 4,    // a sample was replaced that level or peak could rest on
  HasPoints = 8,   // one did not deny recovery points
  Incomplete = 16  // one was of a scan that could not read the stream whole
};

constexpr std::uint8_t flag_seen_only = 32;
constexpr std::uint8_t flag_unmeasured = 16;

void set(std::uint8_t& marks, Mark mark) {
  marks = static_cast<std::uint8_t>(marks | mark);
}

}  // namespace

DayFold::Reports& DayFold::reports_of(std::uint32_t stream) {
  const size_t block = (stream - 1) / cells_in_block;
  if (block >= blocks_.size()) blocks_.resize(block + 1);
  if (blocks_[block] == nullptr) blocks_[block] = std::make_unique<Block>();
  return (*blocks_[block])[(stream - 1) % cells_in_block];
}

const DayFold::Reports* DayFold::find(std::uint32_t stream) const {
  const size_t block = (stream - 1) / cells_in_block;
  return any_in(block) ? &(*blocks_[block])[(stream - 1) % cells_in_block] : nullptr;
}

// Words, recovery points and what could not be read: what any sample says counts, unless it was replaced.
void DayFold::note(Reports& reports, std::uint8_t flags) {
  if (reports.first_flags == 0) {
    reports.first_flags = static_cast<std::uint8_t>(flags + 1);
  } else {
    set(reports.marks, Mixed);
  }
  Sample sample;
  set_flags(sample, flags);
  reports.stated = std::max(reports.stated, static_cast<std::uint8_t>(sample.stated));
  if (sample.points != Points::None) set(reports.marks, HasPoints);
  if (sample.incomplete) set(reports.marks, Incomplete);
}

inline void DayFold::measure(Reports& reports, std::uint32_t at, std::int64_t bytes, std::uint8_t flags) {
  if (at <= reports.newest) return measure_late(reports, at, bytes, flags);
  if (at <= reports.newest_seen) set(reports.marks, Disordered);
  reports.newest = at;
  reports.level = bytes;
  reports.level_flags = flags;
  if (bytes > reports.peak) {
    reports.peak = bytes;
    reports.peak_at = at;
  }
  if (reports.first_flags != flags + 1) note(reports, flags);
}

void DayFold::measure_late(Reports& reports, std::uint32_t at, std::int64_t bytes, std::uint8_t flags) {
  if (at == reports.newest) {
    const bool same = bytes == reports.level && flags == reports.level_flags;
    if (!same) set(reports.marks, Replaced);
    return;
  }
  set(reports.marks, Disordered);
  if (bytes > reports.peak) {
    reports.peak = bytes;
    reports.peak_at = at;
  } else if (at == reports.peak_at && bytes < reports.peak) {
    set(reports.marks, Replaced);
  }
  if (reports.first_flags != flags + 1) note(reports, flags);
}

void DayFold::see(Reports& reports, std::uint32_t at, std::uint8_t flags) {
  const bool same = at == reports.newest_seen && reports.first_flags == flags + 1 && (reports.marks & Mixed) == 0;
  if (same) return;
  if (at <= std::max(reports.newest, reports.newest_seen)) set(reports.marks, Disordered);
  reports.newest_seen = std::max(reports.newest_seen, at);
  if (reports.first_flags != flags + 1) note(reports, flags);
}

Result<void> DayFold::add(const BatchColumns& batch) {
  constexpr std::uint64_t offsets_end = std::uint64_t{1} << 31;  // far behind any day, near enough for 32 bits
  std::uint64_t offsets = 0;
  const bool one = batch.flags.constant();
  for (size_t i = 0; i < batch.samples; ++i) {
    const auto offset = static_cast<std::uint64_t>(batch.at_ms[i] - start_ms_);
    offsets |= offset;
    const std::uint32_t stream = batch.streams[i];
    if (stream == 0) return fail(Failure::Damaged, "a stored sample is of no stream");
    highest_ = std::max(highest_, stream);
    const std::uint8_t flags = one ? batch.flags.value() : batch.flags.values()[i];
    const auto at = static_cast<std::uint32_t>(offset) + 1;
    Reports& reports = reports_of(stream);
    if ((flags & flag_seen_only) != 0) {
      see(reports, at, flags);
    } else {
      measure(reports, at, batch.bytes[i], flags);
    }
  }
  if (offsets >= offsets_end) return fail(Failure::Damaged, "a stored sample is not of the day that it stands under");
  return {};
}

bool DayFold::reported(std::uint32_t stream) const {
  const Reports* reports = find(stream);
  return reports != nullptr && reports->first_flags != 0;
}

bool DayFold::sure(std::uint32_t stream) const {
  const std::uint8_t marks = find(stream)->marks;
  // In order nothing was replaced, and among equals it is the same which one was.
  const bool words_sure = (marks & (Mixed | Disordered)) != (Mixed | Disordered);
  return words_sure && (marks & Replaced) == 0;
}

DayReport DayFold::report(std::uint32_t stream) const {
  const Reports& reports = *find(stream);
  DayReport report;
  report.level = Bytes(reports.level);
  report.peak = Bytes(reports.peak);
  report.stated = static_cast<Stated>(reports.stated);
  report.points = (reports.marks & HasPoints) != 0;
  report.measured = reports.newest != 0;
  report.unmeasured = (reports.level_flags & flag_unmeasured) != 0;
  report.incomplete = (reports.marks & Incomplete) != 0;
  return report;
}

}  // namespace stowage
