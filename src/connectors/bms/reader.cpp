#include "connectors/bms/reader.h"

#include <fmt/format.h>
#include <set>

#include "connectors/bms/row.h"
#include "net/url.h"

namespace stowage::connectors::bms {

namespace {

constexpr const char* try_again =
    "Somebody may have changed it just now: try again. If it stays so, show this sentence to whoever maintains "
    "Stowage.";

std::string query_of(const List& list, std::int64_t number) {
  std::string query = fmt::format("?PageSize={}&PageNumber={}", page_rows_wanted, number);
  for (const auto& [name, value] : list.filter) query += "&Filter." + name + "=" + percent_encoded(value);
  return query + list.query;
}

std::string body_of(const List& list, std::int64_t number) {
  JsonWriter json;
  json.begin_object().field("PageSize", page_rows_wanted).field("PageNumber", number);
  json.key("Filter");
  if (list.filter_json.empty()) {
    json.begin_object();
    for (const auto& [name, value] : list.filter) json.field(name, value);
    json.end_object();
  } else {
    json.raw(list.filter_json);
  }
  json.end_object();
  return json.take();
}

}  // namespace

Result<Page> Reader::page(const List& list, std::int64_t number) {
  const auto ask = [&] {
    return list.asked == List::Asked::ByGet ? caller_.get(list.path + query_of(list, number))
                                            : caller_.search(list.path, body_of(list, number));
  };
  const Answer answer = TRY(ask());
  if (answer.result.kind() != JsonValue::Kind::Array && answer.result.kind() != JsonValue::Kind::Null)
    return refuse("the answer is no list", "Check the connection's URL.");
  if (!answer.records && list.records == List::Records::Told)
    return refuse("the answer does not say how many there are", "Check the connection's URL.");
  for (const JsonValue& row : answer.result.items())
    if (text_of(row, list.key).empty()) return bad_input("a row: " + list.key + " is empty");
  return Page{answer.result.items(), answer.records};
}

Result<std::vector<JsonValue>> Reader::all(const List& list) {
  std::vector<JsonValue> rows;
  std::set<std::string> keys;
  for (std::int64_t number = 1;; ++number) {
    if (number > pages_max) return refuse(fmt::format("there are more than {} pages", pages_max));
    Page page = TRY_WITHIN(fmt::format("page {}", number), this->page(list, number));
    for (JsonValue& row : page.rows) {
      if (!keys.insert(text_of(row, list.key)).second)
        return refuse(fmt::format("page {} repeats a row of one before", number), try_again);
      rows.push_back(std::move(row));
    }
    const auto read = static_cast<std::int64_t>(rows.size());
    if (page.records ? read == *page.records : page.rows.empty()) return rows;
    if (page.records && (page.rows.empty() || read > *page.records))
      return refuse(fmt::format("BMS says that there are {}, and {} came", *page.records, read), try_again);
  }
}

Result<JsonValue> Reader::one(const std::string& path) {
  return TRY(caller_.get(path)).result;
}

}  // namespace stowage::connectors::bms
