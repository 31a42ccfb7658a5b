#include "metering/segment_columns.h"

#include <algorithm>

namespace stowage {

size_t SegmentWalk::blocks_of(const std::vector<Segment>& days) {
  size_t blocks = 0;
  for (const Segment& day : days) blocks = std::max(blocks, day.block_count());
  return blocks;
}

SegmentWalk::SegmentWalk(std::vector<Segment> days, std::vector<File*> files, Columns wanted, size_t from, size_t until)
    : days_(std::move(days)),
      files_(std::move(files)),
      wanted_(wanted),
      until_(until),
      next_(from),
      begun_until_(from) {}

Result<SegmentWalk> SegmentWalk::open(Segments& segments, std::vector<Segment> days, Columns wanted, size_t from,
                                      size_t until) {
  std::vector<File*> files;
  for (const Segment& day : days) {
    const bool stored = day.streams > 0 && !day.blocks;
    files.push_back(stored ? TRY(segments.file_of(day.written)) : nullptr);
  }
  return SegmentWalk(std::move(days), std::move(files), wanted, from, until);
}

void SegmentWalk::move_to(size_t from, size_t until) {
  next_ = begun_until_ = from;
  until_ = until;
}

Result<bool> SegmentWalk::next() {
  if (next_ >= until_) {
    rows_.clear();
    readers_.clear();
    return false;
  }
  block_ = next_++;
  if (block_ >= begun_until_) TRY(begin());
  for (size_t day = 0; day < days_.size(); ++day) {
    if (!stored(day)) continue;
    if (!TRY(rows_[day]->next()) || rows_[day]->integer(0) != static_cast<std::int64_t>(block_))
      return fail(Failure::Damaged,
                  "day " + days_[day].day.text() + ", block " + std::to_string(block_) + " is missing");
  }
  return true;
}

Result<void> SegmentWalk::begin() {
  rows_.clear();
  readers_.clear();
  begun_until_ = std::min(block_ + blocks_at_once, until_);
  const std::string_view rises = has(wanted_, Columns::Rise) ? "rises" : "NULL";
  for (size_t day = 0; day < days_.size(); ++day) {
    std::optional<Query>& rows = rows_.emplace_back();
    if (!stored(day)) continue;
    auto reader = readers_.find(files_[day]);
    if (reader == readers_.end()) reader = readers_.emplace(files_[day], TRY(files_[day]->read())).first;
    rows.emplace(TRY(reader->second->query(
        "SELECT block, others, " + std::string(rises) +
            " FROM segment_blocks WHERE segment=? AND block>=? AND block<? ORDER BY block",
        days_[day].content, static_cast<std::int64_t>(block_), static_cast<std::int64_t>(begun_until_))));
  }
  return {};
}

// Straight from the row: what is read once is not worth a copy.
Result<void> SegmentWalk::read(size_t day, BlockColumns& columns) const {
  const auto doing = [&] { return "day " + days_[day].day.text() + ", block " + std::to_string(block_); };
  if (const auto& blocks = days_[day].blocks; blocks && block_ < blocks->size())
    return unpack_columns((*blocks)[block_].rises, (*blocks)[block_].others, wanted_, columns);
  if (stored(day)) {
    TRY_WITHIN(doing(), unpack_columns(rows_[day]->blob(2), rows_[day]->blob(1), wanted_, columns));
    return {};
  }
  columns.cells = 0;
  return {};
}

}  // namespace stowage
