#pragma once
// Reads Endpoint Backup assets from UniView's public API, page after page.

#include <cstdint>
#include <string>
#include <vector>

#include "connectors/uniview/login.h"
#include "connectors/vendor_answer.h"

namespace stowage::connectors::uniview {

constexpr std::int64_t page_rows_wanted = 500;
constexpr std::int64_t pages_max = 20'000;

Vendor vendor_of(const Login& login);

// A token of the client's, with the right to read what its tenant may see. `sender` sends one POST.
Result<std::string> ask_token(HttpSender& sender, const Origin& login_at, const Login& login);

struct AssetPage {
  std::vector<JsonValue> rows;
  std::int64_t number = 0;  // from 1
  std::int64_t pages = 0;   // as the vendor says with this page
  std::int64_t records = 0;
};

class Reader {
 public:
  // The sender must outlive it. Every request is a GET.
  Reader(HttpSender& sender, Origin api, std::string token, Vendor vendor)
      : sender_(sender), api_(std::move(api)), token_(std::move(token)), vendor_(std::move(vendor)) {}

  // In the order of the assets' ids, so that what is added while pages are read moves few of them.
  Result<AssetPage> assets(std::int64_t page) const;

 private:
  HttpSender& sender_;
  const Origin api_;
  const std::string token_;
  const Vendor vendor_;
};

}  // namespace stowage::connectors::uniview
