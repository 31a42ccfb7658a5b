#include "directory/partner.h"

#include <algorithm>

#include "directory/tables.h"

namespace stowage {

namespace {
const PolicyTerms& terms_of(Policy policy) {
  for (const PolicyTerms& terms : policy_terms()) {
    if (terms.policy == policy) return terms;
  }
  bug("unknown policy", __FILE__, __LINE__);
}
}  // namespace

Result<void> set_partner(Database& database, const Partner& partner, EntryId entry) {
  return database.run("INSERT INTO partner(one, name, zone, currency, made_entry) VALUES(1,?,?,?,?)", partner.name,
                      partner.zone.name(), partner.currency.code(), entry);
}

Result<Partner> read_partner(Database& database) {
  Query row = TRY(database.query("SELECT name, zone, currency FROM partner"));
  if (!TRY(row.next())) return fail(Failure::Damaged, "the data directory names no partner");
  return Partner{row.string(0), TRY(Zone::find(row.text(1))), TRY(Currency::parse(row.text(2)))};
}

const std::vector<PolicyTerms>& policy_terms() {
  static const std::vector<PolicyTerms> terms = {{Policy::GraceDays, "grace-days", 3, 0, 60},
                                                 {Policy::KeptBilled, "bill-kept", 1, 0, 1},
                                                 {Policy::LocalBilled, "bill-local-copy", 0, 0, 1},
                                                 {Policy::GuardUnits, "guard-units", 3, 0, 1'000'000},
                                                 {Policy::GuardPercent, "guard-percent", 25, 0, 1'000'000},
                                                 {Policy::GuardMoney, "guard-money", 250, 0, 1'000'000'000},
                                                 {Policy::GuardPlanPercent, "guard-plan-percent", 5, 0, 1'000'000},
                                                 {Policy::GuardZeroFrom, "guard-zero-from", 3, 1, 1'000'000},
                                                 {Policy::GuardLostFrom, "guard-lost-from", 4, 1, 1'000'000},
                                                 {Policy::GuardLostPercent, "guard-lost-percent", 50, 1, 100},
                                                 {Policy::PointDays, "recovery-point-days", 30, 1, 3650},
                                                 {Policy::DifferencePercent, "source-difference-percent", 1, 0, 100},
                                                 {Policy::RetentionMonths, "retention-months", 25, 1, 1200}};
  return terms;
}

Result<Policies> Policies::load(Database& database, EntryId entry) {
  Policies policies;
  policies.steps_ = TRY(policies_table.load<int>(
      database, entry, [](const Query& row, int column) { return static_cast<int>(row.integer(column)); }));
  return policies;
}

int Policies::at(Policy policy, Day day) const {
  if (const int* value = steps_.at(static_cast<std::int64_t>(policy), day)) return *value;
  return terms_of(policy).usual;
}

int Policies::greatest(Policy policy) const {
  int greatest = terms_of(policy).usual;
  for (const auto& step : steps_.of(static_cast<std::int64_t>(policy))) greatest = std::max(greatest, step.value);
  return greatest;
}

Result<void> set_policy(Database& database, Policy policy, Day from, int value, EntryId entry) {
  const PolicyTerms& terms = terms_of(policy);
  if (value < terms.least || value > terms.greatest)
    return bad_input(std::string(terms.name) + " cannot be " + std::to_string(value),
                     "It may be " + std::to_string(terms.least) + " to " + std::to_string(terms.greatest) + ".");
  return policies_table.set(database, static_cast<int>(policy), from, value, entry);
}

}  // namespace stowage
