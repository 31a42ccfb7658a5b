// A month that cannot be closed, and a list of exceptions that says that nothing is open: nobody would know what to do.
#include "api/exception_finder.h"

#include <algorithm>
#include <filesystem>
#include <rapidcheck/gtest.h>

#include "api/billing.h"
#include "api/class_decisions.h"
#include "api/decisions.h"
#include "api/directory.h"
#include "api/enter_usage.h"
#include "api/found_exceptions.h"
#include "api/import.h"
#include "api/ownership_decisions.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};
const Period october = Period::parse("2026-10").value();

std::string quick_folder() {
  return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

// A rehearsal that is lived through at random, from the 26th of October to the 5th of November 2026.
class Autumn {
 public:
  Autumn() {
    const std::string data = scratch_ / "data";
    const auto begin = Instant::parse("2026-10-26T20:00:00Z").value();
    RC_ASSERT(Session::create(data, {"North", "UTC", "USD", Ledger::Kind::Rehearsal, begin}, anna).has_value());
    session_ = std::move(Session::open(data, anna)).value();
  }

  void live() {
    for (int day = 0; day < 11; ++day) {
      for (int things = *rc::gen::inRange(0, 4); things > 0; --things) do_something();
      const Instant evening = session_->partner().zone.start_of(session_->today() + 1) + 20 * std::int64_t{3'600'000};
      RC_ASSERT(session_->ledger().move_clock(anna, evening).has_value());
    }
  }
  Session& session() { return *session_; }

 private:
  // Whatever is refused has no effect, which is as good as any.
  void do_something() {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        return price();
      case 1:
        return (void)end_protection(*session_, any_asset(), any_version(), *rc::gen::arbitrary<bool>(), now());
      case 2:
        return (void)roll_back(*session_, any_asset(), now());
      case 3:
        return (void)classify(*session_, any_asset(), AssetClass::Server, now());
      case 4:
        return (void)unlink(*session_, any_asset(), any_asset(), now());
      default:
        return report();
    }
  }

  void price() {
    NewPrice price;
    price.version = any_version();
    price.type = *rc::gen::element(BillingType::Storage, BillingType::ProtectedServers);
    price.price = *rc::gen::element<std::string>("2.00", "none");
    price.from = session_->today();
    (void)add_new_price(*session_, price);
  }

  void report() {
    std::string csv = "asset,organization,version,stored_bytes,measured_at,class,serial\n";
    const std::string at = session_->today().text() + "T12:00:00Z";
    for (int rows = *rc::gen::inRange(1, 4); rows > 0; --rows)
      csv += any_asset() + "," + *rc::gen::element<std::string>("Acme", "Beta") + "," +
             std::string(to_text(any_version())) + ",1000000000," + at + "," +
             *rc::gen::element<std::string>("", "server") + "," + *rc::gen::element<std::string>("", "S1", "S2") + "\n";
    ImportRequest request{in_pieces(csv), *rc::gen::element<std::string>("rmm", "pool")};
    request.create = *rc::gen::inRange(0, 3) > 0;
    (void)import_usage(*session_, request);
  }

  static std::string any_asset() { return *rc::gen::element<std::string>("pc", "srv", "box"); }
  static Version any_version() { return *rc::gen::element(Version::V1, Version::V2); }
  When now() const { return {session_->today(), "a test", false}; }

  Scratch scratch_{quick_folder()};
  std::unique_ptr<Session> session_;
};

RC_GTEST_PROP(Exceptions, NameWhatKeepsAMonthFromBeingClosed, ()) {
  Autumn autumn;
  autumn.live();
  Session& session = autumn.session();
  const auto listed = find_exceptions(session, {}, october);
  RC_ASSERT(listed.has_value());
  std::string ids;
  for (const Exception& exception : *listed) {
    RC_ASSERT(exception.kind != ExceptionKind::KeepsOpen);
    RC_ASSERT(!exception.remedy.empty());
    if (exception.keeps_open(october)) ids += exception.id + " ";
  }
  const auto closed = close_month(session, {october, ""}, {});
  RC_CLASSIFY(closed.has_value(), "closed");
  const auto first_day = session.metering().deliveries().earliest_day(DeliveryId(), session.mark()->delivery).value();
  // No exception: nothing was metered, or somebody may have meant another month.
  if (!first_day || Period::of(*first_day) > october) {
    RC_ASSERT(!closed.has_value());
    return;
  }
  RC_ASSERT(closed.has_value() == ids.empty());
  if (closed) return;
  const std::string first = ids.substr(0, ids.find(' '));
  RC_ASSERT(closed.error().text().find("(" + first + ")") != std::string::npos);
}

// Whatever no particular exception is about stands for itself.
TEST(FoundExceptions, CoverWhatNothingElseIsAbout) {
  FoundExceptions found({"no-class:a1"});
  const OrganizationId acme(3);
  StatementNames names;
  names.organizations[acme] = "Acme";
  found.add(ExceptionKind::NoClass, "no-class:a1", "", "").open_in(october).add(OpenKind::NoClass, acme);
  found.add(ExceptionKind::StaleSource, "stale:1", "", "").open_in(october).add(OpenKind::Stale, acme);
  found.cover(october, {{OpenKind::NoClass, acme, {}}, {OpenKind::Stale, acme, {}}, {OpenKind::Stale, acme, {}}},
              names);
  EXPECT_EQ(found.find("open:2026-10:stale:o3"), nullptr);
  ASSERT_NE(found.find("open:2026-10:without a class:o3"), nullptr) << "what was settled is on no list";
}

}  // namespace
}  // namespace stowage
