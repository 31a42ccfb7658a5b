#include "billing/house_test.h"
#include "billing/kept_totals.h"
#include "directory/identity.h"

namespace stowage {
namespace {

using namespace tests;

constexpr int month = 12;

int pick(int below) {
  return *rc::gen::inRange(0, below);
}

// What happens in a house, one random thing after another: mostly reports of one day after the other, some of them
// late, some lists, some of them short; and whatever people decide, from any day on.
class Story {
 public:
  Story() {
    house.decide([&](Database& database, EntryId entry) {
      return set_policy(database, Policy::GraceDays, nth(1), pick(3), entry);
    });
    const SourceId pool = house.source("pool", SourceKind::Store);
    sources_ = {house.file, house.source("api", SourceKind::Api), pool};
    stores_ = {house.store(pool, Version::V2, Place::Offsite), house.store(pool, Version::V2, Place::Local)};
    for (int i = 0; i < 3; ++i) new_machine();
    for (int i = 0; i < 8; ++i) report();
  }

  void go_on() {
    switch (pick(12)) {
      case 0:
        return new_machine();
      case 1:
        return (void)new_stream();
      case 2:
        return enrol();
      case 3:
      case 6:
      case 7:
      case 8:
        return person_decides();
      case 4:
        return house.own(any_stream(), pick(4) ? any_asset() : AssetId(), pick(3) ? nth(1 + pick(month)) : since_ever);
      case 5:
        return judge_a_list();
      default:
        return report();
    }
  }

  House house;

 private:
  struct Its {
    std::uint32_t stream = 0;
    SourceId source;
  };

  AssetId any_asset() const { return assets_[static_cast<size_t>(pick(static_cast<int>(assets_.size())))]; }
  std::uint32_t any_stream() const {
    return streams_[static_cast<size_t>(pick(static_cast<int>(streams_.size())))].stream;
  }
  std::string next_name() { return "m" + std::to_string(++names_); }

  std::uint32_t new_stream() {
    const SourceId of = sources_[static_cast<size_t>(pick(3))];
    const StoreId in = of == sources_.back() ? stores_[static_cast<size_t>(pick(2))] : StoreId();
    const auto made =
        house.stream(of, pick(2) ? Version::V1 : Version::V2, next_name(), in, pick(2) ? "Harbour" : "Dock");
    streams_.push_back({made, of});
    return made;
  }

  void new_machine() {
    assets_.push_back(house.asset(next_name(), pick(2) ? house.harbour : house.mill, nth(1 + pick(month))));
    house.own(new_stream(), assets_.back());
  }

  // May join a machine of the same name, or doubt whether it is the same.
  void enrol() {
    const std::string name = "twin" + std::to_string(pick(2));
    const Version version = pick(2) ? Version::V1 : Version::V2;
    const auto made = house.stream(house.file, version, next_name(), {}, "Harbour");
    streams_.push_back({made, house.file});
    NewStream described{StreamId(made), version, house.harbour, name, {}, since_ever, nth(1 + pick(month))};
    if (pick(2)) described.evidence.serial = "serial" + std::to_string(pick(3));
    const std::set<MeasuredBy> measured_by{{SourceId(1), pick(2) == 0 ? Version::V2 : Version::V1}};
    const auto enrolled = house.decide([&](Database& database, EntryId entry) {
      return Enrolment(database, [&](AssetId) { return Result<Measurers>(Measurers{measured_by}); })
          .enrol(described, true, entry);
    });
    if (enrolled && enrolled->made) assets_.push_back(enrolled->asset);
  }

  void person_decides() {
    house.decide([&](Database& database, EntryId entry) -> Result<void> {
      const AssetId asset = any_asset();
      const Day day = nth(1 + pick(month));
      switch (pick(11)) {
        case 0:
          return exclude_asset(database, asset, pick(2) ? "demo" : "", day, entry);
        case 1:
          return exclude_organization(database, pick(2) ? house.harbour : house.mill, pick(2) ? "own" : "", day, entry);
        case 2:
          return move_asset(database, asset, pick(2) ? house.harbour : house.mill, day, entry);
        case 3:
          return pick(2) ? decide_class(database, asset, AssetClass::Server, day, entry)
                         : report_class(database, asset,
                                        {pick(2) ? AssetClass::Server : AssetClass::Workstation, house.file, day},
                                        one_place, entry);
        case 4:
          return set_policy(database, Policy::GraceDays, day, pick(3), entry);
        case 5:
          return set_policy(database, pick(2) ? Policy::KeptBilled : Policy::LocalBilled, day, pick(2), entry);
        case 6:
          return pick(2) ? link_assets(database, asset, any_asset(), day, entry)
                         : unlink_assets(database, asset, any_asset(), day, entry);
        case 7: {
          const auto added = add_organization(database, pick(3) ? next_name() : "Dock", entry);
          return added || added.error().failure() == Failure::Refused ? Result<void>() : tl::unexpected(added.error());
        }
        case 8:
          return add_entered_usage(database,
                                   {asset, pick(2) ? Version::V1 : Version::V2, Bytes(pick(500)), day, day, entry});
        case 9: {
          const SourceId first = *rc::gen::element(own_stores, sources_[0], sources_[1]);
          return set_source_order(database, {&first, 1}, day, entry);
        }
        default: {
          const auto kind =
              *rc::gen::element(Protection::Ended, Protection::EndedKept, Protection::Started, Protection::NotBefore);
          return decide_protection(database, {asset, pick(2) ? Version::V1 : Version::V2, kind, day}, entry);
        }
      }
    });
  }

  void report() {
    today_ = std::min(month, today_ + pick(2));
    const int day = pick(5) ? today_ : 1 + pick(month);
    const SourceId of = sources_[static_cast<size_t>(pick(3))];
    std::vector<Sample> samples;
    for (const Its& its : streams_) {
      if (its.source != of || pick(3) == 0) continue;
      samples.push_back(sample(its.stream, at(nth(day), pick(24)), pick(1000), static_cast<Stated>(1 + pick(3)),
                               static_cast<Points>(pick(3))));
      samples.back().unmeasured = pick(5) == 0;
      if (pick(6) == 0) samples.push_back(sample(its.stream, at(nth(1 + pick(month)), pick(24)), pick(1000)));
    }
    const Coverage coverage = pick(2) ? Coverage::All : pick(2) ? Coverage::Organizations : Coverage::None;
    if (samples.empty() && coverage == Coverage::None) return;
    house.keep(std::move(samples), of, coverage, pick(4) ? 20 : 1, at(nth(day), 23));
  }

  void judge_a_list() {
    const auto newest = house.mark().delivery.number();
    if (newest == 0) return;
    house.decide([&](Database& database, EntryId entry) {
      return house.metering().say_of_inventory(database, DeliveryId(1 + pick(static_cast<int>(newest))), pick(2) == 0,
                                               entry);
    });
  }

  std::vector<SourceId> sources_;
  std::vector<StoreId> stores_;
  std::vector<AssetId> assets_;
  std::vector<Its> streams_;
  int names_ = 0;
  int today_ = 1;
};

// A statement from kept totals is the statement: after whatever happened, at the newest mark and at every older one.
RC_GTEST_PROP(KeptTotalsProperty, AreAlwaysWhatWouldBeComputed, ()) {
  Story story;
  House& house = story.house;
  const auto kept = KeptTotals::open(house.ledger(), house.metering(), "this").value();
  std::int64_t asked_days = 0;
  const auto ask = [&](const DayRange& range, const Mark& mark) {
    const auto view = UsageView::open(house.ledger(), house.metering(), mark).value();
    RC_ASSERT(kept->totals(range, mark, nullptr).value().rows().value() ==
              one_after_the_other(view->totals(range, nullptr).value()));
    asked_days += range.days();
  };
  for (int steps = 16; steps > 0; --steps) {
    story.go_on();
    if (pick(3) == 0) continue;
    ask({nth(1), nth(month) + 1}, house.mark());
    if (pick(2)) continue;
    Mark mark = house.mark();
    if (pick(2)) mark.delivery = DeliveryId(pick(static_cast<int>(mark.delivery.number()) + 1));
    if (pick(2)) mark.entry = EntryId(1 + pick(static_cast<int>(mark.entry.number())));
    const int from = 1 + pick(month);
    ask({nth(from), nth(from + 1 + pick(month + 1 - from))}, mark);
  }
  RC_CLASSIFY(kept->computed_days() < asked_days, "some were kept");
  const auto verified = kept->verify(nullptr);
  if (!verified) RC_FAIL(verified.error().text());
}

}  // namespace
}  // namespace stowage
