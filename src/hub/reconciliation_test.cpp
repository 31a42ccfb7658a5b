#include "hub/reconciliation.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

constexpr Int128 gb = 1'000'000'000;

// A contract of the built-in kind whose invoices are held against statements at a price book.
class World {
 public:
  World(ModuleBillingType kind, std::string_view price, std::string_view book_price, Terms terms)
      : mapped(kind, price, terms), built_in(terms), totals_until(terms.from) {
    service = built_in.service(price);
    book.add(
        *checked({Side::Sell, Version::V2, kind.type, {}, Day(), *Price::parse(book_price, default_unit(kind.type))}));
    if (counts_assets(kind))
      book.add(*checked({Side::Sell, Version::V2, BillingType::Storage, {}, Day(), none(Unit::GB)}));
    for (const BillingType type : {BillingType::ProtectedServers, BillingType::ProtectedWorkstations})
      if (type != kind.type) book.add(*checked({Side::Sell, Version::V2, type, {}, Day(), none(Unit::Asset)}));
  }

  void use(OrganizationId organization, DayRange days, std::int64_t assets, Int128 bytes) {
    for (Day day = days.from; day < days.until; ++day)
      totals.push_back({day, organization, Version::V2, AssetClass::Server, Decision::BilledActive, ByteDays(bytes),
                        assets, assets, 0, 0, 0, ByteDays()});
    totals_until = std::max(totals_until, days.until);
    mapped.usage = Usage(totals_until);
    for (const DayTotal& total : totals) mapped.usage.add(total);
  }

  // What the hub plans, done.
  void plan_and_apply() {
    mapped.contract = as_psa();
    MappingPlan plan = mapped.mapping_plan();
    for (const bool rises : {true, false})
      for (const PlannedChange& change : plan.changes)
        if (!change.change().zero() && (change.change() > Units()) == rises)
          RC_ASSERT(built_in.adjust(service, change.change().count(), change.effective));
    for (size_t i = 0; i < plan.changes.size(); ++i)
      for (const PlannedCharge& charge : plan.changes[i].charges)
        charge_once(
            charge.day, charge.amount,
            ChargeMark{std::string(mark_plan_digits, 'a'), change_name(mapped.mapping.id, i), charge.period.from}
                .text());
    mapped.left_by_us[mapped.mapping.id] = built_in.contract.services[0].units_by_day();
  }
  void charge_once(Day day, const Money& amount, const std::string& text) {
    built_in.contract.charges.push_back(
        {ChargeId(std::int64_t(built_in.contract.charges.size()) + 1), service, day, amount, EntryId(1000), text});
  }

  // The month's statement against the contract period that begins in it.
  Reconciliation reconciled(std::string_view month) {
    const Period period = *Period::parse(month);
    const Statement statement =
        *build_statement({period, period.days().until - 1, {}, "UTC", usd(), Side::Sell, {}}, totals, {}, book);
    const PsaContract contract = as_psa();
    Day begins = std::max(period.days().from, contract.terms.from);
    while (contract.terms.period_of(begins).covered.from != begins) ++begins;
    const ContractPeriod of_contract = contract.terms.period_of(begins);
    std::vector<ContractLine> lines;
    const auto all_lines = lines_of(built_in.contract, of_contract);
    for (const ContractLine& line : *all_lines)
      if (line.kind != LineKind::Charge) lines.push_back(line);
    const auto left = mapped.left_by_us.find(mapped.mapping.id);
    return *reconcile({statement, mapped.mapping, contract, of_contract, lines, mapped.usage, mapped.accounts,
                       mapped.open_from, left == mapped.left_by_us.end() ? nullptr : &left->second});
  }

  HubExample mapped;
  ContractExample built_in;
  ServiceId service;
  DayTotals totals;
  Day totals_until;
  PriceBook book;

 private:
  static Price none(Unit unit) { return *Price::parse("none", unit); }

  PsaContract as_psa() const {
    const Contract& contract = built_in.contract;
    PsaContract psa{contract.id,
                    contract.account,
                    contract.name,
                    contract.currency,
                    contract.terms,
                    contract.unposted_from(),
                    contract.units_change_from(),
                    {},
                    {}};
    for (const Service& of : contract.services) psa.services.push_back({of.id, of.name, of.units_by_day(), of.prices});
    for (const Charge& charge : contract.charges)
      psa.charges.push_back({contract.id, charge.service, charge.day, charge.amount, charge.text});
    return psa;
  }
};

Fraction cents(std::string_view dollars) {
  return *multiply(Fraction::of(decimal(dollars)), Fraction(100));
}

// "For counts on a calendar contract at equal prices the sums before rounding are equal."
TEST(Reconciliation, CountsAtEqualPricesDifferByRoundedCentsAlone) {
  World world(servers, "20", "20", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-01-10"), 10, gb);
  world.use(acme, range("2026-01-10", "2026-02-01"), 13, gb);
  world.plan_and_apply();
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "242.58");  // (9 x 10 + 22 x 13) x 20 / 31 = 242.5806
  EXPECT_EQ(january.invoice.text(), "242.58");    // 200.00 + 42.58
  for (int i = 0; i < difference_count; ++i) {
    if (Difference(i) != Difference::Cents) {
      EXPECT_TRUE(january.parts[static_cast<size_t>(i)].zero()) << i;
    }
  }
}

// Growing 12.88 GB a day from 400 GB at $0.05: exact 29.66, daily up to a TB at $50: 50.00 (R33).
TEST(Reconciliation, WholeUnitsOfStorageAreNamedAsRounding) {
  World world(storage, "50", "0.05", {day("2026-01-01"), std::nullopt, 1});
  MappingTerms terms = world.mapped.terms();
  terms.how = HowChangesBill::ProrateDaily;
  terms.rule.unit = *parse_unit("TB", BillingType::Storage);
  world.mapped.set_terms(terms);
  for (int i = 0; i < 31; ++i)
    world.use(acme, {day("2026-01-01") + i, day("2026-01-02") + i}, 1, 400 * gb + Int128{12'880'000'000} * i);
  world.plan_and_apply();
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "29.66");
  EXPECT_EQ(january.invoice.text(), "50.00");
  EXPECT_EQ(january.part(Difference::Price), Fraction());
  EXPECT_EQ((*in_minor_units(january))[size_t(Difference::Rounding)].text(), "20.34");
  EXPECT_EQ(january.part(Difference::Unexplained), Fraction());
}

// 30 a month instead of 20, 2 of 10 included, a base of 1, a manual unit from the 17th, a charge by hand of 5.00.
TEST(Reconciliation, EachPartIsNamed) {
  World world(servers, "31", "20", {day("2026-01-01"), std::nullopt, 1});
  MappingTerms terms = world.mapped.terms();
  terms.rule.allowance = Quantity(2);
  terms.rule.base = Units(1);
  world.mapped.set_terms(terms);
  world.use(acme, range("2026-01-01", "2026-02-01"), 10, gb);
  world.plan_and_apply();
  ASSERT_TRUE(world.built_in.adjust(world.service, 1, day("2026-01-17")));
  world.charge_once(day("2026-01-20"), *Money::parse("5.00", usd()), "by hand");
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "200.00");
  EXPECT_EQ(january.invoice.text(), "299.00");  // 9 x 31, 15 days of one more, and 5.00
  EXPECT_EQ(january.part(Difference::Price), cents("110.00"));
  EXPECT_EQ(january.part(Difference::Limits), cents("-62.00"));
  EXPECT_EQ(january.part(Difference::Base), cents("31.00"));
  EXPECT_EQ(january.part(Difference::ManualEdit), cents("20.00"));
  EXPECT_EQ(january.part(Difference::Unexplained), Fraction());
}

TEST(Reconciliation, ACorrectionAndAnAnchoredPeriodAreNamed) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 15});
  world.use(acme, range("2026-01-01", "2026-03-15"), 2, gb);
  world.plan_and_apply();
  world.mapped.open_from = day("2026-02-01");
  world.use(acme, range("2026-01-31", "2026-02-01"), 1, gb);
  world.plan_and_apply();
  // 15 January to 14 February: 2 x 31 whole; 1 for the late machine on 31 January, charged once.
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "63.00");
  EXPECT_EQ(january.part(Difference::Unexplained), Fraction());
}

World random_world() {
  const bool bytes = *rc::gen::arbitrary<bool>();
  const Terms contract{day("2026-01-01") + *rc::gen::inRange(0, 25), std::nullopt, *rc::gen::inRange(1, 32)};
  World world(bytes ? storage : servers, "3.33", *rc::gen::element("3.33", "2.99"), contract);
  MappingTerms terms = world.mapped.terms();
  terms.how = *rc::gen::element(HowChangesBill::ProrateDaily, HowChangesBill::MonthEnd);
  terms.quantity = *rc::gen::element(MonthQuantity::LastDay, MonthQuantity::Average, MonthQuantity::PeakDay);
  terms.period = *rc::gen::element(MonthPeriod::Ended, MonthPeriod::Next);
  terms.rule.rounding = *rc::gen::element(Rounding::Up, Rounding::Down, Rounding::Nearest);
  terms.rule.unit = Quantity((bytes ? gb : Int128{1}) * *rc::gen::inRange(1, 4));
  terms.rule.allowance = Quantity((bytes ? gb : Int128{1}) * *rc::gen::inRange(0, 3));
  terms.rule.minimum = Units(*rc::gen::inRange(0, 3));
  if (*rc::gen::arbitrary<bool>()) terms.rule.maximum = terms.rule.minimum + Units(*rc::gen::inRange(0, 9));
  terms.rule.base = Units(*rc::gen::inRange(0, 3));
  terms.threshold.units = Units(*rc::gen::inRange(0, 3));
  world.mapped.set_terms(terms);
  if (*rc::gen::arbitrary<bool>()) world.built_in.contract.services[0].prices.set(day("2026-02-10"), decimal("4.01"));
  for (const OrganizationId organization : {acme, blue})
    for (int i = 0; i < 100; ++i) {
      const Day each = day("2026-01-01") + i;
      const int held = *rc::gen::inRange(0, 9);
      world.use(organization, {each, each + 1}, held, gb / 3 * held);
    }
  world.mapped.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-20") + *rc::gen::inRange(0, 60),
                                                              AccountId(2));
  if (*rc::gen::arbitrary<bool>())
    world.mapped.mapping.freezes.push_back({range("2026-02-05", "2026-02-20"), Units(*rc::gen::inRange(0, 9))});
  if (*rc::gen::inRange(0, 4) == 0)
    world.mapped.mapping.ending = {day("2026-03-10"), *rc::gen::element(MappingEnding::ToZero, MappingEnding::Leave)};
  if (*rc::gen::arbitrary<bool>()) world.built_in.contract.posted_periods = PostedPeriods::RefuseChanges;
  return world;
}

// If a difference had no name, nobody could say whether the customer or the partner pays for a mistake.
RC_GTEST_PROP(Reconciliation, OfAnyWorldNothingIsUnexplained, ()) {
  World world = random_world();
  for (int round = 0; round < 3; ++round) {
    world.mapped.open_from = world.mapped.open_from + *rc::gen::inRange(0, 30);
    if (*rc::gen::arbitrary<bool>()) RC_ASSERT(world.built_in.post(world.built_in.contract.unposted_from()));
    world.plan_and_apply();
    if (*rc::gen::arbitrary<bool>())
      (void)world.built_in.adjust(world.service, *rc::gen::inRange(-2, 5),
                                  day("2026-01-25") + *rc::gen::inRange(0, 60));
    if (*rc::gen::arbitrary<bool>())
      world.charge_once(day("2026-02-25"), Money(*rc::gen::inRange(-500, 500), usd()), "by hand");
    world.use(acme, range("2026-01-28", "2026-01-29"), *rc::gen::inRange(0, 3), gb);  // late
  }
  for (const std::string_view month : {"2026-01", "2026-02", "2026-03"}) {
    const Reconciliation found = world.reconciled(month);
    RC_ASSERT(found.part(Difference::Unexplained).zero());
    Money sum = Money::zero(usd());
    const auto parts = *in_minor_units(found);
    for (const Money& part : parts) sum += part;
    RC_ASSERT(sum == found.invoice - found.statement);
    const Fraction& rounded = found.part(Difference::Cents);
    const Int128 size = rounded.over() < 0 ? -rounded.over() : rounded.over();
    RC_ASSERT(size * 2 <= rounded.under() * found.lines);
  }
}

}  // namespace
}  // namespace stowage
