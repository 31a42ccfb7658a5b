#include "api/exclusions.h"

#include <vector>

#include "api/deciding.h"
#include "directory/organizations.h"
#include "directory/snapshot.h"

namespace stowage {

namespace {

Result<Day> checked_until(Day from, std::optional<Day> until) {
  if (until && *until <= from)
    return bad_input("the exclusion would hold on no day: from " + until->text() + " on it is billed again",
                     "Choose a later --until, the first day that is billed again.");
  return from;
}

// A subject's exclusions as they were before a decision about them, and what is to be said of them with it.
class Exclusions {
 public:
  using Of = Timelines<std::string> DirectorySnapshot::*;

  static Result<Exclusions> load(Session& session, Of exclusions, std::int64_t subject) {
    const Mark mark = TRY(session.mark());
    return session.read([&](Database& database) -> Result<Exclusions> {
      const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
      return Exclusions((directory.*exclusions).of(subject));
    });
  }

  // `include` is the command that bills the subject again.
  std::string of_exclude(Day from, std::optional<Day> until, const std::string& include) const {
    std::string text;
    if (const Step* held = at(from))
      text = "It was excluded from " + held->day.text() + " on already (" + held->value + ").";
    if (until && at(*until) != nullptr)
      text += (text.empty() ? "" : " ") + std::string("From ") + until->text() +
              " on it stays excluded, as was decided before; to bill it again: " + include + " --from " +
              until->text() + " --reason TEXT.";
    return text;
  }

  std::string of_include(Day from) const {
    std::string later;
    for (const Step& step : steps_) {
      if (step.day > from && !step.value.empty())
        later += (later.empty() ? "" : ", ") + step.value + " from " + step.day.text() + " on";
    }
    if (!later.empty()) return "That ends later exclusions too: " + later + ".";
    return at(from) == nullptr ? "It was not excluded on " + from.text() + " or later." : "";
  }

 private:
  using Step = Timelines<std::string>::Step;
  explicit Exclusions(std::span<const Step> steps) : steps_(steps.begin(), steps.end()) {}

  // What excludes it on the day.
  const Step* at(Day day) const {
    const Step* found = nullptr;
    for (const Step& step : steps_) {
      if (step.day <= day) found = &step;
    }
    return found == nullptr || found->value.empty() ? nullptr : found;
  }

  std::vector<Step> steps_;
};

Result<Effect> with_remark(Result<Effect> effect, std::string remark) {
  if (effect) effect->remark = std::move(remark);
  return effect;
}

}  // namespace

Result<Effect> exclude(Session& session, const std::string& text, std::optional<Day> until, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Day from = TRY(checked_until(when.from.value_or(session.today()), until));
  const auto before = TRY(Exclusions::load(session, &DirectorySnapshot::asset_exclusions, asset.id.number()));
  JsonWriter data;
  dated(data, from);
  if (until) data.field("until", until->text());
  return with_remark(decide_for(
                         session, asset, About::Exclusion, "asset.exclude", data, when, from,
                         [&](Database& database, EntryId entry) {
                           return exclude_asset(database, asset.id, {when.reason, from, until}, entry);
                         },
                         [&](Standing& standing) {
                           standing.set_excluded(true);
                           if (until)
                             standing.assume("if it were excluded for all of it, and not only before " + until->text());
                         }),
                     before.of_exclude(from, until, "stowage asset include a" + std::to_string(asset.id.number())));
}

Result<Effect> include_again(Session& session, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Day from = when.from.value_or(session.today());
  const auto before = TRY(Exclusions::load(session, &DirectorySnapshot::asset_exclusions, asset.id.number()));
  JsonWriter data;
  dated(data, from);
  return with_remark(
      decide_for(
          session, asset, About::Exclusion, "asset.include", data, when, from,
          [&](Database& database, EntryId entry) { return exclude_asset(database, asset.id, "", from, entry); },
          [](Standing& standing) { standing.set_excluded(false); }),
      before.of_include(from));
}

namespace {

// An organization's decision about being excluded, with its exclusions as they were before.
template <class Remark>
Result<Effect> decide_exclusion(Session& session, const std::string& text, const char* action,
                                const Exclusion& exclusion, const When& when, Remark&& remark) {
  const Organization organization =
      TRY(session.read([&](Database& database) { return need_organization(database, text); }));
  const std::int64_t number = organization.id.number();
  const auto before = TRY(Exclusions::load(session, &DirectorySnapshot::organization_exclusions, number));
  JsonWriter data;
  dated(data, exclusion.from);
  if (exclusion.until) data.field("until", exclusion.until->text());
  return with_remark(decide(session, action, "organization " + std::to_string(number), data, when, exclusion.from,
                            [&](Database& database, EntryId entry) {
                              return exclude_organization(database, organization.id, exclusion, entry);
                            }),
                     remark(before, "stowage org include o" + std::to_string(number)));
}

}  // namespace

Result<Effect> exclude_customer(Session& session, const std::string& text, std::optional<Day> until, const When& when) {
  const Day from = TRY(checked_until(when.from.value_or(session.today()), until));
  return decide_exclusion(
      session, text, "organization.exclude", {when.reason, from, until}, when,
      [&](const Exclusions& before, const std::string& include) { return before.of_exclude(from, until, include); });
}

Result<Effect> include_customer(Session& session, const std::string& text, const When& when) {
  const Day from = when.from.value_or(session.today());
  return decide_exclusion(session, text, "organization.include", {"", from, {}}, when,
                          [&](const Exclusions& before, const std::string&) { return before.of_include(from); });
}

}  // namespace stowage
