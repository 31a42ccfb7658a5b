// Longer than 400 lines because the world that invoices are made in serves the examples and the property alike.
#include "hub/reconciliation.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

constexpr Int128 gb = 1'000'000'000;

constexpr ModuleBillingType workstations{Module::EndpointBackupV2, BillingType::ProtectedWorkstations};
constexpr ModuleBillingType v1_storage{Module::EndpointBackupV1, BillingType::Storage};
constexpr ModuleBillingType overage{Module::EndpointBackupV2, BillingType::PoolOverage};

// A contract of the built-in kind whose invoices are held against statements at a price book that charges one type.
class World {
 public:
  World(ModuleBillingType kind, std::string_view price, std::string_view book_price, Terms terms)
      : mapped(kind, price, terms), built_in(terms), totals_until(terms.from) {
    service = built_in.service(price);
    for (const BillingType type : {BillingType::ProtectedServers, BillingType::ProtectedWorkstations,
                                   BillingType::Storage, BillingType::PoolOverage}) {
      const std::string_view of_type = type == kind.type ? book_price : "none";
      if (version() == Version::V2 || type != BillingType::PoolOverage)
        book.add(*checked({Side::Sell, version(), type, {}, Day(), *Price::parse(of_type, default_unit(type))}));
    }
  }

  ModuleBillingType kind() const { return mapped.mapping.kind; }
  Version version() const { return kind().module == Module::EndpointBackupV1 ? Version::V1 : Version::V2; }

  // All bytes are beyond the pool's capacity, for whom that is billed.
  void use(OrganizationId organization, DayRange days, std::int64_t assets, Int128 bytes) {
    const bool small = kind() == workstations;
    for (Day day = days.from; day < days.until; ++day) {
      totals.push_back({day, organization, version(), small ? AssetClass::Workstation : AssetClass::Server,
                        Decision::BilledActive, ByteDays(bytes), assets, assets, 0, 0, 0, ByteDays()});
      if (kind() == overage) shares.push_back({day, organization, ByteDays(bytes)});
    }
    totals_until = std::max(totals_until, days.until);
  }

  void count_usage() {
    mapped.usage = Usage(totals_until);
    for (const DayTotal& total : totals) mapped.usage.add(total);
    for (const OverageShare& share : shares)
      mapped.usage.add(overage, share.organization, share.day, {Quantity(share.byte_days.count()), false});
  }

  // What the hub plans, done.
  void plan_and_apply() {
    count_usage();
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

  Statement statement(std::string_view month) const {
    const Period period = *Period::parse(month);
    return *build_statement({period, period.days().until - 1, {}, "UTC", usd(), Side::Sell, {}}, totals, shares, book);
  }

  // Of a statement by who carries it.
  StatementShares shared(const Statement& statement) const {
    const auto rows_of = [&](const DayRange&, const std::set<OrganizationId>& organizations) {
      std::map<OrganizationId, OrganizationRows> rows;
      for (const OrganizationId organization : organizations) {
        for (const DayTotal& total : totals)
          if (total.organization == organization) rows[organization].totals.push_back(total);
        for (const OverageShare& share : shares)
          if (share.organization == organization) rows[organization].overage.push_back(share);
      }
      return Result<std::map<OrganizationId, OrganizationRows>>(rows);
    };
    const std::vector<ServiceMapping> mappings = {mapped.mapping};
    const std::vector<PsaContract> contracts = {as_psa()};
    return *shares_of(statement, mapped.usage, Carriers(mapped.accounts, mappings, contracts), {book, usd(), rows_of});
  }

  // The lines of each period that begins in the month, as a PSA would tell them that has posted all of them.
  std::vector<PostedPeriod> all_posted(std::string_view month) const {
    std::vector<PostedPeriod> told;
    const DayRange days = Period::parse(month)->days();
    for (const ContractPeriod& period : built_in.contract.terms.periods_within(days)) {
      if (period.covered.from < days.from) continue;
      PostedPeriod& posted = told.emplace_back(PostedPeriod{period, {}});
      const auto lines = lines_of(built_in.contract, period);
      for (const ContractLine& line : *lines)
        if (line.kind != LineKind::Charge)
          posted.lines.push_back({line.service, line.days.from, line.amount, false, true});
    }
    return told;
  }

  // The month's statement against the contract periods that begin in it, or against what a PSA tells of them.
  Reconciliation reconciled(std::string_view month, const std::vector<PostedPeriod>& posted = {}) {
    count_usage();
    const Period period = *Period::parse(month);
    const Statement of_month = statement(month);
    const StatementShares by_carrier = shared(of_month);
    const PsaContract contract = as_psa();
    std::vector<ContractPeriod> periods = contract.terms.periods_within(period.days());
    std::erase_if(periods, [&](const ContractPeriod& of) { return of.covered.from < period.days().from; });
    std::vector<ContractLine> lines;
    for (const ContractPeriod& of_contract : posted.empty() ? periods : std::vector<ContractPeriod>()) {
      const auto all_lines = lines_of(built_in.contract, of_contract);
      for (const ContractLine& line : *all_lines)
        if (line.kind != LineKind::Charge) lines.push_back(line);
    }
    const auto left = mapped.left_by_us.find(mapped.mapping.id);
    return *reconcile({of_month.request,
                       by_carrier.of(mapped.mapping.id),
                       mapped.mapping,
                       contract,
                       periods,
                       lines,
                       posted,
                       mapped.usage,
                       mapped.accounts,
                       mapped.open_from,
                       left == mapped.left_by_us.end() ? nullptr : &left->second,
                       {}});
  }

  HubExample mapped;
  ContractExample built_in;
  ServiceId service;
  DayTotals totals;
  std::vector<OverageShare> shares;
  Day totals_until;
  PriceBook book;
  bool equal_prices = false;  // the contract's and the price book's, for the same unit

 private:
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

// The figures of R33: storage that grows 13 GB a day (12.88) from 400 GB, at 0.05 a GB, with units made each day.
World growing(std::string_view unit, std::string_view price) {
  World world(storage, price, "0.05", {day("2026-01-01"), std::nullopt, 1});
  MappingTerms terms = world.mapped.terms();
  terms.how = HowChangesBill::ProrateDaily;
  terms.rule.unit = *parse_unit(unit, BillingType::Storage);
  world.mapped.set_terms(terms);
  for (int i = 0; i < 31; ++i)
    world.use(acme, {day("2026-01-01") + i, day("2026-01-02") + i}, 1, 400 * gb + Int128{12'880'000'000} * i);
  world.plan_and_apply();
  return world;
}

// Whole units and cents are the only parts; statement and whole units together are what R33 says, before lines round.
void expect_rounding(World world, std::string_view billed, const Fraction& units, std::string_view invoice) {
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "29.66");
  EXPECT_EQ(january.invoice.text(), invoice);
  EXPECT_EQ(january.part(Difference::Rounding), units);
  const Fraction exact = *add(Fraction(january.statement.minor()), units);
  EXPECT_EQ(Money::of(exact.over(), exact.under(), decimal("0.01"), usd())->text(), billed);
  for (int i = 0; i < difference_count; ++i) {
    const auto part = Difference(i);
    EXPECT_TRUE(part == Difference::Rounding || part == Difference::Cents || january.part(part).zero())
        << to_text(part);
  }
}

// A line for each day's growth rounds 31 times.
TEST(Reconciliation, WholeUnitsOfStorageAreNamedAsRounding) {
  expect_rounding(growing("GB", "0.05"), "29.68", Fraction(69, 31), "29.69");
  expect_rounding(growing("TB", "50"), "50.00", cents("20.34"), "50.00");
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

// A contract from the 1st that is anchored on the 15th has a cut period and a whole one that begin in January.
TEST(Reconciliation, AnAnchoredContractIsHeldAgainstTheMonthInWhichItsPeriodsBegin) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 15});
  world.use(acme, range("2026-01-01", "2026-04-15"), 2, gb);
  world.plan_and_apply();
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "62.00");
  EXPECT_EQ(january.invoice.text(), "90.00");                   // 14 days of 31, then 31 of 31: 2 x 45 days
  EXPECT_EQ(january.part(Difference::Period), cents("28.00"));  // 14 days more
  EXPECT_EQ(january.part(Difference::Timing), Fraction());
  // From then on a month and a period differ by the days that their months have.
  const Reconciliation february = world.reconciled("2026-02");
  EXPECT_EQ(february.statement.text(), "62.00");
  EXPECT_EQ(february.invoice.text(), "62.00");
}

// One machine of 31 January comes when January is closed: 1.00, charged once.
TEST(Reconciliation, WhatIsChargedForAClosedMonthIsACorrection) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-02-10"), 2, gb);
  world.plan_and_apply();
  world.mapped.open_from = day("2026-02-01");
  world.use(acme, range("2026-01-31", "2026-02-01"), 1, gb);
  world.plan_and_apply();
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.statement.text(), "63.00");
  EXPECT_EQ(january.invoice.text(), "63.00");
  EXPECT_EQ(january.part(Difference::Timing), cents("-1.00"));
  EXPECT_EQ(january.part(Difference::Corrections), cents("1.00"));
  EXPECT_EQ(january.part(Difference::Unexplained), Fraction());
}

// Nobody is told that a price differs, or to wait for a plan, where a person chose to leave the units.
TEST(Reconciliation, UnitsThatWereLeftAreAPersonsEdit) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-02-01"), 2, gb);
  world.plan_and_apply();
  world.mapped.mapping.ending = {day("2026-01-17"), MappingEnding::Leave};
  const Reconciliation january = world.reconciled("2026-01");
  EXPECT_EQ(january.invoice.text(), "62.00");
  EXPECT_EQ(january.statement.text(), "32.00");  // 15 days are nobody's
  EXPECT_EQ(january.part(Difference::ManualEdit), cents("30.00"));
  EXPECT_EQ(january.part(Difference::Timing), Fraction());
}

// Money that was never asked for is lost once its month is forgotten: it has a name of its own, with its amount.
TEST(Reconciliation, WhatAPsaHasNotPostedIsToldInWholeUnits) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-01-17"), 2, gb);
  world.use(acme, range("2026-01-17", "2026-02-01"), 5, gb);
  world.plan_and_apply();
  std::vector<PostedPeriod> posted = world.all_posted("2026-01");
  ASSERT_EQ(posted.at(0).lines.size(), 2u);
  const Reconciliation all = world.reconciled("2026-01", posted);
  EXPECT_EQ(all.invoice.text(), "107.00");
  EXPECT_EQ(all.part(Difference::NotPosted), Fraction());
  EXPECT_EQ(all.part(Difference::Unexplained), Fraction());
  // Wherever the PSA dates it, in its period it is the same.
  posted.at(0).lines.at(1).day = day("2026-01-01");
  EXPECT_EQ(world.reconciled("2026-01", posted).parts, all.parts);

  posted.at(0).lines.pop_back();
  const Reconciliation late = world.reconciled("2026-01", posted);
  EXPECT_EQ(late.invoice.text(), "62.00");
  EXPECT_EQ(late.part(Difference::NotPosted), cents("-45.00"));
  EXPECT_EQ(late.part(Difference::Unexplained), Fraction());
}

// Whoever takes a wrong amount for something that is still to be posted waits for ever.
TEST(Reconciliation, AnAmountThatUnitsDoNotComeToStaysUnexplained) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-02-01"), 2, gb);
  world.plan_and_apply();
  std::vector<PostedPeriod> posted = world.all_posted("2026-01");
  posted.at(0).lines.at(0).amount = *Money::parse("60.50", usd());
  const Reconciliation found = world.reconciled("2026-01", posted);
  EXPECT_EQ(found.part(Difference::NotPosted), Fraction());
  EXPECT_EQ(found.part(Difference::Unexplained), cents("-1.50"));
  posted.at(0).lines.at(0).amount = *Money::parse("61.99", usd());
  EXPECT_EQ(world.reconciled("2026-01", posted).part(Difference::Unexplained), cents("-0.01"));
  // A unit that is no longer there.
  posted.at(0).lines.at(0).amount = *Money::parse("93.00", usd());
  EXPECT_EQ(world.reconciled("2026-01", posted).part(Difference::NotPosted), cents("31.00"));
}

// An audit that took days to come for a loss would send people after money that nobody owes.
TEST(Reconciliation, DaysThatNobodyCanJudgeYetAreSaidApart) {
  World world(servers, "31", "31", {day("2026-01-01"), std::nullopt, 1});
  world.use(acme, range("2026-01-01", "2026-01-11"), 2, gb);
  world.plan_and_apply();
  ASSERT_TRUE(world.built_in.adjust(world.service, 1, day("2026-01-06")));
  const Reconciliation found = world.reconciled("2026-01");
  EXPECT_EQ(found.part(Difference::ManualEdit), cents("26.00"));
  EXPECT_EQ(found.undecided[static_cast<size_t>(Difference::ManualEdit)], cents("21.00"));
  EXPECT_EQ(found.undecided[static_cast<size_t>(Difference::Timing)], found.part(Difference::Timing));
  EXPECT_EQ(found.month_beyond, cents("31.00"));
}

MappingTerms random_terms(const World& world) {
  const Int128 one = counts_assets(world.kind()) ? 1 : gb;
  MappingTerms terms = world.mapped.terms();
  terms.how = *rc::gen::element(HowChangesBill::ProrateDaily, HowChangesBill::MonthEnd);
  terms.quantity = *rc::gen::element(MonthQuantity::LastDay, MonthQuantity::Average, MonthQuantity::PeakDay);
  terms.period = *rc::gen::element(MonthPeriod::Ended, MonthPeriod::Next);
  terms.rule.rounding = *rc::gen::element(Rounding::Up, Rounding::Down, Rounding::Nearest);
  terms.rule.unit = Quantity(one * *rc::gen::element(1, 1, 2, 3));
  terms.rule.allowance = Quantity(one * *rc::gen::inRange(0, 3));
  terms.rule.minimum = Units(*rc::gen::inRange(0, 3));
  if (*rc::gen::arbitrary<bool>()) terms.rule.maximum = terms.rule.minimum + Units(*rc::gen::inRange(0, 9));
  terms.rule.base = Units(*rc::gen::inRange(0, 3));
  terms.threshold.units = Units(*rc::gen::inRange(0, 3));
  return terms;
}

World random_world() {
  const Terms contract{day("2026-01-01") + *rc::gen::inRange(0, 25), std::nullopt,
                       *rc::gen::element(1, *rc::gen::inRange(1, 32))};
  const ModuleBillingType kind = *rc::gen::element(servers, workstations, storage, v1_storage, overage);
  const bool at_book_price = *rc::gen::arbitrary<bool>();
  World world(kind, "3.33", at_book_price ? "3.33" : "2.99", contract);
  const MappingTerms terms = random_terms(world);
  world.mapped.set_terms(terms);
  if (terms.how == HowChangesBill::ProrateDaily && *rc::gen::arbitrary<bool>())
    world.mapped.mapping.first_effective = contract.from + *rc::gen::inRange(0, 40);
  const bool another_price = *rc::gen::arbitrary<bool>();
  if (another_price) world.built_in.contract.services[0].prices.set(day("2026-02-10"), decimal("4.01"));
  world.equal_prices =
      at_book_price && !another_price && terms.rule.unit.count() == size_of(default_unit(*kind.type.billing_type()));
  for (const OrganizationId organization : {acme, blue})
    for (int i = 0; i < 100; ++i) {
      const Day each = day("2026-01-01") + i;
      const int held = *rc::gen::inRange(0, 9);
      world.use(organization, {each, each + 1}, held, gb / 3 * held);
    }
  world.mapped.accounts[{blue, kind.module}].set(day("2026-01-20") + *rc::gen::inRange(0, 60), AccountId(2));
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
    // A PSA that tells its lines comes to the same.
    const std::vector<PostedPeriod> posted = world.all_posted(month);
    const bool by_psa = !posted.empty() && *rc::gen::arbitrary<bool>();
    const Reconciliation found = world.reconciled(month, by_psa ? posted : std::vector<PostedPeriod>());
    RC_ASSERT(found.part(Difference::Unexplained).zero());
    RC_ASSERT(found.part(Difference::NotPosted).zero());
    // At equal prices nothing is a difference of prices: the statement and the hub counted the same.
    if (world.equal_prices) RC_ASSERT(found.part(Difference::Price).zero());
    Money sum = Money::zero(usd());
    const auto parts = *in_minor_units(found);
    for (const Money& part : parts) sum += part;
    RC_ASSERT(sum == found.invoice - found.statement);
    const Fraction& rounded = found.part(Difference::Cents);
    const Int128 size = rounded.over() < 0 ? -rounded.over() : rounded.over();
    RC_ASSERT(size * 2 <= rounded.under() * (found.lines + 2 * found.shared));
    // Whatever is billed to the customers is in this row or is said to be on no contract.
    const Statement statement = world.statement(month);
    Money all = found.statement;
    for (const UncarriedShare& share : world.shared(statement).uncarried) all += *share.amount;
    RC_ASSERT(all == statement.amount_due());
  }
}

}  // namespace
}  // namespace stowage
