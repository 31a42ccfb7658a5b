#include "api/class_decisions.h"

#include <functional>

#include "api/deciding.h"
#include "billing/usage.h"

namespace stowage {

namespace {

// The first and the last closed day on which the asset was billed as protected but for want of a class.
Result<std::optional<DayRange>> closed_without_class(Session& session, AssetId asset) {
  const Day open = TRY(session.first_open_day());
  const Mark known = TRY(session.mark());
  const auto first = TRY(session.metering().deliveries().earliest_day(DeliveryId(), known.delivery));
  std::optional<DayRange> days;
  if (!first || *first >= open) return days;
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), known));
  TRY(view->each(
      {*first, open}, {},
      [&](const AssetUsage& usage) {
        for (const AssetDay& day : usage.days) {
          if (day.asset_class != AssetClass::None || !day.billed) continue;
          if (day.of(*day.billed).decision == Decision::BilledActive)
            days = DayRange{days ? days->from : day.day, day.day + 1};
        }
      },
      asset));
  return days;
}

// What is closed is not changed by the way, and would not be asked for again.
Result<std::string> of_closed_without_class(Session& session, const Asset& asset, AssetClass value) {
  const auto days = TRY(closed_without_class(session, asset.id));
  if (!days) return std::string();
  const Day last = days->until - 1;
  const std::string span = days->from.text() + (last == days->from ? "" : " to " + last.text());
  return "Closed days stay as they were billed, without its protection: " + span +
         ". To bill them by a correction: stowage asset class a" + std::to_string(asset.id.number()) + " " +
         std::string(to_text(value)) + " --from " + days->from.text() + " --correct --reason TEXT.";
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
