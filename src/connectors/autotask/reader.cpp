#include "connectors/autotask/reader.h"

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

tl::unexpected<Error> no_page(std::string_view what) {
  return refuse("the answer is not one page of rows: " + std::string(what), "Check the connection's URL.");
}

}  // namespace

std::string filter_of(const char* field, const char* op, std::int64_t value) {
  JsonWriter json;
  json.begin_object().field("op", op).field("field", field).field("value", value).end_object();
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

Result<std::string> Reader::right_to_query(const std::string& collection) {
  const JsonValue document = TRY(get(zone_.base() + collection + "/entityInformation"));
  const JsonValue* info = document.find("info");
  if (info == nullptr) return refuse("the answer says nothing of the user's rights");
  return info->text_at("userAccessForQuery");
}

}  // namespace stowage::connectors::autotask
