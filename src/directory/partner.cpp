#include "directory/partner.h"

#include "ledger/timeline_table.h"

namespace stowage {

namespace {
constexpr TimelineTable policies_table{"policies", "policy", "value"};
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
                                                 {Policy::LocalBilled, "bill-local-copy", 0, 0, 1}};
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
  for (const PolicyTerms& terms : policy_terms()) {
    if (terms.policy == policy) return terms.usual;
  }
  bug("unknown policy", __FILE__, __LINE__);
}

Result<void> set_policy(Database& database, Policy policy, Day from, int value, EntryId entry) {
  return policies_table.set(database, static_cast<int>(policy), from, value, entry);
}

}  // namespace stowage
