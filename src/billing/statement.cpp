#include "billing/statement.h"

#include <algorithm>

#include "billing/proration.h"

namespace stowage {

namespace {

// Makes one statement; each organization's usage is added whole, in order.
class StatementBuilder {
 public:
  explicit StatementBuilder(const StatementRequest& request)
      : zero_(Money::zero(request.currency)),
        statement_{.request = request,
                   .lines = {},
                   .corrections = {},
                   .uncorrected = {},
                   .totals = {zero_, zero_, zero_},
                   .accounted_for = {},
                   .asset_days = {},
                   .kept_asset_days = {},
                   .overage = {}} {}

  void expect(size_t lines) { statement_.lines.reserve(lines); }
  // What could not be counted is an overflow.
  Result<bool> add(const OrganizationUsage& usage) {
    account_billed(usage);
    TRY(account_others(usage));
    TRY(add_lines(usage));
    if (!usage.overage.empty()) TRY(add_overage(usage));
    if (!usage.excluded_overage.empty()) TRY(add_excluded_overage(usage));
    return true;
  }

  Statement take() && {
    finish_accounts();
    finish_totals();
    return std::move(statement_);
  }

 private:
  void put(OrganizationId organization, Reason reason, const Accounted& usage, std::optional<Money> amount = {});
  void account_by_price(const OrganizationUsage& usage, const PriceStretch& stretch, const Accounted& of_it);
  void account_billed(const OrganizationUsage& usage);
  Result<bool> account_others(const OrganizationUsage& usage);
  Result<std::optional<Money>> would_be(const OrganizationUsage& usage, Decision decision) const;
  LineKey key_of(const OrganizationUsage& usage, const PriceStretch& stretch) const {
    return {statement_.request.period, usage.organization, usage.version, stretch.type,
            stretch.asset_class,       stretch.days.from};
  }
  Result<bool> add_lines(const OrganizationUsage& usage);
  Result<bool> add_line(const OrganizationUsage& usage, const PriceStretch& stretch, const LineUsage& on_line);
  Result<bool> add_overage(const OrganizationUsage& usage);
  Result<bool> add_excluded_overage(const OrganizationUsage& usage);
  void finish_accounts();
  void finish_totals();

  Money zero_;
  Statement statement_;
};

void StatementBuilder::put(OrganizationId organization, Reason reason, const Accounted& usage,
                           std::optional<Money> amount) {
  if (usage == Accounted()) return;
  auto& rows = statement_.accounted_for.reasons;
  // v1 and v2 of one organization follow each other, so its rows are the last ones.
  for (auto row = rows.rbegin(); row != rows.rend() && row->organization == organization; ++row) {
    if (row->reason != reason) continue;
    row->usage += usage;
    row->amount = row->amount && amount ? std::optional(*row->amount + *amount) : std::nullopt;
    return;
  }
  rows.push_back({organization, reason, usage, amount});
}

void StatementBuilder::account_by_price(const OrganizationUsage& usage, const PriceStretch& stretch,
                                        const Accounted& of_it) {
  if (stretch.charged()) {
    statement_.accounted_for.billed += of_it;
  } else {
    put(usage.organization, stretch.not_charged() ? Reason::NotCharged : Reason::NoPrice, of_it);
  }
}

void StatementBuilder::account_billed(const OrganizationUsage& usage) {
  const auto& stretches = usage.schedule->stretches();
  DaysByVersion& all = statement_.asset_days;
  DaysByVersion& kept_only = statement_.kept_asset_days;
  const auto count = [&](DaysByVersion& days, std::int64_t more) {
    (usage.version == Version::V1 ? days.v1 : days.v2) += more;
  };
  for (size_t i = 0; i < usage.of(Decision::BilledActive).size(); ++i) {
    const LineUsage& active = usage.of(Decision::BilledActive)[i];
    if (stretches[i].type == BillingType::Storage) {
      account_by_price(usage, stretches[i], {active.byte_days, 0});
      count(all, active.asset_days);
    } else {
      account_by_price(usage, stretches[i], {ByteDays(), active.asset_days});
    }
  }
  put(usage.organization, Reason::NoClass,
      {ByteDays(), usage.without_class[static_cast<size_t>(Decision::BilledActive)]});
  for (size_t i = 0; i < usage.of(Decision::BilledKept).size(); ++i) {
    const LineUsage& kept = usage.of(Decision::BilledKept)[i];
    account_by_price(usage, stretches[i], {kept.byte_days, kept.asset_days});
    count(all, kept.asset_days);
    count(kept_only, kept.asset_days);
  }
}

Result<bool> StatementBuilder::account_others(const OrganizationUsage& usage) {
  const auto& stretches = usage.schedule->stretches();
  for (size_t d = 0; d < decision_count; ++d) {
    const auto decision = static_cast<Decision>(d);
    if (is_billed(decision) || usage.of(decision).empty()) continue;
    Accounted sum;
    for (size_t i = 0; i < stretches.size(); ++i) {
      const LineUsage& on_line = usage.of(decision)[i];
      if (stretches[i].type == BillingType::Storage) sum += {on_line.byte_days, on_line.asset_days};
    }
    put(usage.organization, reason_of(decision), sum, TRY(would_be(usage, decision)));
  }
  return true;
}

// What this usage would bring if it were billed. Protection is counted where the asset itself is left out; where only
// one of its versions or its kept backups are, they would bring storage.
Result<std::optional<Money>> StatementBuilder::would_be(const OrganizationUsage& usage, Decision decision) const {
  const bool protection = decision == Decision::ExcludedByPerson || decision == Decision::UnmappedAmbiguous;
  const auto& stretches = usage.schedule->stretches();
  if (protection && usage.without_class[static_cast<size_t>(decision)] != 0) return std::optional<Money>();
  Money sum = zero_;
  for (size_t i = 0; i < stretches.size(); ++i) {
    const LineUsage& on_line = usage.of(decision)[i];
    const bool storage = stretches[i].type == BillingType::Storage;
    const bool counts = storage ? !on_line.empty() : protection && on_line.asset_days > 0;
    if (!counts || stretches[i].not_charged()) continue;
    if (!stretches[i].charged()) return std::optional<Money>();
    const Int128 quantity = storage ? on_line.byte_days.count() : Int128{on_line.asset_days};
    sum += TRY(prorated(quantity, *stretches[i].price, statement_.request.period, statement_.request.currency));
  }
  return std::optional(sum);
}

Result<bool> StatementBuilder::add_lines(const OrganizationUsage& usage) {
  const auto& stretches = usage.schedule->stretches();
  for (size_t i = 0; i < stretches.size(); ++i) {
    LineUsage on_line;
    for (const Decision decision : {Decision::BilledActive, Decision::BilledKept}) {
      if (!usage.of(decision).empty()) on_line += usage.of(decision)[i];
    }
    if (!on_line.empty() && !stretches[i].not_charged()) TRY(add_line(usage, stretches[i], on_line));
  }
  return true;
}

Result<bool> StatementBuilder::add_line(const OrganizationUsage& usage, const PriceStretch& stretch,
                                        const LineUsage& on_line) {
  const StatementRequest& request = statement_.request;
  StatementLine line{.key = key_of(usage, stretch),
                     .until = std::min(stretch.days.until, request.as_of + 1),
                     .usage = on_line,
                     .price = stretch.price,
                     .amount = {},
                     .stale_amount = {}};
  if (counts_assets(stretch.type)) line.usage.byte_days = line.usage.stale_byte_days = ByteDays();

  const bool no_bytes_known = stretch.type == BillingType::Storage && on_line.unmeasured > 0 &&
                              on_line.unmeasured >= on_line.asset_days && on_line.byte_days == ByteDays();
  if (stretch.charged() && !no_bytes_known) {
    line.amount =
        TRY_WITHIN(line.key.id(), prorated(line.quantity_days(), *stretch.price, request.period, request.currency));
    const Int128 stale = counts_assets(stretch.type) ? on_line.stale : on_line.stale_byte_days.count();
    if (on_line.stale > 0)
      line.stale_amount = TRY_WITHIN(line.key.id(), prorated(stale, *stretch.price, request.period, request.currency));
  }
  statement_.lines.push_back(line);
  return true;
}

Result<bool> StatementBuilder::add_overage(const OrganizationUsage& usage) {
  const auto& stretches = usage.schedule->stretches();
  OverageAccount& account = statement_.overage;
  for (size_t i = 0; i < stretches.size(); ++i) {
    const LineUsage& on_line = usage.overage[i];
    if (on_line.empty()) continue;
    account.total += on_line.byte_days;
    if (stretches[i].not_charged()) {
      account.not_charged += on_line.byte_days;
    } else if (!usage.organization) {
      account.unmapped += on_line.byte_days;
      if (!stretches[i].charged()) continue;
      const Money amount = TRY(prorated(on_line.byte_days.count(), *stretches[i].price, statement_.request.period,
                                        statement_.request.currency));
      account.unmapped_amount = account.unmapped_amount.value_or(zero_) + amount;
    } else {
      (stretches[i].charged() ? account.billed : account.without_price) += on_line.byte_days;
      TRY(add_line(usage, stretches[i], on_line));
    }
  }
  return true;
}

Result<bool> StatementBuilder::add_excluded_overage(const OrganizationUsage& usage) {
  const auto& stretches = usage.schedule->stretches();
  OverageAccount& account = statement_.overage;
  for (size_t i = 0; i < stretches.size(); ++i) {
    const ByteDays byte_days = usage.excluded_overage[i].byte_days;
    if (byte_days == ByteDays()) continue;
    account.total += byte_days;
    if (stretches[i].not_charged()) {
      account.not_charged += byte_days;
      continue;
    }
    const bool all_priced = account.excluded == ByteDays() || account.excluded_amount;
    account.excluded += byte_days;
    account.excluded_lines.push_back(key_of(usage, stretches[i]));
    if (!all_priced || !stretches[i].charged()) {
      account.excluded_amount.reset();
      continue;
    }
    const Money amount =
        TRY(prorated(byte_days.count(), *stretches[i].price, statement_.request.period, statement_.request.currency));
    account.excluded_amount = account.excluded_amount.value_or(zero_) + amount;
  }
  return true;
}

void StatementBuilder::finish_accounts() {
  AccountedFor& account = statement_.accounted_for;
  for (const ReasonUsage& row : account.reasons)
    (is_excluded(row.reason) ? account.excluded : account.unmapped) += row.usage;
  std::stable_sort(account.reasons.begin(), account.reasons.end(), [](const ReasonUsage& a, const ReasonUsage& b) {
    return std::pair(a.organization, a.reason) < std::pair(b.organization, b.reason);
  });
}

void StatementBuilder::finish_totals() {
  Totals& totals = statement_.totals;
  const auto before = [](const StatementLine& a, const StatementLine& b) { return a.key < b.key; };
  if (!std::is_sorted(statement_.lines.begin(), statement_.lines.end(), before))
    std::sort(statement_.lines.begin(), statement_.lines.end(), before);
  for (const StatementLine& line : statement_.lines) {
    if (line.amount) {
      (line.key.version == Version::V1 ? totals.v1 : totals.v2) += *line.amount;
    } else {
      totals.complete = false;
    }
  }
  totals.total = totals.v1 + totals.v2;
  for (const ReasonUsage& row : statement_.accounted_for.reasons) {
    if (row.reason == Reason::NoClass) totals.complete = false;
  }
}

}  // namespace

Int128 StatementLine::quantity_days() const {
  return counts_assets(key.type) ? Int128{usage.asset_days} : usage.byte_days.count();
}

Money Statement::amount_due() const {
  Money due = totals.total;
  for (const Correction& correction : corrections) due += correction.amount;
  return due;
}

DayRange StatementRequest::counted() const {
  const DayRange month = period.days();
  return {month.from, std::max(month.from, std::min(as_of + 1, month.until))};
}

UsageByLine lines_for(const StatementRequest& request, const PriceBook& prices) {
  return {prices, request.side, request.period, request.counted(), request.organization};
}

Result<Statement> build_statement(const StatementRequest& request, UsageByLine usage) {
  if (request.as_of < request.period.days().from)
    return refuse("a statement of " + request.period.people() + " as of " + request.as_of.text() + " has no days",
                  "Give an as-of day inside the period, or an earlier period.");
  StatementRequest inside = request;
  inside.as_of = request.counted().until - 1;
  const Accounted metered{usage.byte_days(), usage.asset_days()};
  StatementBuilder builder(inside);
  const std::vector<OrganizationUsage> sorted = std::move(usage).sorted();
  size_t lines = 0;
  for (const OrganizationUsage& of_organization : sorted) lines += of_organization.schedule->stretches().size();
  builder.expect(lines);
  for (const OrganizationUsage& of_organization : sorted) TRY(builder.add(of_organization));
  Statement statement = std::move(builder).take();
  statement.accounted_for.metered = metered;
  TRY(balanced(statement.accounted_for, metered));
  return statement;
}

Result<Statement> build_statement(const StatementRequest& request, const DayTotals& usage,
                                  const std::vector<OverageShare>& overage, const PriceBook& prices) {
  UsageByLine lines = lines_for(request, prices);
  for (const DayTotal& row : usage) lines.add(row);
  for (const OverageShare& share : overage) lines.add(share);
  return build_statement(request, std::move(lines));
}

}  // namespace stowage
