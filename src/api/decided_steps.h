#pragma once
// What stands decided about one asset, day after day, and what a decision comes to in a whole month beside it.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/session.h"
#include "api/whole_month.h"

namespace stowage {

// What a decision is about. Of two about the same the later day's takes over; others hold beside it.
enum class About { Protection, Organization, Class, Exclusion };

inline constexpr std::string_view the_upgrade = "the upgrade";

struct DecidedStep {
  Day day;
  About about;
  std::string what;  // "the roll-back", "its move to Beta"
  EntryId entry;     // of a decision about protection; else none
  std::function<void(Standing&)> apply;
  bool replaced = false;  // a newer decision about the same, for the same day, takes its place
};
// As known now, by day: protection from its beginning, the others where their day is to come.
Result<std::vector<DecidedStep>> decided_steps(Session& session, AssetId asset);

// Compares an asset's whole month before and after a decision.
class ComparedMonths {
 public:
  // Before the decision is recorded: as the asset stands on its first day by what was decided for the days until then.
  // What the decision takes back of that holds before it only. The session must outlive it.
  static Result<ComparedMonths> begin(Session& session, const Asset& asset, About about, Day from,
                                      const std::set<EntryId>& taken_back = {});
  // To be changed as the decision changes it.
  Standing& after() { return after_; }
  // Once it is recorded: with what was decided before it for later days, still stands and changes something. Nothing
  // where its days have come and no such decision about the same takes over, unless `always`.
  Result<std::optional<WholeMonth>> compare(bool always) const;

 private:
  ComparedMonths(Session& session, const Asset& asset, About about, Day from, const Standing& today)
      : session_(session), asset_(asset), about_(about), from_(from), before_(today), after_(today) {}

  bool is_later(const DecidedStep& step) const;
  // Whether one of them is about the same.
  Result<bool> add_later(WholeMonth& month, const std::vector<DecidedStep>& steps) const;

  Session& session_;
  Asset asset_;
  About about_;
  Day from_;
  std::vector<DecidedStep> steps_;  // before the decision
  std::string counted_in_;          // what was decided for days until then, in words
  Standing before_;
  Standing after_;
};

}  // namespace stowage
