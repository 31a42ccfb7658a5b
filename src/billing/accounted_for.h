#pragma once
// Nothing vanishes (R20): metered = billed + excluded (by reason) + unmapped (by reason), to the byte-day and to the
// asset-day.
//
// Byte-days follow the price of storage. Asset-days follow the price of their protected_* type where the asset is
// protected, and the price of storage where its backups are only kept; those without a class have no such price.

#include <optional>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "billing/day_totals.h"

namespace stowage {

enum class Reason : std::uint8_t {
  OtherVersion,
  KeptNotBilled,
  Seeding,
  ByPerson,
  NotCharged,  // the price book says "none"
  NoAsset,
  AmbiguousIdentity,
  NoPrice,
  NoClass,  // asset-days only: storage of an asset without a class is billed (R16)
};

std::string_view reason_text(Reason reason);
constexpr bool is_excluded(Reason reason) {
  return reason <= Reason::NotCharged;
}

// The reason that a decision gives; the decision is not a billed one.
Reason reason_of(Decision decision);

struct Accounted {
  ByteDays byte_days;
  std::int64_t asset_days = 0;
  Accounted& operator+=(const Accounted& other);
  friend Accounted operator+(Accounted a, const Accounted& b) { return a += b; }
  friend bool operator==(const Accounted&, const Accounted&) = default;
};

// Usage that no line bills, and what it would bring at the price book: storage, and protection too where a person
// excluded the asset or its identity is undecided. Each line's part is rounded once.
struct ReasonUsage {
  OrganizationId organization;  // none (0) where nobody owns it
  Reason reason = Reason::NoPrice;
  Accounted usage;
  std::optional<Money> amount;  // nothing where a price or class is missing, or none is charged
};

struct AccountedFor {
  Accounted metered;  // everything any version held
  Accounted billed;
  Accounted excluded;
  Accounted unmapped;
  std::vector<ReasonUsage> reasons;  // by organization and reason, one of each

  // The reasons of all organizations together, in the order of Reason. An amount is there when each part has one.
  std::vector<ReasonUsage> by_reason() const;
};

// Refuses, with the difference, whatever does not balance: the reasons against their sums, and these against
// `metered`, which the caller added up from the rows themselves.
Result<Accounted> balanced(const AccountedFor& account, const Accounted& metered);

}  // namespace stowage
