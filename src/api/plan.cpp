#include "api/plan.h"

#include <algorithm>
#include <set>

#include "api/contracts.h"
#include "api/hub_usage.h"
#include "api/modules.h"
#include "api/not_invoiced.h"
#include "api/plan_remarks.h"
#include "api/plan_tables.h"
#include "api/psas.h"
#include "api/sealed_usage.h"
#include "billing/prices_table.h"
#include "directory/organizations.h"
#include "os/named_file.h"

namespace stowage {

namespace {

struct MappedOrganization {
  OrganizationId id;
  std::string name;
};

// A customer of the partner, or an organization as a declared module knows it.
Result<MappedOrganization> need_mapped(Session& session, const std::string& named, const Module& module) {
  if (!module.version()) {
    const SourceOrganization found = TRY(need_source_organization(session, module, named));
    return MappedOrganization{found.id, found.name};
  }
  const Organization found = TRY(session.read([&](Database& database) { return need_organization(database, named); }));
  return MappedOrganization{found.id, found.name};
}

// Without a day given a mapping counts from the first one that it may; a step that was made for a later day would stand
// all the same, and whoever asked would not know.
Result<void> check_nothing_later(const AccountMappings& accounts, const AccountMapping& mapping, Day from) {
  for (const Module& module : mapping.modules) {
    const auto found = accounts.find({mapping.organization, module});
    if (found == accounts.end() || found->second.steps().empty()) continue;
    const Day last = found->second.steps().rbegin()->first;
    if (last > from)
      return refuse("organization '" + mapping.name + "' is mapped from " + last.text() + " on already",
                    "Say with --from from which day this counts.");
  }
  return {};
}

Result<ServiceMapping> need_mapping(Session& session, ServiceMappingId id) {
  for (ServiceMapping& mapping : TRY(MappingBook(session.ledger()).service_mappings()))
    if (mapping.id == id) return std::move(mapping);
  return not_found("there is no service mapping " + std::to_string(id.number()), "`stowage map list` shows them.");
}

Result<Quantity> parse_allowance(const std::string& text, const CountedType& type) {
  if (text == "0") return Quantity();
  Result<Quantity> allowance = parse_unit(text, type);
  if (allowance) return allowance;
  return bad_input("'" + text + "' is not an allowance of " + std::string(to_text(type)),
                   counts_assets(type) ? "Give how many assets are included, such as 5."
                                       : "Give how many bytes are included, such as 500GB.");
}

bool names_no_term(const MapServiceRequest& request) {
  return !request.unit && !request.allowance && !request.rounding && !request.minimum && !request.maximum &&
         !request.base && !request.how && !request.quantity && !request.period && !request.threshold_units &&
         !request.threshold_percent;
}

// What is given for a way of billing that does not look at it would be dropped without a word.
Result<void> check_used(const MapServiceRequest& request, const MappingTerms& terms) {
  if (terms.how == HowChangesBill::MonthEnd || (!request.quantity && !request.period)) return {};
  return bad_input(
      std::string(request.quantity ? "--quantity" : "--bills") + " is of month_end, and this bills prorate_daily",
      "Leave it out, or give --how month_end.");
}

Result<MappingTerms> with_request(MappingTerms terms, const MapServiceRequest& request, const CountedType& type) {
  if (request.unit) terms.rule.unit = TRY(parse_unit(*request.unit, type));
  if (request.allowance) terms.rule.allowance = TRY(parse_allowance(*request.allowance, type));
  if (request.rounding) terms.rule.rounding = TRY(parse_rounding(*request.rounding));
  if (request.minimum) terms.rule.minimum = Units(*request.minimum);
  if (request.maximum) terms.rule.maximum = Units(*request.maximum);
  if (request.base) terms.rule.base = Units(*request.base);
  if (request.how) terms.how = TRY(parse_how_changes_bill(*request.how));
  if (request.quantity) terms.quantity = TRY(parse_month_quantity(*request.quantity));
  if (request.period) terms.period = TRY(parse_month_period(*request.period));
  if (request.threshold_units) terms.threshold.units = Units(*request.threshold_units);
  if (request.threshold_percent)
    terms.threshold.percent = static_cast<int>(std::clamp<std::int64_t>(*request.threshold_percent, -1, 101));
  TRY(check_used(request, terms));
  return terms;
}

std::string terms_text(const MappingTerms& terms, const CountedType& type) {
  std::string text = std::string(to_text(terms.how));
  if (terms.how == HowChangesBill::MonthEnd)
    text += " (" + std::string(to_text(terms.quantity)) + ", " + std::string(to_text(terms.period)) + ")";
  text += ", unit " + unit_text(terms.rule.unit, type) + ", rounded " + std::string(to_text(terms.rule.rounding));
  if (!(terms.rule.allowance == Quantity())) text += ", allowance " + unit_text(terms.rule.allowance, type);
  if (!terms.rule.minimum.zero()) text += ", at least " + terms.rule.minimum.text();
  if (terms.rule.maximum) text += ", at most " + terms.rule.maximum->text();
  if (!terms.rule.base.zero()) text += ", base " + terms.rule.base.text();
  if (!terms.threshold.units.zero()) text += ", changes under " + terms.threshold.units.text() + " units wait";
  if (terms.threshold.percent != 0) text += ", changes under " + std::to_string(terms.threshold.percent) + " % wait";
  return text;
}

bool is_priced(const std::vector<Contract>& contracts, const ServiceMapping& mapping, Day day) {
  const auto contract =
      std::find_if(contracts.begin(), contracts.end(), [&](const Contract& one) { return one.id == mapping.contract; });
  const Service* service = contract == contracts.end() ? nullptr : contract->service(mapping.service);
  const Decimal* price = service == nullptr ? nullptr : service->prices.at(day);
  return price != nullptr && !price->zero();
}

// Other mappings of the account whose type contains this one's, or is contained by it, both at a price.
Result<std::vector<std::string>> billed_twice(Session& session, ServiceMappingId id, Day from) {
  const Modules modules = TRY(read_modules(session));
  const std::vector<ServiceMapping> mappings = TRY(MappingBook(session.ledger()).service_mappings());
  const std::vector<Contract> contracts = TRY(ContractBook(session.ledger()).contracts());
  const auto added = std::find_if(mappings.begin(), mappings.end(), [&](const auto& one) { return one.id == id; });
  ASSERT(added != mappings.end());
  std::vector<std::string> warnings;
  for (const ServiceMapping& other : mappings)
    if (other.account == added->account && !other.covers_no_day() && !other.ended_by(from) &&
        modules.overlap(other.kind, added->kind) && is_priced(contracts, other, from) &&
        is_priced(contracts, *added, from))
      warnings.push_back(
          "One of " + added->kind.text() + " and " + other.kind.text() + " contains the other, and mapping " +
          std::to_string(other.id.number()) +
          " feeds a service at a price, too: what both count is billed twice. `stowage map end` ends one.");
  return warnings;
}

// The first day of the contract's next period, or of its first one.
Day next_period(const Terms& terms, Day today) {
  if (!terms.covers(today)) return terms.from;
  return terms.period_of(today).uncut.until;
}

Result<PlanFile> plan_of(Session& session, std::string_view text) {
  return parse_plan_file(text, TRY(SecretKey::of(session.ledger().folder())));
}

Result<PlanAnswer> answer_of(Session& session, PlanFile file) {
  const Names names = TRY(read_names(session));
  PlanAnswer answer{std::move(file), "", Table({}), {}, Table({}), Table({}), {}};
  answer.text = plan_file_text(answer.file, TRY(SecretKey::of(session.ledger().folder())));
  answer.summary = summary_table(answer.file.plan);
  answer.evidence = evidence_lines(names, answer.file.plan);
  answer.changes = changes_table(names, answer.file.plan);
  answer.unmapped = unmapped_table(names, answer.file.plan);
  answer.remarks = plan_remarks(answer.file.plan);
  for (std::string& late : TRY(late_lines_to_come(session.ledger(), answer.file.plan)))
    answer.remarks.push_back(std::move(late));
  return answer;
}

// Modules may send an organization's usage to different accounts.
Result<std::set<AccountId>> accounts_of(Session& session, const std::string& named) {
  const Organization organization =
      TRY(session.read([&](Database& database) { return need_organization(database, named); }));
  const AccountMappings mappings = TRY(MappingBook(session.ledger()).account_mappings());
  std::set<AccountId> accounts;
  for (const Module module : {Module::EndpointBackupV1, Module::EndpointBackupV2})
    if (const AccountId of = account_on(mappings, organization.id, module, session.today())) accounts.insert(of);
  if (accounts.empty())
    return refuse("organization '" + organization.name + "' is mapped to no account",
                  "`stowage map org` maps it; before that its usage is on no contract.");
  return accounts;
}

}  // namespace

Result<void> map_account(Session& session, const MapAccountRequest& request) {
  std::vector<Module> modules = {Module::EndpointBackupV1, Module::EndpointBackupV2};
  if (request.module) modules = {TRY(TRY(read_modules(session)).need(*request.module))};
  const MappedOrganization organization = TRY(need_mapped(session, request.organization, modules.front()));
  const AccountId account = request.account ? TRY(need_account(session, *request.account)) : AccountId();
  return map_account(session,
                     {organization.id, organization.name, std::move(modules), account, request.from, request.correct});
}

Result<void> map_account(Session& session, const AccountMapping& mapping) {
  const Day from = mapping.from ? *mapping.from : TRY(session.first_open_day());
  if (mapping.from) TRY(session.require_open(from, mapping.correct));
  MappingBook book(session.ledger());
  if (!mapping.from) TRY(check_nothing_later(TRY(book.account_mappings()), mapping, from));
  for (const Module& module : mapping.modules)
    TRY(book.map_account(session.person(), mapping.organization, module, mapping.account, from));
  return {};
}

Result<MappedService> map_service(Session& session, const MapServiceRequest& request) {
  const ModuleBillingType kind = TRY(TRY(read_modules(session)).need_kind(request.kind));
  const MappingTerms terms = TRY(with_request(default_terms(kind.type), request, kind.type));
  const Contract kept = TRY(need_contract(session, request.contract));
  const Service* service = TRY(need_service(kept, request.service));
  const PsaContract contract = TRY(Psas(session).contract(kept.id));
  const Day from = request.from.value_or(next_period(contract.terms, session.today()));
  TRY(session.require_open(from, request.correct));
  const ServiceMappingId id =
      TRY(MappingBook(session.ledger()).map_service(session.person(), contract, service->id, kind, terms, from));
  return MappedService{id, terms_text(terms, kind.type), TRY(billed_twice(session, id, from))};
}

Result<ChangedMapping> change_mapping(Session& session, ServiceMappingId id, const MapServiceRequest& request) {
  if (names_no_term(request))
    return bad_input("no term is given, so that nothing would change",
                     "Give what changes, such as --unit or --rounding.");
  const ServiceMapping mapping = TRY(need_mapping(session, id));
  Psas psa(session);
  const PsaContract contract = TRY(psa.contract(mapping.contract));
  const Day from = request.from.value_or(next_period(contract.terms, session.today()));
  TRY(session.require_open(from, request.correct));
  if (mapping.ended_by(from))
    return refuse("mapping " + std::to_string(id.number()) + " has ended on " + mapping.ending->first.text(),
                  "`stowage map add` maps its service again.");
  const MappingTerms* now = mapping.terms.at(std::max(from, mapping.first_effective));
  const MappingTerms terms =
      TRY(with_request(now ? *now : default_terms(mapping.kind.type), request, mapping.kind.type));
  TRY(MappingBook(session.ledger()).set_terms(session.person(), id, contract, from, terms));
  return ChangedMapping{from, terms_text(terms, mapping.kind.type)};
}

namespace {

const Freeze* frozen_on(const std::vector<Freeze>& freezes, Day day) {
  const auto newest =
      std::find_if(freezes.rbegin(), freezes.rend(), [&](const Freeze& one) { return one.days.contains(day); });
  return newest == freezes.rend() ? nullptr : &*newest;
}

OtherFreezes others_of(const std::vector<Freeze>& freezes, const DayRange& days) {
  OtherFreezes others;
  std::set<const Freeze*> seen;
  for (const Freeze& one : freezes) {
    // A freeze comes to hold on its own first day, on that of the range, or behind one that hides it.
    for (const Day day : {days.from, one.days.from, one.days.until}) {
      const Freeze* held = days.contains(day) ? frozen_on(freezes, day) : nullptr;
      if (held != nullptr && seen.insert(held).second) others.replaced.push_back(*held);
    }
  }
  std::sort(others.replaced.begin(), others.replaced.end(),
            [](const Freeze& a, const Freeze& b) { return a.days.from < b.days.from; });
  if (const Freeze* next = frozen_on(freezes, days.until)) others.holds_next = *next;
  return others;
}

}  // namespace

Result<OtherFreezes> freeze_mapping(Session& session, ServiceMappingId id, const Freeze& freeze,
                                    const std::string& reason, bool correct) {
  TRY(session.require_open(freeze.days.from, correct));
  const ServiceMapping before = TRY(need_mapping(session, id));
  TRY(MappingBook(session.ledger()).freeze(session.person(), id, freeze, reason));
  return others_of(before.freezes, freeze.days);
}

Result<Table> list_account_mappings(Session& session) {
  const Names names = TRY(read_names(session));
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"module", "Module", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"account", "Account", ColumnKind::Text},
               {"organizationId", "Organization id", ColumnKind::Text},
               {"accountId", "Account number", ColumnKind::Integer}});
  for (const auto& [key, timeline] : TRY(MappingBook(session.ledger()).account_mappings()))
    for (const auto& [day, account] : timeline.steps())
      table.add({names.of(key.first), std::string(to_text(key.second)), day == Day() ? Cell() : Cell(day),
                 names.of(account), "o" + std::to_string(key.first.number()),
                 account ? Cell(account.number()) : Cell()});
  return table;
}

Result<Table> list_service_mappings(Session& session) {
  const Names names = TRY(read_names(session));
  std::map<ContractId, Contract> contracts;
  for (Contract& contract : TRY(ContractBook(session.ledger()).contracts()))
    contracts.emplace(contract.id, std::move(contract));
  Table table({{"mapping", "Mapping", ColumnKind::Integer},
               {"account", "Account", ColumnKind::Text},
               {"contract", "Contract", ColumnKind::Text},
               {"service", "Service", ColumnKind::Text},
               {"kind", "Module and billing type", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"until", "Ends before", ColumnKind::Day},
               {"terms", "Terms", ColumnKind::Text},
               {"accountId", "Account number", ColumnKind::Integer},
               {"contractId", "Contract number", ColumnKind::Integer},
               {"serviceId", "Service number", ColumnKind::Integer}});
  for (const ServiceMapping& mapping : TRY(MappingBook(session.ledger()).service_mappings())) {
    const auto contract = contracts.find(mapping.contract);
    const Service* service = contract == contracts.end() ? nullptr : contract->second.service(mapping.service);
    const MappingTerms* terms = mapping.terms.at(std::max(session.today(), mapping.first_effective));
    table.add({mapping.id.number(), names.of(mapping.account),
               contract == contracts.end() ? Cell() : Cell(contract->second.name),
               service == nullptr ? Cell() : Cell(service->name), mapping.kind.text(), mapping.first_effective,
               mapping.ending ? Cell(mapping.ending->first) : Cell(),
               terms == nullptr ? Cell() : Cell(terms_text(*terms, mapping.kind.type)), mapping.account.number(),
               mapping.contract.number(), mapping.service.number()});
  }
  return table;
}

bool PlanAnswer::needs_attention() const {
  const Plan& plan = file.plan;
  return !plan.unmapped.empty() || plan.withholds() ||
         std::any_of(plan.mappings.begin(), plan.mappings.end(), [](const MappingPlan& m) { return m.waits(); });
}

Result<PlanAnswer> plan_changes(Session& session, const std::optional<std::string>& organization,
                                const Segments::Progress& progress) {
  std::set<AccountId> accounts;
  if (organization) accounts = TRY(accounts_of(session, *organization));
  const Sealed sealed = TRY(read_sealed(session, progress));
  Psas psa(session);
  const PriceBook prices =
      TRY(session.read([&](Database& database) { return load_price_book(database, sealed.mark.entry); }));
  const SellPrices sell{prices, session.partner().currency, rows_at(session, sealed.mark, progress)};
  PlanFile file = TRY(plan_contracts(session.ledger(), psa, sealed.view(), accounts, &sell));
  return answer_of(session, std::move(file));
}

namespace {

// "2 not applied and 1 under the threshold"; empty where there is nothing.
std::string open_in(const MappingPlan& mapping, const DayRange& period) {
  const auto falls_in = [&](const PlannedChange& change) {
    const bool charged = std::any_of(change.charges.begin(), change.charges.end(), [&](const PlannedCharge& charge) {
      return charge.period.from >= period.from && charge.period.from < period.until;
    });
    return charged || (!change.change().zero() && change.effective < period.until);
  };
  std::string text;
  const auto add = [&](std::int64_t count, const std::string& more) {
    if (count > 0) text += (text.empty() ? "" : " and ") + std::to_string(count) + more;
  };
  add(std::count_if(mapping.changes.begin(), mapping.changes.end(), falls_in),
      mapping.waits() ? " waiting for approval" : " not applied");
  add(static_cast<std::int64_t>(mapping.small.size()), " under the threshold");
  add(static_cast<std::int64_t>(mapping.withheld.size()), " held back");
  return text;
}

}  // namespace

Result<std::optional<std::string>> open_changes(Session& session, const std::string& named, std::optional<Day> day,
                                                const Segments::Progress& progress) {
  const Contract contract = TRY(need_contract(session, named));
  const ContractPeriod period = TRY(period_to_post(session, contract, day));
  const Sealed sealed = TRY(read_sealed(session, progress));
  Psas psa(session);
  const PlanFile file = TRY(plan_contracts(session.ledger(), psa, sealed.view(), {contract.account}));
  std::string open;
  for (const MappingPlan& mapping : file.plan.mappings) {
    const std::string text = mapping.contract == contract.id ? open_in(mapping, period.covered) : std::string();
    if (!text.empty()) open += (open.empty() ? "" : "; ") + mapping.service_name + ": " + text;
  }
  if (open.empty()) return std::optional<std::string>();
  return std::optional("a plan has changes for this period that are not on the contract (" + open +
                       "): made after posting they are lines or charges of their own; `stowage plan` shows them.");
}

Result<void> save_plan(Session& session, const std::string& path, std::string_view text) {
  if (lies_inside(path, session.ledger().folder()))
    return refuse(path + " lies inside the data directory", "Choose another folder.");
  return write_named_file(path, text);
}

Result<Applied> apply_plan_file(Session& session, std::string_view text, const Segments::Progress& progress,
                                RunId run) {
  const PlanFile file = TRY(plan_of(session, text));
  const Sealed sealed = TRY(read_sealed(session, progress));
  Psas psa(session, connectors::LineUse::ReadingAndWriting);
  return apply_plan(session.ledger(), psa, session.person(), file, sealed.view(), run);
}

Result<PlanAnswer> undo_plan(Session& session, std::string_view text, const Segments::Progress& progress) {
  const PlanFile done = TRY(plan_of(session, text));
  const Sealed sealed = TRY(read_sealed(session, progress));
  Psas psa(session);
  PlanFile file = TRY(plan_undo(session.ledger(), psa, sealed.view(), done.hash));
  return answer_of(session, std::move(file));
}

}  // namespace stowage
