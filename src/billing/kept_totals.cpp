#include "billing/kept_totals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "directory/touched.h"
#include "ledger/file_form.h"
#include "ledger/journal.h"
#include "metering/newest_stream.h"
#include "metering/stores.h"

namespace stowage {

namespace {

constexpr int page_bytes = 16'384;
constexpr int form = 1;  // of the tables below; each change takes the next

constexpr const char* schema = R"sql(
CREATE TABLE IF NOT EXISTS totals_makings(
  id INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL,      -- the mark
  entry INTEGER NOT NULL,
  history TEXT NOT NULL,          -- what identifies delivery and entry
  program BLOB NOT NULL,          -- what computed them
  zone_data TEXT NOT NULL,
  newest_stream INTEGER NOT NULL, -- that there was
  newest_asset INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS day_totals(
  day INTEGER NOT NULL,
  making INTEGER NOT NULL,
  settled INTEGER,                -- the day behind all that decide about it; NULL while some are still to come
  nobodys_usage INTEGER NOT NULL, -- 1: some usage belongs to no asset
  data BLOB NOT NULL,
  UNIQUE(day, making)
) STRICT;
)sql";

// The day behind all that decide about `day`; nothing while lists that may are still to come.
std::optional<Day> settled(const UsageView& view, Day day, Day newest) {
  const auto lists = static_cast<std::size_t>(view.directory().policies.greatest(Policy::GraceDays)) + 1;
  const Day behind = view.inventories().settled_after(day + 1, lists, newest);
  return behind <= newest ? std::optional(behind) : std::nullopt;
}

Result<std::unique_ptr<File>> open_file(const std::string& path) {
  TRY(begin_derived_file(path, page_bytes, form));
  auto file = TRY(File::open(path, page_bytes));
  TRY(file->write([](Database& database) { return database.execute(schema); }));
  return file;
}

std::string name_of(const Mark& mark) {
  return std::to_string(mark.delivery.number()) + "." + std::to_string(mark.entry.number());
}

}  // namespace

Result<std::unique_ptr<KeptTotals>> KeptTotals::open(Ledger& ledger, Metering& metering, std::string program) {
  std::unique_ptr<KeptTotals> kept(new KeptTotals(ledger, metering, std::move(program)));
  TRY(kept->open_if_room());
  return kept;
}

Result<File*> KeptTotals::file() {
  if (!file_) file_ = TRY(open_file(ledger_.folder() + "/totals.db"));
  return file_.get();
}

Result<void> KeptTotals::open_if_room() {
  const auto opened = file();
  if (!opened && opened.error().failure() != Failure::Full) return tl::unexpected(opened.error());
  return {};
}

// A copied ledger that lives on differently has other hashes, and other deliveries under the same numbers.
Result<std::string> KeptTotals::history_of(const Mark& mark) {
  File::Reader reader = TRY(ledger_.file().read());
  const auto entry = TRY(read_entry(*reader, mark.entry));
  return (entry ? hex(entry->hash) : "") + " " + TRY(metering_.deliveries().identity_of(mark.delivery));
}

Result<std::vector<KeptTotals::Making>> KeptTotals::makings() {
  std::vector<Making> found;
  {
    File::Reader reader = TRY(file_->read());
    Query rows = TRY(reader->query(
        "SELECT id, delivery, entry, history, newest_stream, newest_asset FROM totals_makings WHERE program=? AND "
        "zone_data=?",
        Blob{program_}, Zone::data_version()));
    while (TRY(rows.next())) {
      const Mark mark{rows.id<DeliveryId>(1), rows.id<EntryId>(2)};
      const bool ours = rows.text(3) == TRY(history_of(mark));
      found.push_back({rows.integer(0), mark, rows.id<StreamId>(4), rows.id<AssetId>(5), ours});
    }
  }
  return found;
}

Result<KeptTotals::Since> KeptTotals::since(const Making& making, const Mark& mark) {
  const auto [first_delivery, last_delivery] = std::minmax(making.mark.delivery, mark.delivery);
  const auto [first_entry, last_entry] = std::minmax(making.mark.entry, mark.entry);
  Since since;
  if (making.mark == mark) return since;
  since.delivered = TRY(metering_.deliveries().earliest_spoken_of(first_delivery, last_delivery));
  if (first_entry == last_entry) return since;
  File::Reader reader = TRY(ledger_.file().read());
  LookedAt looked_at{making.newest_stream, making.newest_asset, false};
  since.touched = TRY(first_touched(*reader, first_entry, last_entry, looked_at));
  looked_at.nobodys_usage = true;
  since.touched_names = TRY(first_touched(*reader, first_entry, last_entry, looked_at));
  const auto touch = [&](Day day) {
    for (std::optional<Day>* touched : {&since.touched, &since.touched_names})
      *touched = *touched ? std::min(**touched, day) : day;
  };
  if (const auto day = TRY(source_order_touched(*reader, first_entry, last_entry))) touch(*day);
  if (const auto day = TRY(stores_touched(*reader, first_entry, last_entry))) touch(*day);
  if (TRY(inventory_judged(*reader, first_entry, last_entry))) touch(since_ever);
  return since;
}

Result<std::vector<KeptTotals::KeptDay>> KeptTotals::current(const DayRange& range, const Mark& mark) {
  if (!file_) return std::vector<KeptDay>();
  std::map<std::int64_t, Making> known;
  for (Making& making : TRY(makings())) {
    if (making.ours) known.emplace(making.id, making);
  }
  std::map<std::int64_t, Since> between;
  std::vector<KeptDay> days;
  File::Reader reader = TRY(file_->read());
  Query rows = TRY(reader->query(
      "SELECT day, making, settled, nobodys_usage FROM day_totals WHERE day>=? AND day<? ORDER BY day, making DESC",
      range.from, range.until));
  while (TRY(rows.next())) {
    KeptDay kept{rows.day(0), rows.integer(1), {}, rows.integer(3) != 0};
    if (!rows.null(2)) kept.settled = rows.day(2);
    const auto making = known.find(kept.making);
    if (making == known.end() || (!days.empty() && days.back().day == kept.day)) continue;
    auto found = between.find(kept.making);
    if (found == between.end()) found = between.emplace(kept.making, TRY(since(making->second, mark))).first;
    const auto changed = [&](const std::optional<Day>& first) {
      return first && (!kept.settled || *first < *kept.settled);
    };
    const Since& since = found->second;
    if (!changed(since.delivered) && !changed(kept.nobodys_usage ? since.touched_names : since.touched))
      days.push_back(kept);
  }
  return days;
}

Result<PackedDay> KeptTotals::read(const KeptDay& kept) {
  File::Reader reader = TRY(file_->read());
  Query row = TRY(reader->query("SELECT data FROM day_totals WHERE day=? AND making=?", kept.day, kept.making));
  if (!TRY(row.next())) return fail(Failure::Damaged, "the kept totals of " + kept.day.text() + " are missing");
  return PackedDay{kept.day, std::string(row.blob(0))};
}

Result<PackedTotals> KeptTotals::totals(const DayRange& range, const Mark& mark, const Segments::Progress& progress) {
  PackedTotals totals;
  if (range.empty()) return totals;
  std::map<Day, std::shared_ptr<const PackedDay>> days;
  auto known = std::exchange(last_, {});
  for (const KeptDay& kept : TRY(current(range, mark))) {
    auto& day = known[{kept.day, kept.making}];
    if (!day) day = std::make_shared<const PackedDay>(TRY(read(kept)));
    days.emplace(kept.day, day);
    last_.emplace(std::pair(kept.day, kept.making), day);
  }

  DayRange missing{range.until, range.from};
  for (Day day = range.from; day < range.until; ++day) {
    if (days.contains(day)) continue;
    missing = {std::min(missing.from, day), day + 1};
  }
  if (missing.from < missing.until) {
    for (PackedDay& computed : TRY(compute(missing, mark, progress))) {
      const Day day = computed.day;
      days.try_emplace(day, std::make_shared<const PackedDay>(std::move(computed)));
    }
  }
  for (auto& [day, packed] : days) totals.add(std::move(packed));
  return totals;
}

Result<PackedTotals> KeptTotals::computed(const DayRange& range, const Mark& mark, const Segments::Progress& progress) {
  PackedTotals totals;
  if (range.empty()) return totals;
  for (PackedDay& day : TRY(compute(range, mark, progress))) totals.add(std::move(day));
  return totals;
}

Result<std::vector<PackedDay>> KeptTotals::compute(const DayRange& range, const Mark& mark,
                                                   const Segments::Progress& progress) {
  const auto view = TRY(UsageView::open(ledger_, metering_, mark));
  const TotalsByDay totals = TRY(view->totals(range, progress));
  computed_days_ += range.days();
  std::vector<PackedDay> days;
  std::vector<char> nobodys;
  for (size_t i = 0; i < totals.size(); ++i) {
    nobodys.push_back(std::any_of(totals[i].begin(), totals[i].end(),
                                  [](const DayTotal& row) { return row.decision == Decision::UnmappedNoAsset; }));
    days.push_back(pack_totals(range.from + static_cast<std::int32_t>(i), totals[i]));
  }
  const Result<void> kept = keep(*view, days, nobodys);
  if (!kept && kept.error().failure() != Failure::Full) return tl::unexpected(kept.error());
  return days;
}

Result<void> KeptTotals::keep(UsageView& view, const std::vector<PackedDay>& days, const std::vector<char>& nobodys) {
  if (program_.empty()) return {};
  File& file = *TRY(this->file());
  last_.clear();
  const Mark& mark = view.mark();
  const std::string history = TRY(history_of(mark));
  const Day newest = TRY(metering_.deliveries().latest_day(mark.delivery)).value_or(Day());
  StreamId last_stream;
  AssetId last_asset;
  {
    File::Reader reader = TRY(ledger_.file().read());
    last_stream = TRY(newest_stream(*reader));
    last_asset = TRY(newest_asset(*reader));
  }
  std::vector<std::optional<Day>> behind;
  for (const PackedDay& day : days) behind.push_back(settled(view, day.day, newest));

  return file.write([&](Database& database) -> Result<void> {
    TRY(database.run(
        "INSERT INTO totals_makings(delivery, entry, history, program, zone_data, newest_stream, "
        "newest_asset) VALUES(?,?,?,?,?,?,?)",
        mark.delivery, mark.entry, history, Blob{program_}, Zone::data_version(), last_stream, last_asset));
    const std::int64_t making = database.last_row();
    for (std::size_t i = 0; i < days.size(); ++i) {
      TRY(database.run("INSERT INTO day_totals(day, making, settled, nobodys_usage, data) VALUES(?,?,?,?,?)",
                       days[i].day, making, behind[i], std::int64_t{nobodys[i]}, Blob{days[i].data}));
      TRY(
          database.run("DELETE FROM day_totals WHERE day=?1 AND making NOT IN (SELECT making FROM day_totals WHERE "
                       "day=?1 ORDER BY making DESC LIMIT ?2)",
                       days[i].day, std::int64_t{versions_max}));
    }
    return database.run("DELETE FROM totals_makings WHERE id NOT IN (SELECT making FROM day_totals)");
  });
}

Result<void> KeptTotals::forget_through(Day through) {
  File& file = *TRY(this->file());
  last_.clear();
  return file.write([&](Database& database) -> Result<void> {
    TRY(database.run("DELETE FROM day_totals WHERE day<=?", through));
    return database.run("DELETE FROM totals_makings WHERE id NOT IN (SELECT making FROM day_totals)");
  });
}

Result<void> KeptTotals::verify(const Segments::Progress& progress) {
  TRY(open_if_room());
  if (!file_) return {};
  for (const Making& making : TRY(makings())) {
    if (!making.ours) continue;
    std::map<Day, KeptDay> kept;
    {
      File::Reader reader = TRY(file_->read());
      Query rows = TRY(reader->query("SELECT day FROM day_totals WHERE making=? ORDER BY day", making.id));
      while (TRY(rows.next())) kept.emplace(rows.day(0), KeptDay{rows.day(0), making.id, {}, false});
    }
    if (kept.empty()) continue;
    const auto view = TRY(UsageView::open(ledger_, metering_, making.mark));
    const Day first = kept.begin()->first;
    const TotalsByDay again = TRY(view->totals({first, kept.rbegin()->first + 1}, progress));
    for (const auto& [day, of_day] : kept) {
      PackedTotals packed;
      packed.add(TRY(read(of_day)));
      if (TRY(packed.rows()) != again[static_cast<size_t>(day - first)])
        return fail(Failure::Damaged,
                    "the kept totals of " + day.text() + " at mark " + name_of(making.mark) +
                        " are not what its usage comes to",
                    "Remove totals.db from the data directory: it is made anew. Keep a copy and report it.");
    }
  }
  return {};
}

}  // namespace stowage
