// Longer than 400 lines because every rule of usage is held on one fixture, a real data directory.
#include "billing/usage.h"

#include "metering/samples_test.h"
#include "metering/stores.h"
#include "scratch.h"

namespace stowage {
namespace {

using namespace tests;

const Day first = Day::of(2026, 11, 1);
Day nth(int n) {
  return first + (n - 1);
}

std::string quick_folder() {
  return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

// A data directory, and what people and sources put into it.
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

  DeliveryId keep(std::vector<Sample> samples, SourceId of = {}, Coverage coverage = Coverage::None,
                  std::int64_t listed = 5) {
    DeliveryDraft draft = delivery(std::move(samples));
    draft.source = of ? of : file;
    draft.coverage = coverage;
    if (coverage != Coverage::None) draft.counts = {{"Harbour", listed}};
    return metering_->deliveries().keep(std::move(draft), at(first + 40, 1)).value();
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

  std::unique_ptr<UsageView> view() {
    const auto head = [&] {
      auto reader = ledger_->file().read().value();
      return journal_head(*reader).value();
    }();
    const Mark mark{metering_->deliveries().newest().value(), head.entry};
    return UsageView::open(*ledger_, *metering_, mark).value();
  }
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
  DayTotals totals(int from = 1, int to = 30) { return view()->totals({nth(from), nth(to) + 1}, nullptr).value(); }

  Ledger& ledger() { return *ledger_; }

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

class UsageTest : public ::testing::Test {
 protected:
  House house;
};

// --- R2, R5: what is held but not billed

TEST_F(UsageTest, KeptBackupsAreBilledOrExcludedAsThePartnerChooses) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto stream = house.owned(asset, Version::V2, house.file);
  house.keep({sample(stream, at(nth(1), 9), 100, Stated::Active), sample(stream, at(nth(3), 9), 90, Stated::Kept)});
  EXPECT_EQ(house.of(asset, nth(2)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::BilledKept);
  house.policy(Policy::KeptBilled, 0);
  EXPECT_EQ(house.of(asset, nth(2)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::ExcludedKept);
  EXPECT_EQ(house.of(asset, nth(3)).v2.level, Bytes(90)) << "excluded with its bytes";
}

TEST_F(UsageTest, AnExclusionHoldsFromItsFirstDayToItsLast) {
  const AssetId asset = house.asset("demo", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 9, 10);
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(exclude_asset(database, asset, "demo", nth(3), entry));
    TRY(exclude_asset(database, asset, "", nth(5), entry));
    return exclude_organization(database, house.harbour, "internal", nth(7), entry);
  });
  std::string excluded;
  for (const AssetDay& day : house.of(asset, 1, 9).days)
    excluded += day.v1.decision == Decision::ExcludedByPerson ? 'x' : '.';
  EXPECT_EQ(excluded, "..xx..xxx");
}

// --- R6

TEST_F(UsageTest, SeedingIsExcludedAsSeedingAlsoWhileV1IsBilled) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto v1 = house.owned(asset, Version::V1, house.file);
  const auto v2 = house.owned(asset, Version::V2, house.file);
  house.daily(v1, 1, 5, 50);
  house.keep({sample(v2, at(nth(2), 9), 7, Stated::Unstated, Points::None),
              sample(v2, at(nth(4), 9), 9, Stated::Unstated, Points::Some)});
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::ExcludedSeeding);
  EXPECT_EQ(house.of(asset, nth(3)).v1.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(4)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(4)).v1.decision, Decision::ExcludedOtherVersion);
}

// --- R8: absence as lists of a source tell it

TEST_F(UsageTest, WhatListsNoLongerNameIsNotBilledFromTheFirstMissedDay) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  for (int day = 1; day <= 10; ++day)
    house.list(day, day <= 4 ? std::vector<Sample>{sample(stream, at(nth(day), 12), 100)} : std::vector<Sample>{});
  const auto usage = house.of(asset, 1, 12);
  std::string metered;
  for (const AssetDay& day : usage.days) metered += day.v1.metered ? 'm' : day.v1.absent ? 'x' : '.';
  EXPECT_EQ(metered, "mmmmxxxxxxxx");
  EXPECT_EQ(usage.days[6].v1.level, Bytes(100)) << "what it last held is shown";
  EXPECT_TRUE(house.of(asset, nth(5)).v1.absent) << "asked alone, the lists behind the day count too";
}

TEST_F(UsageTest, TheRestOfAnOrganizationsRareListsIsWaitedFor) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  const auto other = house.stream(house.file, Version::V1, "elsewhere", {}, "Old Mill");
  house.keep({sample(stream, at(nth(1), 9), 100)}, {}, Coverage::Organizations);
  for (int day = 2; day <= 6; ++day) {  // many lists of another organization
    DeliveryDraft draft = delivery({sample(other, at(nth(day), 9), 1)});
    house.keep(draft.samples, house.file, Coverage::None);
  }
  for (const int day : {3, 10, 17, 24}) house.keep({sample(other, at(nth(day), 12), 1)}, {}, Coverage::Organizations);
  EXPECT_TRUE(house.of(asset, nth(3)).v1.absent);
  EXPECT_FALSE(house.of(asset, nth(2)).v1.absent);
}

// --- R10

TEST_F(UsageTest, ALevelIsStaleOnceItsSourceIsSilentForTwiceItsInterval) {
  const AssetId asset = house.asset("dc01", house.harbour);
  house.keep({sample(house.owned(asset, Version::V2, house.file), at(nth(1), 9), 10)});
  std::string stale;
  for (const AssetDay& day : house.of(asset, 1, 5).days) stale += day.v2.stale ? 's' : '.';
  EXPECT_EQ(stale, "..sss") << "48 hours after the 1st at 9:00 is the 3rd";
  const auto totals = house.totals(3, 3);
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].stale, 1);
  EXPECT_EQ(totals[0].stale_bytes, ByteDays(Bytes(10)));
}

TEST_F(UsageTest, AListThatIsNotAcceptedKeepsNoSourceFresh) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto stream = house.owned(asset, Version::V2, house.file);
  house.keep({sample(stream, at(nth(1), 9), 10)}, {}, Coverage::All, 100);
  house.keep({sample(stream, at(nth(3), 9), 10)}, {}, Coverage::All, 20);
  EXPECT_TRUE(house.of(asset, nth(3)).v2.stale);
}

// --- R11: several reports of one asset

TEST_F(UsageTest, TheFirstSourceInOrderCountsAndTheOthersAreEvidence) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId pool = house.source("pool", SourceKind::Store);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V2, house.file), 1, 9, 1000);
  house.daily(house.owned(asset, Version::V2, api), 3, 9, 100, api);
  house.daily(house.owned(asset, Version::V2, pool, house.store(pool, Version::V2, Place::Offsite)), 6, 9, 10, pool);
  const auto days = house.of(asset, 1, 9).days;
  std::vector<std::int64_t> levels;
  for (const AssetDay& day : days) levels.push_back(day.v2.level.count());
  EXPECT_EQ(levels, (std::vector<std::int64_t>{1000, 1000, 100, 100, 100, 10, 10, 10, 10}));
}

TEST_F(UsageTest, ASourceWhoseListsLeaveTheAssetOutGivesWayToTheNext) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V2, house.file), 1, 9, 1000);
  house.keep({sample(house.owned(asset, Version::V2, api), at(nth(1), 9), 100)}, api);
  for (int day = 2; day <= 9; ++day) house.list(day, {}, api);
  std::vector<std::int64_t> levels;
  for (const AssetDay& day : house.of(asset, 1, 6).days) levels.push_back(day.v2.level.count());
  EXPECT_EQ(levels, (std::vector<std::int64_t>{100, 100, 100, 100, 1000, 1000}));
  EXPECT_TRUE(house.of(asset, nth(6)).v2.metered);
}

TEST_F(UsageTest, SeparateRepositoriesAddUpAndCopiesDoNot) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId one = house.source("pool", SourceKind::Store);
  const SourceId other = house.source("more", SourceKind::Store);
  house.daily(house.owned(asset, Version::V2, one, house.store(one, Version::V2, Place::Offsite)), 1, 3, 10, one);
  house.daily(house.owned(asset, Version::V2, other, house.store(other, Version::V2, Place::Offsite)), 1, 3, 20, other);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(30));
  const SourceId local = house.source("local", SourceKind::Store);
  house.daily(house.owned(asset, Version::V2, local, house.store(local, Version::V2, Place::Local)), 2, 3, 500, local);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(30)) << "of an off-site and a local copy the off-site one";
  house.policy(Policy::LocalBilled, 1);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(500));
  EXPECT_EQ(house.of(asset, nth(1)).v2.level, Bytes(30));
}

// --- R14, R7

TEST_F(UsageTest, ASourceWithoutBytesMakesUnmeasuredDaysThatAreBilled) {
  const AssetId asset = house.asset("pc07", house.harbour);
  Sample without = sample(house.owned(asset, Version::V1, house.file), at(nth(1), 9), 0);
  without.unmeasured = true;
  house.keep({without});
  const auto totals = house.totals(1, 2);
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals[1].assets, 1);
  EXPECT_EQ(totals[1].unmeasured, 1);
  EXPECT_EQ(totals[1].decision, Decision::BilledActive);
}

TEST_F(UsageTest, AProtectionThatAPersonStartsIsUnmeasuredUntilSomethingIsReported) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  house.decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {asset, Version::V1, Protection::Started, nth(2)}, entry);
  });
  house.keep({sample(stream, at(nth(4), 9), 50)});
  for (const int last : {3, 5}) {
    const AssetDay day = house.of(asset, 2, last).days.front();
    EXPECT_TRUE(day.v1.metered && day.v1.unmeasured);
    EXPECT_EQ(day.v1.decision, Decision::BilledActive);
  }
  EXPECT_FALSE(house.of(asset, nth(4)).v1.unmeasured);
}

TEST_F(UsageTest, AProtectionBeginsWithTheEarliestReportInWhateverOrderTheyArrive) {
  const AssetId asset = house.asset("pc07", house.harbour, nth(5));
  const auto stream = house.owned(asset, Version::V1, house.file);
  house.keep({sample(stream, at(nth(5), 9), 50)});
  house.keep({sample(stream, at(nth(2), 9), 20)});
  EXPECT_FALSE(house.of(asset, nth(1)).v1.metered);
  const AssetDay second = house.of(asset, nth(2));
  EXPECT_EQ(second.v1.level, Bytes(20));
  EXPECT_EQ(second.organization, house.harbour) << "nobody else had it before";
}

// --- R12 and R3: whose it is

TEST_F(UsageTest, AStreamWithoutAnAssetIsUnmapped) {
  house.daily(house.stream(house.file, Version::V2, "unknown"), 1, 3, 10);
  house.daily(house.stream(house.file, Version::V2, "unknown", {}, "Nowhere Ltd"), 1, 3, 20);
  const auto totals = house.totals(2, 2);
  ASSERT_EQ(totals.size(), 2u);
  for (const DayTotal& total : totals) {
    EXPECT_EQ(total.decision, Decision::UnmappedNoAsset);
    EXPECT_EQ(total.assets, 1);
    EXPECT_EQ(total.organization, total.bytes == ByteDays(Bytes(10)) ? house.harbour : OrganizationId());
  }
}

TEST_F(UsageTest, TheOrganizationAtTheEndOfADayOwnsTheWholeDay) {
  const AssetId asset = house.asset("pc07", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 5, 10);
  house.decide(
      [&](Database& database, EntryId entry) { return move_asset(database, asset, house.mill, nth(3), entry); });
  std::string owners;
  for (const AssetDay& day : house.of(asset, 1, 5).days) owners += day.organization == house.mill ? 'm' : 'h';
  EXPECT_EQ(owners, "hhmmm");
}

TEST_F(UsageTest, ALinkFromADayMovesTheStreamFromThatDay) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const AssetId other = house.asset("dc01.local", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 6, 10);
  house.daily(house.owned(other, Version::V2, house.file), 1, 6, 20);
  house.decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, nth(4), entry); });
  EXPECT_EQ(house.of(asset, nth(3)).billed, Version::V1);
  EXPECT_EQ(house.of(other, nth(3)).billed, Version::V2);
  const AssetDay linked = house.of(asset, nth(4));
  EXPECT_EQ(linked.billed, Version::V2);
  EXPECT_EQ(linked.v2.level, Bytes(20));
  EXPECT_EQ(linked.v1.decision, Decision::ExcludedOtherVersion);
  EXPECT_FALSE(house.of(other, nth(4)).v2.metered) << "one machine is not billed twice";
  EXPECT_EQ(house.totals(4, 4).size(), 2u);
}

TEST_F(UsageTest, AnAmbiguousV1RecordIsUnmappedFromTheDayOnWhichBothAreKnown) {
  const auto enrol = [&](std::uint32_t stream, Version version, const Evidence& evidence, Day sampled) {
    return house
        .decide([&](Database& database, EntryId entry) {
          Enrolment enrolment(database);
          return enrolment.enrol({StreamId(stream), version, house.harbour, "dc01", evidence, since_ever, sampled},
                                 true, entry);
        })
        ->asset;
  };
  const auto old_stream = house.stream(house.file, Version::V1, "dc01");
  const auto new_stream = house.stream(house.file, Version::V2, "dc01");
  const AssetId old_asset = enrol(old_stream, Version::V1, {"dc01", "", "SN-1"}, nth(1));
  const AssetId new_asset = enrol(new_stream, Version::V2, {"dc01", "", "SN-2"}, nth(4));
  ASSERT_NE(old_asset, new_asset);
  house.daily(old_stream, 1, 6, 10);
  house.daily(new_stream, 4, 6, 20);
  EXPECT_EQ(house.of(old_asset, nth(3)).v1.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(old_asset, nth(4)).v1.decision, Decision::UnmappedAmbiguous);
  EXPECT_EQ(house.of(new_asset, nth(4)).v2.decision, Decision::BilledActive);
}

// --- R19, R20

bool same(const AssetDay& a, const AssetDay& b) {
  const auto key = [](const VersionUsage& usage) {
    return std::tuple(usage.state, usage.metered, usage.metered ? usage.decision : Decision::BilledActive, usage.level,
                      usage.peak, usage.stream, usage.reported, usage.unmeasured, usage.provisional, usage.stale,
                      usage.absent);
  };
  return a.day == b.day && a.organization == b.organization && a.asset_class == b.asset_class && a.billed == b.billed &&
         key(a.v1) == key(b.v1) && key(a.v2) == key(b.v2);
}

std::string words(const AssetDay& day) {
  std::string all = day.day.text() + " organization " + std::to_string(day.organization.number());
  for (const Version version : {Version::V1, Version::V2}) {
    const VersionUsage& usage = day.of(version);
    all += "; " + std::string(to_text(version)) + " " + std::string(to_text(usage.state)) + " level " +
           std::to_string(usage.level.count()) + " peak " + std::to_string(usage.peak.count()) + " stream " +
           std::to_string(usage.stream.number()) + " reported " + (usage.reported ? usage.reported->text() : "never");
    if (usage.metered) all += " " + std::string(reason_text(usage.decision));
    for (const auto& [is, word] : {std::pair(usage.unmeasured, " unmeasured"),
                                   {usage.provisional, " provisional"},
                                   {usage.stale, " stale"},
                                   {usage.absent, " absent"}})
      if (is) all += word;
  }
  return all + "\n";
}

constexpr int month = 9;

// A house with assets, owners that change, sources with lists and without, and people who decide.
void furnish(House& house) {
  const auto pick = [](int below) { return *rc::gen::inRange(0, below); };
  const SourceId pool = house.source("pool", SourceKind::Store);
  const SourceId api = house.source("api", SourceKind::Api);
  const std::vector<SourceId> sources = {house.file, api, pool};
  const std::vector<StoreId> stores = {house.store(pool, Version::V2, Place::Offsite),
                                       house.store(pool, Version::V2, Place::Local)};
  std::vector<AssetId> assets;
  for (int i = 0; i < 4; ++i)
    assets.push_back(house.asset("asset" + std::to_string(i), pick(2) ? house.harbour : house.mill));
  std::vector<std::pair<std::uint32_t, SourceId>> streams;
  for (int i = 0; i < 7; ++i) {
    const SourceId of = sources[static_cast<size_t>(pick(3))];
    const StoreId in = of == pool ? stores[static_cast<size_t>(pick(2))] : StoreId();
    const auto made = house.stream(of, pick(2) ? Version::V1 : Version::V2, "key" + std::to_string(i), in);
    streams.emplace_back(made, of);
    if (pick(5) != 0) house.own(made, assets[static_cast<size_t>(pick(4))]);
    if (pick(4) == 0) house.own(made, pick(3) ? assets[static_cast<size_t>(pick(4))] : AssetId(), nth(1 + pick(month)));
  }
  for (const SourceId of : sources) {
    for (int day = 1; day <= month; ++day) {
      std::vector<Sample> samples;
      for (const auto& [stream, its] : streams) {
        if (its != of || pick(2)) continue;
        samples.push_back(sample(stream, at(nth(day), pick(24)), pick(1000), static_cast<Stated>(1 + pick(3)),
                                 static_cast<Points>(pick(3))));
      }
      if (!samples.empty()) house.keep(samples, of, pick(2) ? Coverage::All : Coverage::None);
    }
  }
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    for (const AssetId asset : assets) {
      if (pick(2)) continue;
      const auto kind =
          *rc::gen::element(Protection::Ended, Protection::EndedKept, Protection::Started, Protection::NotBefore);
      TRY(decide_protection(database, {asset, pick(2) ? Version::V1 : Version::V2, kind, nth(1 + pick(month))}, entry));
      if (pick(2)) TRY(exclude_asset(database, asset, "demo", nth(1 + pick(month)), entry));
      if (pick(2)) TRY(move_asset(database, asset, house.mill, nth(1 + pick(month)), entry));
      if (pick(2)) TRY(set_class(database, asset, AssetClass::Server, SaidBy::Person, nth(1 + pick(month)), entry));
    }
    if (pick(2)) TRY(set_policy(database, Policy::GraceDays, nth(1 + pick(month)), pick(3), entry));
    return set_policy(database, Policy::KeptBilled, nth(1 + pick(month)), pick(2), entry);
  });
}

using Days = std::map<std::tuple<std::int64_t, std::int64_t, Day>, AssetDay>;

Days days_of(UsageView& view, const DayRange& range, std::optional<AssetId> only = {}) {
  Days days;
  const auto read = view.each(
      range, nullptr,
      [&](const AssetUsage& usage) {
        for (const AssetDay& day : usage.days) {
          const bool added = days.emplace(std::tuple(usage.asset.number(), usage.stream.number(), day.day), day).second;
          RC_ASSERT(added);
        }
      },
      only);
  RC_ASSERT(read.has_value());
  return days;
}

bool holds(const AssetDay& day) {
  return day.v1.metered || day.v2.metered;
}

// The month that a statement shows is the sum of its days asked one by one, and of one asset after the other.
RC_GTEST_PROP(UsageProperty, AMonthIsItsDaysAskedOneByOne, ()) {
  House house;
  furnish(house);
  const auto view = house.view();
  const DayRange range{nth(1), nth(month) + 1};
  const Days whole = days_of(*view, range);
  const Day split = nth(*rc::gen::inRange(1, month + 1));
  Days pieces = days_of(*view, {range.from, split});
  for (const auto& [key, day] : days_of(*view, {split, range.until})) pieces.emplace(key, day);
  for (const auto& [key, day] : whole) {
    const auto found = pieces.find(key);
    if (found == pieces.end()) {
      RC_ASSERT(!holds(day));
    } else {
      if (!same(found->second, day)) RC_FAIL("in one piece " + words(day) + "in two " + words(found->second));
    }
    const AssetId asset(std::get<0>(key));
    if (!asset || std::get<2>(key) != split) continue;
    const AssetDay alone = days_of(*view, range, asset).at(key);
    if (!same(alone, day)) RC_FAIL("among all " + words(day) + "alone " + words(alone));
  }
  for (const auto& [key, day] : pieces) RC_ASSERT(whole.contains(key) || !holds(day));
}

// Nothing vanishes: the totals over all decisions are all that any version held on a day; and of an asset's day one
// version at most is billed.
RC_GTEST_PROP(UsageProperty, MeteredIsTheSumOverAllDecisions, ()) {
  House house;
  furnish(house);
  const auto view = house.view();
  const DayRange range{nth(1), nth(month) + 1};
  ByteDays metered;
  std::int64_t asset_days = 0;
  for (const auto& [key, day] : days_of(*view, range)) {
    int billed = 0;
    for (const VersionUsage* usage : {&day.v1, &day.v2}) {
      if (!usage->metered) continue;
      metered += ByteDays(usage->level);
      ++asset_days;
      billed += is_billed(usage->decision) ? 1 : 0;
    }
    RC_ASSERT(billed <= 1);
    RC_ASSERT((day.billed || !holds(day) || day.v2.decision == Decision::ExcludedSeeding ||
               day.v2.decision == Decision::ExcludedByPerson || day.v2.decision == Decision::UnmappedNoAsset));
  }
  ByteDays total;
  std::int64_t assets = 0;
  const DayTotals totals = view->totals(range, nullptr).value();
  for (const DayTotal& row : totals) {
    total += row.bytes;
    assets += row.assets;
  }
  RC_ASSERT(total == metered);
  RC_ASSERT(assets == asset_days);
  RC_ASSERT(std::is_sorted(totals.begin(), totals.end(), [](const DayTotal& a, const DayTotal& b) {
    return std::tuple(a.day, a.organization, a.version, a.asset_class, a.decision) <
           std::tuple(b.day, b.organization, b.version, b.asset_class, b.decision);
  }));
}

}  // namespace
}  // namespace stowage
