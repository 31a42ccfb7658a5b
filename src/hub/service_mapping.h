#pragma once
// A service mapping says which service of which contract carries one billing type of one module for one account, how
// quantities become units, and how changes bill (R22 to R30). An account mapping says which account a source
// organization's days go to.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/timeline.h"
#include "contracts/terms.h"
#include "hub/unit_rule.h"

namespace stowage {

using ServiceMappingId = Id<struct ServiceMappingTag>;

enum class HowChangesBill : std::uint8_t { ProrateDaily, MonthEnd };
enum class MonthQuantity : std::uint8_t { LastDay, Average, PeakDay };
enum class MonthPeriod : std::uint8_t { Ended, Next };

constexpr std::string_view to_text(HowChangesBill how) {
  return how == HowChangesBill::ProrateDaily ? "prorate_daily" : "month_end";
}
constexpr std::string_view to_text(MonthQuantity quantity) {
  return quantity == MonthQuantity::LastDay ? "last_day" : quantity == MonthQuantity::Average ? "average" : "peak_day";
}
constexpr std::string_view to_text(MonthPeriod period) {
  return period == MonthPeriod::Ended ? "ended" : "next";
}
Result<HowChangesBill> parse_how_changes_bill(std::string_view text);
Result<MonthQuantity> parse_month_quantity(std::string_view text);
Result<MonthPeriod> parse_month_period(std::string_view text);

// A change smaller than this waits for the period's end (R24); 0 holds nothing back.
struct Threshold {
  Units units;
  int percent = 0;  // of the units in force, 0 to 100
  friend bool operator==(const Threshold&, const Threshold&) = default;
};

// What may change from the first day of a contract period only (R28).
struct MappingTerms {
  UnitRule rule;
  HowChangesBill how = HowChangesBill::ProrateDaily;
  MonthQuantity quantity = MonthQuantity::LastDay;  // of month_end
  MonthPeriod period = MonthPeriod::Ended;          // of month_end
  Threshold threshold;                              // of prorate_daily
  friend bool operator==(const MappingTerms&, const MappingTerms&) = default;
};
// Counts prorate daily and storage is month_end by its average, unless someone chooses otherwise (R25).
MappingTerms default_terms(const CountedType& type);

enum class MappingEnding : std::uint8_t { ToZero, Leave };
constexpr std::string_view to_text(MappingEnding ending) {
  return ending == MappingEnding::ToZero ? "to_zero" : "leave";
}

struct Freeze {
  DayRange days;
  Units units;
};

struct ServiceMapping {
  ServiceMappingId id;
  AccountId account;
  ContractId contract;
  ServiceId service;
  ModuleBillingType kind;
  Timeline<MappingTerms> terms;
  Day first_effective;  // nothing before it is touched (R29)
  std::optional<std::pair<Day, MappingEnding>> ending;
  std::vector<Freeze> freezes;

  bool ended_by(Day day) const { return ending && ending->first <= day; }
  // Ended on its own first day, or before it.
  bool covers_no_day() const { return ended_by(first_effective); }
};

// Which account an organization's days go to, by module; no account (0) from a day on ends it.
using AccountMappings = std::map<std::pair<OrganizationId, Module>, Timeline<AccountId>>;

// The account of a day, or none.
AccountId account_on(const AccountMappings& mappings, OrganizationId organization, const Module& module, Day day);

// Those of a module that still feed a service on a day or later. Refused where there are none.
Result<std::vector<ServiceMapping>> mappings_of(std::vector<ServiceMapping> mappings, const Module& module, Day from);

// R22 and R23: refuses a second mapping of an (account, module, billing type), a second mapping that feeds a service,
// naming the first, and terms that make no sense. Mappings that have ended by the new one's first day, or that cover
// no day, do not count, but for a service that its last one keeps at 0.
Result<void> check_service_mapping(const std::vector<ServiceMapping>& existing, const ServiceMapping& added);
Result<void> check_mapping_terms(const MappingTerms& terms);
// R22 and R30: refuses an end later than the one that stands, and bringing a service to 0 that something else feeds
// from then on.
Result<void> check_ending(const std::vector<ServiceMapping>& existing, const ServiceMapping& mapping, Day from,
                          MappingEnding ending);
// R28: the first day of one of the contract's periods.
Result<void> check_terms_day(const Terms& contract, Day day);

}  // namespace stowage
