#pragma once
// What names a statement line for good (R15): its period, organization, version, billing type, class and first day.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/ids.h"
#include "base/version.h"
#include "billing/billing_type.h"

namespace stowage {

struct LineKey {
  Period period;
  OrganizationId organization;
  Version version = Version::V1;
  BillingType type = BillingType::Storage;
  AssetClass asset_class = AssetClass::None;  // None: "all"; the type's class for protected_*
  Day from;                                   // first day of the stretch with one price, within the period

  // "2026-06.o3.v1.storage.all.2026-06-01"
  std::string id() const;
  friend auto operator<=>(const LineKey&, const LineKey&) = default;
};

// What an id of a statement names: a line, or the correction of a line of a closed period.
struct LineReference {
  LineKey key;
  std::optional<Period> corrected_on;  // the period on whose statement the correction stands

  // A line's id, or that and where it is corrected: "2026-06.o3.v1.storage.all.2026-06-01.corrected-2026-08".
  std::string id() const;
  // Refuses whatever no statement can have printed.
  static Result<LineReference> parse(std::string_view text);
};

}  // namespace stowage
