#include "hub/service_mapping.h"

#include <algorithm>

namespace stowage {

Result<HowChangesBill> parse_how_changes_bill(std::string_view text) {
  for (const auto how : {HowChangesBill::ProrateDaily, HowChangesBill::MonthEnd})
    if (to_text(how) == text) return how;
  return bad_input("'" + std::string(text) + "' is not a way for changes to bill",
                   "Changes bill as prorate_daily or month_end.");
}

Result<MonthQuantity> parse_month_quantity(std::string_view text) {
  for (const auto quantity : {MonthQuantity::LastDay, MonthQuantity::Average, MonthQuantity::PeakDay})
    if (to_text(quantity) == text) return quantity;
  return bad_input("'" + std::string(text) + "' is not a quantity of a period",
                   "Quantities are last_day, average and peak_day.");
}

Result<MonthPeriod> parse_month_period(std::string_view text) {
  for (const auto period : {MonthPeriod::Ended, MonthPeriod::Next})
    if (to_text(period) == text) return period;
  return bad_input("'" + std::string(text) + "' is not a period of month_end",
                   "Use ended (the period just ended) or next (the one that follows).");
}

MappingTerms default_terms(const CountedType& type) {
  MappingTerms terms;
  if (counts_assets(type)) return terms;
  terms.rule.unit = Quantity(size_of(Unit::GB));
  terms.how = HowChangesBill::MonthEnd;
  terms.quantity = MonthQuantity::Average;
  return terms;
}

AccountId account_on(const AccountMappings& mappings, OrganizationId organization, const Module& module, Day day) {
  const auto found = mappings.find({organization, module});
  if (found == mappings.end()) return AccountId();
  const AccountId* account = found->second.at(day);
  return account == nullptr ? AccountId() : *account;
}

Result<std::vector<ServiceMapping>> mappings_of(std::vector<ServiceMapping> mappings, const Module& module, Day from) {
  std::erase_if(mappings, [&](const ServiceMapping& mapping) {
    return mapping.kind.module != module || mapping.ended_by(std::max(from, mapping.first_effective));
  });
  if (mappings.empty())
    return refuse("nothing of " + people(module) + " feeds a service on " + from.text() + " or later",
                  "`stowage map list` shows what feeds services.");
  return mappings;
}

Result<void> check_mapping_terms(const MappingTerms& terms) {
  TRY(check_unit_rule(terms.rule));
  if (terms.threshold.units < Units(0) || terms.threshold.percent < 0 || terms.threshold.percent > 100)
    return bad_input("a threshold is 0 or more units, or 0 to 100 percent");
  return {};
}

Result<void> check_service_mapping(const std::vector<ServiceMapping>& existing, const ServiceMapping& added) {
  for (const auto& [day, terms] : added.terms.steps()) {
    TRY(check_mapping_terms(terms));
  }
  for (const ServiceMapping& mapping : existing) {
    if (mapping.id == added.id) continue;
    const std::string first = "mapping " + std::to_string(mapping.id.number());
    const bool same_service = mapping.contract == added.contract && mapping.service == added.service;
    if (mapping.covers_no_day() || mapping.ended_by(added.first_effective)) {
      if (same_service && mapping.ending->second == MappingEnding::ToZero)
        return refuse("service " + std::to_string(added.service.number()) + " of contract " +
                          std::to_string(added.contract.number()) + " is kept at 0 by " + first + ", which ended on " +
                          mapping.ending->first.text(),
                      "Map a service of its own, or end " + first + " with --leave from that day, then map this one.");
      continue;
    }
    if (same_service)
      return refuse("service " + std::to_string(added.service.number()) + " of contract " +
                        std::to_string(added.contract.number()) + " is fed by " + first + " (" +
                        mapping.kind.people_text() + ") already",
                    "Give each module and billing type a service of its own, or end that mapping first.");
    if (mapping.account == added.account && mapping.kind == added.kind)
      return refuse(added.kind.people_text() + " of this account feeds " + first + " already, service " +
                        std::to_string(mapping.service.number()) + " of contract " +
                        std::to_string(mapping.contract.number()),
                    "It can feed one service over all contracts of the account: end that mapping first.");
  }
  return {};
}

Result<void> check_ending(const std::vector<ServiceMapping>& existing, const ServiceMapping& mapping, Day from,
                          MappingEnding ending) {
  const std::string name = "mapping " + std::to_string(mapping.id.number());
  if (mapping.ending && mapping.ending->first < from)
    return refuse(name + " has ended on " + mapping.ending->first.text() + " already",
                  "`stowage map add` maps its service again.");
  if (ending == MappingEnding::Leave) return {};
  for (const ServiceMapping& other : existing)
    if (other.id != mapping.id && other.contract == mapping.contract && other.service == mapping.service &&
        !other.ended_by(std::max(from, other.first_effective)))
      return refuse(
          "the service of " + name + " is fed by mapping " + std::to_string(other.id.number()) + " after that day",
          "Give --leave, or end mapping " + std::to_string(other.id.number()) + " first.");
  return {};
}

Result<void> check_terms_day(const Terms& contract, Day day) {
  if (contract.covers(day) && contract.period_of(day).covered.from == day) return {};
  return refuse("how a service is billed cannot change on " + day.text(),
                "It changes from the first day of a period of the contract" +
                    (contract.covers(day) ? ", such as " + contract.period_of(day).uncut.until.text() : std::string()) +
                    ".");
}

}  // namespace stowage
