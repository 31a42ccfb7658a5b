#include "hub/module.h"

#include <algorithm>

namespace stowage {

Result<ModuleKey> ModuleKey::parse(std::string_view text, std::string_view noun) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  if (text.empty() || text.size() > length_max || !lower(text.front()) || !std::all_of(text.begin(), text.end(), fits))
    return bad_input("'" + std::string(text) + "' cannot name a " + std::string(noun),
                     "Use up to " + std::to_string(length_max) +
                         " lower-case letters, digits and underscores, with a letter first, such as datto_rmm.");
  return ModuleKey(text);
}

std::string people(const Module& module) {
  const auto version = module.version();
  if (!version) return std::string(module.key());
  return *version == Version::V1 ? "Endpoint Backup v1" : "Endpoint Backup v2";
}

Result<Measured> parse_measured(std::string_view text) {
  for (const Measured measured : {Measured::Count, Measured::Flag, Measured::Bytes})
    if (to_text(measured) == text) return measured;
  return bad_input("'" + std::string(text) + "' is not what a billing type can be",
                   "A billing type is a count, a flag (yes or no), or storage (bytes).");
}

std::string people(const CountedType& type) {
  return std::string(type.billing_type() ? people(*type.billing_type()) : type.key());
}

std::string short_text(const ModuleBillingType& kind) {
  const auto version = kind.module.version();
  return std::string(version ? to_text(*version) : kind.module.key()).append(" ").append(to_text(kind.type));
}

Result<KindWords> split_kind(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return bad_input("'" + std::string(text) + "' is not a module and a billing type",
                     "Write them as endpoint_backup_v2/protected_servers.");
  return KindWords{text.substr(0, slash), text.substr(slash + 1)};
}

std::optional<Module> endpoint_backup_module(std::string_view key) {
  for (const Module& module : {Module::EndpointBackupV1, Module::EndpointBackupV2})
    if (module.key() == key) return module;
  return std::nullopt;
}

Result<CountedType> endpoint_backup_type(const Module& module, std::string_view key) {
  const BillingType type = TRY(parse_billing_type(key));
  if (module == Module::EndpointBackupV1 && type == BillingType::PoolOverage)
    return bad_input("Endpoint Backup v1 has no pool", "Pool overage is endpoint_backup_v2/pool_overage.");
  return CountedType(type);
}

}  // namespace stowage
