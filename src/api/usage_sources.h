#pragma once
// Connections to vendors' services that measure.

#include <string>
#include <string_view>
#include <vector>

#include "api/session.h"
#include "connectors/connection.h"
#include "metering/source.h"

namespace stowage {

struct ServiceList {
  std::vector<ListedAsset> assets;  // by id
  std::string storage_pool;         // what the service says of its pools, as it comes; empty where it says nothing
};

// Whether a vendor's service measures, and is no PSA.
bool measures(std::string_view vendor);
// Of a vendor that measures. The URL as it is kept. Refused: an address to which credentials may not be sent.
Result<std::string> checked_source_url(std::string_view vendor, std::string_view url);
// The credentials as they are kept; BadInput with a part missing.
Result<std::string> checked_source_credentials(std::string_view vendor, std::string_view text);

// All that the service has now. Nothing is written there, whichever access the connection has.
Result<ServiceList> list_from(Session& session, const Connection& connection);

}  // namespace stowage
