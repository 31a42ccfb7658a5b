#pragma once
// What some days of an organization's month come to: their shares of its statement lines, so that what is said of days
// sums to what is billed (R15).

#include <map>
#include <optional>
#include <vector>

#include "billing/statement.h"

namespace stowage {

// What the lines of one organization are made of.
struct OrganizationRows {
  DayTotals totals;
  std::vector<OverageShare> overage;
};

// Days of one version's billing type.
struct DaysOfType {
  Version version = Version::V1;
  BillingType type = BillingType::Storage;
  std::vector<DayRange> days;  // one behind the other

  bool contains(Day day) const;
};

// What of a line falls on some days.
struct LineShare {
  LineKey key;
  Int128 quantity_days = 0;     // as of a line
  std::optional<Price> price;   // the line's
  std::optional<Money> amount;  // nothing where the line has none
  bool whole = true;            // nothing of the line falls on other days

  Unit unit() const { return price ? price->unit : default_unit(key.type); }
};
LineShare whole_line(const StatementLine& line);

class OrganizationMonth {
 public:
  // The rows and `prices` must outlive it. Of rows outside of the request's days nothing is taken.
  static Result<OrganizationMonth> make(const StatementRequest& request, const OrganizationRows& rows,
                                        const PriceBook& prices);

  const std::vector<StatementLine>& lines() const { return statement_.lines; }

  // For each of `parts`, which have no day in common, its share of each line. A line's amount is shared by largest
  // remainder in the order of the parts; what is on none of them has a share, too, the last, and is not told.
  Result<std::vector<std::vector<LineShare>>> shares(const std::vector<DaysOfType>& parts) const;

 private:
  OrganizationMonth(const OrganizationRows& rows, const PriceBook& prices, Statement statement)
      : rows_(rows), prices_(prices), statement_(std::move(statement)) {}
  Result<std::map<LineKey, Int128>> quantities(const DaysOfType& part) const;

  const OrganizationRows& rows_;
  const PriceBook& prices_;
  Statement statement_;
};

}  // namespace stowage
