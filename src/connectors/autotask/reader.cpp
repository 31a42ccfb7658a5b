#include "connectors/autotask/reader.h"

#include <algorithm>
#include <set>

#include "connectors/autotask/answer.h"
#include "net/url.h"

namespace stowage::connectors::autotask {

namespace {

enum class Asked { Rows, Count };

std::string search_of(const Query& query, Asked asked) {
  JsonWriter json;
  json.begin_object().key("Filter").begin_array().raw(query.filter).end_array();
  if (asked == Asked::Rows) {
    json.field("MaxRecords", page_rows_max).key("IncludeFields").begin_array().text("id");
    for (const std::string& field : query.fields) json.text(field);
    json.end_array();
  }
  json.end_object();
  return "?search=" + percent_encoded(json.take());
}

std::string filter_of_text(const char* field, const char* op, std::string_view value) {
  JsonWriter json;
  json.begin_object().field("op", op).field("field", field).field("value", value).end_object();
  return json.take();
}

constexpr int pages_max = 20'000;  // ten million rows

tl::unexpected<Error> no_page(std::string_view what) {
  return refuse("the answer is not one page of rows: " + std::string(what), "Check the connection's URL.");
}

}  // namespace

std::string filter_of(const char* field, const char* op, std::int64_t value) {
  JsonWriter json;
  json.begin_object().field("op", op).field("field", field).field("value", value).end_object();
  return json.take();
}

std::string filter_of(const char* field, const char* op, Day day) {
  JsonWriter json;
  json.begin_object().field("op", op).field("field", field).field("value", day.text() + "T00:00:00").end_object();
  return json.take();
}

std::string filter_is(const char* field, std::string_view value) {
  return filter_of_text(field, "eq", value);
}

std::string filter_begins(const char* field, std::string_view value) {
  return filter_of_text(field, "beginsWith", value);
}

std::string filter_any(const char* field, std::span<const std::int64_t> values) {
  ASSERT(values.size() <= ids_max);
  JsonWriter json;
  json.begin_object().field("op", "in").field("field", field).key("value").begin_array();
  for (const std::int64_t value : values) json.number(value);
  json.end_array().end_object();
  return json.take();
}

Result<JsonValue> Reader::get(const std::string& url) {
  return document_of(sender_.send({"GET", url, login_.headers()}), login_);
}

Result<Page> Reader::page_at(const std::string& url) {
  const JsonValue document = TRY(get(url));
  const JsonValue* items = document.find("items");
  const JsonValue* details = document.find("pageDetails");
  if (items == nullptr || items->kind() != JsonValue::Kind::Array) return no_page("it has no items");
  if (details == nullptr || details->find("nextPageUrl") == nullptr) return no_page("it says nothing of a next one");
  for (const JsonValue& row : items->items()) TRY(row.number_at("id"));
  return Page{items->items(), details->find("nextPageUrl")->text()};
}

Result<Page> Reader::first(const Query& query) {
  return page_at(zone_.base() + query.collection + "/query" + search_of(query, Asked::Rows));
}

Result<Page> Reader::next(const Page& page) {
  if (!zone_.address.holds(page.next_url))
    return refuse("the next page is said to be outside of the zone, where the credentials are not sent",
                  "Check the connection's URL.");
  return page_at(page.next_url);
}

Result<std::int64_t> Reader::count(const Query& query) {
  return TRY(get(zone_.base() + query.collection + "/query/count" + search_of(query, Asked::Count)))
      .number_at("queryCount");
}

Result<std::vector<JsonValue>> Reader::all(const Query& query) {
  std::vector<JsonValue> rows;
  std::set<std::string> ids;
  Page page = TRY(first(query));
  for (int pages = 1;; ++pages) {
    for (JsonValue& row : page.rows) {
      if (!ids.insert(row.find("id")->text()).second)
        return refuse("a page of " + query.collection + " repeats a row of one before",
                      "Try again, since somebody may have changed them just now; if it stays so, show this sentence to "
                      "whoever maintains Stowage.");
      rows.push_back(std::move(row));
    }
    if (page.next_url.empty()) return rows;
    if (pages == pages_max) return refuse("there are too many " + query.collection + " to be read");
    page = TRY(next(page));
  }
}

Result<std::vector<JsonValue>> Reader::all_of(const Query& query, const char* field,
                                              const std::vector<std::int64_t>& values) {
  std::vector<JsonValue> rows;
  for (std::size_t from = 0; from < values.size(); from += ids_max) {
    const auto some = std::span(values).subspan(from, std::min(ids_max, values.size() - from));
    Query part = query;
    part.filter = filter_any(field, some) + (query.filter.empty() ? "" : "," + query.filter);
    for (JsonValue& row : TRY(all(part))) rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::string> Reader::picklist_value(const std::string& collection, const std::string& field,
                                           const std::string& label) {
  const JsonValue document = TRY(get(zone_.base() + collection + "/entityInformation/fields"));
  const JsonValue* fields = document.find("fields");
  if (fields == nullptr) return refuse("the answer says nothing of the fields of " + collection);
  for (const JsonValue& one : fields->items()) {
    const JsonValue* values = one.find("picklistValues");
    if (TRY(one.text_at("name")) != field || values == nullptr) continue;
    for (const JsonValue& value : values->items())
      if (const JsonValue* text = value.find("label"); text != nullptr && same_name(text->text(), label))
        return value.text_at("value");
  }
  return refuse("Autotask's list of " + field + " has no '" + label + "'",
                "Without it nobody can tell which contracts are monthly: show this sentence to whoever maintains "
                "Stowage.");
}

Result<std::string> Reader::right_to_query(const std::string& collection) {
  const JsonValue document = TRY(get(zone_.base() + collection + "/entityInformation"));
  const JsonValue* info = document.find("info");
  if (info == nullptr) return refuse("the answer says nothing of the user's rights");
  return info->text_at("userAccessForQuery");
}

}  // namespace stowage::connectors::autotask
