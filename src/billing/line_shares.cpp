#include "billing/line_shares.h"

#include <algorithm>

namespace stowage {

bool DaysOfType::contains(Day day) const {
  return std::any_of(days.begin(), days.end(), [&](const DayRange& range) { return range.contains(day); });
}

LineShare whole_line(const StatementLine& line) {
  return {line.key, line.quantity_days(), line.price, line.amount, true};
}

Result<OrganizationMonth> OrganizationMonth::make(const StatementRequest& request, const OrganizationRows& rows,
                                                  const PriceBook& prices) {
  return OrganizationMonth(rows, prices, TRY(build_statement(request, rows.totals, rows.overage, prices)));
}

// As the lines of a statement that knows these days alone.
Result<std::map<LineKey, Int128>> OrganizationMonth::quantities(const DaysOfType& part) const {
  UsageByLine usage = lines_for(statement_.request, prices_);
  for (const DayTotal& row : rows_.totals)
    if (part.contains(row.day)) usage.add(row);
  for (const OverageShare& share : rows_.overage)
    if (part.contains(share.day)) usage.add(share);
  const Statement of_part = TRY(build_statement(statement_.request, std::move(usage)));
  std::map<LineKey, Int128> quantities;
  for (const StatementLine& line : of_part.lines)
    if (line.key.version == part.version && line.key.type == part.type && line.quantity_days() > 0)
      quantities[line.key] = line.quantity_days();
  return quantities;
}

Result<std::vector<std::vector<LineShare>>> OrganizationMonth::shares(const std::vector<DaysOfType>& parts) const {
  std::vector<std::map<LineKey, Int128>> by_part;
  for (const DaysOfType& part : parts) by_part.push_back(TRY(quantities(part)));
  std::vector<std::vector<LineShare>> shares(parts.size());
  for (const StatementLine& line : lines()) {
    std::vector<Int128> weights;
    Int128 rest = line.quantity_days();
    for (const auto& quantities : by_part) {
      const auto found = quantities.find(line.key);
      weights.push_back(found == quantities.end() ? 0 : found->second);
      rest -= weights.back();
    }
    ASSERT(rest >= 0);
    weights.push_back(rest);
    const auto minor = TRY(largest_remainder(line.amount ? line.amount->minor() : 0, weights));
    for (size_t i = 0; i < parts.size(); ++i) {
      if (weights[i] == 0) continue;
      LineShare share = whole_line(line);
      share.quantity_days = weights[i];
      if (line.amount) share.amount = Money(minor[i], line.amount->currency());
      share.whole = weights[i] == line.quantity_days();
      shares[i].push_back(share);
    }
  }
  return shares;
}

}  // namespace stowage
