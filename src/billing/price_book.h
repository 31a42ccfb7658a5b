#pragma once
// What the partner asks of customers (sell) and pays to the vendor (cost), each price from its first day (R16).

#include <array>
#include <compare>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/timeline.h"
#include "base/version.h"
#include "billing/billing_type.h"

namespace stowage {

enum class Side : std::uint8_t { Sell, Cost };
constexpr std::string_view to_text(Side side) {
  return side == Side::Sell ? "sell" : "cost";
}

// A price per unit and month. 0 is a price; "none" says that the type is not charged, which is another thing.
struct Price {
  std::optional<Decimal> amount;  // nothing: none
  Unit unit = Unit::GB;

  // "4.45" or "none"; a negative price is refused.
  static Result<Price> parse(std::string_view text, Unit unit);
  bool charged() const { return amount.has_value(); }
  // By value: 4.45 equals 4.450. Two that are "none" are equal whatever their units.
  friend bool operator==(const Price& a, const Price& b);
};

// Whom a price is for. No organization: all of them; class None: all classes.
struct PriceScope {
  OrganizationId organization;
  AssetClass asset_class = AssetClass::None;
  friend auto operator<=>(const PriceScope&, const PriceScope&) = default;
};

struct PriceEntry {
  Side side = Side::Sell;
  Version version = Version::V1;
  BillingType type = BillingType::Storage;
  PriceScope scope;
  Day from;
  Price price;
};

// Refuses what no line could ever use: pool overage of v1 or of a class, protected servers of class workstation, a
// unit that does not fit the type, a negative price.
Result<PriceEntry> checked(PriceEntry entry);

class PriceBook {
 public:
  // The entry must be one that `checked` accepts; one with the same first day and scope is replaced.
  void add(const PriceEntry& entry);

  struct Found {
    PriceScope scope;  // where it was found
    Price price;
  };
  // The price in force on `day`, most particular scope first: organization and class, organization, class, general.
  // Nothing where no scope has one. An asset without a class (None) has the organization's price or the general one.
  std::optional<Found> find(Side side, Version version, BillingType type, OrganizationId organization,
                            AssetClass asset_class, Day day) const;

  // The prices of one line's days, looked up once.
  class Search {
   public:
    std::optional<Found> on(Day day) const;

   private:
    friend class PriceBook;
    std::array<std::pair<PriceScope, const Timeline<Price>*>, 4> by_scope_;  // most particular first
  };
  // As `find`, for many days. It does not outlive the book.
  Search search(Side side, Version version, BillingType type, OrganizationId organization,
                AssetClass asset_class) const;

  // Whether any price names this organization; where none does, the general prices and those by class are its own.
  bool names(Side side, OrganizationId organization) const;

  // The days inside `days`, sorted, on which any price of this side changes for anybody.
  std::vector<Day> changes_within(Side side, const DayRange& days) const;

  // Whether storage and pool overage of v2 are both charged to somebody on some day of `days`: the overage is then a
  // surcharge beside storage, which the partner is warned about once (R18).
  bool charges_storage_and_overage(Side side, const DayRange& days) const;

 private:
  struct Key {
    Side side;
    OrganizationId organization;
    Version version;
    BillingType type;
    AssetClass asset_class;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  bool charges(Side side, BillingType type, const DayRange& days) const;

  std::map<Key, Timeline<Price>> timelines_;
};

}  // namespace stowage
