#pragma once
// Endpoint Backup v2 as UniView's public API lists it: all assets that the tenant sees, with the bytes that they hold.

#include "connectors/uniview/reader.h"
#include "metering/source.h"

namespace stowage::connectors::uniview {

// One row of the vendor's. BadInput names the field.
Result<ListedAsset> listed(const JsonValue& row);

class UniviewSource : public UsageSource {
 public:
  // `posting` sends the one request for a token, `reading` all others; both must outlive it.
  UniviewSource(HttpSender& posting, HttpSender& reading, Origin api, Login login)
      : posting_(posting), reading_(reading), api_(std::move(api)), login_(std::move(login)) {}

  // Refused where the list changed while it was read, after it has been read anew.
  Result<std::vector<ListedAsset>> list() override;

 private:
  HttpSender& posting_;
  HttpSender& reading_;
  const Origin api_;
  const Login login_;
};

}  // namespace stowage::connectors::uniview
