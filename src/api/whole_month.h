#pragma once
// What a decision about one asset comes to in a whole month: its days may not have come yet, and then no statement
// shows them.

#include <optional>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/money.h"
#include "base/version.h"
#include "billing/version_rule.h"
#include "directory/assets.h"

namespace stowage {

// What was decided before for a later day, and holds from then on.
struct LaterMonth {
  Day from;
  std::string what;                  // "the roll-back"
  EntryId entry;                     // of a decision about protection; else none
  std::optional<Money> month;        // what a whole month is then
  std::string assumption;            // what that rests on
  std::optional<Day> withdraw_from;  // names it for `asset withdraw`; nothing: that takes it back no more
};

// At the price book of today (R17); an amount is missing where a price, a class or bytes are.
struct WholeMonth {
  Asset asset;
  std::optional<Money> before;
  std::optional<Money> after;     // until the first of `later`
  std::string assumption;         // what `after` rests on, in words; empty: on what is measured
  std::vector<LaterMonth> later;  // by day
};

// What is billed of an asset, and how it would be otherwise.
class Standing {
 public:
  // As it stands at the end of today. The session must outlive it.
  static Result<Standing> today(Session& session, AssetId asset);

  Standing& set_state(Version version, State state);
  Standing& set_organization(OrganizationId organization);
  Standing& set_class(AssetClass asset_class);
  Standing& set_excluded(bool excluded);
  // As `decision` has it from its day on; of v2 that is planned, once it has begun.
  Standing& decide(const ProtectionDecision& decision);
  // What else the comparison rests on, in words.
  Standing& assume(const std::string& assumption);
  // A version of which nothing is measured yet holds what the other one holds.
  Standing& assume_level(Version version);

  // Nothing where a price, a class or bytes are missing.
  Result<std::optional<Money>> month(Session& session) const;
  const std::string& assumption() const { return assumption_; }
  void clear_assumption() { assumption_.clear(); }
  friend bool operator==(const Standing&, const Standing&) = default;

 private:
  struct OfVersion {
    State state = State::None;
    bool measured = false;  // or taken to hold what the other holds
    std::optional<Bytes> level;
    friend bool operator==(const OfVersion&, const OfVersion&) = default;
  };
  OfVersion& of(Version version) { return version == Version::V1 ? v1_ : v2_; }

  OrganizationId organization_;
  AssetClass asset_class_ = AssetClass::None;
  bool excluded_ = false;  // by a person, or since its identity is in doubt
  bool kept_billed_ = true;
  OfVersion v1_;
  OfVersion v2_;
  std::string assumption_;
};

}  // namespace stowage
