// What is asked of kept deliveries. An answer that is asked for often must not cost a walk through all of them: days
// are found by leaps over an index, and files that hold none of the deliveries in question are left out.
#include <algorithm>
#include <cstring>

#include "metering/batch.h"
#include "metering/day_batches.h"
#include "metering/day_finder.h"
#include "metering/deliveries.h"
#include "metering/samples_removal.h"

namespace stowage {

namespace {

constexpr Day before_all(INT32_MIN);

Result<std::vector<InventoryCount>> counts_of(Database& database, DeliveryId delivery) {
  Query rows = TRY(database.query("SELECT organization, listed FROM inventory_counts WHERE delivery=?", delivery));
  std::vector<InventoryCount> counts;
  while (TRY(rows.next())) counts.push_back({rows.string(0), rows.integer(1)});
  return counts;
}

Sha256 sha_of(std::string_view bytes) {
  Sha256 sha{};
  if (bytes.size() == sha.size()) std::memcpy(sha.data(), bytes.data(), sha.size());
  return sha;
}

constexpr std::string_view info_columns =
    "SELECT number, source, kind, received_ms, measured_ms, sha, coverage, samples FROM deliveries ";

Result<void> add_infos(Database& database, Query& rows, std::vector<DeliveryInfo>& infos) {
  while (TRY(rows.next())) {
    DeliveryInfo info{rows.id<DeliveryId>(0),
                      rows.id<SourceId>(1),
                      rows.string(2),
                      rows.instant(3),
                      rows.instant(4),
                      sha_of(rows.blob(5)),
                      static_cast<Coverage>(rows.integer(6)),
                      rows.integer(7),
                      {}};
    if (info.coverage != Coverage::None) info.counts = TRY(counts_of(database, info.number));
    infos.push_back(std::move(info));
  }
  return {};
}

void sort_by_number(std::vector<DeliveryInfo>& infos) {
  std::sort(infos.begin(), infos.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
}

Result<std::optional<Day>> find_day(Database& database, std::string_view sql, Day day) {
  const auto found = TRY(database.find_integer(sql, day));
  return found ? std::optional(Day(static_cast<std::int32_t>(*found))) : std::nullopt;
}

// The first day from `from` on with samples of deliveries (after, upto].
Result<std::optional<Day>> first_day(Database& database, Day from, DeliveryId after, DeliveryId upto) {
  const auto any =
      TRY(database.find_integer("SELECT 1 FROM deliveries WHERE number>? AND number<=? LIMIT 1", after, upto));
  if (!any) return std::optional<Day>();
  auto day = TRY(find_day(database, "SELECT min(day) FROM batches WHERE day>=?", from));
  while (day) {
    const auto reached = TRY(database.find_integer(
        "SELECT 1 FROM batches WHERE day=? AND delivery>? AND delivery<=? LIMIT 1", *day, after, upto));
    if (reached) return day;
    day = TRY(find_day(database, "SELECT min(day) FROM batches WHERE day>?", *day));
  }
  return day;
}

Result<void> take_samples(std::span<const StoredBatch> batches, const Deliveries::Take& take) {
  return each_batch(batches, 1, [&](const BatchColumns& batch) -> Result<void> {
    for (size_t i = 0; i < batch.samples; ++i) take(batch.sample(i), batch.delivery(i));
    return {};
  });
}

Result<void> add_merged(Database& database, File& file, const Merge& merge, DeliveryId after, DeliveryId upto,
                        DayBatches& batches) {
  Query rows = TRY(database.query("SELECT rowid, samples FROM merged_batches WHERE merge=? ORDER BY rowid", merge.id));
  while (TRY(rows.next()))
    batches.all.push_back(
        {&file, rows.integer(0), static_cast<size_t>(rows.integer(1)), true, merge.first, merge.last, after, upto});
  return {};
}

using TimesByDay = std::map<std::pair<SourceId, Day>, Instant>;

// The newest time of one source's day that counts.
Result<void> add_measuring_time(Database& database, SourceId source, Day day, DeliveryId upto,
                                const std::set<DeliveryId>& but, TimesByDay& newest) {
  Query rows = TRY(database.query(
      "SELECT at_ms, delivery FROM measured WHERE day=? AND source=? ORDER BY at_ms DESC, delivery DESC", day, source));
  while (TRY(rows.next())) {
    const auto delivery = rows.id<DeliveryId>(1);
    if (delivery > upto || but.contains(delivery)) continue;
    Instant& of_day = newest.try_emplace({source, day}, rows.instant(0)).first->second;
    of_day = std::max(of_day, rows.instant(0));
    return {};
  }
  return {};
}

using SamplesByDelivery = std::map<std::int64_t, std::int64_t>;

// Every sample read and counted.
Result<void> read_batches(Database& database, const Zone& zone, SamplesByDelivery& found) {
  std::vector<Sample> samples;
  DayFinder days(zone);
  TRY(verify_merges(database, days, found));
  Query rows = TRY(database.query(
      "SELECT b.delivery, b.day, b.samples, coalesce(b.data, p.data) FROM batches b LEFT JOIN parts p ON p.id=b.part "
      "LEFT JOIN merges m ON m.day=b.day AND m.counts=1 WHERE m.last IS NULL OR b.delivery>m.last"));
  while (TRY(rows.next())) {
    TRY(unpack_samples(rows.blob(3), samples));
    const bool whole = rows.integer(2) == static_cast<std::int64_t>(samples.size());
    const bool on_its_day = std::all_of(samples.begin(), samples.end(),
                                        [&](const Sample& sample) { return days.day_of(sample.at) == rows.day(1); });
    if (!whole || !on_its_day)
      return fail(Failure::Damaged, "a batch of " + rows.day(1).text() + " is not what was written");
    found[rows.integer(0)] += rows.integer(2);
  }
  return {};
}

// Where the samples were removed.
Result<void> count_brought(Database& database, SamplesByDelivery& found) {
  Query rows = TRY(database.query("SELECT delivery, sum(samples) FROM batches GROUP BY delivery"));
  while (TRY(rows.next())) found[rows.integer(0)] = rows.integer(1);
  return {};
}

}  // namespace

Result<std::vector<DeliveryInfo>> Deliveries::list(DeliveryId after, DeliveryId upto) {
  std::vector<DeliveryInfo> found;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    Query rows =
        TRY(reader->query(std::string(info_columns) + "WHERE number>? AND number<=? ORDER BY number", after, upto));
    TRY(add_infos(*reader, rows, found));
  }
  sort_by_number(found);
  return found;
}

Result<std::vector<DeliveryInfo>> Deliveries::inventories(DeliveryId upto) {
  std::vector<DeliveryInfo> found;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    Query rows =
        TRY(reader->query(std::string(info_columns) + "WHERE coverage<>0 AND number<=? ORDER BY number", upto));
    TRY(add_infos(*reader, rows, found));
  }
  sort_by_number(found);
  return found;
}

Result<std::optional<Day>> Deliveries::earliest_day(DeliveryId after, DeliveryId upto) {
  std::optional<Day> earliest;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto day = TRY(first_day(*reader, before_all, after, upto));
    if (day) earliest = std::min(earliest.value_or(*day), *day);
  }
  return earliest;
}

Result<std::optional<Day>> Deliveries::earliest_spoken_of(DeliveryId after, DeliveryId upto) {
  std::optional<Day> earliest = TRY(earliest_day(after, upto));
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto measured =
        TRY(reader->find_integer("SELECT min(measured_ms) FROM deliveries WHERE number>? AND number<=?", after, upto));
    if (!measured) continue;
    const Day day = zone_.day_of(Instant(*measured));
    earliest = earliest ? std::min(*earliest, day) : day;
  }
  return earliest;
}

Result<std::string> Deliveries::identity_of(DeliveryId number) {
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    Query row =
        TRY(reader->query("SELECT lower(hex(sha)) || ' ' || received_ms FROM deliveries WHERE number=?", number));
    if (TRY(row.next())) return row.string(0);
  }
  return std::string();
}

Result<std::optional<Day>> Deliveries::latest_day(DeliveryId upto) {
  std::optional<Day> latest;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto day =
        TRY(reader->find_integer("SELECT day FROM batches WHERE delivery<=? ORDER BY day DESC LIMIT 1", upto));
    if (day) latest = std::max(latest.value_or(Day()), Day(static_cast<std::int32_t>(*day)));
  }
  return latest;
}

Result<std::int64_t> Deliveries::count_of_day(Day day, DeliveryId after, DeliveryId upto) {
  std::int64_t count = 0;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto samples = TRY(reader->find_integer(
        "SELECT sum(samples) FROM batches WHERE day=? AND delivery>? AND delivery<=?", day, after, upto));
    count += samples.value_or(0);
  }
  return count;
}

Result<DayBatches> Deliveries::batches_of_day(Day day, DeliveryId after, DeliveryId upto) {
  if (removed_through_ && day <= *removed_through_)
    return refuse("the samples up to " + removed_through_->text() + " were removed, so " + day.text() +
                      " cannot be made anew as it stood then",
                  "Ask as of a mark that it is kept for: now, or when a month was closed.");
  DayBatches batches{std::shared_lock(batches_stay_), {}};
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto merge = TRY(merge_of_day(*reader, day));
    if (merge && merge->first <= upto && merge->last > after)
      TRY(add_merged(*reader, *file, *merge, after, upto, batches));
    Query rows =
        TRY(reader->query("SELECT delivery, rowid, samples FROM batches WHERE day=? AND delivery>? AND delivery<=? "
                          "ORDER BY delivery, samples, rowid",
                          day, merge ? std::max(after, merge->last) : after, upto));
    while (TRY(rows.next())) {
      const auto delivery = rows.id<DeliveryId>(0);
      batches.all.push_back(
          {file, rows.integer(1), static_cast<size_t>(rows.integer(2)), false, delivery, delivery, after, upto});
    }
  }
  // Within a file they are; a clock that was put back lets a later delivery go to an earlier month's.
  std::stable_sort(batches.all.begin(), batches.all.end(),
                   [](const StoredBatch& a, const StoredBatch& b) { return a.first < b.first; });
  return batches;
}

Result<void> Deliveries::scan_day(Day day, DeliveryId upto, const Take& take) {
  const DayBatches batches = TRY(batches_of_day(day, DeliveryId(), upto));
  return take_samples(batches.all, take);
}

Result<void> Deliveries::scan_from(Day from, DeliveryId after, DeliveryId upto, const Take& take) {
  std::set<Day> days;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    auto day = TRY(first_day(*reader, from, after, upto));
    for (; day; day = TRY(first_day(*reader, *day + 1, after, upto))) days.insert(*day);
  }
  for (const Day day : days) {
    const DayBatches batches = TRY(batches_of_day(day, after, upto));
    TRY(take_samples(batches.all, take));
  }
  return {};
}

Result<std::vector<std::pair<SourceId, Instant>>> Deliveries::measuring_times(DeliveryId upto,
                                                                              const std::set<DeliveryId>& but) {
  TimesByDay newest;
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    const auto next = [&](Day day, SourceId source) {
      return reader->query("SELECT day, source FROM measured WHERE (day, source)>(?,?) ORDER BY day, source LIMIT 1",
                           day, source);
    };
    std::optional<std::pair<Day, SourceId>> at{{before_all, SourceId()}};
    while (at) {
      Query found = TRY(next(at->first, at->second));
      at = TRY(found.next()) ? std::optional(std::pair(found.day(0), found.id<SourceId>(1))) : std::nullopt;
      if (at) TRY(add_measuring_time(*reader, at->second, at->first, upto, but, newest));
    }
  }
  std::vector<std::pair<SourceId, Instant>> times;
  times.reserve(newest.size());
  for (const auto& [of, at] : newest) times.emplace_back(of.first, at);
  return times;
}

Result<void> Deliveries::each_sha(DeliveryId after, const std::function<void(DeliveryId, const Sha256&)>& take) {
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    Query rows = TRY(reader->query("SELECT number, sha FROM deliveries WHERE number>? ORDER BY number", after));
    while (TRY(rows.next())) take(rows.id<DeliveryId>(0), sha_of(rows.blob(1)));
  }
  return {};
}

Result<bool> Deliveries::holds(DeliveryId number, const Sha256& sha) {
  for (const auto& [month, file] : files()) {
    File::Reader reader = TRY(file->read());
    if (TRY(reader->find_integer("SELECT 1 FROM deliveries WHERE number=? AND sha=?", number, Blob{bytes_of(sha)})))
      return true;
  }
  return false;
}

Result<void> Deliveries::verify() {
  std::vector<std::pair<std::int64_t, std::int64_t>> runs;  // of numbers one behind the other: first, last
  for (const auto& [month, file] : files()) {
    TRY_WITHIN("deliveries of " + month.text(), verify_batches(*file));
    File::Reader reader = TRY(file->read());
    Query rows = TRY(reader->query("SELECT number FROM deliveries WHERE number<=? ORDER BY number", newest_.load()));
    for (bool first = true; TRY(rows.next()); first = false) {
      const std::int64_t number = rows.integer(0);
      if (first || number != runs.back().second + 1) runs.emplace_back(number, number);
      runs.back().second = number;
    }
  }
  std::sort(runs.begin(), runs.end());
  std::int64_t expected = 1;
  for (const auto& [first, last] : runs) {
    if (first != expected) return fail(Failure::Damaged, "delivery " + std::to_string(expected) + " is missing");
    expected = last + 1;
  }
  return {};
}

Result<void> Deliveries::verify_batches(File& file) {
  std::map<std::int64_t, std::int64_t> found;  // samples, by delivery
  File::Reader reader = TRY(file.read());
  TRY(reader->execute("BEGIN"));  // all looks see the same deliveries
  const bool removed = TRY(removed_by(*reader)) != EntryId();
  TRY(removed ? count_brought(*reader, found) : read_batches(*reader, zone_, found));
  Query kept = TRY(reader->query("SELECT number, samples FROM deliveries"));
  while (TRY(kept.next())) {
    if (found[kept.integer(0)] != kept.integer(1))
      return fail(Failure::Damaged, "delivery " + std::to_string(kept.integer(0)) + " has lost samples");
    found.erase(kept.integer(0));
  }
  if (found.empty()) return {};
  return fail(Failure::Damaged,
              "there are samples of a delivery " + std::to_string(found.begin()->first) + ", which is missing");
}

}  // namespace stowage
