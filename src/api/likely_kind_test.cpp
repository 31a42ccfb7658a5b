// If these failed, a command that people copy would map a service to usage that it does not bill.
#include "api/likely_kind.h"

#include "precompiled.h"

namespace stowage {
namespace {

const ModuleBillingType servers{Module::EndpointBackupV2, BillingType::ProtectedServers};
const ModuleBillingType servers_v1{Module::EndpointBackupV1, BillingType::ProtectedServers};
const ModuleBillingType storage{Module::EndpointBackupV2, BillingType::Storage};

std::string likely(const std::vector<ModuleBillingType>& unfed, std::string_view service) {
  const auto kind = likely_kind(unfed, service);
  return kind ? kind->text() : "nobody knows";
}

TEST(LikelyKind, IsTheOnlyOneThatTheServiceNames) {
  EXPECT_EQ(likely({}, "Server backup"), "nobody knows");
  EXPECT_EQ(likely({servers}, "Firewall"), "nobody knows") << "it bills something else";
  EXPECT_EQ(likely({servers, storage}, "SERVER backup"), "endpoint_backup_v2/protected_servers");
  EXPECT_EQ(likely({servers, storage}, "Storage 100 GB"), "endpoint_backup_v2/storage");
  EXPECT_EQ(likely({servers, storage}, "Backup"), "nobody knows");
  EXPECT_EQ(likely({servers, storage}, "Server storage"), "nobody knows");
  EXPECT_EQ(likely({servers_v1, servers}, "Server backup"), "nobody knows");
}

}  // namespace
}  // namespace stowage
