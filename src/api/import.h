#pragma once
// Usage from outside becomes samples: streams get numbers, new assets are enrolled, and the delivery is kept.

#include <string>
#include <vector>

#include "api/session.h"
#include "directory/assets.h"
#include "metering/stores.h"

namespace stowage {

// One measurement as a source gives it.
struct Measurement {
  std::string_view organization;  // the source's own keys
  std::string_view asset;
  Version version = Version::V1;
  StoreId store;
  AssetClass asset_class = AssetClass::None;
  Evidence evidence;
  Sample sample;  // all but its stream
};

struct Arrival {
  std::string source;
  SourceKind kind = SourceKind::File;
  std::string delivery_kind;  // "import", "scan"
  Sha256 sha{};
  Coverage coverage = Coverage::None;
  bool create = false;  // make organizations and assets that are new
  std::vector<Measurement> measurements;
};

struct Accepted {
  DeliveryId delivery;
  bool known_already = false;  // the same bytes had come before
  std::int64_t samples = 0;
  std::int64_t new_streams = 0;
  std::int64_t new_assets = 0;
  std::int64_t new_organizations = 0;
  std::int64_t without_asset = 0;  // streams of this arrival that belong to nobody
  bool half_list = false;          // an inventory that was not accepted (R9)
  std::int64_t listed = 0;
  std::int64_t listed_before = 0;
};

Result<Accepted> accept(Session& session, const Arrival& arrival);

enum class InventoryClaim { None, NamedOrganizations, All };
struct ImportRequest {
  std::string content;
  std::string source;
  InventoryClaim inventory = InventoryClaim::None;
  bool create = false;
};
Result<Accepted> import_usage(Session& session, const ImportRequest& request);

}  // namespace stowage
