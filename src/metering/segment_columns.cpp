#include "metering/segment_columns.h"

#include <algorithm>

namespace stowage {

size_t SegmentWalk::blocks_of(const std::vector<Segment>& days) {
  size_t blocks = 0;
  for (const Segment& day : days) blocks = std::max(blocks, day.block_count());
  return blocks;
}

SegmentWalk::SegmentWalk(std::vector<Segment> days, std::vector<File*> files, size_t from, size_t until)
    : days_(std::move(days)),
      files_(std::move(files)),
      until_(until),
      next_(from),
      loaded_from_(from),
      loaded_until_(from),
      blobs_(days_.size()) {}

Result<SegmentWalk> SegmentWalk::open(Segments& segments, std::vector<Segment> days, size_t from, size_t until) {
  std::vector<File*> files;
  for (const Segment& day : days) {
    const bool stored = day.streams > 0 && !day.blocks;
    files.push_back(stored ? TRY(segments.file_of(day.written)) : nullptr);
  }
  return SegmentWalk(std::move(days), std::move(files), from, until);
}

Result<bool> SegmentWalk::next() {
  if (next_ >= until_) return false;
  block_ = next_++;
  if (block_ >= loaded_until_) TRY(load());
  return true;
}

Result<void> SegmentWalk::load() {
  loaded_from_ = block_;
  loaded_until_ = std::min(block_ + blocks_at_once, until_);
  for (size_t day = 0; day < days_.size(); ++day) {
    blobs_[day].clear();
    if (files_[day] == nullptr) continue;
    File::Reader reader = TRY(files_[day]->read());
    Query rows = TRY(reader->query(
        "SELECT block, data FROM segment_blocks WHERE segment=? AND block>=? AND block<? ORDER BY block",
        days_[day].content, static_cast<std::int64_t>(loaded_from_), static_cast<std::int64_t>(loaded_until_)));
    const size_t until = std::min(loaded_until_, days_[day].block_count());
    for (size_t block = loaded_from_; block < until; ++block) {
      if (!TRY(rows.next()) || rows.integer(0) != static_cast<std::int64_t>(block))
        return fail(Failure::Damaged,
                    "day " + days_[day].day.text() + ", block " + std::to_string(block) + " is missing");
      blobs_[day].emplace_back(rows.blob(1));
    }
  }
  return {};
}

Result<void> SegmentWalk::read(size_t day, Columns wanted, BlockColumns& columns) const {
  const auto doing = [&] { return "day " + days_[day].day.text() + ", block " + std::to_string(block_); };
  if (const auto& blocks = days_[day].blocks; blocks && block_ < blocks->size())
    return unpack_columns((*blocks)[block_], wanted, columns);
  if (block_ - loaded_from_ < blobs_[day].size()) {
    TRY_WITHIN(doing(), unpack_columns(blobs_[day][block_ - loaded_from_], wanted, columns));
    return {};
  }
  columns.cells = 0;
  return {};
}

}  // namespace stowage
