#pragma once
// What a decision about one asset comes to in a whole month: its days may not have come yet, and then no statement
// shows them.

#include <optional>
#include <string>

#include "api/session.h"
#include "base/money.h"
#include "base/version.h"
#include "billing/version_rule.h"

namespace stowage {

// At the price book of today (R17); an amount is missing where a price, a class or bytes are.
struct WholeMonth {
  std::string asset;  // its name
  std::optional<Money> before;
  std::optional<Money> after;
  std::string assumption;  // what `after` rests on, in words; empty: on what is measured
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
  // What else the comparison rests on, in words.
  Standing& assume(std::string assumption);
  // A version of which nothing is measured yet holds what the other one holds.
  Standing& assume_level(Version version);

  // Nothing where a price, a class or bytes are missing.
  Result<std::optional<Money>> month(Session& session) const;
  const std::string& assumption() const { return assumption_; }

 private:
  struct OfVersion {
    State state = State::None;
    bool measured = false;
    std::optional<Bytes> level;
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

// Compares an asset before and after a decision that `change` makes of its standing.
template <class Change>
Result<WholeMonth> whole_month(Session& session, AssetId asset, const std::string& name, Change&& change) {
  const Standing before = TRY(Standing::today(session, asset));
  Standing after = before;
  change(after);
  return WholeMonth{name, TRY(before.month(session)), TRY(after.month(session)), after.assumption()};
}

}  // namespace stowage
