#pragma once
// The names that a statement is printed with; statements themselves hold ids.

#include <map>
#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace stowage {

struct StatementNames {
  std::string partner;
  bool rehearsal = false;  // the figures are of a clock that is moved, and every form says so
  std::map<OrganizationId, std::string> organizations;

  // The organization's name. Every organization of a statement has one.
  const std::string& of(OrganizationId organization) const {
    const auto found = organizations.find(organization);
    ASSERT(found != organizations.end());
    return found->second;
  }
};

}  // namespace stowage
