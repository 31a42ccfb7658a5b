#include "billing/line_key.h"

#include "precompiled.h"

namespace stowage {
namespace {

TEST(LineKey, PrintsAnIdThatPeopleCanRead) {
  const Day june_1 = Day::of(2026, 6, 1);
  LineReference line{
      {Period::of(june_1), OrganizationId(3), Version::V1, BillingType::Storage, AssetClass::None, june_1}, {}};
  EXPECT_EQ(line.id(), "2026-06.o3.v1.storage.all.2026-06-01");
  line.corrected_on = Period::of(Day::of(2026, 8, 1));
  EXPECT_EQ(line.id(), "2026-06.o3.v1.storage.all.2026-06-01.corrected-2026-08");
}

RC_GTEST_PROP(LineKey, EveryIdIsReadBackAsItsKey, ()) {
  const Day from = Day::of(2026, 1, 1) + *rc::gen::inRange(0, 3650);
  const auto type = *rc::gen::elementOf(all_billing_types);
  LineReference line{{Period::of(from), OrganizationId(*rc::gen::inRange<std::int64_t>(1, INT64_MAX)),
                      *rc::gen::element(Version::V1, Version::V2), type, class_of(type), from},
                     {}};
  if (!counts_assets(type))
    line.key.asset_class = *rc::gen::element(AssetClass::None, AssetClass::Workstation, AssetClass::Server);
  if (*rc::gen::arbitrary<bool>()) line.corrected_on = line.key.period.next();
  const auto read = LineReference::parse(line.id());
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->key == line.key);
  RC_ASSERT(read->corrected_on == line.corrected_on);
}

TEST(LineKey, RefusesWhatNoStatementPrinted) {
  for (const char* text :
       {"", "2026-06", "2026-06.o3.v1.storage.all", "2026-13.o3.v1.storage.all.2026-06-01",
        "2026-06.o0.v1.storage.all.2026-06-01", "2026-06.o03.v1.storage.all.2026-06-01",
        "2026-06.o-3.v1.storage.all.2026-06-01", "2026-06.3.v1.storage.all.2026-06-01",
        "2026-06.o99999999999999999999.v1.storage.all.2026-06-01", "2026-06.o3.v3.storage.all.2026-06-01",
        "2026-06.o3.v1.bytes.all.2026-06-01", "2026-06.o3.v1.storage.none.2026-06-01",
        "2026-06.o3.v1.protected_servers.all.2026-06-01", "2026-06.o3.v1.protected_servers.workstation.2026-06-01",
        "2026-06.o3.v1.storage.all.2026-07-01", "2026-06.o3.v1.storage.all.2026-06-01.x",
        "2026-06.o3.v1.storage.all.2026-06-01.corrected-2026-06"}) {
    EXPECT_FALSE(LineReference::parse(text)) << text;
  }
}

}  // namespace
}  // namespace stowage
