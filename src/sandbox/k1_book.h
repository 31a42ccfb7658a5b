#pragma once
// What a PSA has from its hub, KaseyaOne: modules with their organizations, and which of them belong to which account.
// Kept in the journal, as entries without rows; the newest one for a module, or for an account and a module, holds.

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/ledger.h"

namespace stowage {

struct K1Organization {
  std::string id;
  std::string name;
  std::string parent;  // the id of the organization that it is below; empty where it is below none
};

struct K1Module {
  std::int64_t id;
  std::string name;
  std::vector<K1Organization> organizations;

  // nullptr where it has none of that id.
  const K1Organization* organization(const std::string& id) const;
};

struct K1Mapping {
  AccountId account;
  std::int64_t module;
  std::vector<K1Organization> organizations;
};

class K1Book {
 public:
  // Must outlive it.
  explicit K1Book(Ledger& ledger) : ledger_(ledger) {}

  // By their numbers.
  Result<std::vector<K1Module>> modules() const;
  // By account and module, with at least one organization each.
  Result<std::vector<K1Mapping>> mappings() const;

  // As the hub's nightly run brings it, in place of what it brought before.
  Result<void> bring(const Person& person, const K1Module& module);
  // In place of what the account had of the module.
  Result<void> map(const Person& person, const K1Mapping& mapping);

  // Of [{"id":…,"name":…,"parentId":…}], with names in any case; a name and a parent may be null.
  static Result<std::vector<K1Organization>> organizations_of(const JsonValue& list);

 private:
  Ledger& ledger_;
};

}  // namespace stowage
