#include "hub/read_versions.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "hub/mapping_json.h"

namespace stowage {

namespace {

std::string version_of(std::string_view text) {
  return hex(sha256(text)).substr(0, 32);
}

std::string contract_text(const PsaContract& contract) {
  JsonWriter json;
  json.begin_object()
      .field("account", contract.account.number())
      .field("currency", contract.currency.code())
      .field("from", contract.terms.from.text())
      .field("until", contract.terms.until ? contract.terms.until->text() : "")
      .field("anchorDay", std::int64_t{contract.terms.anchor_day})
      .field("unitsFrom", contract.units_from.text())
      .end_object();
  return json.take();
}

std::string prices_text(const PsaService& service) {
  std::string text;
  for (const auto& [day, price] : service.prices.steps()) text += day.text() + " " + price.shortest() + "\n";
  return text;
}

constexpr std::string_view unread_version = "unread";

std::string name_of(ContractId contract) {
  return "contract " + std::to_string(contract.number());
}

std::string name_of(ServiceMappingId mapping) {
  return "service mapping " + std::to_string(mapping.number());
}

std::string price_of(ServiceId service, ContractId contract) {
  return "the price of service " + std::to_string(service.number()) + " of " + name_of(contract);
}

std::string charged_once_for(ServiceMappingId mapping) {
  return "what is charged once for " + name_of(mapping);
}

void add_contract(const PlanInput& input, const PsaContract& contract, std::vector<ReadVersion>& versions) {
  versions.push_back({name_of(contract.id), version_of(contract_text(contract))});
  for (const PsaService& service : contract.services) {
    const bool mapped = std::any_of(input.mappings.begin(), input.mappings.end(), [&](const ServiceMapping& m) {
      return m.contract == contract.id && m.service == service.id;
    });
    if (mapped) versions.push_back({price_of(service.id, contract.id), version_of(prices_text(service))});
  }
}

void add_usage(const PlanInput& input, ModuleBillingType kind, const Usage::ByDay& days, OrganizationId organization,
               Day sealed_until, std::vector<ReadVersion>& versions) {
  std::string text;
  for (const auto& [day, usage] : days) {
    if (day < input.usage.known_from() || day >= sealed_until) continue;
    text += day.text() + " " + to_string(usage.quantity.count()) + (usage.stale ? " stale\n" : "\n");
  }
  if (!text.empty())
    versions.push_back({"the usage of " + input.usage.name_of(organization) + ", " + kind.text(), version_of(text)});
}

// What earlier plans charged for a mapping, and what a person made of it.
std::string charges_text(const PsaContract& contract, ServiceMappingId mapping, std::string_view hash) {
  std::string text;
  for (const PsaCharge& charge : contract.charges) {
    const auto mark = find_charge_mark(charge.text);
    if (mark && mark->mapping() == mapping && mark->plan != hash.substr(0, mark_plan_digits))
      text += mark->text() + " " + charge.amount.text() + "\n";
  }
  return text;
}

std::string limits_text(const GuardLimits& limits) {
  JsonWriter json;
  json.begin_object()
      .field("toZeroFrom", limits.to_zero_from.count())
      .field("units", limits.large_units.count())
      .field("percent", std::int64_t{limits.large_percent})
      .field("monthMoney", limits.month_money.shortest())
      .field("lostAssetsFrom", limits.lost_assets_from)
      .field("lostAssetsPercent", std::int64_t{limits.lost_assets_percent})
      .field("planPercent", std::int64_t{limits.plan_percent})
      .end_object();
  return json.take();
}

std::string accounts_text(const Timeline<AccountId>& timeline) {
  std::string text;
  for (const auto& [day, account] : timeline.steps())
    text += day.text() + " " + std::to_string(account.number()) + "\n";
  return text;
}

// Organizations whose days ever go to an account of these mappings, with where they go.
std::set<std::pair<OrganizationId, Module>> add_accounts(const PlanInput& input, std::vector<ReadVersion>& versions) {
  std::set<AccountId> planned;
  for (const ServiceMapping& mapping : input.mappings) planned.insert(mapping.account);
  std::set<std::pair<OrganizationId, Module>> organizations;
  for (const auto& [key, timeline] : input.accounts) {
    const auto& steps = timeline.steps();
    if (std::none_of(steps.begin(), steps.end(), [&](const auto& step) { return planned.contains(step.second); }))
      continue;
    organizations.insert(key);
    versions.push_back({"the account of " + input.usage.name_of(key.first) + " for " + people(key.second),
                        version_of(accounts_text(timeline))});
    if (const std::string* doubt = input.usage.doubt_about(key.first, key.second))
      versions.push_back({"what is held against the source of " + input.usage.name_of(key.first) + " for " +
                              std::string(people(key.second)),
                          version_of(*doubt)});
  }
  return organizations;
}

}  // namespace

std::vector<ReadVersion> versions_read(const PlanInput& input, Day sealed_until, const std::string& hash) {
  std::vector<ReadVersion> versions;
  versions.push_back({"the oldest open period", version_of(input.open_from.text())});
  versions.push_back({"what the guards let pass", version_of(limits_text(input.limits))});
  for (const PsaContract& contract : input.contracts) add_contract(input, contract, versions);
  for (const ServiceMapping& mapping : input.mappings) {
    const ReadVersion unread{name_of(mapping.contract), std::string(unread_version)};
    const bool told = std::find(versions.begin(), versions.end(), unread) != versions.end();
    if (input.unread.contains(mapping.contract) && !told) versions.push_back(unread);
  }
  std::set<ModuleBillingType> kinds;
  for (const ServiceMapping& mapping : input.mappings) {
    kinds.insert(mapping.kind);
    versions.push_back({name_of(mapping.id), version_of(mapping_json(mapping))});
    for (const PsaContract& contract : input.contracts)
      if (contract.id == mapping.contract)
        versions.push_back({charged_once_for(mapping.id), version_of(charges_text(contract, mapping.id, hash))});
  }
  const auto ours = add_accounts(input, versions);
  for (const auto& [kind, organizations] : input.usage.kinds())
    if (kinds.contains(kind))
      for (const auto& [organization, days] : organizations)
        if (ours.contains({organization, kind.module}))
          add_usage(input, kind, days, organization, sealed_until, versions);
  return versions;
}

std::set<ContractId> unread_of(const std::vector<ServiceMapping>& mappings, const std::vector<ReadVersion>& versions) {
  std::set<ContractId> unread;
  for (const ServiceMapping& mapping : mappings) {
    const ReadVersion version{name_of(mapping.contract), std::string(unread_version)};
    if (std::find(versions.begin(), versions.end(), version) != versions.end()) unread.insert(mapping.contract);
  }
  return unread;
}

std::vector<ReadVersion> without(const std::set<ContractId>& contracts, const std::vector<ServiceMapping>& mappings,
                                 std::vector<ReadVersion> versions) {
  std::set<std::string> left_out;
  for (const ContractId contract : contracts) left_out.insert(name_of(contract));
  for (const ServiceMapping& mapping : mappings) {
    if (!contracts.contains(mapping.contract)) continue;
    left_out.insert(charged_once_for(mapping.id));
    left_out.insert(price_of(mapping.service, mapping.contract));
  }
  std::erase_if(versions, [&](const ReadVersion& one) { return left_out.contains(one.thing); });
  return versions;
}

Result<void> check_versions(const std::vector<ReadVersion>& read, const std::vector<ReadVersion>& now) {
  const auto refuse_stale = [](const std::string& thing, const char* what) {
    return refuse("the plan is stale: " + thing + " " + what + " since it was made", "Make a new plan.");
  };
  const auto find = [](const std::vector<ReadVersion>& versions, const std::string& thing) {
    return std::find_if(versions.begin(), versions.end(), [&](const ReadVersion& v) { return v.thing == thing; });
  };
  for (const ReadVersion& was : read) {
    const auto is = find(now, was.thing);
    if (is == now.end()) return refuse_stale(was.thing, "has gone");
    if (is->version != was.version) return refuse_stale(was.thing, "has changed");
  }
  for (const ReadVersion& is : now)
    if (find(read, is.thing) == read.end()) return refuse_stale(is.thing, "has come up");
  return {};
}

}  // namespace stowage
