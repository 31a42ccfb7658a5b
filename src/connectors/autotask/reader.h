#pragma once
// Reads what the vendor keeps, page after page. Every request is a GET.

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "connectors/autotask/zone.h"

namespace stowage::connectors::autotask {

constexpr std::int64_t page_rows_max = 500;

struct Query {
  std::string collection;           // "Contracts"
  std::string filter;               // one of the vendor's filters, as JSON
  std::vector<std::string> fields;  // besides the id
};
// "field OP value", for a number.
std::string filter_of(const char* field, const char* op, std::int64_t value);

struct Page {
  std::vector<JsonValue> rows;
  std::string next_url;  // empty at the end
};

class Reader {
 public:
  // The sender must outlive it.
  Reader(HttpSender& sender, Zone zone, Login login)
      : sender_(sender), zone_(std::move(zone)), login_(std::move(login)) {}

  Result<Page> first(const Query& query);
  // Refused where the next page is said to be somewhere else than in the zone.
  Result<Page> next(const Page& page);
  Result<std::int64_t> count(const Query& query);
  // What the vendor says of the user's right to query: "All"; other words are not known.
  Result<std::string> right_to_query(const std::string& collection);

 private:
  Result<JsonValue> get(const std::string& url);
  Result<Page> page_at(const std::string& url);

  HttpSender& sender_;
  const Zone zone_;
  const Login login_;
};

}  // namespace stowage::connectors::autotask
