#pragma once
// Decisions about whose a record is: a customer's, and one machine's or another's (R12).

#include <string>

#include "api/effect.h"

namespace stowage {

Result<Effect> move(Session& session, const std::string& asset, const std::string& organization, const When& when);
// Without a day a link counts from the first day of the oldest open period (R12).
Result<Effect> link(Session& session, const std::string& asset, const std::string& other, const When& when);
Result<Effect> unlink(Session& session, const std::string& asset, const std::string& other, const When& when);

}  // namespace stowage
