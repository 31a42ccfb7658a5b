#pragma once
// Reads what BMS lists, page after page.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "connectors/bms/caller.h"

namespace stowage::connectors::bms {

constexpr std::int64_t page_rows_wanted = 100;  // the largest that clients are known to ask for
constexpr std::int64_t pages_max = 10'000;

// One list of the vendor's.
struct List {
  enum class Asked { ByGet, BySearch };
  std::string path;  // "/v2/crm/accounts/summary"
  Asked asked = Asked::ByGet;
  std::vector<std::pair<std::string, std::string>> filter = {};  // "ContractName", "Managed"
};

struct Page {
  std::vector<JsonValue> rows;  // each with an Id
  std::int64_t records = 0;     // in all
};

class Reader {
 public:
  // The caller must outlive it.
  explicit Reader(Caller& caller) : caller_(caller) {}

  // From 1.
  Result<Page> page(const List& list, std::int64_t number);
  // All pages. Refused where a row repeats, or where there are fewer than BMS says: half a list is none.
  Result<std::vector<JsonValue>> all(const List& list);
  // What is no list.
  Result<JsonValue> one(const std::string& path);

 private:
  Caller& caller_;
};

}  // namespace stowage::connectors::bms
