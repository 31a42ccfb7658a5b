#pragma once
// A data directory, and what people and sources put into it.

#include "billing/usage.h"
#include "metering/samples_test.h"
#include "metering/stores.h"
#include "scratch.h"

namespace stowage::tests {

inline const Day first = Day::of(2026, 11, 1);
inline Day nth(int n) {
  return first + (n - 1);
}

// In memory, where the machine has such a folder.
inline std::string quick_folder() {
  return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

// An order in which all sources come first.
inline int one_place(SourceId) {
  return 0;
}

inline DayTotals one_after_the_other(const TotalsByDay& by_day) {
  DayTotals all;
  for (const DayTotals& of_day : by_day) all.insert(all.end(), of_day.begin(), of_day.end());
  return all;
}

class House {
 public:
  House() {
    auto steps = ledger_migrations();
    for (const auto& more : {directory_migrations(), metering_migrations()})
      steps.insert(steps.end(), more.begin(), more.end());
    ledger_ = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, steps).value();
    metering_ = Metering::open(*ledger_, zone("UTC")).value();
    harbour = organization("Harbour");
    mill = organization("Old Mill");
    file = source("file", SourceKind::File);
  }

  // One decision; `rows(Database&, EntryId)` gives a Result.
  template <class Rows>
  auto decide(Rows&& rows) {
    using Answer = std::invoke_result_t<Rows&, Database&, EntryId>;
    Answer answer = fail(Failure::Io, "not run");
    const auto entry =
        ledger_->record({"clerk"}, {"test", "test", "{}", ""}, [&](Database& database, EntryId number) -> Result<void> {
          answer = rows(database, number);
          if (!answer) return tl::unexpected(answer.error());
          return {};
        });
    EXPECT_TRUE(entry) << entry.error().text();
    return std::move(answer).take();
  }

  OrganizationId organization(const std::string& name) {
    return decide([&](Database& database, EntryId entry) { return add_organization(database, name, entry); });
  }
  SourceId source(const std::string& name, SourceKind kind) {
    return decide([&](Database& database, EntryId entry) { return ensure_source(database, name, kind, entry); }).id;
  }
  StoreId store(SourceId of, Version version, Place place) {
    const Store added{{}, of, version, "/backups/" + std::to_string(++stores_), "{org}/{asset}", place, ""};
    return decide([&](Database& database, EntryId entry) { return add_store(database, added, entry); });
  }
  AssetId asset(const std::string& name, OrganizationId of, Day from = first) {
    return decide([&](Database& database, EntryId entry) { return add_asset(database, name, of, from, entry); });
  }
  std::uint32_t stream(SourceId of, Version version, const std::string& key, StoreId in = {},
                       const std::string& organization = "Harbour") {
    const StreamKey full{of, version, in, organization, key};
    const auto id = decide([&](Database& database, EntryId entry) { return add_stream(database, full, entry); });
    return static_cast<std::uint32_t>(id.number());
  }
  void own(std::uint32_t stream, AssetId asset, Day from = since_ever) {
    decide(
        [&](Database& database, EntryId entry) { return own_stream(database, StreamId(stream), asset, from, entry); });
  }
  // A stream of the asset.
  std::uint32_t owned(AssetId asset, Version version, SourceId of, StoreId in = {}) {
    const auto made = stream(of, version, "key" + std::to_string(++keys_), in);
    own(made, asset);
    return made;
  }
  void policy(Policy policy, int value) {
    decide([&](Database& database, EntryId entry) { return set_policy(database, policy, first, value, entry); });
  }

  // A person's figure from a day on.
  void enter(EnteredUsage figure) {
    decide([&](Database& database, EntryId entry) {
      figure.entry = entry;
      return add_entered_usage(database, figure);
    });
  }

  DeliveryId keep(std::vector<Sample> samples, SourceId of = {}, Coverage coverage = Coverage::None,
                  std::int64_t listed = 5, Instant measured_at = {}) {
    DeliveryDraft draft = delivery(std::move(samples));
    draft.measured_at = std::max(draft.measured_at, measured_at);
    draft.source = of ? of : file;
    draft.coverage = coverage;
    if (coverage != Coverage::None) draft.counts = {{"Harbour", listed}};
    return metering_->deliveries().keep(std::move(draft), at(first + 40, 1)).value().number;
  }
  // Level and peak on each day from one to another, with one sample each.
  void daily(std::uint32_t stream, int from, int to, std::int64_t bytes, SourceId of = {}) {
    std::vector<Sample> samples;
    for (int day = from; day <= to; ++day) samples.push_back(sample(stream, at(nth(day), 9), bytes));
    keep(samples, of);
  }
  // A list that names what `samples` say, and that comes at noon.
  void list(int day, std::vector<Sample> samples, SourceId of = {}) {
    if (samples.empty()) samples.push_back(sample(stranger(of ? of : file), at(nth(day), 12), 1));
    keep(std::move(samples), of, Coverage::All);
  }

  Mark mark() {
    auto reader = ledger_->file().read().value();
    return {metering_->deliveries().newest().value(), journal_head(*reader).value().entry};
  }
  std::unique_ptr<UsageView> view() { return UsageView::open(*ledger_, *metering_, mark()).value(); }
  AssetUsage of(AssetId asset, int from = 1, int to = 30) {
    AssetUsage found;
    EXPECT_TRUE(view()->each(
        {nth(from), nth(to) + 1}, nullptr, [&](const AssetUsage& usage) { found = usage; }, asset));
    if (found.days.empty()) found.days.resize(static_cast<size_t>(to - from + 1));
    return found;
  }
  AssetDay of(AssetId asset, Day day) {
    const int n = day - first + 1;
    return of(asset, n, n).days.front();
  }
  DayTotals totals(int from = 1, int to = 30) {
    return one_after_the_other(view()->totals({nth(from), nth(to) + 1}, nullptr).value());
  }

  Ledger& ledger() { return *ledger_; }
  Metering& metering() { return *metering_; }

  OrganizationId harbour, mill;
  SourceId file;

 private:
  // Something else that a source lists, so that its lists are not empty.
  std::uint32_t stranger(SourceId of) {
    auto& made = strangers_[of];
    if (made == 0) made = stream(of, Version::V1, "stranger");
    return made;
  }

  Scratch scratch_{quick_folder()};
  const FixedClock clock_{at(first + 45, 6)};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Metering> metering_;
  std::map<SourceId, std::uint32_t> strangers_;
  int keys_ = 0;
  int stores_ = 0;
};

}  // namespace stowage::tests
