#pragma once
// Whom people take out of the bill, and put back (R5), each with its day, its reason and what it does to the bill.

#include <optional>
#include <string>

#include "api/effect.h"

namespace stowage {

// From the day on, until `until` where given. Reasons that the billing knows are free words: internal, demo, spare,
// trial.
Result<Effect> exclude(Session& session, const std::string& asset, std::optional<Day> until, const When& when);
Result<Effect> exclude_customer(Session& session, const std::string& organization, std::optional<Day> until,
                                const When& when);
// From the day on, whatever was decided about later days: the answer names what else ends by that.
Result<Effect> include_again(Session& session, const std::string& asset, const When& when);
Result<Effect> include_customer(Session& session, const std::string& organization, const When& when);

}  // namespace stowage
