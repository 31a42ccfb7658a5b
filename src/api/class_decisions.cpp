#include "api/class_decisions.h"

#include <functional>

#include "api/closed_days.h"
#include "api/deciding.h"

namespace stowage {

namespace {

Result<std::string> of_closed_without_class(Session& session, const Asset& asset, AssetClass value) {
  const auto days = TRY(closed_days(session, asset.id, TRY(session.first_open_day()), [](const AssetDay& day) {
    return day.asset_class == AssetClass::None && day.billed && day.of(*day.billed).decision == Decision::BilledActive;
  }));
  return of_closed_days(
      days, "Closed days stay as they were billed, without its protection",
      "stowage asset class a" + std::to_string(asset.id.number()) + " " + std::string(to_text(value)));
}

using SetClass = std::function<Result<void>(Database&, AssetId, Day, EntryId)>;

Result<Effect> classify(Session& session, const std::string& text, AssetClass value, const When& when,
                        const SetClass& set) {
  const Asset asset = TRY(find_asset(session, text));
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  JsonWriter data;
  dated(data, from).field("class", to_text(value));
  Effect effect = TRY(decide_for(
      session, asset, About::Class, "asset.class", data, when, from,
      [&](Database& database, EntryId entry) { return set(database, asset.id, from, entry); },
      [&](Standing& standing) { standing.set_class(value); }));
  effect.remark = TRY(of_closed_without_class(session, asset, value));
  return effect;
}

}  // namespace

Result<Effect> classify(Session& session, const std::string& text, AssetClass value, const When& when) {
  return classify(session, text, value, when, [&](Database& database, AssetId asset, Day from, EntryId entry) {
    return decide_class(database, asset, value, from, entry);
  });
}

Result<Effect> classify_until_reported(Session& session, const std::string& text, AssetClass value, const When& when) {
  return classify(session, text, value, when, [&](Database& database, AssetId asset, Day from, EntryId entry) {
    return set_class(database, asset, value, SaidBy::Person, from, entry);
  });
}

}  // namespace stowage
