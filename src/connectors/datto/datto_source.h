#pragma once
// Endpoint Backup v1 as the Datto API lists it: all direct-to-cloud assets. Their bytes it does not publish (R14).

#include <string>
#include <string_view>

#include "connectors/origin.h"
#include "connectors/vendor_answer.h"
#include "metering/source.h"

namespace stowage::connectors::datto {

// A pair of keys of the Partner Portal. None of it is ever printed.
struct Login {
  std::string public_key;
  std::string secret_key;

  // JSON with publicKey and secretKey, or the lines "PublicKey: …" and "SecretKey: …". BadInput names the part that is
  // missing or wrong, and quotes nothing of it.
  static Result<Login> parse(std::string_view text);
  std::string json() const;
  std::string basic() const;  // the value of the header Authorization
  std::string blotted(std::string text) const;
};

// One row of /v1/dtc/assets. BadInput names the field.
Result<ListedAsset> listed(const JsonValue& row);

class DattoSource : public UsageSource {
 public:
  // The sender must outlive it. Every request is a GET.
  DattoSource(HttpSender& sender, Origin api, Login login)
      : sender_(sender), api_(std::move(api)), login_(std::move(login)) {}

  // With serial numbers of the agents of /v1/bcdr/agent that have the same id. Refused where the list changed while it
  // was read, after it has been read anew.
  Result<std::vector<ListedAsset>> list() override;
  // /v1/dtc/storage-pool as it comes: what stands in it is documented nowhere.
  Result<std::string> storage_pool();

 private:
  // The rows of one collection, page after page; nothing where they were no whole list.
  Result<std::optional<std::vector<JsonValue>>> rows_once(const std::string& path);
  Result<std::vector<JsonValue>> rows(const std::string& path);
  HttpOutcome get(const std::string& path_and_query);

  HttpSender& sender_;
  const Origin api_;
  const Login login_;
};

}  // namespace stowage::connectors::datto
