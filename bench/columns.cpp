// Makes a data directory with a sealed month of many streams, straight through the rooms below, and measures how long
// its day totals take.
//
//   columns make FOLDER STREAMS     a month's deliveries, sealed
//   columns totals FOLDER [ROUNDS]  opening, then the totals of that month ROUNDS times; peak memory

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <sys/resource.h>

#include "billing/usage.h"
#include "directory/partner.h"

namespace stowage {
namespace {

constexpr int assets_of_organization = 200;
constexpr int both_versions_every = 100;  // so many assets have one that has v1 and v2
const DayRange month{Day::of(2026, 10, 1), Day::of(2026, 11, 1)};
const FixedClock after_it{Instant((month.until + 3).number() * ms_per_day)};

std::vector<Migration> all_steps() {
  auto steps = ledger_migrations();
  for (const auto& more : {directory_migrations(), metering_migrations()})
    steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

// A number that looks random and is always the same.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// Asset after asset; one in so many has its second version's stream right behind the first.
Result<void> make_streams(Database& database, EntryId entry, SourceId source, std::int64_t count) {
  std::int64_t asset_number = 0;
  OrganizationId organization;
  for (std::int64_t made = 0; made < count;) {
    const std::string of_organization = "organization " + std::to_string(asset_number / assets_of_organization);
    if (asset_number % assets_of_organization == 0)
      organization = TRY(add_organization(database, of_organization, entry));
    const std::string name = "machine-" + std::to_string(asset_number);
    const AssetId asset = TRY(add_asset(database, name, organization, month.from, entry));
    const std::uint64_t chance = mixed(static_cast<std::uint64_t>(asset_number));
    const AssetClass its_class = chance % 4 == 0 ? AssetClass::Server : AssetClass::Workstation;
    TRY(set_class(database, asset, its_class, SaidBy::Person, month.from, entry));
    const bool both = asset_number % both_versions_every == 0;
    for (const Version version : {Version::V1, Version::V2}) {
      if (!both && version != (chance / 4 % 3 == 0 ? Version::V1 : Version::V2)) continue;
      const StreamId stream = TRY(add_stream(database, {source, version, {}, of_organization, name}, entry));
      TRY(own_stream(database, stream, asset, since_ever, entry));
      ++made;
    }
    ++asset_number;
  }
  return {};
}

Result<void> deliver(Metering& metering, SourceId source, std::int64_t count, Day day) {
  DeliveryDraft draft;
  draft.source = source;
  draft.kind = "import";
  draft.sha = sha256(day.text());
  draft.coverage = Coverage::All;
  draft.samples.resize(static_cast<size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint64_t base = mixed(static_cast<std::uint64_t>(i)) % 2'000'000'000'000;
    const std::uint64_t grown = mixed(static_cast<std::uint64_t>(i * 64 + day.day_of_month())) % 4'000'000'000;
    Sample& sample = draft.samples[static_cast<size_t>(i)];
    sample.stream = static_cast<std::uint32_t>(i + 1);
    sample.at = Instant(day.number() * ms_per_day + 20 * 3'600'000 + static_cast<std::int64_t>(base % 3'600'000));
    sample.bytes = Bytes(static_cast<std::int64_t>(base + grown));
    draft.measured_at = std::max(draft.measured_at, sample.at);
  }
  TRY(metering.deliveries().keep(std::move(draft), Instant((day + 1).number() * ms_per_day)));
  return {};
}

Result<void> make(const std::string& folder, std::int64_t count) {
  auto ledger = TRY(Ledger::create(folder, Ledger::Kind::Live, after_it, all_steps()));
  SourceId source;
  TRY(ledger->record({"bench"}, {"test", "test", "{}", ""}, [&](Database& database, EntryId entry) -> Result<void> {
    source = TRY(ensure_source(database, "file", SourceKind::File, entry)).id;
    return make_streams(database, entry, source, count);
  }));
  TRY(ledger->file().settle());
  auto metering = TRY(Metering::open(*ledger, TRY(Zone::find("UTC"))));
  for (Day day = month.from; day < month.until; ++day) TRY(deliver(*metering, source, count, day));
  const DeliveryId newest = TRY(metering->deliveries().newest());
  TRY(metering->segments().days(month, newest, ledger->now(), nullptr));
  return {};
}

rusage used_by_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

// Time on the clock and of the processors: on a busy machine the second is what the work costs.
class Stopwatch {
 public:
  explicit Stopwatch(const char* what) : what_(what) {}
  ~Stopwatch() {
    const auto taken = std::chrono::steady_clock::now() - begun_;
    const rusage used = used_by_us();
    fmt::print("{:18} {:6} ms, processors {:6} ms, peak {} MB\n", what_,
               std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(),
               milliseconds(used) - milliseconds(used_), used.ru_maxrss / 1024);
  }

 private:
  static std::int64_t milliseconds(const rusage& used) {
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
           (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
  }
  const char* what_;
  const rusage used_ = used_by_us();
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

Result<void> measure(const std::string& folder, int rounds) {
  auto ledger = TRY(Ledger::open(folder, after_it, all_steps()));
  std::unique_ptr<Metering> metering;
  std::unique_ptr<UsageView> view;
  {
    const Stopwatch watch("open metering");
    metering = TRY(Metering::open(*ledger, TRY(Zone::find("UTC"))));
  }
  const EntryId entry = [&] {
    auto reader = ledger->file().read().value();
    return journal_head(*reader).value().entry;
  }();
  const Mark mark{TRY(metering->deliveries().newest()), entry};
  for (int round = 0; round < rounds; ++round) {
    {
      const Stopwatch watch("open view");
      view = TRY(UsageView::open(*ledger, *metering, mark));
    }
    TotalsByDay totals;
    {
      const Stopwatch watch("totals of a month");
      totals = TRY(view->totals(month, nullptr));
    }
    ByteDays bytes;
    std::int64_t assets = 0;
    size_t rows = 0;
    for (const DayTotals& of_day : totals) {
      rows += of_day.size();
      for (const DayTotal& total : of_day) {
        bytes += total.bytes;
        assets += total.assets;
      }
    }
    fmt::print("{} rows, {} asset-days, {} byte-days\n", rows, assets, to_string(bytes.count()));
  }
  return {};
}

}  // namespace
}  // namespace stowage

int main(int argument_count, char** arguments) {
  const std::string verb = argument_count < 3 ? "" : arguments[1];
  stowage::Result<void> done;
  if (verb == "make" && argument_count == 4) {
    done = stowage::make(arguments[2], std::strtoll(arguments[3], nullptr, 10));
  } else if (verb == "totals") {
    done = stowage::measure(arguments[2],
                            argument_count > 3 ? static_cast<int>(std::strtol(arguments[3], nullptr, 10)) : 3);
  } else {
    fmt::print(stderr, "columns make FOLDER STREAMS\ncolumns totals FOLDER [ROUNDS]\n");
    return 2;
  }
  if (!done) {
    fmt::print(stderr, "{}\n", done.error().text());
    return 1;
  }
}
