#include "api/audit_contracts.h"

#include <algorithm>
#include <set>

#include "api/audit_proposals.h"
#include "api/hub_usage.h"
#include "api/month_of_usage.h"
#include "api/shell_word.h"
#include "connectors/connection.h"
#include "contracts/lines.h"

namespace stowage {

namespace {

// Of minor units, rounded once.
Result<Money> rounded(const Fraction& minor, Currency currency) {
  return Money::of(minor.over(), minor.under(), Decimal(1, currency.minor_digits()), currency);
}

std::string days_text(const DayRange& days) {
  return days.from.text() + " to " + (days.until - 1).text();
}

class AuditingContracts {
 public:
  AuditingContracts(const Comparison& found, ReadContracts& contracts, const MonthOfUsage& months,
                    std::vector<Account> accounts, std::vector<Connection> connections)
      : found_(found),
        contracts_(contracts),
        months_(months),
        accounts_(std::move(accounts)),
        proposals_(found, accounts_),
        connections_(std::move(connections)),
        counted_(found.statement.request.counted()),
        by_terms_(Money::zero(found.statement.request.currency)),
        before_mapping_(by_terms_),
        undecided_(by_terms_) {}

  Result<AuditedContracts> run() {
    for (const UncarriedShare& share : found_.shares.uncarried) add_uncarried(share);
    add_uncarried_of_products();
    for (const ComparedMapping& row : found_.compared) {
      if (proposals_.left_behind(row.mapping)) continue;  // its service is one that nothing feeds
      if (row.found) {
        TRY(add_compared(row, *row.found));
      } else {
        add_not_compared(row);
      }
    }
    for (const auto& [id, contract] : found_.contracts)
      if (const Result<void> added = add_unfed(contract); !added) add_unread(contract, added.error());
    for (const Connection& connection : connections_) add_unseen(connection);
    TRY(add_without_usage());
    add_notes();
    return std::move(audited_);
  }

 private:
  AuditRow& add(Finding finding, std::string who, std::string what) {
    return audited_.rows.emplace_back(AuditRow{finding, std::move(who), std::move(what)});
  }

  std::string name_of(OrganizationId organization) const {
    const auto name = found_.names.organizations.find(organization);
    return name == found_.names.organizations.end() ? "-" : name->second;
  }

  const Account* account(AccountId id) const {
    const auto known = std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& a) { return a.id == id; });
    return known == accounts_.end() ? nullptr : &*known;
  }
  std::string name_of(AccountId id) const {
    const Account* known = account(id);
    return known == nullptr ? "-" : known->name;
  }

  void add_uncarried(const UncarriedShare& share) {
    if (share.chosen) {
      if (share.amount) before_mapping_ += *share.amount;
      return;
    }
    const bool whole = share.days == counted_;
    AuditRow& row = add(Finding::Unmapped, name_of(share.organization),
                        short_text(share.kind) + ": " + share.reason + (whole ? "" : ", " + days_text(share.days)));
    row.amount = share.amount;
    row.at_least = share.at_least;
    row.usage = share.kind;
    if (share.days.until == counted_.until) row.month = months_.of(share.organization, share.kind);
    row.remedy = proposals_.carry(share);
  }

  // What other products count is in no statement, and has no price in the price book.
  void add_uncarried_of_products() {
    std::vector<PsaContract> contracts;
    for (const auto& [id, contract] : found_.contracts) contracts.push_back(psa_contract(contract));
    const Carriers carriers(found_.accounts, found_.mappings, contracts);
    for (const UnmappedUsage& gap : unmapped_usage(found_.usage, carriers, counted_)) {
      if (gap.kind.module.version() || gap.chosen) continue;
      add_uncarried({gap.organization, gap.kind, gap.days, gap.reason, std::nullopt});
      audited_.rows.back().why_no_money = "the price book has no prices for other products";
    }
  }

  // Contracts behind a connection of which no units come have none, or its user may not see them.
  bool shows_units(const Contract& contract) const {
    const Result<PsaContract>& shown = contracts_.of(contract);
    if (contract.origin.built_in() || contract.services.empty() || !shown) return true;
    return std::any_of(shown->services.begin(), shown->services.end(),
                       [](const PsaService& service) { return !service.units.empty(); });
  }

  void add_unseen(const Connection& connection) {
    std::int64_t hidden = 0;
    for (const auto& [id, contract] : found_.contracts) {
      const bool of_it = contract.origin.connection == connection.id;
      if (!of_it || overlap(contract.terms.days(), counted_).empty()) continue;
      if (shows_units(contract)) return;
      ++hidden;
    }
    if (hidden == 0) return;
    add(Finding::NotJudged, "", "connection " + connection.name + ": no units of its contracts came").remedy =
        "stowage connect test " + shell_word(connection.name) +
        " says what its user may see: a PSA gives one without the right no rows, and no error";
  }

  Result<void> add_compared(const ComparedMapping& row, const Reconciliation& found) {
    if (!shows_units(found_.contracts.at(row.mapping.contract))) {
      ComparedMapping unseen = row;
      unseen.why = "no units came: it has none, or the user of its connection may not see them";
      add_not_compared(unseen);
      return {};
    }
    const std::vector<Money> parts = TRY(in_minor_units(found));
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto part = static_cast<Difference>(i);
      const Money undecided = TRY(rounded(found.undecided[i], parts[i].currency()));
      undecided_ += undecided;
      if (part == Difference::Timing || part == Difference::ManualEdit || part == Difference::NotPosted ||
          part == Difference::Unexplained) {
        TRY(add_difference(row, found, part, parts[i] - undecided));
      } else {
        by_terms_ += parts[i];
      }
    }
    return {};
  }

  Result<void> add_difference(const ComparedMapping& row, const Reconciliation& found, Difference part,
                              const Money& beyond) {
    if (beyond.zero()) return {};
    const Finding finding = beyond.negative()  ? Finding::UnderBilled
                            : row.share.zero() ? Finding::ForNothing
                                               : Finding::OverBilled;
    AuditRow& added = add(finding, name_of(row.mapping.account),
                          row.service + " of " + row.contract + ": " + std::string(to_text(part)));
    added.amount = beyond.negative() ? -beyond : beyond;
    const Money month = TRY(rounded(found.month_beyond, beyond.currency()));
    const bool of_units = part == Difference::Timing || part == Difference::ManualEdit;
    if (of_units && (month.zero() || month.negative() == beyond.negative()))
      added.month = month.negative() ? -month : month;
    added.mapping = row.mapping.id;
    added.contract = row.mapping.contract;
    added.service = row.mapping.service;
    added.remedy = remedy_of(part);
    return {};
  }

  static std::string remedy_of(Difference part) {
    switch (part) {
      case Difference::Timing:
        return "stowage plan --out FILE, then approve and apply it";
      case Difference::ManualEdit:
        return "Ask who changed it: stowage plan shows what brings it back to usage";
      case Difference::NotPosted:
        return "Approve and post in the PSA what waits there; what was left out of a posting on purpose needs a charge";
      default:
        return "Hold the PSA's lines against its units: they come to other amounts; show this to whoever maintains "
               "Stowage";
    }
  }

  void add_not_compared(const ComparedMapping& row) {
    AuditRow& added = add(Finding::NotJudged, name_of(row.mapping.account),
                          (row.service.empty() ? "mapping " + std::to_string(row.mapping.id.number())
                                               : row.service + " of " + row.contract) +
                              ": " + row.why);
    added.amount = row.share;
    added.mapping = row.mapping.id;
    added.contract = row.mapping.contract;
    added.service = row.mapping.service;
    added.remedy = "Compare it by hand: this is its share of the statement";
  }

  void add_unread(const Contract& contract, const Error& error) {
    AuditRow& added = add(Finding::NotJudged, name_of(contract.account), contract.name + ": " + error.message());
    added.contract = contract.id;
    added.remedy = error.remedy();
  }

  // The day on which the last mapping of it ended; nothing where it never had one.
  std::optional<Day> left_on(ServiceId service) const {
    std::optional<Day> day;
    for (const ServiceMapping& mapping : found_.mappings)
      if (mapping.service == service && !mapping.covers_no_day() && proposals_.left_behind(mapping))
        day = std::max(day.value_or(mapping.ending->first), mapping.ending->first);
    return day;
  }

  // Services that no mapping feeds in the month.
  Result<void> add_unfed(const Contract& contract) {
    if (overlap(contract.terms.days(), counted_).empty()) return {};
    const PsaContract shown = TRY(contracts_.of(contract));
    for (const PsaService& service : shown.services)
      if (!proposals_.is_mapped(service.id)) TRY(add_unfed(shown, service));
    return {};
  }

  Result<void> add_unfed(const PsaContract& contract, const PsaService& service) {
    const Money billed = TRY(worth(contract, service));
    const Day last = found_.sealed_until - 1;
    const bool runs = contract.terms.covers(last);
    const Units units = runs ? service.units_on(last) : Units();
    if (billed.zero() && units.zero()) return {};
    AuditRow& added =
        add(Finding::NotFed, name_of(contract.account),
            service.name + " of " + contract.name + ": " + units.text() + (units == Units(1) ? " unit" : " units"));
    if (const auto day = left_on(service.id)) added.what += ", left when its mapping ended on " + day->text();
    added.amount = billed;
    if (runs && service.prices.at(last) != nullptr)
      added.month = TRY(Money::of(units.count(), 1, *service.prices.at(last), contract.currency));
    added.contract = contract.id;
    added.service = service.id;
    const auto periods = periods_that_begin(contract.terms, found_.statement.request.period.days());
    added.remedy = proposals_.map_service(contract, service) +
                   (periods.empty() ? "" : " --from " + periods.front().covered.from.text()) +
                   ", or leave it where it bills something else";
    return {};
  }

  // What its units come to on days that are over, of the periods that begin in the month.
  Result<Money> worth(const PsaContract& contract, const PsaService& service) const {
    Money sum = Money::zero(contract.currency);
    for (const ContractPeriod& period : periods_that_begin(contract.terms, found_.statement.request.period.days())) {
      const DayRange over = overlap(period.covered, {period.covered.from, found_.sealed_until});
      if (over.empty()) continue;
      std::vector<Day> cuts = service.units.changes_within(over);
      cuts.push_back(over.until);
      Day from = over.from;
      for (const Day until : cuts) {
        const Units units = service.units_on(from);
        if (!units.zero())
          for (const PricedStretch& stretch :
               TRY(price_units(service.prices, units, {from, until}, period, contract.currency)))
            sum += stretch.amount;
        from = until;
      }
    }
    return sum;
  }

  bool has_usage(OrganizationId organization, Module module) const {
    const auto& kinds = found_.usage.kinds();
    return std::any_of(kinds.begin(), kinds.end(), [&](const auto& one) {
      return one.first.module == module && found_.usage.any(one.first, organization, counted_);
    });
  }

  // What a command needs to know an organization of another product by; nothing for a customer of the partner.
  std::string module_option(OrganizationId organization) const {
    for (const auto& [key, timeline] : found_.accounts)
      if (key.first == organization && !key.second.version()) return " --module " + std::string(key.second.key());
    return "";
  }

  // By all modules that feed the account.
  Result<void> add_without_usage() {
    std::map<std::pair<OrganizationId, AccountId>, bool> used;
    for (const auto& [key, timeline] : found_.accounts) {
      const AccountId id = account_on(found_.accounts, key.first, key.second, counted_.until - 1);
      if (!id || account(id) == nullptr) continue;
      bool& any = used[{key.first, id}];
      any = any || has_usage(key.first, key.second);
    }
    std::set<AccountId> fed;
    for (const auto& [key, any] : used)
      if (any) fed.insert(key.second);
    for (const auto& [key, any] : used)
      if (!any) TRY(add_without_usage(key.first, key.second, !fed.contains(key.second)));
    return {};
  }

  // `alone`: no other organization uses anything for the account, so that all that its mapped services bill is its own.
  Result<void> add_without_usage(OrganizationId organization, AccountId id, bool alone) {
    AuditRow& row = add(Finding::NoUsage, name_of(organization), "mapped to " + name_of(id) + ", and uses nothing");
    row.remedy = "Look why nothing comes of it; where it has left: stowage map org " +
                 shell_word(name_of(organization)) + " --none" + module_option(organization) +
                 ", and end the mappings of its contract";
    if (!alone) {
      row.what += ", and others of the account do";
      return {};
    }
    row.month = Money::zero(found_.statement.request.currency);
    const Day last = found_.sealed_until - 1;
    for (const ServiceMapping& mapping : found_.mappings) {
      const auto contract = found_.contracts.find(mapping.contract);
      if (mapping.account != id || mapping.ended_by(last) || contract == found_.contracts.end()) continue;
      const Result<PsaContract>& shown = contracts_.of(contract->second);
      const PsaService* service = shown ? shown->service(mapping.service) : nullptr;
      const Decimal* price = service == nullptr ? nullptr : service->prices.at(last);
      if (price == nullptr) continue;
      const Money month = TRY(Money::of(service->units_on(last).count(), 1, *price, shown->currency));
      const bool other = !(row.month->currency() == month.currency());
      if (other && !row.month->zero()) continue;
      row.month = other ? month : *row.month + month;
    }
    return {};
  }

  void add_notes() {
    if (!by_terms_.zero())
      audited_.notes.push_back("Besides, what contracts bill by their own terms differs from the price book by " +
                               by_terms_.people() + ", which somebody has agreed on: `stowage reconcile --period " +
                               found_.statement.request.period.text() + "` names the parts.");
    if (!before_mapping_.zero())
      audited_.notes.push_back("Usage of " + before_mapping_.people() +
                               " lies before the first day of its mapping (`stowage map list`): what contracts bill "
                               "for these days follows no usage. To begin earlier: `stowage map end` on the mapping's "
                               "first day with --leave, then `stowage map add` with --from.");
    if (!undecided_.zero())
      audited_.notes.push_back("Contracts bill " + (undecided_.negative() ? -undecided_ : undecided_).people() +
                               (undecided_.negative() ? " less than" : " beyond") +
                               " the usage that is known, of days that cannot be judged yet: days to come, days before "
                               "a mapping began, or a period under month_end that goes on.");
  }

  const Comparison& found_;
  ReadContracts& contracts_;
  const MonthOfUsage& months_;
  const std::vector<Account> accounts_;
  const AuditProposals proposals_;
  const std::vector<Connection> connections_;
  const DayRange counted_;
  Money by_terms_;
  Money before_mapping_;  // usage of days before the first one of a mapping (R29)
  Money undecided_;
  AuditedContracts audited_;
};

}  // namespace

Result<AuditedContracts> audit_contracts(Session& session, const Comparison& found, ReadContracts& contracts,
                                         const Segments::Progress& progress) {
  const MonthOfUsage months = TRY(MonthOfUsage::make(found, rows_at(session, found.statement.request.mark, progress)));
  return AuditingContracts(found, contracts, months, TRY(ContractBook(session.ledger()).accounts()),
                           TRY(session.read([](Database& database) { return read_connections(database); })))
      .run();
}

}  // namespace stowage
