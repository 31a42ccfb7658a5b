#pragma once
// KaseyaOne's organizations as BMS maps them to its accounts, for each module: what integrated customer billing bills
// by. Needs an administrator.

#include <memory>

#include "connectors/bms/line.h"
#include "hub/organization_map.h"

namespace stowage::connectors::bms {

struct K1Organization {
  std::string id;
  std::string name;
  std::string parent = {};  // of a sub-organization: the id of what it belongs to
};

// What one account has of one module.
struct K1Mapping {
  std::int64_t account;
  std::string account_name;
  std::vector<K1Organization> organizations;

  bool has(const std::string& organization) const;
};

class K1Map : public OrganizationMap {
 public:
  explicit K1Map(std::unique_ptr<Line> line) : line_(std::move(line)) {}

  // Refused where BMS is not connected to KaseyaOne.
  Result<std::vector<ModuleThere>> modules() override;
  Result<std::vector<OrganizationThere>> organizations(std::int64_t module) override;
  // BMS takes the whole list of an account, in the place of the one before. An organization that goes to another
  // account leaves that one first, since it may not be of two: where the second write fails it goes to none.
  Result<void> map(std::int64_t module, const OrganizationThere& organization, const std::string& account) override;

 private:
  Result<std::vector<K1Organization>> read_organizations(std::int64_t module);
  // One for each account.
  Result<std::vector<K1Mapping>> read_mappings(std::int64_t module);
  Result<void> write(std::int64_t module, const K1Mapping& mapping);

  const std::unique_ptr<Line> line_;
};

}  // namespace stowage::connectors::bms
