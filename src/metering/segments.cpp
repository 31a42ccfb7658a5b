#include "metering/segments.h"

#include <algorithm>

#include "metering/days_file.h"
#include "metering/sealing.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int usage_page_bytes = 16'384;

}  // namespace

Result<std::unique_ptr<Segments>> Segments::open(const std::string& folder, const Zone& zone, Deliveries& deliveries,
                                                 Sealing sealing, std::int64_t samples_in_memory) {
  std::unique_ptr<Segments> segments(new Segments(folder, zone, deliveries, sealing, samples_in_memory));
  TRY(segments->open_files());
  return segments;
}

Result<void> Segments::open_files() {
  constexpr std::string_view ending = ".days.db";
  for (const std::string& name : TRY(list_folder(folder_))) {
    if (!name.ends_with(ending)) continue;
    const auto month = Period::parse(name.substr(0, name.size() - ending.size()));
    if (!month) return fail(Failure::Damaged, folder_ + " holds " + name + ", which is no file of Stowage's");
    File* file = TRY(file_of(*month));
    File::Reader reader = TRY(file->read());
    Query rows = TRY(reader->query("SELECT id, day, upto, content, content_month, built_on, streams FROM segments"));
    while (TRY(rows.next())) {
      const auto written = Period::parse(rows.text(4));
      if (!written) return fail(Failure::Damaged, name + " names an unreadable month");
      const Segment segment{rows.integer(0), rows.integer(3), rows.day(1), rows.id<DeliveryId>(2),
                            rows.integer(5), rows.integer(6), *written,    nullptr};
      stored_[segment.day].push_back(segment);
      newest_id_ = std::max(newest_id_, segment.id);
    }
  }
  for (auto& [day, versions] : stored_)
    std::sort(versions.begin(), versions.end(), [](const Segment& a, const Segment& b) { return a.upto < b.upto; });
  return finish_all_but_newest();
}

Result<File*> Segments::file_of(Period month) {
  std::unique_ptr<File>& file = files_[month];
  if (file) return file.get();
  const std::string path = folder_ + "/" + month.text() + ".days.db";
  TRY(bring_up(path, usage_page_bytes, days_steps()));
  file = is_finished(path) ? File::open_finished(path) : TRY(File::open(path, usage_page_bytes));
  return file.get();
}

// While they are opened nobody else has them. One that cannot be finished now is at the next opening.
Result<void> Segments::finish_all_but_newest() {
  for (auto& [month, file] : files_) {
    if (month == files_.rbegin()->first || file->finished()) continue;
    const std::string path = file->path();
    file.reset();
    (void)finish_file(path);
    TRY(file_of(month));
  }
  return {};
}

// With the clock put back the newest month goes on: those before it may be finished.
Period Segments::month_of_writing(Instant now) const {
  const Period month = Period::of(zone_.day_of(now));
  return files_.empty() ? month : std::max(month, files_.rbegin()->first);
}

std::vector<Segment> Segments::stored() const {
  std::vector<Segment> all;
  for (const auto& [day, versions] : stored_) all.insert(all.end(), versions.begin(), versions.end());
  return all;
}

const Segment* Segments::newest_before(Day day, DeliveryId upto) const {
  const auto versions = stored_.find(day);
  if (versions == stored_.end()) return nullptr;
  const Segment* newest = nullptr;
  for (const Segment& version : versions->second) {
    if (version.upto <= upto) newest = &version;
  }
  return newest;
}

Result<bool> Segments::current(const Segment& segment, DeliveryId upto) {
  if (segment.upto == upto) return true;
  const auto earliest = TRY(deliveries_.earliest_day(segment.upto, upto));
  return !earliest || *earliest > segment.day;
}

Result<std::vector<Segment>> Segments::days(const DayRange& range, DeliveryId upto, Instant now,
                                            const Progress& progress) {
  if (upto > TRY(deliveries_.newest()))
    return refuse("delivery " + std::to_string(upto.number()) + " has not come yet", "Ask as of one that has.");
  std::vector<Segment> found(static_cast<size_t>(range.days()));
  const auto first = TRY(deliveries_.earliest_day(DeliveryId(), upto));
  for (size_t i = 0; i < found.size(); ++i) found[i].day = range.from + static_cast<std::int32_t>(i);
  if (!first || *first >= range.until) return found;

  // Back to the last day that stands as it is, then forward from there.
  Day day = range.until - 1;
  Segment before;
  before.day = *first - 1;
  for (; day >= *first; day = day - 1) {
    const Segment* version = newest_before(day, upto);
    if (version == nullptr || !TRY(current(*version, upto))) continue;
    if (day < range.from) {
      before = *version;
      break;
    }
    found[static_cast<size_t>(day - range.from)] = *version;
  }
  const Day today = zone_.day_of(now);
  for (day = before.day + 1; day < range.until; ++day) {
    Segment segment;
    if (day >= range.from && found[static_cast<size_t>(day - range.from)].id != 0) {
      segment = found[static_cast<size_t>(day - range.from)];
    } else {
      if (progress) progress(day);
      segment = TRY(made(before, day, upto));
      // What is made of a day that is not stored cannot be stored either: it names what it was made of.
      if (day < today && !before.blocks) segment = TRY(store_if_room(std::move(segment), now));
    }
    if (day >= range.from) found[static_cast<size_t>(day - range.from)] = segment;
    before = segment;
  }
  return found;
}

// The day, not stored yet: an earlier version's content where that is still what it comes to.
Result<Segment> Segments::made(const Segment& before, Day day, DeliveryId upto) {
  const Segment* old = newest_before(day, upto);
  const bool nothing_new = old != nullptr && !before.blocks && old->built_on == before.content &&
                           TRY(deliveries_.count_of_day(day, old->upto, upto)) == 0;
  if (nothing_new) return same_as_before(before, day, upto, *old);
  Segment segment = TRY(make(before, day, upto, sealing_));
  if (old != nullptr && !before.blocks && TRY(equal_content(segment, *old)))
    return same_as_before(before, day, upto, *old);
  return segment;
}

Segment Segments::same_as_before(const Segment& before, Day day, DeliveryId upto, const Segment& old) {
  Segment segment = old;
  segment.id = 0;
  segment.day = day;
  segment.upto = upto;
  segment.built_on = before.content;
  return segment;
}

Result<bool> Segments::equal_content(const Segment& made, const Segment& old) {
  if (made.streams != old.streams) return false;
  for (size_t i = 0; i < made.block_count(); ++i) {
    if (TRY(block(made, i)) != TRY(block(old, i))) return false;
  }
  return true;
}

Result<Segment> Segments::make(const Segment& before, Day day, DeliveryId upto, Sealing sealing) {
  const DayBatches batches = TRY(deliveries_.batches_of_day(day, DeliveryId(), upto));
  SealedBlocks sealed =
      TRY(seal_day(batches.all, zone_.start_of(day), *this, before, sealing, static_cast<size_t>(samples_in_memory_)));
  Segment segment;
  segment.day = day;
  segment.upto = upto;
  segment.built_on = before.content;
  segment.streams = sealed.highest;
  segment.blocks = std::make_shared<const std::vector<PackedCells>>(std::move(sealed.blocks));
  return segment;
}

// On a full disk the day stays as it is, in memory, and is made again when it is asked for again.
Result<Segment> Segments::store_if_room(Segment segment, Instant now) {
  auto stored = store(segment, now);
  if (stored || stored.error().failure() != Failure::Full) return stored;
  not_stored_ = stored.error();
  return segment;
}

Result<Segment> Segments::store(Segment segment, Instant now) {
  segment.id = newest_id_ + 1;
  const Period month = month_of_writing(now);
  if (segment.blocks) {
    segment.content = segment.id;
    segment.written = month;
  }
  File& file = *TRY(file_of(month));
  TRY(file.write([&](Database& database) -> Result<void> {
    if (segment.blocks) {
      for (size_t i = 0; i < segment.blocks->size(); ++i) {
        const PackedCells& cells = (*segment.blocks)[i];
        TRY(database.run("INSERT INTO segment_blocks(segment, block, others, rises) VALUES(?,?,?,?)", segment.id,
                         static_cast<std::int64_t>(i), Blob{cells.others}, Blob{cells.rises}));
      }
    }
    return database.run(
        "INSERT INTO segments(id, day, upto, content, content_month, built_on, streams) VALUES(?,?,?,?,?,?,?)",
        segment.id, segment.day, segment.upto, segment.content, segment.written.text(), segment.built_on,
        segment.streams);
  }));
  stop_point("segment-stored");
  segment.blocks = nullptr;
  newest_id_ = segment.id;
  auto& versions = stored_[segment.day];
  const auto after = std::find_if(versions.begin(), versions.end(),
                                  [&](const Segment& version) { return version.upto > segment.upto; });
  versions.insert(after, segment);
  return segment;
}

Result<std::vector<DayCell>> Segments::block(const Segment& segment, size_t block) {
  if (block >= segment.block_count()) return std::vector<DayCell>();
  const auto doing = [&] { return "day " + segment.day.text() + ", block " + std::to_string(block); };
  if (segment.blocks) return unpack_cells((*segment.blocks)[block].rises, (*segment.blocks)[block].others);
  File& file = *TRY(file_of(segment.written));
  File::Reader reader = TRY(file.read());
  Query row = TRY(reader->query("SELECT rises, others FROM segment_blocks WHERE segment=? AND block=?", segment.content,
                                static_cast<std::int64_t>(block)));
  if (!TRY(row.next())) return fail(Failure::Damaged, doing() + " is missing");
  return TRY_WITHIN(doing(), unpack_cells(row.blob(0), row.blob(1)));
}

Result<void> Segments::verify(const Segment& before, const Segment& segment) {
  const Segment again = TRY(make(before, segment.day, segment.upto, Sealing::Sorted));
  if (TRY(equal_content(again, segment))) return {};
  return fail(Failure::Damaged, "the stored usage of " + segment.day.text() + " is not what its samples come to");
}

}  // namespace stowage
