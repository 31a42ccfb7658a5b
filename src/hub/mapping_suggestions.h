#pragma once
// To which account a source organization might belong: by its name and by ids that others share with it, each time with
// a score and the reasons. Suggestions decide nothing; whoever maps does. Pure.

#include <string>
#include <vector>

#include "hub/module_reports.h"

namespace stowage {

struct NamedAccount {
  AccountId id;
  std::string name;
  std::string reference;  // its id in the PSA; empty where it is a built-in one
};

// An organization of any module that goes to an account today.
struct MappedName {
  OrganizationId organization;
  Module module;
  std::string key;  // the module's own; empty for a customer of the partner
  std::string name;
  AccountId account;
};

struct MappingSuggestion {
  OrganizationId organization;
  AccountId account;
  int score = 0;  // 50 to 100
  std::vector<std::string> reasons;
};

// A name as it is compared: lower case, words without punctuation, without what says only of which legal form it is.
std::vector<std::string> words_of_name(std::string_view name);

// Of two names, as one of 100; 0 where they have nothing in common, else 50 at least.
int likeness(std::string_view a, std::string_view b);
// Whether an id is long enough to be one customer's alone: two short numbers may just happen to be equal.
bool is_telling_id(std::string_view id);

// For each organization at most three accounts, the likeliest first. Of those that go to an account already nothing is
// said: leave them out.
std::vector<MappingSuggestion> suggest_accounts(const std::vector<SourceOrganization>& organizations,
                                                const std::vector<NamedAccount>& accounts,
                                                const std::vector<MappedName>& mapped);

}  // namespace stowage
