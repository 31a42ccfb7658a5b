#include "api/sealed_usage.h"

#include <algorithm>

#include "api/hub_usage.h"
#include "contracts/contract_book.h"
#include "directory/organizations.h"
#include "hub/mapping_book.h"
#include "hub/module_reports.h"
#include "hub/source_days.h"
#include "metering/streams.h"

namespace stowage {

namespace {

constexpr std::int32_t sealed_days_max = 800;  // how far back a plan looks at the most: 26 months

GuardLimits limits_on(const Policies& policies, Day today) {
  GuardLimits limits;
  limits.to_zero_from = Units(policies.at(Policy::GuardZeroFrom, today));
  limits.large_units = Units(policies.at(Policy::GuardUnits, today));
  limits.large_percent = policies.at(Policy::GuardPercent, today);
  limits.month_money = Decimal(policies.at(Policy::GuardMoney, today), 0);
  limits.lost_assets_from = policies.at(Policy::GuardLostFrom, today);
  limits.lost_assets_percent = policies.at(Policy::GuardLostPercent, today);
  limits.plan_percent = policies.at(Policy::GuardPlanPercent, today);
  return limits;
}

Result<void> add_doubts(Session& session, Usage& usage) {
  const SourceDoubts doubts = TRY(SourceDays(session.ledger()).doubts());
  if (doubts.empty()) return {};
  std::map<SourceId, std::string> names;
  for (const Source& source : TRY(session.read([](Database& database) { return read_sources(database); })))
    names[source.id] = source.name;
  for (const auto& [of, sent] : doubts)
    usage.doubt(of.first, of.second,
                "It rests on what " + (sent.source ? names[sent.source] : std::string(sent.module.key())) +
                    " sent for " + sent.day.text() + ", which is doubted: " + sent.reason + ".");
  return {};
}

}  // namespace

Result<Names> read_names(Session& session) {
  Names names;
  const EntryId entry = TRY(session.mark()).entry;
  for (const Organization& organization :
       TRY(session.read([&](Database& database) { return read_organizations(database, entry); })))
    names.organizations[organization.id] = organization.name;
  for (const SourceOrganization& organization :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, 0, entry); })))
    names.organizations[organization.id] = organization.name;
  for (const Account& account : TRY(ContractBook(session.ledger()).accounts()))
    names.accounts[account.id] = account.name;
  return names;
}

Result<Sealed> read_sealed(Session& session, const Segments::Progress& progress) {
  const Day today = session.today();
  Day earliest = today;
  for (const ServiceMapping& mapping : TRY(MappingBook(session.ledger()).service_mappings()))
    earliest = std::min(earliest, mapping.first_effective);
  // The bound is the first of a month, so that what a plan was made from is the same on the days after.
  const Day known_from = std::max(earliest - usage_days_before, Period::of(today - sealed_days_max).days().from);
  const Day first_open = TRY(session.first_open_day());
  const Day open_from = std::max({first_open, earliest, known_from});
  const Mark mark = TRY(session.mark());
  Usage usage(today, known_from, first_open);
  TRY(add_usage(session, {known_from, today}, mark, progress, usage));
  TRY(add_module_usage(session, {known_from, today}, mark.entry, usage));
  usage.set_names(TRY(read_names(session)).organizations);
  TRY(add_doubts(session, usage));
  const Policies policies = TRY(session.read([&](Database& database) { return Policies::load(database, mark.entry); }));
  return Sealed{std::move(usage), today, open_from, mark, limits_on(policies, today)};
}

}  // namespace stowage
