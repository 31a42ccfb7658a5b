#pragma once
// A plan as tables and sentences for people, and the CSV that a clerk types from.

#include <map>
#include <string>
#include <vector>

#include "base/table.h"
#include "contracts/contract_book.h"
#include "hub/plan.h"

namespace stowage {

// Of those who stand in a plan.
struct Names {
  std::map<OrganizationId, std::string> organizations;
  std::map<AccountId, std::string> accounts;

  std::string of(OrganizationId id) const {
    const auto found = organizations.find(id);
    return found == organizations.end() ? "-" : found->second;
  }
  Cell of(AccountId id) const {
    const auto found = accounts.find(id);
    return found == accounts.end() ? Cell() : Cell(found->second);
  }
};

// All of a change in one row.
Table changes_table(const Names& names, const Plan& plan);
// Of each change what fits a terminal.
Table summary_table(const Plan& plan);
// For each change what it charges at once, and who used how much on which days.
std::vector<std::string> evidence_lines(const Names& names, const Plan& plan);
Table unmapped_table(const Names& names, const Plan& plan);

}  // namespace stowage
