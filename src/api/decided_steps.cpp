#include "api/decided_steps.h"

#include <algorithm>

#include "directory/organizations.h"
#include "directory/snapshot.h"

namespace stowage {

namespace {

Result<std::string> protection_in_words(Database& database, const StandingDecision& standing) {
  if (standing.decision.kind == Protection::NotBefore) return std::string(the_upgrade);
  const auto entry = TRY(read_entry(database, standing.entry));
  ASSERT(entry);
  if (entry->action == "asset.rollback") return std::string("the roll-back");
  const std::string version(to_text(standing.decision.version));
  if (entry->action == "asset.end") return "the end of " + version;
  return "the word that " + version + " is protected";
}

Result<void> add_protection(Database& database, AssetId asset, std::vector<DecidedStep>& steps) {
  const auto standing = TRY(standing_decisions(database, asset));
  for (auto one = standing.begin(); one != standing.end(); ++one) {
    const ProtectionDecision& decision = one->decision;
    const auto newer = std::find_if(one + 1, standing.end(), [&](const StandingDecision& other) {
      return other.decision.version == decision.version && other.decision.day == decision.day;
    });
    const bool replaced = newer != standing.end();
    if (replaced && newer->entry == one->entry) continue;  // an end that holds back what a plan did until then
    steps.push_back({decision.day, About::Protection, TRY(protection_in_words(database, *one)), one->entry,
                     [decision](Standing& after) { after.decide(decision); }, replaced});
  }
  return {};
}

// Steps of a timeline whose days are to come.
template <class Steps, class Add>
void add_to_come(const Steps& of_asset, Day today, Add&& add) {
  for (const auto& step : of_asset) {
    if (step.day > today) add(step);
  }
}

}  // namespace

Result<std::vector<DecidedStep>> decided_steps(Session& session, AssetId asset) {
  const EntryId known = TRY(session.mark()).entry;
  const Day today = session.today();
  return session.read([&](Database& database) -> Result<std::vector<DecidedStep>> {
    std::vector<DecidedStep> steps;
    TRY(add_protection(database, asset, steps));
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, known));
    const auto organizations = TRY(read_organizations(database, known));
    add_to_come(directory.asset_organizations.of(asset.number()), today, [&](const auto& step) {
      const OrganizationId to(step.value);
      const auto named = std::find_if(organizations.begin(), organizations.end(),
                                      [&](const Organization& organization) { return organization.id == to; });
      ASSERT(named != organizations.end());
      steps.push_back({step.day, About::Organization, "its move to " + named->name, EntryId(),
                       [to](Standing& after) { after.set_organization(to); }});
    });
    add_to_come(directory.asset_classes.of(asset.number()), today, [&](const auto& step) {
      const AssetClass value = step.value;
      steps.push_back({step.day, About::Class, "its class " + std::string(to_text(value)), EntryId(),
                       [value](Standing& after) { after.set_class(value); }});
    });
    add_to_come(directory.asset_exclusions.of(asset.number()), today, [&](const auto& step) {
      const bool excluded = !step.value.empty();
      steps.push_back({step.day, About::Exclusion,
                       excluded ? "its exclusion (" + step.value + ")" : "the end of its exclusion", EntryId(),
                       [excluded](Standing& after) { after.set_excluded(excluded); }});
    });
    std::stable_sort(steps.begin(), steps.end(),
                     [](const DecidedStep& a, const DecidedStep& b) { return a.day < b.day; });
    return steps;
  });
}

Result<ComparedMonths> ComparedMonths::begin(Session& session, const Asset& asset, About about, Day from,
                                             const std::set<EntryId>& taken_back) {
  ComparedMonths months(session, asset, about, from, TRY(Standing::today(session, asset.id)));
  months.steps_ = TRY(decided_steps(session, asset.id));
  for (const DecidedStep& step : months.steps_) {
    if (step.replaced || step.day <= session.today() || step.day > from) continue;
    step.apply(months.before_);
    if (taken_back.contains(step.entry)) continue;
    step.apply(months.after_);
    months.counted_in_ +=
        (months.counted_in_.empty() ? "with " : ", ") + step.what + " from " + step.day.text() + " on";
  }
  return months;
}

// What has come already stands in the statements, and takes over only from what it is about.
bool ComparedMonths::is_later(const DecidedStep& step) const {
  if (step.replaced || step.day <= from_ || (step.day <= session_.today() && step.about != about_)) return false;
  return std::any_of(steps_.begin(), steps_.end(), [&](const DecidedStep& before) {
    return before.day == step.day && before.about == step.about && before.entry == step.entry &&
           before.what == step.what;
  });
}

Result<std::optional<WholeMonth>> ComparedMonths::compare(bool always) const {
  const bool both = !counted_in_.empty() && !after_.assumption().empty();
  WholeMonth month{asset_,
                   TRY(before_.month(session_)),
                   TRY(after_.month(session_)),
                   counted_in_ + (both ? ", " : "") + after_.assumption(),
                   {}};
  const bool taken_over = TRY(add_later(month, TRY(decided_steps(session_, asset_.id))));
  if (!always && !taken_over && from_ <= session_.today()) return std::optional<WholeMonth>();
  return std::optional(std::move(month));
}

Result<bool> ComparedMonths::add_later(WholeMonth& month, const std::vector<DecidedStep>& steps) const {
  bool taken_over = false;
  Standing standing = after_;
  for (const DecidedStep& step : steps) {
    if (!is_later(step)) continue;
    standing.clear_assumption();
    const Standing unchanged = standing;
    step.apply(standing);
    if (standing == unchanged) continue;
    taken_over = taken_over || step.about == about_;
    // One decision may have several days.
    const bool goes_on = step.entry && !month.later.empty() && month.later.back().entry == step.entry;
    if (!goes_on) {
      const auto first =
          std::find_if(steps.begin(), steps.end(), [&](const DecidedStep& one) { return one.entry == step.entry; });
      const bool to_come = step.entry && first->day > session_.today();
      const Day from = step.entry && first->day > from_ ? first->day : step.day;
      month.later.push_back({from, step.what, step.entry, {}, "", to_come ? std::optional(first->day) : std::nullopt});
    }
    month.later.back().month = TRY(standing.month(session_));
    month.later.back().assumption += standing.assumption();
  }
  return taken_over;
}

}  // namespace stowage
