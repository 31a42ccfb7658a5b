#include "hub/unmapped_usage.h"

#include <algorithm>
#include <tuple>

namespace stowage {

namespace {

bool same_gap(const UnmappedUsage& a, const UnmappedUsage& b) {
  return a.organization == b.organization && a.kind == b.kind && a.account == b.account && a.reason == b.reason &&
         a.days.until == b.days.from;
}

// Of `days` those on which usage of this kind is on a line: the others are not charged.
std::vector<DayRange> charged_days(const std::vector<StatementLine>& lines, ModuleBillingType kind,
                                   const DayRange& days) {
  std::vector<DayRange> charged;
  for (const StatementLine& line : lines) {
    if (ModuleBillingType{module_of(line.key.version), line.key.type} != kind) continue;
    const DayRange on_line = overlap({line.key.from, line.until}, days);
    if (!on_line.empty()) charged.push_back(on_line);
  }
  std::sort(charged.begin(), charged.end(), [](const DayRange& a, const DayRange& b) { return a.from < b.from; });
  std::vector<DayRange> joined;
  for (const DayRange& range : charged) {
    if (!joined.empty() && range.from <= joined.back().until) {
      joined.back().until = std::max(joined.back().until, range.until);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

std::optional<Money> sum_of(const std::vector<LineShare>& shares, Currency currency) {
  Money sum = Money::zero(currency);
  for (const LineShare& share : shares) {
    if (!share.amount) return std::nullopt;
    sum += *share.amount;
  }
  return sum;
}

class Charging {
 public:
  Charging(const std::vector<UnmappedUsage>& unmapped, const Usage& usage, const SellPrices& sell)
      : usage_(usage), sell_(sell) {
    for (const UnmappedUsage& gap : unmapped)
      if (gap.kind.module.version()) {
        by_organization_[gap.organization].push_back(&gap);
      } else {
        charged_.push_back(gap);  // the price book has no prices for what other products count
      }
  }

  Result<std::vector<UnmappedUsage>> run() {
    std::map<Period, std::set<OrganizationId>> months;
    for (const auto& [organization, gaps] : by_organization_)
      for (const UnmappedUsage* gap : gaps)
        for (Period month = Period::of(gap->days.from); month.days().from < gap->days.until; month = month.next())
          months[month].insert(organization);
    for (const auto& [month, organizations] : months) TRY(add_month(month, organizations));
    return joined();
  }

 private:
  Result<void> add_month(Period month, const std::set<OrganizationId>& organizations) {
    const StatementRequest request{
        month, std::min(usage_.sealed_until(), month.days().until) - 1, {}, "", sell_.currency, Side::Sell, {}};
    const auto rows = TRY(sell_.rows_of(request.counted(), organizations));
    for (const auto& [organization, of_it] : rows) {
      const OrganizationMonth lines = TRY(OrganizationMonth::make(request, of_it, sell_.book));
      TRY(add_gaps(lines, by_organization_.at(organization), request.counted()));
    }
    return {};
  }

  Result<void> add_gaps(const OrganizationMonth& month, const std::vector<const UnmappedUsage*>& gaps,
                        const DayRange& counted) {
    std::vector<UnmappedUsage> pieces;
    std::vector<DaysOfType> parts;
    for (const UnmappedUsage* gap : gaps) {
      const auto version = gap->kind.module.version();
      const auto type = gap->kind.type.billing_type();
      if (!version || !type) continue;
      for (const DayRange& days : charged_days(month.lines(), gap->kind, overlap(gap->days, counted))) {
        pieces.push_back(*gap);
        pieces.back().days = days;
        parts.push_back({*version, *type, {days}});
      }
    }
    const auto shares = TRY(month.shares(parts));
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (shares[i].empty()) continue;
      pieces[i].amount = sum_of(shares[i], sell_.currency);
      charged_.push_back(pieces[i]);
    }
    return {};
  }

  // What months and prices had cut.
  std::vector<UnmappedUsage> joined() {
    const auto order = [](const UnmappedUsage& a, const UnmappedUsage& b) {
      return std::tuple(a.kind, a.organization, a.days.from) < std::tuple(b.kind, b.organization, b.days.from);
    };
    std::sort(charged_.begin(), charged_.end(), order);
    std::vector<UnmappedUsage> result;
    for (const UnmappedUsage& piece : charged_) {
      if (result.empty() || !same_gap(result.back(), piece)) {
        result.push_back(piece);
      } else {
        UnmappedUsage& whole = result.back();
        whole.days.until = piece.days.until;
        whole.amount = whole.amount && piece.amount ? std::optional(*whole.amount + *piece.amount) : std::nullopt;
      }
    }
    for (UnmappedUsage& gap : result) gap.quantity = usage_.on(gap.kind, gap.organization, gap.days.until - 1).quantity;
    return result;
  }

  const Usage& usage_;
  const SellPrices& sell_;
  std::map<OrganizationId, std::vector<const UnmappedUsage*>> by_organization_;
  std::vector<UnmappedUsage> charged_;  // cut by months and by prices
};

}  // namespace

std::vector<UnmappedUsage> unmapped_usage(const Usage& usage, const Carriers& carriers, const DayRange& days) {
  std::vector<UnmappedUsage> unmapped;
  for (const auto& [kind, organizations] : usage.kinds())
    for (const auto& [organization, by_day] : organizations)
      for (auto use = by_day.lower_bound(days.from); use != by_day.end() && use->first < days.until; ++use) {
        const auto& [day, used] = *use;
        if (used.quantity == Quantity()) continue;
        const Carrier carrier = carriers.of(kind, organization, day);
        if (carrier.mapping) continue;
        const UnmappedUsage one{organization,  kind,           carrier.account, {day, day + 1},
                                used.quantity, carrier.reason, carrier.chosen};
        if (unmapped.empty() || !same_gap(unmapped.back(), one)) {
          unmapped.push_back(one);
        } else {
          unmapped.back().days.until = day + 1;
          unmapped.back().quantity = used.quantity;
        }
      }
  return unmapped;
}

Result<std::vector<UnmappedUsage>> charged_usage(const std::vector<UnmappedUsage>& unmapped, const Usage& usage,
                                                 const SellPrices& sell) {
  return Charging(unmapped, usage, sell).run();
}

}  // namespace stowage
