#include "hub/module.h"

namespace stowage {

Result<Module> parse_module(std::string_view text) {
  for (const Module module : {Module::EndpointBackupV1, Module::EndpointBackupV2})
    if (to_text(module) == text) return module;
  return bad_input("'" + std::string(text) + "' is not a module",
                   "Modules are endpoint_backup_v1 and endpoint_backup_v2.");
}

Result<ModuleBillingType> parse_module_billing_type(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return bad_input("'" + std::string(text) + "' is not a module and a billing type",
                     "Write them as endpoint_backup_v2/protected_servers.");
  const ModuleBillingType kind{TRY(parse_module(text.substr(0, slash))),
                               TRY(parse_billing_type(text.substr(slash + 1)))};
  if (kind.module == Module::EndpointBackupV1 && kind.type == BillingType::PoolOverage)
    return bad_input("Endpoint Backup v1 has no pool", "Pool overage is endpoint_backup_v2/pool_overage.");
  return kind;
}

}  // namespace stowage
