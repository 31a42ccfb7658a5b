// The totals, which are mostly added up as columns, are the sums of what each asset comes to by itself.

#include <map>
#include <tuple>

#include "billing/house_test.h"
#include "billing/usage.h"

namespace stowage {
namespace {

using namespace tests;

constexpr int month = 12;

int pick(int below) {
  return *rc::gen::inRange(0, below);
}

struct Furnished {
  SourceId source;
  std::uint32_t stream;
};

// Mostly assets with one stream that is reported every day; each other thing that can be now and then.
std::vector<Furnished> people(House& house) {
  const SourceId pool = house.source("pool", SourceKind::Store);
  const std::vector<SourceId> sources = {house.file, house.source("api", SourceKind::Api), pool};
  const std::vector<StoreId> stores = {house.store(pool, Version::V2, Place::Offsite),
                                       house.store(pool, Version::V2, Place::Local)};
  std::vector<AssetId> assets;
  std::vector<Furnished> made;
  for (int i = 0; i < 14; ++i) {
    const SourceId of = sources[static_cast<size_t>(pick(3))];
    const StoreId in = of == pool ? stores[static_cast<size_t>(pick(2))] : StoreId();
    const auto key = "key" + std::to_string(i);
    const auto stream = house.stream(of, pick(2) ? Version::V1 : Version::V2, key, in, pick(2) ? "Harbour" : "Other");
    made.push_back({of, stream});
    if (pick(8) == 0) continue;  // nobody's
    if (pick(7) == 0) {          // perhaps the same machine as another of this name
      house.decide([&](Database& database, EntryId entry) {
        const Evidence evidence{"dc01", "", "SN-" + std::to_string(i)};
        const Version version = pick(2) ? Version::V1 : Version::V2;
        const NewStream seen{StreamId(stream), version,    house.harbour,       "dc01",
                             evidence,         since_ever, nth(1 + pick(month))};
        const std::set<MeasuredBy> measured_by{{SourceId(1), pick(2) == 0 ? Version::V2 : Version::V1}};
        return Enrolment(database, [&](AssetId) { return Result<Measurers>(Measurers{measured_by}); })
            .enrol(seen, true, entry);
      });
      continue;
    }
    const bool joined = !assets.empty() && pick(6) == 0;
    const AssetId asset = joined ? assets[static_cast<size_t>(pick(static_cast<int>(assets.size())))]
                                 : house.asset(key, pick(2) ? house.harbour : house.mill, nth(pick(month)));
    assets.push_back(asset);
    house.own(stream, asset, pick(8) ? since_ever : nth(1 + pick(month)));
    if (pick(10) == 0) {
      const int day = 1 + pick(month);
      house.own(stream, pick(2) ? assets.front() : AssetId(), nth(day));
      if (pick(2)) house.own(stream, asset, nth(day + 1 + pick(4)));
    }
  }
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    for (const AssetId asset : assets) {
      const Day day = nth(1 + pick(month + 6) - 3);
      if (pick(3)) TRY(set_class(database, asset, AssetClass::Server, SaidBy::Person, day, entry));
      if (pick(10) == 0) TRY(move_asset(database, asset, house.mill, day, entry));
      if (pick(14) == 0) TRY(exclude_asset(database, asset, "demo", day, entry));
      if (pick(8) == 0)
        TRY(add_entered_usage(database,
                              {asset, pick(2) ? Version::V1 : Version::V2, Bytes(pick(500)), day, day, entry}));
    }
    if (pick(2)) TRY(set_policy(database, Policy::GraceDays, nth(1 + pick(month)), pick(4), entry));
    const SourceId first = *rc::gen::element(own_stores, sources[0], sources[1]);
    if (pick(2)) TRY(set_source_order(database, {&first, 1}, nth(1 + pick(month)), entry));
    return set_policy(database, Policy::KeptBilled, nth(1 + pick(month)), pick(2), entry);
  });
  return made;
}

// What people decide later, so that a mark between says another thing.
void decide_more(House& house, const std::vector<AssetId>& assets) {
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    for (const AssetId asset : assets) {
      const auto kind =
          *rc::gen::element(Protection::Ended, Protection::EndedKept, Protection::Started, Protection::NotBefore);
      if (pick(8)) continue;
      TRY(decide_protection(database, {asset, pick(2) ? Version::V1 : Version::V2, kind, nth(1 + pick(month))}, entry));
    }
    if (pick(2))
      TRY(exclude_organization(database, house.mill, pick(2) ? "internal" : "", nth(1 + pick(month)), entry));
    return {};
  });
}

// `scale`: bytes are multiples of it.
void report(House& house, const std::vector<Furnished>& streams, int from, int until, std::int64_t scale) {
  for (int day = from; day < until; ++day) {
    std::map<SourceId, std::vector<Sample>> samples;
    for (const auto& [source, stream] : streams) {
      if (pick(12) == 0) continue;
      Sample made = sample(stream, at(nth(day), pick(24)), pick(1000) * scale,
                           pick(8) ? Stated::Unstated : Stated::Kept, pick(8) ? Points::Some : Points::None);
      made.unmeasured = pick(16) == 0;
      if (pick(16) == 0) made.stated = Stated::Active;
      if (pick(8) == 0) {  // a scan that could not read it whole
        made.seen_only = made.incomplete = true;
        made.bytes = Bytes();
        made.unmeasured = false;
      }
      samples[source].push_back(made);
    }
    for (auto& [source, its] : samples) {
      if (pick(10) != 0) house.keep(its, source, pick(2) ? Coverage::All : Coverage::None, pick(2) ? 5 : 30);
    }
  }
}

DayTotals sums_of_each(UsageView& view, const DayRange& range) {
  std::map<std::tuple<Day, OrganizationId, Version, AssetClass, Decision>, DayTotal> sums;
  const auto add = [&](const AssetDay& day, Version version) {
    const VersionUsage& usage = day.of(version);
    if (!usage.metered) return;
    DayTotal& sum = sums[{day.day, day.organization, version, day.asset_class, usage.decision}];
    sum.bytes += ByteDays(usage.level);
    sum.assets += 1;
    sum.active += usage.state == State::Active ? 1 : 0;
    sum.unmeasured += usage.unmeasured ? 1 : 0;
    sum.provisional += usage.provisional ? 1 : 0;
    sum.stale += usage.stale != Stale::No ? 1 : 0;
    if (usage.stale != Stale::No) sum.stale_bytes += ByteDays(usage.level);
  };
  const auto read = view.each(range, nullptr, [&](const AssetUsage& usage) {
    for (const AssetDay& day : usage.days) {
      add(day, Version::V1);
      add(day, Version::V2);
    }
  });
  RC_ASSERT(read.has_value());
  DayTotals totals;
  for (auto& [key, sum] : sums) {
    std::tie(sum.day, sum.organization, sum.version, sum.asset_class, sum.decision) = key;
    totals.push_back(sum);
  }
  return totals;
}

std::string words(const DayTotals& totals) {
  std::string all;
  for (const DayTotal& total : totals) {
    all += total.day.text() + " organization " + std::to_string(total.organization.number()) + " " +
           std::string(to_text(total.version)) + " " + std::string(to_text(total.asset_class)) + ", " +
           std::string(reason_text(total.decision)) + ": " + to_string(total.bytes.count());
    for (const std::int64_t count : {total.assets, total.active, total.unmeasured, total.provisional, total.stale})
      all += " " + std::to_string(count);
    all += "\n";
  }
  return all;
}

// Machines with one stream of each version: v1 is reported on nearly all days, v2 from some day on.
std::vector<Furnished> upgraded_people(House& house) {
  std::vector<Furnished> made;
  std::vector<AssetId> assets;
  for (int i = 0; i < 8; ++i) {
    const auto key = "key" + std::to_string(i);
    const AssetId asset = assets.emplace_back(house.asset(key, pick(2) ? house.harbour : house.mill));
    for (const Version version : {Version::V1, Version::V2}) {
      const auto stream =
          house.stream(house.file, pick(12) ? version : Version::V2, key + std::string(to_text(version)));
      house.own(stream, asset, pick(12) ? since_ever : nth(1 + pick(month)));
      made.push_back({house.file, stream});
    }
  }
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    if (pick(2)) TRY(exclude_organization(database, house.mill, "internal", nth(1 + pick(month)), entry));
    const AssetId asset = assets[static_cast<size_t>(pick(8))];
    if (pick(2)) TRY(exclude_asset(database, asset, "demo", nth(1 + pick(month)), entry));
    if (pick(2)) TRY(move_asset(database, asset, house.mill, nth(1 + pick(month)), entry));
    return set_policy(database, Policy::KeptBilled, nth(1 + pick(month)), pick(2), entry);
  });
  return made;
}

void report_upgraded(House& house, const std::vector<Furnished>& streams) {
  std::vector<int> begin;
  for (size_t i = 0; i < streams.size(); ++i) begin.push_back(i % 2 == 0 ? pick(8) / 7 : pick(month));
  for (int day = 1; day <= month; ++day) {
    std::vector<Sample> samples;
    for (size_t i = 0; i < streams.size(); ++i) {
      if (day < begin[i] || pick(40) == 0) continue;
      const bool first = day == begin[i];
      samples.push_back(sample(streams[i].stream, at(nth(day), pick(24)), pick(1000), Stated::Unstated,
                               first && pick(2) ? Points::None : Points::Some));
      samples.back().unmeasured = pick(8) == 0;
      if (pick(40) == 0) samples.back().stated = pick(2) ? Stated::Active : Stated::Kept;
    }
    if (!samples.empty()) house.keep(std::move(samples), house.file, pick(3) ? Coverage::All : Coverage::None);
  }
}

// The common pair is decided by itself, too.
RC_GTEST_PROP(PlainSumsProperty, TotalsOfUpgradedMachinesAreTheSumsOfEach, ()) {
  House house;
  report_upgraded(house, upgraded_people(house));
  const auto view = house.view();
  const int from = 1 + pick(month);
  const DayRange range{nth(from), nth(from + 1 + pick(month + 1 - from))};
  const DayTotals expected = sums_of_each(*view, range);
  const DayTotals totals = one_after_the_other(view->totals(range, nullptr).value());
  if (totals != expected) RC_FAIL("quick\n" + words(totals) + "each\n" + words(expected));
}

// A statement would come out wrong wherever the quick way and the way of `explain` differ.
RC_GTEST_PROP(PlainSumsProperty, TotalsAreTheSumsOfEachAsset, ()) {
  House house;
  const std::vector<Furnished> streams = people(house);
  // Small, near the largest that are added up as columns, and beyond.
  const std::int64_t scale = *rc::gen::element(std::int64_t{1}, std::int64_t{1} << 41, std::int64_t{1} << 50);
  report(house, streams, 1, month, scale);
  std::vector<std::unique_ptr<UsageView>> views;
  views.push_back(house.view());
  std::vector<AssetId> assets;
  for (const auto& step : views.front()->directory().stream_owners.all()) {
    if (step.value != 0) assets.emplace_back(step.value);
  }
  decide_more(house, assets);
  report(house, streams, month - 3, month + 1, scale);
  views.push_back(house.view());
  for (const auto& view : views) {
    const int from = 1 + pick(month);
    const DayRange range{nth(from), nth(from + pick(month + 4 - from))};
    const DayTotals expected = sums_of_each(*view, range);
    const DayTotals totals = one_after_the_other(view->totals(range, nullptr).value());
    if (totals != expected) RC_FAIL("quick\n" + words(totals) + "each\n" + words(expected));
  }
}

}  // namespace
}  // namespace stowage
