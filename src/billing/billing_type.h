#pragma once
// What a version of Endpoint Backup counts and a price stands on, and the units that prices are per month of.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/int128.h"
#include "base/version.h"

namespace stowage {

enum class BillingType : std::uint8_t {
  ProtectedWorkstations,  // asset-days on which the billed version is active (R2)
  ProtectedServers,
  Storage,      // byte-days of every billed day, kept ones included
  PoolOverage,  // byte-days beyond the pool's capacity; v2 only (R18)
};
constexpr std::array all_billing_types = {BillingType::ProtectedWorkstations, BillingType::ProtectedServers,
                                          BillingType::Storage, BillingType::PoolOverage};

// The words of commands, files and ids: "protected_servers".
constexpr std::string_view to_text(BillingType type) {
  switch (type) {
    case BillingType::ProtectedWorkstations:
      return "protected_workstations";
    case BillingType::ProtectedServers:
      return "protected_servers";
    case BillingType::Storage:
      return "storage";
    case BillingType::PoolOverage:
      return "pool_overage";
  }
  return "";
}

// The words of pages: "Protected servers".
constexpr std::string_view people(BillingType type) {
  switch (type) {
    case BillingType::ProtectedWorkstations:
      return "Protected workstations";
    case BillingType::ProtectedServers:
      return "Protected servers";
    case BillingType::Storage:
      return "Storage";
    case BillingType::PoolOverage:
      return "Pool overage";
  }
  return "";
}

inline Result<BillingType> parse_billing_type(std::string_view text) {
  for (const BillingType type : all_billing_types) {
    if (to_text(type) == text) return type;
  }
  return bad_input("'" + std::string(text) + "' is not a billing type",
                   "Billing types are protected_workstations, protected_servers, storage and pool_overage.");
}

constexpr bool counts_assets(BillingType type) {
  return type == BillingType::ProtectedWorkstations || type == BillingType::ProtectedServers;
}

// The class that a protected_* type counts; None for types of bytes.
constexpr AssetClass class_of(BillingType type) {
  if (type == BillingType::ProtectedWorkstations) return AssetClass::Workstation;
  if (type == BillingType::ProtectedServers) return AssetClass::Server;
  return AssetClass::None;
}

// What a price is for, each time for a whole month.
enum class Unit : std::uint8_t { Asset, GB, GiB };

// Bytes (or assets) in one unit.
constexpr Int128 size_of(Unit unit) {
  switch (unit) {
    case Unit::Asset:
      return 1;
    case Unit::GB:
      return 1'000'000'000;
    case Unit::GiB:
      return Int128{1} << 30;
  }
  return 1;
}

constexpr std::string_view month_text(Unit unit) {
  return unit == Unit::Asset ? "asset-month" : unit == Unit::GB ? "GB-month" : "GiB-month";
}
constexpr std::string_view day_text(Unit unit) {
  return unit == Unit::Asset ? "asset-day" : unit == Unit::GB ? "GB-day" : "GiB-day";
}

// The unit that holds where no price names one.
constexpr Unit default_unit(BillingType type) {
  return counts_assets(type) ? Unit::Asset : Unit::GB;
}

}  // namespace stowage
