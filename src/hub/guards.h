#pragma once
// Guards hold a change that looks wrong until someone approves it; it keeps its effective day (R31).

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "hub/settlement.h"
#include "hub/targets.h"

namespace stowage {

enum class Guard : std::uint8_t {
  First,          // the first change of its mapping
  ToZero,         // to 0 from 3 or more
  Large,          // more than 3 units and more than 25 %
  Money,          // worth more than the limit a month, or charged at once
  LostAssets,     // an organization lost half of its assets
  ForeignChange,  // somebody else changed the service since our last change
  WholePlan,      // the plan moves all contracts together by more than 5 %
  Source,         // it rests on what a source sent that is not to be believed
};
inline constexpr std::array all_guards = {Guard::First,      Guard::ToZero,        Guard::Large,     Guard::Money,
                                          Guard::LostAssets, Guard::ForeignChange, Guard::WholePlan, Guard::Source};
std::string_view to_text(Guard guard);  // "first", "to_zero", …

struct GuardHit {
  Guard guard = Guard::First;
  std::string reason;  // a sentence with the figures
};

// Each may be changed from a day by a policy of the partner.
struct GuardLimits {
  Units to_zero_from = Units(3);
  Units large_units = Units(3);
  int large_percent = 25;
  Decimal month_money = Decimal(250, 0);  // in the contract's currency
  std::int64_t lost_assets_from = 4;
  int lost_assets_percent = 50;
  int plan_percent = 5;
};

// What the guards of one mapping look at.
struct GuardInput {
  const GuardLimits& limits;
  const std::vector<UnitStep>& steps;
  const PsaContract& contract;
  const PsaService& service;
  const ServiceMapping& mapping;
  const Usage& usage;
  const AccountMappings& accounts;
  const Timeline<Units>* left_by_us;  // nullptr for a mapping never applied
  const std::vector<PeriodCharge>& charges;
  const std::map<Day, Units>& settled;  // by how many units the days differ that are settled in money
};

// The guards that hold these steps and charges; none where there are neither. WholePlan is the plan's own to add.
Result<std::vector<GuardHit>> guards_of(const GuardInput& input);

// More than `percent` of `whole`, either way.
bool beyond_percent(Int128 part, Int128 whole, int percent);

}  // namespace stowage
