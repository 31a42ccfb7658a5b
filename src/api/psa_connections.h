#pragma once
// Connections that lead to a PSA: opened for use, and tried.

#include "api/psa_vendor.h"
#include "base/table.h"

namespace stowage {

// Refused where the connection leads to no PSA.
Result<const PsaVendor*> vendor_of(const Connection& connection);
// It writes where that is wanted and the connection may; from a rehearsal to no machine but this one.
Result<PsaAccess> access_to(Session& session, const Connection& connection, connectors::LineUse wanted);
// Reads one or two pages of all that the connection needs, and keeps nothing.
Result<PsaContact> test_connection(Session& session, const std::string& name);
Result<ConnectionSettings> settings_of(Session& session, const std::string& name);
// Says them in a sentence.
Result<std::string> change_settings(Session& session, const std::string& name, const SettingsRequest& request);
// `vendor` is its title.
Table table_of(const PsaContact& contact, std::string_view vendor);

}  // namespace stowage
