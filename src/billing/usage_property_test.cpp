#include "billing/house_test.h"
#include "billing/usage.h"

namespace stowage {
namespace {

using namespace tests;

bool same(const AssetDay& a, const AssetDay& b) {
  const auto key = [](const VersionUsage& usage) {
    return std::tuple(usage.state, usage.metered, usage.metered ? usage.decision : Decision::BilledActive, usage.level,
                      usage.peak, usage.stream, usage.reported, usage.unmeasured, usage.provisional, usage.stale,
                      usage.complete, usage.absence);
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
                                   {usage.stale == Stale::Source, " stale"},
                                   {usage.stale == Stale::Incomplete, " incomplete for long"},
                                   {usage.absence.has_value(), " absent"}})
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
    const AssetId owner = pick(5) ? assets[static_cast<size_t>(pick(4))] : AssetId();
    if (owner) house.own(made, owner);
    if (pick(3) != 0) continue;
    const int day = 1 + pick(month);
    house.own(made, pick(3) ? assets[static_cast<size_t>(pick(4))] : AssetId(), nth(day));
    if (pick(2)) house.own(made, owner, nth(day + 1 + pick(3)));
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
    const SourceId first = *rc::gen::element(own_stores, house.file, api);
    if (pick(2)) TRY(set_source_order(database, {&first, 1}, nth(1 + pick(month)), entry));
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

// From now on each stream is on all days whose it is on this one.
void own_as_on(House& house, const DirectorySnapshot& known, size_t streams, Day day) {
  for (std::uint32_t stream = 1; stream <= streams; ++stream) {
    const auto steps = known.stream_owners.of(stream);
    const std::uint32_t* owner = SubjectSteps<std::uint32_t>::at(steps, day);
    const AssetId its(owner == nullptr ? 0 : *owner);
    house.own(stream, its);
    for (const auto& step : steps) house.own(stream, its, step.day);
  }
}

// R8, R12: a link or an unlink changes no day before its own, and from it on each day comes out as if the streams had
// never been anyone else's: nobody pays again for what lists had ended, because its owner changed meanwhile.
RC_GTEST_PROP(UsageProperty, ADayIsDecidedAsIfItsStreamsHadAlwaysBeenTheAssets, ()) {
  House house;
  furnish(house);
  const DayRange range{nth(1), nth(month) + 1};
  const auto view = house.view();
  const Days changing = days_of(*view, range);
  const Day day = nth(*rc::gen::inRange(1, month + 1));
  own_as_on(house, view->directory(), view->streams().size(), day);
  const Days always = days_of(*house.view(), range);
  for (const auto& [days, others] : {std::pair(&changing, &always), std::pair(&always, &changing)}) {
    for (const auto& [key, one] : *days) {
      if (std::get<2>(key) != day) continue;
      const auto other = others->find(key);
      if (other == others->end()) {
        RC_ASSERT(!holds(one));
      } else if (!same(one, other->second)) {
        RC_FAIL(words(one) + words(other->second));
      }
    }
  }
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
  const DayTotals totals = one_after_the_other(view->totals(range, nullptr).value());
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

// The last day an upgrade was planned for, and the day of the roll-back that ended it or gave it up.
struct Upgrade {
  int planned = 0;
  std::optional<int> rolled_back;
};

// Upgrades as people plan them, put them off, and give them up, one after the other.
std::vector<Upgrade> decide_upgrades(House& house, AssetId asset) {
  const auto behind = [](int day) { return day + *rc::gen::inRange(1, month - day + 1); };
  const auto decide = [&](Version version, Protection kind, int day) {
    house.decide([&](Database& database, EntryId entry) {
      return decide_protection(database, {asset, version, kind, nth(day)}, entry);
    });
  };
  std::vector<Upgrade> upgrades;
  for (int last = 0; last < month && (upgrades.empty() || *rc::gen::arbitrary<bool>());) {
    Upgrade& upgrade = upgrades.emplace_back();
    for (int plans = *rc::gen::inRange(1, 3); plans > 0; --plans) {
      upgrade.planned = behind(last);
      decide(Version::V2, Protection::NotBefore, upgrade.planned);
    }
    if (*rc::gen::arbitrary<bool>()) break;
    last = behind(last);
    upgrade.rolled_back = last;
    decide(Version::V1, Protection::Started, last);
    decide(Version::V2, Protection::Ended, last + 1);
  }
  return upgrades;
}

// R6: a customer pays v2 from the planned day and the first recovery point on, both of them come, until the roll-back;
// and v1 on every other day, so that no day has neither.
RC_GTEST_PROP(UsageProperty, V2IsBilledFromPlanAndRecoveryPointUntilTheRollBack, ()) {
  House house;
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto v1 = house.owned(asset, Version::V1, house.file);
  const auto v2 = house.owned(asset, Version::V2, house.file);
  house.daily(v1, 1, month, 50);
  const int point = *rc::gen::inRange(1, month + 2);
  for (int day = *rc::gen::inRange(1, point + 1); day <= month; ++day)
    house.keep({sample(v2, at(nth(day), 9), 70, Stated::Unstated, day < point ? Points::None : Points::Some)});
  const std::vector<Upgrade> upgrades = decide_upgrades(house, asset);
  for (const AssetDay& day : house.of(asset, 1, month).days) {
    const int n = day.day - first + 1;
    const bool upgraded = std::any_of(upgrades.begin(), upgrades.end(), [&](const Upgrade& upgrade) {
      return n >= std::max(upgrade.planned, point) && n <= upgrade.rolled_back.value_or(month);
    });
    if (day.billed == (upgraded ? Version::V2 : Version::V1) && (upgraded || day.v1.state == State::Active)) continue;
    std::string told = "recovery point on " + nth(point).text() + "\n";
    for (const Upgrade& upgrade : upgrades)
      told += "planned for " + nth(upgrade.planned).text() +
              (upgrade.rolled_back ? ", rolled back on " + nth(*upgrade.rolled_back).text() : "") + "\n";
    RC_FAIL(told + words(day));
  }
}

// As far apart in the first tries as in the last.
int any(int from, int until) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, until));
}

// One edit as people make it, and the first day that it may change.
Day edit_protection(House& house, AssetId asset) {
  const Day day = nth(any(1, month + 2));
  Day touched = day;
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    const auto end = *rc::gen::element(Protection::Ended, Protection::EndedKept);
    switch (any(0, 4)) {
      case 0:
        TRY(decide_protection(database, {asset, Version::V1, Protection::Started, day}, entry));
        return decide_protection(database, {asset, Version::V2, Protection::Ended, day + 1}, entry);
      case 1:
        return decide_protection(database, {asset, Version::V1, end, day}, entry);
      case 2:
        return decide_protection(database, {asset, Version::V2, end, day}, entry);
      default:
        // A plan holds back the days before it, behind the last end.
        touched = first;
        const DirectorySnapshot known = TRY(DirectorySnapshot::load(database, entry));
        if (const auto decisions = known.decisions.find(asset); decisions != known.decisions.end()) {
          for (const ProtectionDecision& one : decisions->second) {
            if (one.version == Version::V2 && one.kind != Protection::NotBefore && one.day <= day) touched = one.day;
          }
        }
        return decide_protection(database, {asset, Version::V2, Protection::NotBefore, day}, entry);
    }
  });
  return touched;
}

// R6, R21: what was billed before the day of an edit stays, above all where it is closed.
RC_GTEST_PROP(UsageProperty, AnEditChangesNoDayBeforeItsOwn, ()) {
  House house;
  const AssetId asset = house.asset("dc01", house.harbour);
  for (const Version version : {Version::V1, Version::V2}) {
    const auto stream = house.owned(asset, version, house.file);
    const int from = version == Version::V1 ? 1 : any(1, 4);
    std::vector<Sample> samples;
    for (int day = from; day <= month; ++day) {
      if (day > from && any(0, 4) == 0) continue;
      const int word = any(0, 12);
      const auto stated = word == 0 ? Stated::Kept : word == 1 ? Stated::Active : Stated::Unstated;
      samples.push_back(sample(stream, at(nth(day), 9), 50, stated, word == 2 ? Points::None : Points::Some));
    }
    house.keep(samples);
  }
  std::vector<AssetDay> before = house.of(asset, 1, month).days;
  for (int edits = any(5, 15); edits > 0; --edits) {
    const Day touched = edit_protection(house, asset);
    const std::vector<AssetDay> after = house.of(asset, 1, month).days;
    for (size_t i = 0; i < before.size() && nth(static_cast<int>(i) + 1) < touched; ++i) {
      RC_LOG() << touched.text() << "\n" << words(before[i]) << words(after[i]);
      RC_ASSERT(same(before[i], after[i]));
    }
    before = after;
  }
}

}  // namespace
}  // namespace stowage
