#include "sandbox/autotask_paging.h"

#include <algorithm>

#include "net/url.h"
#include "sandbox/request_parts.h"

namespace stowage::autotask {

namespace {

Result<std::vector<std::int64_t>> ids_of(const JsonValue& paging, std::string_view name) {
  const JsonValue* list = member(paging, name);
  std::vector<std::int64_t> ids;
  if (list == nullptr) return ids;
  for (const JsonValue& one : list->items()) {
    const auto id = parse_int128(one.text());
    if (!id || *id < -1 || *id > INT64_MAX) return bad_input("The page's address is not one that was given.");
    ids.push_back(static_cast<std::int64_t>(*id));
  }
  return ids;
}

void write_ids(JsonWriter& json, const char* name, const std::vector<std::int64_t>& ids) {
  json.key(name).begin_array();
  for (const std::int64_t id : ids) json.number(id);
  json.end_array();
}

void write_row(JsonWriter& json, const Entity& entity, const std::vector<std::size_t>& include, const EntityRow& row) {
  json.begin_object();
  const auto write = [&](std::size_t place) {
    json.key(entity.field(place).name);
    write_value(json, row.values[place]);
  };
  if (include.empty()) {
    for (std::size_t place = 0; place < entity.fields.size(); ++place) write(place);
    json.key("userDefinedFields").begin_array().end_array();
  } else {
    for (const std::size_t place : include) write(place);
  }
  json.end_object();
}

void write_link(JsonWriter& json, const char* name, const PageLinks& links, const PagePlace* place) {
  json.key(name);
  if (place == nullptr) {
    json.null();
    return;
  }
  const std::string search = links.search.empty() ? "" : "&search=" + percent_encoded(links.search);
  json.text(links.url + "?paging=" + percent_encoded(place->text()) + search);
}

}  // namespace

Result<PagePlace> PagePlace::parse(const std::string& paging) {
  const auto document = JsonValue::parse(paging);
  if (!document) return bad_input("The page's address is not one that was given.");
  const auto rows = document->number_at("pageSize");
  const auto next = TRY(ids_of(*document, "nextIds"));
  if (!rows || *rows < 1 || *rows > static_cast<std::int64_t>(page_rows_max) || next.size() != 1)
    return bad_input("The page's address is not one that was given.");
  return PagePlace{static_cast<std::size_t>(*rows), TRY(ids_of(*document, "previousIds")), next[0]};
}

std::string PagePlace::text() const {
  JsonWriter json;
  json.begin_object().field("pageSize", static_cast<std::int64_t>(rows));
  write_ids(json, "previousIds", before);
  write_ids(json, "nextIds", {after});
  json.end_object();
  return json.take();
}

std::string page_json(const Entity& entity, const Query& query, const std::vector<EntityRow>& rows,
                      const PagePlace& place, const PageLinks& links) {
  const auto first =
      std::find_if(rows.begin(), rows.end(), [&](const EntityRow& row) { return row.id() > place.after; });
  const auto left = static_cast<std::size_t>(rows.end() - first);
  const std::size_t count = std::min(left, place.rows);
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (std::size_t i = 0; i < count; ++i) write_row(json, entity, query.include, first[static_cast<std::ptrdiff_t>(i)]);
  json.end_array().key("pageDetails").begin_object();
  json.field("count", static_cast<std::int64_t>(count)).field("requestCount", static_cast<std::int64_t>(place.rows));

  PagePlace previous{place.rows, place.before};
  if (!previous.before.empty()) {
    previous.after = previous.before.back();
    previous.before.pop_back();
  }
  PagePlace next{place.rows, place.before};
  next.before.push_back(place.after);
  if (left > count) next.after = first[static_cast<std::ptrdiff_t>(count - 1)].id();
  write_link(json, "prevPageUrl", links, place.before.empty() ? nullptr : &previous);
  write_link(json, "nextPageUrl", links, left > count ? &next : nullptr);
  json.end_object().end_object();
  return json.take();
}

std::string item_json(const Entity& entity, const EntityRow* row) {
  JsonWriter json;
  json.begin_object().key("item");
  if (row == nullptr) {
    json.null();
  } else {
    write_row(json, entity, {}, *row);
  }
  json.end_object();
  return json.take();
}

}  // namespace stowage::autotask
