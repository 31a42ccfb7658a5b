#pragma once
// Modules, the products that report usage to the hub, and what each of them counts.

#include <compare>
#include <string>

#include "billing/billing_type.h"

namespace stowage {

enum class Module : std::uint8_t { EndpointBackupV1 = 1, EndpointBackupV2 = 2 };

constexpr Module module_of(Version version) {
  return version == Version::V1 ? Module::EndpointBackupV1 : Module::EndpointBackupV2;
}
constexpr Version version_of(Module module) {
  return module == Module::EndpointBackupV1 ? Version::V1 : Version::V2;
}
constexpr std::string_view to_text(Module module) {
  return module == Module::EndpointBackupV1 ? "endpoint_backup_v1" : "endpoint_backup_v2";
}
constexpr std::string_view people(Module module) {
  return module == Module::EndpointBackupV1 ? "Endpoint Backup v1" : "Endpoint Backup v2";
}
Result<Module> parse_module(std::string_view text);

// One thing that one module counts: what a service of a contract can be mapped to.
struct ModuleBillingType {
  Module module = Module::EndpointBackupV2;
  BillingType type = BillingType::Storage;
  friend auto operator<=>(const ModuleBillingType&, const ModuleBillingType&) = default;

  std::string text() const { return std::string(to_text(module)) + "/" + std::string(to_text(type)); }
  std::string people_text() const { return std::string(people(module)).append(" - ").append(people(type)); }
};
// As prices are named: "v2 protected_servers".
inline std::string short_text(ModuleBillingType kind) {
  return std::string(to_text(version_of(kind.module))).append(" ").append(to_text(kind.type));
}
constexpr bool counts_assets(ModuleBillingType kind) {
  return counts_assets(kind.type);
}
Result<ModuleBillingType> parse_module_billing_type(std::string_view text);

}  // namespace stowage
