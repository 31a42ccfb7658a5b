#pragma once
// Reads what BMS lists, page after page.

#include <cstdint>
#include <optional>
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
  // Whether BMS's description has a number of all its rows; where it has none, the list ends with an empty page.
  enum class Records { Told, Untold };
  std::string path;  // "/v2/crm/accounts/summary"
  Asked asked = Asked::ByGet;
  std::vector<std::pair<std::string, std::string>> filter = {};  // "ContractName", "Managed"
  Records records = Records::Told;
  std::string key = "Id";        // by which its rows are told apart
  std::string query = {};        // what else it asks for by its address, "&SourceProductId=41"
  std::string filter_json = {};  // of a search: its filter, where it is not of texts alone
};

struct Page {
  std::vector<JsonValue> rows;          // each with its key
  std::optional<std::int64_t> records;  // in all; nothing where BMS need not tell
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
