#pragma once
// Usage pulled from a vendor's service: its list becomes the closing inventory of the day that had just ended (R13),
// its ids are the keys (R12), and its organizations are those of ours that a person or an equal name says.

#include <string>
#include <vector>

#include "api/intake.h"
#include "base/table.h"
#include "metering/source.h"

namespace stowage {

struct TheirOrganization {
  enum class Is {
    Known,     // it was matched before
    Named,     // ours has the same name
    New,       // none of ours has it
    LikeNamed  // ours has it but for case: a person must say
  };
  std::string id;
  std::string name;
  Is is = Is::New;
  std::string ours;  // our name; empty where it is new
  std::int64_t assets = 0;
  std::int64_t unmeasured = 0;  // of them, whose bytes the source does not publish
  Bytes stored;                 // by the others together
};

struct TheirKind {
  std::string kind;  // the source's own word for a sort of machine; may be empty
  AssetClass asset_class = AssetClass::None;
  std::int64_t assets = 0;
};

struct Lists {
  std::vector<TheirOrganization> organizations;  // by name
  std::vector<TheirKind> kinds;                  // by word
};

// BadInput where bytes add up beyond what is kept of one asset. What a pull would do with each; nothing is written.
Result<Lists> look_at(Session& session, const std::string& source, const std::vector<ListedAsset>& list);
Table table_of(const std::vector<TheirOrganization>& organizations);
Table table_of(const std::vector<TheirKind>& kinds);

// Kept whole or refused whole; refused while an organization is LikeNamed. The same list again changes nothing. Assets
// get the class that their kind means.
Result<Accepted> pull_usage(Session& session, const std::string& source, const std::vector<ListedAsset>& list);

// From now on the source's organization is this one of ours. Refused where assets came from it as another's. NotFound
// where there is neither such a source nor a connection of that name.
Result<void> match_organization(Session& session, const std::string& source, const std::string& id,
                                const std::string& organization);

// From the next list on machines that the source calls so are of this class, unless a person has said another of one.
Result<void> set_kind(Session& session, const std::string& source, const std::string& kind, AssetClass asset_class);

}  // namespace stowage
