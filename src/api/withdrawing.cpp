#include "api/withdrawing.h"

#include <set>

#include "api/deciding.h"
#include "billing/usage.h"

namespace stowage {

namespace {

std::string named(const Asset& asset) {
  return "a" + std::to_string(asset.id.number());
}

// What was decided for one day: by its first day each decision is known.
struct Withdrawn {
  std::set<EntryId> entries;
  Day last;              // of their days
  std::string in_words;  // "the roll-back (journal entry 9)"
  bool plans = false;    // an upgrade
};

Result<Withdrawn> decided_for(Session& session, const Asset& asset, Day from) {
  Withdrawn found;
  std::set<EntryId> seen;
  std::string to_come;
  for (const DecidedStep& step : TRY(decided_steps(session, asset.id))) {
    if (step.about != About::Protection) continue;
    const bool first = seen.insert(step.entry).second;
    if (first && step.day > session.today())
      to_come += (to_come.empty() ? "" : ", ") + step.what + " from " + step.day.text() + " on";
    if (first && step.day == from) {
      found.entries.insert(step.entry);
      found.plans = found.plans || step.what == the_upgrade;
      found.in_words += (found.in_words.empty() ? "" : ", ") + step.what + " (journal entry " +
                        std::to_string(step.entry.number()) + ")";
    }
    if (found.entries.contains(step.entry)) found.last = step.day;
  }
  if (!found.entries.empty()) return found;
  return not_found("nothing is decided about the protection of " + asset.name + " for " + from.text(),
                   to_come.empty() ? "Nothing of it is to come; `stowage asset show " + named(asset) + "` says what is."
                                   : "To come: " + to_come + ".");
}

// Without the plan v2 would be billed from its first recovery point on, on days that have been.
Result<void> refuse_held_back(Session& session, const Asset& asset, Day planned) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  bool seeding = false;
  const Day today = session.today();
  TRY(view->each(
      {today, today + 1}, {},
      [&](const AssetUsage& usage) { seeding = usage.days.back().v2.decision == Decision::ExcludedSeeding; },
      asset.id));
  if (!seeding) return {};
  return refuse("v2 of " + asset.name + " has bytes already, and only its planned upgrade holds them back",
                "To give the upgrade up: stowage asset end " + named(asset) + " --version v2 --from " + planned.text() +
                    " --reason TEXT");
}

}  // namespace

Result<Effect> withdraw(Session& session, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  if (!when.from) return bad_input("what is taken back is named by its day", "Add --from DAY, the first day it holds.");
  const Day from = *when.from;
  if (from <= session.today())
    return refuse(from.text() + " has come, and what was decided for it holds",
                  "Decide anew, from the day it changes.");
  const Withdrawn withdrawn = TRY(decided_for(session, asset, from));
  if (withdrawn.plans) TRY(refuse_held_back(session, asset, from));
  const auto months = TRY(ComparedMonths::begin(session, asset, About::Protection, withdrawn.last, withdrawn.entries));
  JsonWriter data;
  dated(data, from).key("entries").begin_array();
  for (const EntryId made : withdrawn.entries) data.number(made.number());
  data.end_array();
  std::string again;
  Effect effect = TRY(decide(session, "asset.withdraw", subject_of(asset), data, when, from,
                             [&](Database& database, EntryId entry) -> Result<void> {
                               // The newest first: an end may rest on an older one.
                               for (auto made = withdrawn.entries.rbegin(); made != withdrawn.entries.rend(); ++made) {
                                 const auto plan = TRY(withdraw_decision(database, asset.id, *made, entry));
                                 if (plan) again = " The upgrade from " + plan->text() + " on is planned again.";
                               }
                               return {};
                             }));
  effect.whole_month = TRY(months.compare(true));
  effect.remark = "Taken back: " + withdrawn.in_words + "." + again;
  return effect;
}

}  // namespace stowage
