#include "api/audit_proposals.h"

#include <algorithm>
#include <set>

#include "api/likely_kind.h"
#include "api/shell_word.h"

namespace stowage {

namespace {

std::string lower_case(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

// One name is how the other begins, whatever their case: "Harbour Dental", "Harbour Dental Ltd".
bool sound_alike(const std::string& a, const std::string& b) {
  const std::string one = lower_case(a);
  const std::string other = lower_case(b);
  return one.starts_with(other) || other.starts_with(one);
}

}  // namespace

std::string AuditProposals::carry(const UncarriedShare& share) const {
  const AccountId id = account_on(found_.accounts, share.organization, share.kind.module, share.days.until - 1);
  if (!id) return map_organization(share.organization, share.kind.module);
  if (share.reason == "no service mapping") {
    const Contract* contract = only_contract(id);
    return "stowage map add " + (contract == nullptr ? "CONTRACT" : contract_word(*contract)) + " " +
           service_for(id, share.kind) + " " + share.kind.text();
  }
  if (share.reason.ends_with("correction"))
    return "Charge it by hand where it is due: no mapping carries all days of the line that it corrects";
  return "Map the days with `stowage map add` to the contract that is to bill them, or charge them by hand";
}

std::string AuditProposals::map_service(const PsaContract& contract, const PsaService& service) const {
  const auto kind = likely_kind(uncarried_of(contract.account), service.name);
  return "stowage map add " + contract_word(found_.contracts.at(contract.id)) + " " + shell_word(service.name) + " " +
         (kind ? kind->text() : "MODULE/BILLING_TYPE");
}

bool AuditProposals::is_mapped(ServiceId service) const {
  return std::any_of(found_.mappings.begin(), found_.mappings.end(), [&](const ServiceMapping& mapping) {
    return mapping.service == service && !mapping.covers_no_day() && !left_behind(mapping);
  });
}

bool AuditProposals::left_behind(const ServiceMapping& mapping) const {
  return mapping.ended_by(counted_.from) && mapping.ending->second == MappingEnding::Leave;
}

std::string AuditProposals::map_organization(OrganizationId organization, const Module& module) const {
  const auto named = found_.names.organizations.find(organization);
  const std::string name = named == found_.names.organizations.end() ? "-" : named->second;
  std::vector<const Account*> alike;
  for (const Account& account : accounts_)
    if (sound_alike(account.name, name)) alike.push_back(&account);
  return "stowage map org " + shell_word(name) + " " + (alike.size() == 1 ? account_word(*alike.front()) : "ACCOUNT") +
         (module.version() ? "" : " --module " + std::string(module.key()));
}

// As the command line takes it: by name where no other account has it.
std::string AuditProposals::account_word(const Account& account) const {
  const auto named = [&](const Account& other) { return other.name == account.name; };
  const bool only = std::count_if(accounts_.begin(), accounts_.end(), named) == 1;
  return only ? shell_word(account.name) : std::to_string(account.id.number());
}

std::string AuditProposals::contract_word(const Contract& contract) const {
  const auto named = [&](const auto& other) { return other.second.name == contract.name; };
  const bool only = std::count_if(found_.contracts.begin(), found_.contracts.end(), named) == 1;
  return only ? shell_word(contract.name) : std::to_string(contract.id.number());
}

// The account's, where only one could be meant.
const Contract* AuditProposals::only_contract(AccountId account) const {
  std::vector<const Contract*> fitting;
  for (const auto& [id, contract] : found_.contracts)
    if (contract.account == account && contract.terms.covers(counted_.until - 1)) fitting.push_back(&contract);
  return fitting.size() == 1 ? fitting.front() : nullptr;
}

// The one of its services that nothing feeds, where it could bill this.
std::string AuditProposals::service_for(AccountId account, const ModuleBillingType& kind) const {
  const Contract* contract = only_contract(account);
  std::vector<const Service*> unfed;
  if (contract != nullptr)
    for (const Service& service : contract->services)
      if (!is_mapped(service.id) && likely_kind(uncarried_of(account), service.name) == kind) unfed.push_back(&service);
  return unfed.size() == 1 ? shell_word(unfed.front()->name) : "SERVICE";
}

// Kinds of usage that no service carries, of organizations of the account or of such as are called like it.
std::vector<ModuleBillingType> AuditProposals::uncarried_of(AccountId account) const {
  const auto is_it = [&](const Account& one) { return one.id == account; };
  const auto of = std::find_if(accounts_.begin(), accounts_.end(), is_it);
  std::set<ModuleBillingType> kinds;
  for (const UncarriedShare& share : found_.shares.uncarried) {
    const AccountId goes_to = account_on(found_.accounts, share.organization, share.kind.module, share.days.until - 1);
    const auto name = found_.names.organizations.find(share.organization);
    const bool alike = !goes_to && of != accounts_.end() && name != found_.names.organizations.end() &&
                       sound_alike(of->name, name->second);
    if (!share.chosen && (goes_to == account || alike)) kinds.insert(share.kind);
  }
  return {kinds.begin(), kinds.end()};
}

}  // namespace stowage
