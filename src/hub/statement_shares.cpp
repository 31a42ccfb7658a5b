#include "hub/statement_shares.h"

#include <algorithm>
#include <tuple>

namespace stowage {

namespace {

ModuleBillingType kind_of(const LineKey& key) {
  return {module_of(key.version), key.type};
}

// Days that follow one another and that the same carries.
struct Stretch {
  Carrier carrier;
  DayRange days;
};

class Sharing {
 public:
  Sharing(const Statement& statement, const Usage& usage, const Carriers& carriers, const SellPrices& sell)
      : statement_(statement), usage_(usage), carriers_(carriers), sell_(sell), counted_(statement.request.counted()) {}

  Result<StatementShares> run() {
    std::set<OrganizationId> shared;  // by several
    for (const StatementLine& line : statement_.lines)
      if (stretches(kind_of(line.key), line.key.organization, counted_).size() > 1)
        shared.insert(line.key.organization);
    for (const StatementLine& line : statement_.lines)
      if (!shared.contains(line.key.organization)) add(line);
    if (!shared.empty())
      for (const auto& [organization, rows] : TRY(sell_.rows_of(counted_, shared)))
        TRY(share(organization, TRY(OrganizationMonth::make(statement_.request, rows, sell_.book))));
    sort_uncarried();
    for (const Correction& correction : statement_.corrections) add(correction);
    TRY(check_sum());
    return std::move(result_);
  }

 private:
  std::vector<Stretch> stretches(ModuleBillingType kind, OrganizationId organization, const DayRange& days) const {
    std::vector<Stretch> found;
    for (Day day = days.from; day < days.until; ++day) {
      Carrier carrier = carriers_.of(kind, organization, day);
      if (!found.empty() && found.back().carrier == carrier) {
        found.back().days.until = day + 1;
      } else {
        found.push_back({std::move(carrier), {day, day + 1}});
      }
    }
    return found;
  }

  // A line of an organization whose days one mapping carries, or none for one reason.
  void add(const StatementLine& line) {
    const ModuleBillingType kind = kind_of(line.key);
    put(line.key.organization, kind, stretches(kind, line.key.organization, counted_).front(), {whole_line(line)});
  }

  Result<void> share(OrganizationId organization, const OrganizationMonth& month) {
    std::set<std::pair<Version, BillingType>> kinds;
    for (const StatementLine& line : month.lines()) kinds.emplace(line.key.version, line.key.type);
    std::vector<Stretch> first;  // of each part
    std::vector<DaysOfType> parts;
    for (const auto& [version, type] : kinds) {
      std::map<ServiceMappingId, size_t> of_mapping;  // all of a mapping's days are one part
      for (const Stretch& stretch : stretches({module_of(version), type}, organization, counted_)) {
        const auto [part, is_first] = of_mapping.try_emplace(stretch.carrier.mapping, parts.size());
        if (is_first || !stretch.carrier.mapping) {
          first.push_back(stretch);
          parts.push_back({version, type, {stretch.days}});
        } else {
          parts[part->second].days.push_back(stretch.days);
        }
      }
    }
    const auto shares = TRY(month.shares(parts));
    for (size_t i = 0; i < parts.size(); ++i)
      put(organization, {module_of(parts[i].version), parts[i].type}, first[i], shares[i]);
    return {};
  }

  void put(OrganizationId organization, ModuleBillingType kind, const Stretch& stretch,
           const std::vector<LineShare>& lines) {
    if (stretch.carrier.mapping) {
      auto& own = result_.carried[stretch.carrier.mapping].lines;
      own.insert(own.end(), lines.begin(), lines.end());
      return;
    }
    UncarriedShare share{organization, kind, used_days(kind, organization, stretch.days), stretch.carrier.reason, {}};
    share.chosen = stretch.carrier.chosen;
    for (const LineShare& line : lines) {
      if (!line.amount) share.at_least = true;
      if (line.amount) share.amount = share.amount ? *share.amount + *line.amount : *line.amount;
    }
    if (share.at_least || (share.amount && !share.amount->zero())) result_.uncarried.push_back(std::move(share));
  }

  // From the first to the last of these days on which there is usage; all where there is none.
  DayRange used_days(ModuleBillingType kind, OrganizationId organization, const DayRange& days) const {
    DayRange used = days;
    const auto unused = [&](Day day) { return usage_.on(kind, organization, day).quantity == Quantity(); };
    while (!used.empty() && unused(used.from)) used.from = used.from + 1;
    while (!used.empty() && unused(used.until - 1)) used.until = used.until - 1;
    return used.empty() ? days : used;
  }

  void sort_uncarried() {
    std::stable_sort(
        result_.uncarried.begin(), result_.uncarried.end(), [](const UncarriedShare& a, const UncarriedShare& b) {
          return std::tuple(a.organization, a.kind, a.days.from) < std::tuple(b.organization, b.kind, b.days.from);
        });
  }

  // A correction is one amount for all days of its line, those with usage: it is shared by nobody.
  void add(const Correction& correction) {
    const ModuleBillingType kind = kind_of(correction.key);
    const OrganizationId organization = correction.key.organization;
    const DayRange days = used_days(kind, organization, {correction.key.from, correction.until});
    const std::vector<Stretch> found = stretches(kind, organization, days);
    if (found.size() == 1 && found.front().carrier.mapping) {
      result_.carried[found.front().carrier.mapping].corrections.push_back(correction);
      return;
    }
    const std::string reason = found.size() == 1 ? found.front().carrier.reason : "days of several";
    result_.uncarried.push_back({organization, kind, days, reason + ", correction", correction.amount});
  }

  Result<void> check_sum() const {
    Money sum = Money::zero(sell_.currency);
    for (const auto& [mapping, share] : result_.carried) sum += share.total(sell_.currency);
    for (const UncarriedShare& share : result_.uncarried)
      if (share.amount) sum += *share.amount;
    if (sum == statement_.amount_due()) return {};
    return fail(Failure::Damaged,
                "the shares of the statement of " + statement_.request.period.text() + " come to " + sum.people() +
                    ", and the statement to " + statement_.amount_due().people(),
                "Keep the data directory and report it.");
  }

  const Statement& statement_;
  const Usage& usage_;
  const Carriers& carriers_;
  const SellPrices& sell_;
  const DayRange counted_;
  StatementShares result_;
};

}  // namespace

Money MappingShare::total(Currency currency) const {
  Money sum = Money::zero(currency);
  for (const LineShare& line : lines)
    if (line.amount) sum += *line.amount;
  for (const Correction& correction : corrections) sum += correction.amount;
  return sum;
}

const MappingShare& StatementShares::of(ServiceMappingId mapping) const {
  static const MappingShare none;
  const auto found = carried.find(mapping);
  return found == carried.end() ? none : found->second;
}

Result<StatementShares> shares_of(const Statement& statement, const Usage& usage, const Carriers& carriers,
                                  const SellPrices& sell) {
  return Sharing(statement, usage, carriers, sell).run();
}

}  // namespace stowage
