#include "portal/cloud_event.h"

#include <algorithm>

#include "base/instant.h"
#include "base/plain_text.h"
#include "net/url.h"

namespace stowage {

namespace {

constexpr std::string_view structured = "application/cloudevents+json";
constexpr std::string_view batch = "application/cloudevents-batch+json";
constexpr std::string_view plain_json = "application/json";
constexpr std::string_view version = "1.0";

std::string content_type(const HttpRequest& request) {
  const std::string* given = request.headers.find("Content-Type");
  if (given == nullptr) return {};
  return lower_case(without_blanks_around(std::string_view(*given).substr(0, given->find(';'))));
}

bool is_binary(const HttpRequest& request) {
  return content_type(request) == plain_json && request.headers.find("ce-specversion") != nullptr;
}

Result<void> check_version(const std::string& given) {
  if (given == version) return {};
  return bad_input("'specversion' is '" + given + "'", "Send CloudEvents of version 1.0.");
}

Result<std::string> attribute(const JsonValue& event, std::string_view name) {
  std::string value = TRY(event.text_at(name));
  if (value.empty()) return bad_input("'" + std::string(name) + "' is empty", "Every event has one.");
  return value;
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
}

Result<void> check_optional(const JsonValue& event) {
  if (event.find("data_base64") != nullptr)
    return bad_input("the data are in 'data_base64'", "Send them as JSON, in 'data'.");
  for (const auto& [name, value] : event.members()) {
    if (name != "data" && !is_attribute_name(name))
      return bad_input("'" + name + "' is no name of an attribute", "They are of small letters and digits.");
  }
  if (event.find("datacontenttype") != nullptr) {
    const std::string type = lower_case(TRY(event.text_at("datacontenttype")));
    if (type.substr(0, type.find(';')) != plain_json)
      return bad_input("'datacontenttype' is '" + type + "'", "Send data as application/json.");
  }
  if (event.find("time") != nullptr) TRY_WITHIN("'time'", Instant::parse(TRY(event.text_at("time"))));
  return {};
}

Result<Event> event_of(const JsonValue& json) {
  if (json.kind() != JsonValue::Kind::Object) return bad_input("an object is expected", "An event is one.");
  TRY(check_version(TRY(json.text_at("specversion"))));
  Event event{TRY(attribute(json, "source")), TRY(attribute(json, "id")), TRY(attribute(json, "type")), {}};
  TRY(check_optional(json));
  if (const JsonValue* data = json.find("data")) event.data = *data;
  return event;
}

Result<std::string> header(const HttpRequest& request, const std::string& name) {
  const std::string* given = request.headers.find(name);
  if (given == nullptr || given->empty())
    return bad_input("the header '" + name + "' is missing", "An event's attributes stand in ce- headers.");
  const auto decoded = percent_decoded(*given);
  if (!decoded || !is_utf8(*decoded))
    return bad_input("the header '" + name + "' cannot be read", "It is percent-encoded UTF-8.");
  return *decoded;
}

Result<Event> binary_event(const HttpRequest& request) {
  TRY(check_version(TRY(header(request, "ce-specversion"))));
  return Event{TRY(header(request, "ce-source")), TRY(header(request, "ce-id")), TRY(header(request, "ce-type")),
               TRY(JsonValue::parse(request.body))};
}

}  // namespace

bool is_event_type(const HttpRequest& request) {
  const std::string type = content_type(request);
  return type == structured || type == batch || is_binary(request);
}

Result<SentEvents> events_of(const HttpRequest& request) {
  SentEvents sent;
  if (is_binary(request)) {
    sent.events.push_back(TRY(binary_event(request)));
    return sent;
  }
  const JsonValue json = TRY(JsonValue::parse(request.body));
  sent.batch = content_type(request) == batch;
  if (!sent.batch) {
    sent.events.push_back(TRY(event_of(json)));
    return sent;
  }
  if (json.kind() != JsonValue::Kind::Array) return bad_input("an array of events is expected", "A batch is one.");
  if (json.items().size() > events_in_batch_max)
    return bad_input("it has more than " + std::to_string(events_in_batch_max) + " events", "Send it in parts.");
  for (std::size_t i = 0; i < json.items().size(); ++i)
    sent.events.push_back(TRY_WITHIN("event " + std::to_string(i + 1), event_of(json.items()[i])));
  return sent;
}

}  // namespace stowage
