#pragma once
// A person enters what assets hold whose source gives no bytes (R14).

#include <string>
#include <vector>

#include "api/effect.h"
#include "base/bytes.h"
#include "base/version.h"

namespace stowage {

struct Entered {
  std::string asset;  // an id, a name, or ORGANIZATION/NAME
  Version version = Version::V1;
  Bytes bytes;
  std::optional<Day> from;  // nothing: the day of the decision
};

// Reads asset,organization,version,stored_bytes and, where given, from; refused with line and remedy.
Result<std::vector<Entered>> parse_entered(const std::string& csv);

// All of them or none, as one decision. Refused where an asset holds nothing under the version on the day, or where its
// source gives bytes.
Result<Effect> enter_usage(Session& session, const std::vector<Entered>& figures, const When& when);

// Who entered the figure of this decision; "someone" where the name was erased.
Result<std::string> entered_by(Database& database, EntryId entry);

}  // namespace stowage
