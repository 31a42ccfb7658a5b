#include "api/decisions.h"

#include <algorithm>

#include "api/deciding.h"
#include "billing/usage.h"
#include "directory/identity.h"
#include "metering/streams.h"

namespace stowage {

namespace {

// Since when lists have left the version out on that day.
Result<std::optional<Day>> left_out_since(UsageView& view, AssetId asset, Version version, Day day) {
  std::optional<Day> since;
  TRY(view.each(
      {day, day + 1}, {},
      [&](const AssetUsage& usage) {
        if (const auto& absence = usage.days.back().of(version).absence) since = absence->since;
      },
      asset));
  return since;
}

// Nothing was held and nobody said anything where it has no usage that day.
Result<VersionUsage> usage_on(UsageView& view, AssetId asset, Version version, Day day) {
  VersionUsage found;
  TRY(view.each(
      {day, day + 1}, {}, [&](const AssetUsage& usage) { found = usage.days.back().of(version); }, asset));
  return found;
}

// What lists leave out is not billed, also where a person says of it that backups are kept (R8).
Result<void> refuse_kept_left_out(UsageView& view, const Asset& asset, Version version, Day from) {
  const auto since = TRY(left_out_since(view, asset.id, version, from));
  if (!since) return {};
  return refuse("lists have left " + std::string(to_text(version)) + " of " + asset.name + " out since " +
                    since->text() + ", and ended it: saying that its backups are kept would change nothing",
                "Import a report of it with the state kept; `stowage exceptions list` says what else can be decided.");
}

// The last word on the version that holds on the day; nullptr where there is none.
const ProtectionDecision* last_word(UsageView& view, const ProtectionDecision& upto) {
  const ProtectionDecision* last = nullptr;
  const auto decided = view.directory().decisions.find(upto.asset);
  if (decided == view.directory().decisions.end()) return last;
  for (const ProtectionDecision& decision : decided->second) {
    const bool before = decision.version == upto.version && decision.day <= upto.day;
    if (before && (last == nullptr || decision.day >= last->day)) last = &decision;
  }
  return last;
}

// Whoever means to move an end to a later day would else believe that it has moved. What is said where the backups that
// were reported since end now, and are reported no more.
Result<std::string> check_ended_already(UsageView& view, const Asset& asset, const ProtectionDecision& end, Day today) {
  const ProtectionDecision* last = last_word(view, end);
  if (last == nullptr || last->kind != end.kind) return std::string();
  const State before = TRY(usage_on(view, asset.id, end.version, end.day - 1)).state;
  const bool came_back = last->day < end.day && before == State::Active;
  if (came_back) return std::string();
  const std::string ended = std::string(to_text(end.version)) + " of " + asset.name + " has been ended from " +
                            last->day.text() + " on already";
  const std::string back = end.version == Version::V1 ? "rollback" : "upgrade";
  const std::string remedy = "To move the end to a later day, let it go on first: stowage asset " + back + " a" +
                             std::to_string(asset.id.number()) + " --from " + last->day.text() + " --reason TEXT";
  const auto reported = TRY(usage_on(view, asset.id, end.version, std::max(today, end.day - 1))).reported;
  if (before == State::Kept && end.kind == Protection::Ended && reported && *reported < end.day)
    return ended + ": from " + end.day.text() + " on its backups are not held any more. " + remedy + ".";
  return refuse(ended, remedy);
}

// A report behind the end shows that backups are held, and their storage goes on being billed; unless a later word of a
// person decides by now.
Result<std::string> of_reports_since(Session& session, const Asset& asset, Version version, Day from) {
  const Day today = session.today();
  if (from > today) return std::string();
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const ProtectionDecision* word = last_word(*view, {asset.id, version, Protection::Ended, today});
  if (word == nullptr || word->day != from) return std::string();
  const VersionUsage now = TRY(usage_on(*view, asset.id, version, today));
  if (!now.metered || !is_billed(now.decision) || !now.reported || *now.reported < from) return std::string();
  const std::string last = "Its last report is of " + now.reported->text();
  const std::string id = " a" + std::to_string(asset.id.number());
  const std::string end = "stowage asset end" + id + " --version " + std::string(to_text(version)) + " --from " +
                          (*now.reported + 1).text() + " --reason TEXT";
  if (now.state == State::Active)
    return last +
           " and it was reported as active in words since: it is billed as protected again. If it is not: " + end + ".";
  return last + ": its backups are still held, and billed as kept. If they are gone: " + end +
         "; if they are held and not to be billed: stowage asset exclude" + id + " --from " + from.text() +
         " --reason TEXT.";
}

// An end says nothing about backups: as long as they are reported they are held, and their storage is billed.
Result<std::string> of_reports_to_come(Session& session, const Asset& asset, Version version, Day from) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const VersionUsage now = TRY(usage_on(*view, asset.id, version, std::min(from - 1, session.today())));
  if (!now.metered || !now.reported) return std::string();
  ComparedMonths months = TRY(ComparedMonths::begin(session, asset, About::Protection, from));
  const Standing decided = months.after();
  Standing ended = decided;
  Standing held = decided;
  if (!(ended.set_state(version, State::None) == decided)) return std::string();  // another word holds by now
  const auto unreported = TRY(decided.month(session));
  const auto reported = TRY(held.set_state(version, State::Kept).month(session));
  if (reported && reported == unreported) return std::string();
  return "If reports of it go on, its backups are still held, and billed as kept: a whole month is " +
         (reported ? reported->people() : "unknown") +
         " then. A report that says active in words begins its protection again. If they are held and not to be "
         "billed: stowage asset exclude a" +
         std::to_string(asset.id.number()) + " --from " + from.text() + " --reason TEXT.";
}

// What goes on being billed, or may.
Result<std::string> of_reports(Session& session, const Asset& asset, Version version, Day from) {
  std::string since = TRY(of_reports_since(session, asset, version, from));
  return since.empty() ? of_reports_to_come(session, asset, version, from) : since;
}

}  // namespace

Result<Effect> end_protection(Session& session, const std::string& text, Version version, bool kept, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  if (!view->has(asset.id, version))
    return refuse(asset.name + " never had " + std::string(to_text(version)) + ": there is no protection to end",
                  "`stowage asset show " + text + "` says what it has.");
  // A person who ends protection during a day leaves that day protected (R3).
  const Day from = when.from.value_or(session.today() + 1);
  const ProtectionDecision decision{asset.id, version, kept ? Protection::EndedKept : Protection::Ended, from};
  const std::string remark = TRY(check_ended_already(*view, asset, decision, session.today()));
  if (kept) TRY(refuse_kept_left_out(*view, asset, version, from));
  JsonWriter data;
  dated(data, from).field("version", to_text(version)).field("kept", kept);
  Effect effect = TRY(decide_for(
      session, asset, About::Protection, "asset.end", data, when, from,
      [&](Database& database, EntryId entry) { return decide_protection(database, decision, entry); },
      [&](Standing& after) { after.decide(decision); }));
  const std::string since = kept ? "" : TRY(of_reports(session, asset, version, from));
  effect.remark = remark + (remark.empty() || since.empty() ? "" : " ") + since;
  return effect;
}

namespace {

// Days that lists left out before a person's word: where they are few enough, nothing has happened on them (R8).
Result<std::string> of_days_within_grace(Session& session, AssetId asset, Version version, const DayRange& days) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  if (TRY(left_out_since(*view, asset, version, days.from))) return std::string();
  const Day last = days.until - 1;
  return "The days that lists left it out before, " + days.from.text() +
         (last == days.from ? "" : " to " + last.text()) +
         ", are within the grace now: it counts as protected on them too.";
}

}  // namespace

// A person answers for the days that have been, and for none that come: a machine that nobody lists and nobody looks at
// is not billed.
Result<Effect> vouch_for(Session& session, const std::string& text, Version version, const std::set<Day>& left_out,
                         const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Day first = *left_out.begin();
  const Day last = *left_out.rbegin();
  const Day from = when.from.value_or(first);
  if (from < first || from > last) {
    const std::string until = last == session.today() ? "today" : last.text();
    return bad_input(
        "lists have left " + asset.name + " out from " + first.text() + " until " + until + ", not on " + from.text(),
        "Give a day from " + first.text() + " to " + last.text() + ", or leave --from out.");
  }
  JsonWriter data;
  dated(data, from).field("version", to_text(version)).field("until", last.text());
  Effect effect =
      TRY(decide(session, "asset.protected", subject_of(asset), data, when, from,
                 [&](Database& database, EntryId entry) -> Result<void> {
                   for (auto day = left_out.lower_bound(from); day != left_out.end(); ++day)
                     TRY(decide_protection(database, {asset.id, version, Protection::Started, *day}, entry));
                   return {};
                 }));
  if (from > first) effect.remark = TRY(of_days_within_grace(session, asset.id, version, {first, from}));
  return effect;
}

namespace {

// What a plan for a day would take back of the periods that are closed.
enum class TakesBack { Nothing, ActiveStill, EndedSince };

// A plan holds v2 back on every day before it, behind the last day on which a person ended or started it.
Result<TakesBack> taken_back(UsageView& view, AssetId asset, Day open, Day planned) {
  bool is_ended = false;
  if (const auto decisions = view.directory().decisions.find(asset); decisions != view.directory().decisions.end()) {
    for (const ProtectionDecision& decision : decisions->second) {
      if (decision.version != Version::V2 || decision.day > planned) continue;
      const bool is_end = decision.kind == Protection::Ended || decision.kind == Protection::EndedKept;
      if (decision.day >= open && (is_end || decision.kind == Protection::Started)) return TakesBack::Nothing;
      if (decision.day < open) is_ended = is_end;
    }
  }
  TakesBack taken = TakesBack::Nothing;
  TRY(view.each(
      {open - 1, open}, {},
      [&](const AssetUsage& usage) {
        const VersionUsage& v2 = usage.days.back().v2;
        if (v2.state == State::Active) taken = TakesBack::ActiveStill;
        if (!is_ended && (v2.state == State::Kept || v2.absence)) taken = TakesBack::EndedSince;
      },
      asset));
  return taken;
}

// Where v2 had begun already in a period that is closed, a plan would take back what was billed there.
Result<void> require_no_v2_closed(Session& session, const Asset& asset, Day planned, bool correct) {
  const Day open = TRY(session.first_open_day());
  if (correct || open == Day()) return {};
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const TakesBack taken = TRY(taken_back(*view, asset.id, open, planned));
  if (taken == TakesBack::Nothing) return {};
  const std::string correction = " To take it back all the same add --correct: the difference becomes a correction.";
  if (taken == TakesBack::ActiveStill)
    return refuse("v2 of " + asset.name + " began before " + open.text() + ", in a period that is closed",
                  "There is nothing left to upgrade." + correction);
  return refuse(
      "v2 of " + asset.name + " was active before " + open.text() +
          ", in a period that is closed, and has ended since: a new plan would take back what was billed of it",
      "Say first that it has ended, and plan then: stowage asset end a" + std::to_string(asset.id.number()) +
          " --version v2 --from " + open.text() + " --reason TEXT." + correction);
}

// Days on which v2 is active and there is no v1 to be billed in its place.
Result<std::optional<DayRange>> only_v2(UsageView& view, AssetId asset, const DayRange& days) {
  std::optional<DayRange> found;
  if (days.from >= days.until) return found;
  TRY(view.each(
      days, {},
      [&](const AssetUsage& usage) {
        for (const AssetDay& day : usage.days) {
          if (day.v2.state != State::Active || day.v1.state != State::None) continue;
          found = DayRange{found ? found->from : day.day, day.day + 1};
        }
      },
      asset));
  return found;
}

// Nothing was ever said or decided of v1, and no plan is to be moved or taken back.
bool is_v2_since_ever(const UsageView& view, AssetId asset) {
  return view.has(asset, Version::V2) && !view.has(asset, Version::V1) && !view.directory().decisions.contains(asset);
}

// The first day that a plan for `planned` would hold v2 back on: days before an end or a start stay as they were.
Result<Day> first_held_back(Session& session, const UsageView& view, AssetId asset, Day planned, bool correct) {
  const auto first = TRY(session.metering().deliveries().earliest_day(DeliveryId(), view.mark().delivery));
  Day from = std::max(first.value_or(planned), correct ? Day() : TRY(session.first_open_day()));
  const auto decided = view.directory().decisions.find(asset);
  if (decided == view.directory().decisions.end()) return from;
  for (const ProtectionDecision& decision : decided->second) {
    if (decision.version == Version::V2 && decision.kind != Protection::NotBefore && decision.day <= planned)
      from = std::max(from, decision.day);
  }
  return from;
}

// A plan holds v2 back until its day, and no day may have neither (R6).
Result<void> refuse_neither(Session& session, const Asset& asset, Day planned, bool correct) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const std::string id = " a" + std::to_string(asset.id.number());
  if (is_v2_since_ever(*view, asset.id))
    return refuse(asset.name + " never had v1: there is nothing to upgrade",
                  "`stowage asset show" + id + "` says what it has. If it is not to be billed before " +
                      planned.text() + ": stowage asset exclude" + id + " --from DAY --until " + planned.text() +
                      " --reason TEXT");
  const Day from = TRY(first_held_back(session, *view, asset.id, planned, correct));
  const auto days = TRY(only_v2(*view, asset.id, {from, std::min(planned, session.today() + 1)}));
  if (!days) return {};
  const Day last = days->until - 1;
  return refuse(asset.name + " has v2 alone from " + days->from.text() + " to " + last.text() + ": an upgrade from " +
                    planned.text() + " on would leave these days billed under neither version",
                "If v1 was in use on them: stowage asset rollback" + id + " --from " + days->from.text() +
                    " --reason TEXT, and then upgrade. If they are not to be billed: stowage asset exclude" + id +
                    " --from " + days->from.text() + " --until " + days->until.text() + " --reason TEXT");
}

// Decided once more it would change nothing, and its money would be compared with itself.
Result<void> refuse_planned_already(Session& session, const Asset& asset, Day from) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const ProtectionDecision* last = last_word(*view, {asset.id, Version::V2, Protection::NotBefore, from});
  if (last == nullptr || last->kind != Protection::NotBefore || last->day != from) return {};
  return refuse("the upgrade of " + asset.name + " from " + from.text() + " on is decided already",
                "`stowage asset show a" + std::to_string(asset.id.number()) +
                    "` says what holds. If it is to be on another day, say so with --from DAY.");
}

}  // namespace

Result<Effect> plan_upgrade(Session& session, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Day from = when.from.value_or(session.today());
  TRY(refuse_planned_already(session, asset, from));
  TRY(require_no_v2_closed(session, asset, from, when.correct));
  TRY(refuse_neither(session, asset, from, when.correct));
  JsonWriter data;
  dated(data, from);
  const ProtectionDecision decision{asset.id, Version::V2, Protection::NotBefore, from};
  // Whenever it begins: v2 is billed from its first recovery point only, so this month cannot tell.
  return decide_for(
      session, asset, About::Protection, "asset.upgrade", data, when, from,
      [&](Database& database, EntryId entry) { return decide_protection(database, decision, entry); },
      [&](Standing& after) { after.decide(decision); }, ShowMonth::Always);
}

namespace {

std::string of_unreported_v1(const Asset& asset, Day from) {
  const std::string command = "stowage asset ";
  const std::string id = " a" + std::to_string(asset.id.number());
  return "Nothing ever reported v1 of " + asset.name +
         ": by this word alone it is billed as v1, its storage once bytes are reported or entered. If it has no v1, "
         "take both back: " +
         command + "end" + id + " --version v1 --from " + from.text() + " --reason TEXT, and: " + command + "upgrade" +
         id + " --from " + (from + 1).text() + " --reason TEXT.";
}

}  // namespace

Result<Effect> roll_back(Session& session, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const Day from = when.from.value_or(session.today());
  JsonWriter data;
  dated(data, from);
  const auto left_out = TRY(left_out_since(*view, asset.id, Version::V1, from));
  std::vector<ProtectionDecision> decisions{{asset.id, Version::V1, Protection::Started, from}};
  // The day of the roll-back is v2's still. A v2 that comes later is not ended before it begins.
  if (view->has(asset.id, Version::V2)) decisions.push_back({asset.id, Version::V2, Protection::Ended, from + 1});
  Effect effect = TRY(decide_for(
      session, asset, About::Protection, "asset.rollback", data, when, from,
      [&](Database& database, EntryId entry) -> Result<void> {
        for (const ProtectionDecision& decision : decisions) TRY(decide_protection(database, decision, entry));
        return {};
      },
      [&](Standing& after) {
        for (const ProtectionDecision& decision : decisions) after.decide(decision);
        if (left_out)
          after.assume("if its source's lists name v1 again, which they have not since " + left_out->text());
      },
      ShowMonth::Always));
  if (!view->has(asset.id, Version::V1)) effect.remark = of_unreported_v1(asset, from);
  const bool changes_nothing =
      effect.before == effect.after && effect.whole_month && effect.whole_month->before == effect.whole_month->after;
  if (changes_nothing && !view->has(asset.id, Version::V2))
    effect.remark += (effect.remark.empty() ? "" : " ") + ("There is no v2 of " + asset.name + " to roll back from.");
  return effect;
}

}  // namespace stowage
