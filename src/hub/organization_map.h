#pragma once
// Which organization of which module goes to which account, as a PSA has it from its own hub. Implemented by the
// connectors of vendors that show it to other programs.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace stowage {

struct ModuleThere {
  std::int64_t number;
  std::string name;
};

// One organization of a module there.
struct OrganizationThere {
  std::string id;
  std::string name;
  std::string parent = {};        // of a sub-organization: the id of what it belongs to
  std::string account = {};       // the PSA's own id of it; empty where it goes to none
  std::string account_name = {};  // likewise
};

class OrganizationMap {
 public:
  virtual ~OrganizationMap() = default;

  virtual Result<std::vector<ModuleThere>> modules() = 0;
  // All of a module, sub-organizations behind what they belong to.
  virtual Result<std::vector<OrganizationThere>> organizations(std::int64_t module) = 0;
  // From now on the organization goes to this account alone; where it went before is read anew. Each write is sent once
  // and read back: refused where something else is shown then.
  virtual Result<void> map(std::int64_t module, const OrganizationThere& organization, const std::string& account) = 0;
};

}  // namespace stowage
