#pragma once
// A vendor's service that measures: all that it holds, in one list. Implemented by the connectors of vendors; what a
// list means to samples, days and assets is for who takes it in (api/pull.h).

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/version.h"
#include "metering/sample.h"

namespace stowage {

struct ListedAsset {
  std::string id;               // the source's own, the same for as long as it has the asset
  std::string name;             // what the source calls it; may be empty
  std::string organization_id;  // the source's own
  std::string organization;
  Version version = Version::V2;
  std::optional<Bytes> stored = {};  // nothing: the source publishes none (R14)
  std::string kind = {};             // the source's own word for what sort of machine it is
  std::string hostname = {};
  std::string mac = {};
  std::string serial = {};
  Stated stated = Stated::Unstated;
  Points points = Points::Unknown;
  std::optional<Instant> newest_recovery_point = {};
  std::optional<Instant> created = {};  // the record, at the source
};

class UsageSource {
 public:
  virtual ~UsageSource() = default;
  // Complete or refused: each asset once, and none missing. Nothing is written at the vendor.
  virtual Result<std::vector<ListedAsset>> list() = 0;
};

}  // namespace stowage
