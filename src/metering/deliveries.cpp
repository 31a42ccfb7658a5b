#include "metering/deliveries.h"

#include <algorithm>
#include <cstring>

#include "metering/batch.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int usage_page_bytes = 16'384;

constexpr const char* samples_schema = R"sql(
CREATE TABLE IF NOT EXISTS deliveries(
  id INTEGER PRIMARY KEY,
  number INTEGER UNIQUE,       -- NULL until everything of it is in
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  measured_ms INTEGER NOT NULL,
  sha BLOB NOT NULL,
  coverage INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  day_min INTEGER              -- of its samples; NULL where there are none
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_by_sha ON deliveries(sha);

CREATE TABLE IF NOT EXISTS batches(
  delivery INTEGER NOT NULL REFERENCES deliveries(id),
  day INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS batches_by_day ON batches(day, delivery);
CREATE INDEX IF NOT EXISTS batches_by_delivery ON batches(delivery);

CREATE TABLE IF NOT EXISTS inventory_counts(
  delivery INTEGER NOT NULL REFERENCES deliveries(id),
  organization TEXT NOT NULL,
  listed INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS inventory_counts_by_delivery ON inventory_counts(delivery);

-- The newest measuring time of each day that a delivery has samples of.
CREATE TABLE IF NOT EXISTS measured(
  day INTEGER NOT NULL,
  source INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  delivery INTEGER NOT NULL REFERENCES deliveries(id),
  PRIMARY KEY(day, source, at_ms, delivery)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* remove_unnumbered = R"sql(
DELETE FROM batches WHERE delivery IN (SELECT id FROM deliveries WHERE number IS NULL);
DELETE FROM inventory_counts WHERE delivery IN (SELECT id FROM deliveries WHERE number IS NULL);
DELETE FROM measured WHERE delivery IN (SELECT id FROM deliveries WHERE number IS NULL);
DELETE FROM deliveries WHERE number IS NULL;
)sql";

Result<std::vector<InventoryCount>> counts_of(Database& database, std::int64_t row) {
  Query rows = TRY(database.query("SELECT organization, listed FROM inventory_counts WHERE delivery=?", row));
  std::vector<InventoryCount> counts;
  while (TRY(rows.next())) counts.push_back({rows.string(0), rows.integer(1)});
  return counts;
}

Result<DeliveryInfo> info_of(Database& database, const Query& row) {
  DeliveryInfo info{row.id<DeliveryId>(1),
                    row.id<SourceId>(2),
                    row.string(3),
                    row.instant(4),
                    row.instant(5),
                    {},
                    static_cast<Coverage>(row.integer(7)),
                    row.integer(8),
                    {}};
  const std::string_view sha = row.blob(6);
  if (sha.size() == info.sha.size()) std::memcpy(info.sha.data(), sha.data(), sha.size());
  if (info.coverage != Coverage::None) info.counts = TRY(counts_of(database, row.integer(0)));
  return info;
}

}  // namespace

Result<std::unique_ptr<Deliveries>> Deliveries::open(const std::string& folder, const Zone& zone) {
  std::unique_ptr<Deliveries> deliveries(new Deliveries(folder, zone));
  TRY(make_folders(folder, 0700));
  TRY(deliveries->open_files());
  return deliveries;
}

Result<void> Deliveries::open_files() {
  constexpr std::string_view ending = ".samples.db";
  for (const std::string& name : TRY(list_folder(folder_))) {
    if (!name.ends_with(ending)) continue;
    const auto month = Period::parse(name.substr(0, name.size() - ending.size()));
    if (!month) return fail(Failure::Damaged, folder_ + " holds " + name + ", which is no file of Stowage's");
    File* file = TRY(file_of(*month));
    TRY(file->write([](Database& database) { return database.execute(remove_unnumbered); }));
    File::Reader reader = TRY(file->read());
    if (const auto number = TRY(reader->find_integer("SELECT max(number) FROM deliveries")))
      newest_ = std::max(newest_, DeliveryId(*number));
  }
  return {};
}

Result<File*> Deliveries::file_of(Period month) {
  auto found = files_.find(month);
  if (found == files_.end()) {
    auto file = TRY(File::open(folder_ + "/" + month.text() + ".samples.db", usage_page_bytes));
    TRY(file->write([](Database& database) { return database.execute(samples_schema); }));
    found = files_.emplace(month, std::move(file)).first;
  }
  return found->second.get();
}

Result<std::optional<DeliveryId>> Deliveries::find_same(const Sha256& sha) {
  for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
    File::Reader reader = TRY(file->second->read());
    const auto number = TRY(
        reader->find_integer("SELECT number FROM deliveries WHERE sha=? AND number IS NOT NULL", Blob{bytes_of(sha)}));
    if (number) return std::optional(DeliveryId(*number));
  }
  return std::optional<DeliveryId>();
}

Result<void> Deliveries::add_batches(File& file, std::int64_t row, std::vector<Sample>& samples) {
  std::vector<std::pair<Day, Sample>> dated;
  dated.reserve(samples.size());
  for (const Sample& sample : samples) dated.emplace_back(zone_.day_of(sample.at), sample);
  std::sort(dated.begin(), dated.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : comes_before(a.second, b.second);
  });
  for (size_t i = 0; i < dated.size(); ++i) samples[i] = dated[i].second;
  for (size_t from = 0; from < dated.size();) {
    const Day day = dated[from].first;
    size_t until = from;
    while (until < dated.size() && until - from < batch_samples_max && dated[until].first == day) ++until;
    const std::string packed = pack_samples(samples, from, until);
    TRY(file.write([&](Database& database) {
      return database.run("INSERT INTO batches(delivery, day, samples, data) VALUES(?,?,?,?)", row, day,
                          static_cast<std::int64_t>(until - from), Blob{packed});
    }));
    stop_point("batch-written");
    from = until;
  }
  return {};
}

Result<DeliveryId> Deliveries::keep(DeliveryDraft draft, Instant received_at) {
  File& file = *TRY(file_of(Period::of(zone_.day_of(received_at))));
  std::map<Day, Instant> measured{{zone_.day_of(draft.measured_at), draft.measured_at}};  // the newest of each day
  std::optional<Day> first;
  for (const Sample& sample : draft.samples) {
    const Day day = zone_.day_of(sample.at);
    first = first ? std::min(*first, day) : day;
    const auto newest = measured.try_emplace(day, sample.at).first;
    newest->second = std::max(newest->second, sample.at);
  }
  const std::int64_t row = TRY(file.write([&](Database& database) -> Result<std::int64_t> {
    TRY(
        database.run("INSERT INTO deliveries(source, kind, received_ms, measured_ms, sha, coverage, samples, day_min) "
                     "VALUES(?,?,?,?,?,?,?,?)",
                     draft.source, draft.kind, received_at, draft.measured_at, Blob{bytes_of(draft.sha)},
                     static_cast<int>(draft.coverage), static_cast<std::int64_t>(draft.samples.size()), first));
    const std::int64_t id = database.last_row();
    for (const InventoryCount& count : draft.counts)
      TRY(database.run("INSERT INTO inventory_counts(delivery, organization, listed) VALUES(?,?,?)", id,
                       count.organization, count.listed));
    for (const auto& [day, at] : measured)
      TRY(database.run("INSERT INTO measured(day, source, at_ms, delivery) VALUES(?,?,?,?)", day, draft.source, at,
                       id));
    return id;
  }));
  stop_point("delivery-opened");
  const DeliveryId number(newest_.number() + 1);
  if (auto filled = fill(file, row, number, draft.samples); !filled) {
    // Room for the next try; what cannot be removed now goes at the next opening.
    (void)file.write([](Database& database) { return database.execute(remove_unnumbered); });
    return tl::unexpected(std::move(filled).error());
  }
  newest_ = number;
  return number;
}

Result<void> Deliveries::fill(File& file, std::int64_t row, DeliveryId number, std::vector<Sample>& samples) {
  TRY(add_batches(file, row, samples));
  TRY(file.write(
      [&](Database& database) { return database.run("UPDATE deliveries SET number=? WHERE id=?", number, row); }));
  stop_point("delivery-kept");
  return {};
}

Result<DeliveryId> Deliveries::newest() {
  return newest_;
}

Result<std::vector<DeliveryInfo>> Deliveries::list(DeliveryId after, DeliveryId upto) {
  std::vector<DeliveryInfo> found;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    Query rows = TRY(reader->query(
        "SELECT id, number, source, kind, received_ms, measured_ms, sha, coverage, samples FROM deliveries "
        "WHERE number>? AND number<=? ORDER BY number",
        after, upto));
    while (TRY(rows.next())) found.push_back(TRY(info_of(*reader, rows)));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return found;
}

Result<std::optional<Day>> Deliveries::earliest_day(DeliveryId after, DeliveryId upto) {
  std::optional<Day> earliest;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    const auto day =
        TRY(reader->find_integer("SELECT min(day_min) FROM deliveries WHERE number>? AND number<=?", after, upto));
    if (!day) continue;
    const Day found(static_cast<std::int32_t>(*day));
    earliest = earliest ? std::min(*earliest, found) : found;
  }
  return earliest;
}

Result<std::optional<Day>> Deliveries::latest_day(DeliveryId upto) {
  std::optional<Day> latest;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    const auto day =
        TRY(reader->find_integer("SELECT b.day FROM batches b JOIN deliveries d ON d.id=b.delivery WHERE d.number<=? "
                                 "ORDER BY b.day DESC LIMIT 1",
                                 upto));
    if (day) latest = std::max(latest.value_or(Day()), Day(static_cast<std::int32_t>(*day)));
  }
  return latest;
}

Result<std::int64_t> Deliveries::count_of_day(Day day, DeliveryId after, DeliveryId upto) {
  std::int64_t count = 0;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    const auto samples =
        TRY(reader->find_integer("SELECT sum(b.samples) FROM batches b JOIN deliveries d ON d.id=b.delivery "
                                 "WHERE b.day=? AND d.number>? AND d.number<=?",
                                 day, after, upto));
    count += samples.value_or(0);
  }
  return count;
}

Result<void> Deliveries::scan_day(Day day, DeliveryId upto, const Take& take) {
  std::vector<Sample> samples;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    Query rows =
        TRY(reader->query("SELECT d.number, b.data FROM batches b JOIN deliveries d ON d.id=b.delivery "
                          "WHERE b.day=? AND d.number<=? ORDER BY b.delivery, b.rowid",
                          day, upto));
    while (TRY(rows.next())) {
      const auto delivery = rows.id<DeliveryId>(0);
      TRY_WITHIN("delivery " + std::to_string(delivery.number()), unpack_samples(rows.blob(1), samples));
      for (const Sample& sample : samples) take(sample, delivery);
    }
  }
  return {};
}

Result<std::vector<std::pair<SourceId, Instant>>> Deliveries::measuring_times(DeliveryId upto,
                                                                              const std::set<DeliveryId>& but) {
  std::map<std::pair<SourceId, Day>, Instant> newest;
  for (auto& [month, file] : files_) {
    File::Reader reader = TRY(file->read());
    Query rows =
        TRY(reader->query("SELECT m.source, m.day, m.at_ms, d.number FROM measured m JOIN deliveries d ON "
                          "d.id=m.delivery WHERE d.number<=?",
                          upto));
    while (TRY(rows.next())) {
      if (but.contains(rows.id<DeliveryId>(3))) continue;
      Instant& of_day = newest.try_emplace({rows.id<SourceId>(0), rows.day(1)}, rows.instant(2)).first->second;
      of_day = std::max(of_day, rows.instant(2));
    }
  }
  std::vector<std::pair<SourceId, Instant>> times;
  times.reserve(newest.size());
  for (const auto& [of, at] : newest) times.emplace_back(of.first, at);
  return times;
}

Result<void> Deliveries::verify() {
  for (auto& [month, file] : files_) TRY_WITHIN("deliveries of " + month.text(), verify_batches(*file));
  const auto kept = TRY(list(DeliveryId(), newest_));
  for (size_t i = 0; i < kept.size(); ++i) {
    const DeliveryId expected(static_cast<std::int64_t>(i) + 1);
    if (kept[i].number != expected)
      return fail(Failure::Damaged, "delivery " + std::to_string(expected.number()) + " is missing");
  }
  return {};
}

Result<void> Deliveries::verify_batches(File& file) {
  std::map<std::int64_t, std::int64_t> found;  // samples, by delivery
  std::vector<Sample> samples;
  File::Reader reader = TRY(file.read());
  Query rows = TRY(reader->query("SELECT delivery, day, samples, data FROM batches"));
  while (TRY(rows.next())) {
    TRY(unpack_samples(rows.blob(3), samples));
    const bool whole = rows.integer(2) == static_cast<std::int64_t>(samples.size());
    const bool on_its_day = std::all_of(samples.begin(), samples.end(),
                                        [&](const Sample& sample) { return zone_.day_of(sample.at) == rows.day(1); });
    if (!whole || !on_its_day)
      return fail(Failure::Damaged, "a batch of " + rows.day(1).text() + " is not what was written");
    found[rows.integer(0)] += rows.integer(2);
  }
  Query kept = TRY(reader->query("SELECT id, number, samples FROM deliveries WHERE number IS NOT NULL"));
  while (TRY(kept.next())) {
    if (found[kept.integer(0)] != kept.integer(2))
      return fail(Failure::Damaged, "delivery " + std::to_string(kept.integer(1)) + " has lost samples");
  }
  return {};
}

}  // namespace stowage
