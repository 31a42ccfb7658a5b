#pragma once
// Reads what the vendor keeps, page after page. Every request is a GET.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/json.h"
#include "connectors/autotask/zone.h"

namespace stowage::connectors::autotask {

constexpr std::int64_t page_rows_max = 500;

struct Query {
  std::string collection;           // "Contracts"
  std::string filter;               // the vendor's filters as JSON, with commas between them: all must fit
  std::vector<std::string> fields;  // besides the id
};
// "field OP value", for a number, and for midnight of a day.
std::string filter_of(const char* field, const char* op, std::int64_t value);
std::string filter_of(const char* field, const char* op, Day day);
// "field is value", and "field begins with value", for a text.
std::string filter_is(const char* field, std::string_view value);
std::string filter_begins(const char* field, std::string_view value);
// For any of these numbers; at most ids_max, so that the URL is one that the vendor takes.
std::string filter_any(const char* field, std::span<const std::int64_t> values);
constexpr std::size_t ids_max = 50;

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
  // All pages. Refused where one repeats a row, which would be counted twice.
  Result<std::vector<JsonValue>> all(const Query& query);
  // All rows with any of these numbers in a field, besides what the query's own filter wants; in as many queries as
  // that takes.
  Result<std::vector<JsonValue>> all_of(const Query& query, const char* field, const std::vector<std::int64_t>& values);
  // The value with which a picklist of this tenant names a label, such as "Monthly".
  Result<std::string> picklist_value(const std::string& collection, const std::string& field, const std::string& label);
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
