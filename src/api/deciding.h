#pragma once
// How a decision about an asset or an organization is recorded: what api/decisions and api/exclusions share.

#include <functional>
#include <optional>
#include <string>
#include <utility>

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

// An asset's decision, with what it comes to in a whole month where it begins after today.
template <class Change>
Result<Effect> decide_for(Session& session, const Asset& asset, const char* action, JsonWriter& data, const When& when,
                          Day from, const Rows& rows, Change&& change) {
  std::optional<WholeMonth> month;
  if (from > session.today()) month = TRY(whole_month(session, asset.id, asset.name, change));
  Effect effect = TRY(decide(session, action, subject_of(asset), data, when, from, rows));
  effect.whole_month = std::move(month);
  return effect;
}

}  // namespace stowage
