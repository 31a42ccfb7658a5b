#include "api/exceptions.h"

#include <algorithm>

#include "api/class_decisions.h"
#include "api/deciding.h"
#include "api/decisions.h"
#include "api/exception_finder.h"
#include "api/found_exceptions.h"
#include "api/open_usage.h"
#include "api/ownership_decisions.h"
#include "base/json.h"
#include "billing/settled.h"

namespace stowage {

namespace {

std::string asset_id(AssetId asset) {
  return "a" + std::to_string(asset.number());
}

template <class Values, class Words>
std::string joined(const Values& values, Words&& words) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + words(value);
  return text;
}
std::string joined(const std::vector<std::string>& answers) {
  return joined(answers, [](const std::string& answer) { return answer; });
}

Cell text_or_nothing(std::string text) {
  return text.empty() ? Cell() : Cell(std::move(text));
}

// "March 2026 (2026-03-03 to 2026-03-05, at most USD 0.30)"
std::string in_words(const OpenMonth& month) {
  std::string about = month.days;
  if (month.amount)
    about += (about.empty() ? "" : ", ") + std::string(month.at_most ? "at most " : "") + month.amount->people();
  return month.period.people() + (about.empty() ? "" : " (" + about + ")");
}

Result<std::string> answer_to(const Exception& exception, const std::string& given) {
  const std::vector<std::string>& answers = exception.answers;
  if (answers.empty()) return refuse("'" + exception.id + "' is settled by another command", exception.remedy + ".");
  if (given.empty() && answers.size() == 1) return answers.front();
  if (given.empty()) return refuse("'" + exception.id + "' needs an answer", "Add one of: " + joined(answers) + ".");
  if (std::find(answers.begin(), answers.end(), given) == answers.end())
    return bad_input("'" + given + "' is no answer to '" + exception.id + "'", "Answers are: " + joined(answers) + ".");
  return given;
}

constexpr const char* still_protected = "still-protected";

bool offers(const Exception& exception, std::string_view answer) {
  return std::find(exception.answers.begin(), exception.answers.end(), answer) != exception.answers.end();
}

// Whose answer it is, and how it is carried out.
class Settling {
 public:
  Settling(Session& session, const Exception& exception, const When& when)
      : session_(session), exception_(exception), when_(when) {}

  Result<Settled> run(const std::string& answer) {
    const std::string id = asset_id(exception_.asset);
    const std::string subject = TRY(name());
    switch (exception_.kind) {
      case ExceptionKind::Doubt: {
        const std::string kept = asset_id(exception_.other);
        if (answer == "one-machine")
          return done(kept + " and " + id + " are one machine, " + kept, link(session_, kept, id, when_));
        return done(kept + " and " + id + " are two machines", unlink(session_, kept, id, when_));
      }
      case ExceptionKind::NoClass:
        return done(subject + " is a " + answer,
                    classify_until_reported(session_, id, TRY(parse_class(answer)), when_));
      case ExceptionKind::ClassDiffers:
        return done(subject + " is a " + answer, classify(session_, id, TRY(parse_class(answer)), when_));
      case ExceptionKind::HalfList:
        if (answer == "accept") return accept_list();
        return reject_list();
      case ExceptionKind::Silent:
      case ExceptionKind::NoPoint:
      case ExceptionKind::Orphan:
        if (answer == "end")
          return done("The " + std::string(to_text(exception_.version)) + " protection of " + subject + " ends",
                      end_protection(session_, id, exception_.version, false, when_));
        return seen(subject + " stays as it is, and is billed");
      case ExceptionKind::Ended:
        if (answer == still_protected)
          return done(subject + " has been protected all the same; lists of later days count again",
                      vouch_for(session_, id, exception_.version, days_left_out(), when_));
        return seen("Noted: " + exception_.what + ". " + of_a_change_of_mind());
      default:
        return seen("Noted: " + exception_.what);
    }
  }

 private:
  // Of one that is gone.
  std::string of_a_change_of_mind() const {
    const bool back = !exception_.left_out.empty();
    const std::string again = back ? "" : "A report that names it again begins its protection anew";
    if (!offers(exception_, still_protected)) return back ? "No command takes this answer back" : again;
    return again + (back ? "If" : "; if") +
           " it was protected all the same: " + settle_command(exception_.id, still_protected);
  }

  // Nothing where the exception is about no asset.
  Result<std::string> name() {
    const EntryId entry = TRY(session_.mark()).entry;
    const auto assets = TRY(session_.read([&](Database& database) { return read_assets(database, entry); }));
    const auto found =
        std::find_if(assets.begin(), assets.end(), [&](const Asset& asset) { return asset.id == exception_.asset; });
    return found == assets.end() ? std::string() : found->name;
  }

  static Result<Settled> done(std::string what, const Result<Effect>& effect) {
    if (!effect) return tl::unexpected(effect.error());
    return Settled{std::move(what), effect->entry, *effect};
  }

  static Result<void> nothing(Database& /*database*/, EntryId /*entry*/) { return {}; }

  // No figure changes by it.
  Result<Settled> seen(std::string what, const Rows& rows = nothing) {
    if (when_.from)
      return bad_input("that answer notes that the matter was seen, for all of its days", "Leave --from out.");
    const EntryId made = TRY(session_.record(draft(), [&](Database& database, EntryId entry) -> Result<void> {
      TRY(rows(database, entry));
      return add_settled(database, exception_.id, entry);
    }));
    return Settled{std::move(what), made, {}};
  }

  Result<Settled> accept_list() {
    const auto counted = TRY(accepted_lists());
    Effect effect =
        TRY(record_decision(session_, draft(), when_, exception_.day, [&](Database& database, EntryId entry) {
          return session_.metering().say_of_inventory(database, exception_.delivery, true, entry);
        }));
    effect.remark = of_other_lists(counted, TRY(accepted_lists()));
    return done("The list of " + exception_.day.text() + " counts: what it leaves out is missing on that day",
                std::move(effect));
  }

  using Lists = std::map<DeliveryId, Day>;
  Result<Lists> accepted_lists() {
    Lists accepted;
    const InventoryDays inventories = TRY(session_.metering().inventories(TRY(session_.mark())));
    for (const JudgedInventory& list : inventories.judged()) {
      if (list.accepted) accepted.emplace(list.delivery, list.day);
    }
    return accepted;
  }

  // What was short beside the last accepted list may not be so beside this one, and the other way round.
  std::string of_other_lists(const Lists& before, const Lists& after) const {
    const auto days_only_in = [&](const Lists& one, const Lists& other) {
      std::set<Day> days;
      for (const auto& [delivery, day] : one) {
        if (delivery != exception_.delivery && !other.contains(delivery)) days.insert(day);
      }
      return in_words(days);
    };
    const std::string more = days_only_in(after, before);
    const std::string fewer = days_only_in(before, after);
    std::string text;
    if (!more.empty()) text = "Beside it others are not short any more, and count, too: of " + more + ".";
    if (!fewer.empty()) text += (text.empty() ? "" : " ") + ("Beside it others are short, and wait: of " + fewer + ".");
    return text;
  }

  // Also where an earlier list is accepted later, beside which this one is not short.
  Result<Settled> reject_list() {
    return seen("The list of " + exception_.day.text() + " stays out of account",
                [&](Database& database, EntryId entry) {
                  return session_.metering().say_of_inventory(database, exception_.delivery, false, entry);
                });
  }

  // All since the first where they are not over. What lies in a closed period before those on the list is left out,
  // too.
  std::set<Day> days_left_out() const {
    std::set<Day> days = exception_.left_out;
    const Day behind = days.empty() ? session_.today() + 1 : *days.begin();
    for (Day day = exception_.day; day < behind; ++day) days.insert(day);
    return days;
  }

  EntryDraft draft() const {
    JsonWriter data;
    data.begin_object().field("exception", exception_.id).end_object();
    return {"exception.settle", "exception", data.take(), when_.reason};
  }

  Session& session_;
  const Exception& exception_;
  const When& when_;
};

}  // namespace

Result<Table> list_exceptions(Session& session, std::optional<Period> period, const Segments::Progress& progress) {
  if (period && period->days().until <= TRY(session.first_open_day()))
    return refuse(period->people() + " is closed", "`stowage exceptions list` shows what is open.");
  Table table({{"id", "Id", ColumnKind::Text},
               {"what", "What", ColumnKind::Text},
               {"organization", "Organization", ColumnKind::Text},
               {"storedBytes", "Stored", ColumnKind::Bytes},
               {"amount", "A month", ColumnKind::Money},
               {"atLeast", "At least", ColumnKind::Boolean},
               {"remedy", "What to do", ColumnKind::Text},
               {"openMonths", "Open months", ColumnKind::Text},
               {"openAmount", "In them", ColumnKind::Money},
               {"keepsOpen", "Keeps open", ColumnKind::Text},
               {"countedSource", "Counted source", ColumnKind::Text},
               {"otherSource", "Other source", ColumnKind::Text},
               {"otherStoredBytes", "Other stored", ColumnKind::Bytes}});
  for (const Exception& exception : TRY(find_exceptions(session, progress, period))) {
    if (period && !exception.keeps_open(*period)) continue;
    const auto open_amount = exception.open_amount();
    table.add({exception.id, exception.what, text_or_nothing(exception.organization),
               exception.stored ? Cell(*exception.stored) : Cell(), exception.month ? Cell(*exception.month) : Cell(),
               exception.month && exception.at_least, exception.remedy,
               text_or_nothing(joined(exception.open, [](const OpenMonth& month) { return month.period.text(); })),
               open_amount ? Cell(*open_amount) : Cell(),
               text_or_nothing(joined(exception.open, [](const OpenMonth& month) { return in_words(month); })),
               text_or_nothing(exception.counted_source), text_or_nothing(exception.other_source),
               exception.other_stored ? Cell(*exception.other_stored) : Cell()});
  }
  return table;
}

namespace {

const Exception* find_in(const std::vector<Exception>& exceptions, const std::string& id) {
  const auto found =
      std::find_if(exceptions.begin(), exceptions.end(), [&](const Exception& one) { return one.id == id; });
  return found == exceptions.end() ? nullptr : &*found;
}

// Whoever has said that a machine is gone may learn that it is there.
Result<Settled> settle_anew(Session& session, const Settlement& settlement) {
  const EntryId entry = TRY(session.mark()).entry;
  const auto settled = TRY(session.read([&](Database& database) { return read_settled(database, entry); }));
  if (!settled.contains(settlement.exception))
    return not_found("there is no exception '" + settlement.exception + "'", "`stowage exceptions list` shows all.");
  const auto all = TRY(find_exceptions(session, {}, std::nullopt, SettledOnes::Included));
  const Exception* found = find_in(all, settlement.exception);
  const std::string already = "'" + settlement.exception + "' is settled already";
  if (found == nullptr || !offers(*found, still_protected))
    return refuse(already, "`stowage exceptions list` shows what is open, `stowage journal` who settled it.");
  if (settlement.answer != still_protected)
    return refuse(already, "If it was protected all the same: " + settle_command(found->id, still_protected));
  return Settling(session, *found, settlement.when).run(still_protected);
}

}  // namespace

Result<Settled> settle_exception(Session& session, const Settlement& settlement) {
  if (settlement.when.reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  const std::vector<Exception> open = TRY(find_exceptions(session, {}));
  const Exception* found = find_in(open, settlement.exception);
  if (found == nullptr) return settle_anew(session, settlement);
  return Settling(session, *found, settlement.when).run(TRY(answer_to(*found, settlement.answer)));
}

}  // namespace stowage
