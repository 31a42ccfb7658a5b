#pragma once
// How a decision about an asset or an organization is recorded: what api/decisions and api/exclusions share.

#include <functional>
#include <string>

#include "api/decided_steps.h"
#include "api/effect.h"
#include "base/json.h"
#include "directory/assets.h"

namespace stowage {

using Rows = std::function<Result<void>(Database&, EntryId)>;

Result<Asset> find_asset(Session& session, const std::string& text);
std::string subject_of(const Asset& asset);
// Begins the entry's data with the day, for more to follow.
JsonWriter& dated(JsonWriter& data, Day from);
Result<Effect> decide(Session& session, const char* action, const std::string& subject, JsonWriter& data,
                      const When& when, Day from, const Rows& rows);

// Whether what it comes to in a whole month is said also where its days have come.
enum class ShowMonth { Always, OfDaysToCome };

// An asset's decision, with what it comes to in a whole month, beside what was decided for later days.
template <class Change>
Result<Effect> decide_for(Session& session, const Asset& asset, About about, const char* action, JsonWriter& data,
                          const When& when, Day from, const Rows& rows, Change&& change,
                          ShowMonth show = ShowMonth::OfDaysToCome) {
  ComparedMonths months = TRY(ComparedMonths::begin(session, asset, about, from));
  change(months.after());
  Effect effect = TRY(decide(session, action, subject_of(asset), data, when, from, rows));
  effect.whole_month = TRY(months.compare(show == ShowMonth::Always));
  return effect;
}

}  // namespace stowage
