#include "sandbox/autotask_metadata.h"

#include "base/json.h"

namespace stowage::autotask {

namespace {

void write_picklist(JsonWriter& json, const std::vector<PicklistValue>& values) {
  json.key("picklistValues");
  if (values.empty()) {
    json.null();
    return;
  }
  json.begin_array();
  int order = 0;
  for (const PicklistValue& one : values)
    json.begin_object()
        .field("value", std::to_string(one.value))
        .field("label", one.label)
        .field("isDefaultValue", false)
        .field("sortOrder", ++order)
        .field("parentValue", "")
        .field("isActive", true)
        .field("isSystem", true)
        .end_object();
  json.end_array();
}

void write_field(JsonWriter& json, const Field& field) {
  json.begin_object()
      .field("name", field.name)
      .field("dataType", to_text(field.type))
      .field("length", field.length)
      .field("isRequired", field.required)
      .field("isReadOnly", field.read_only)
      .field("isQueryable", field.queryable)
      .field("isReference", !field.reference.empty())
      .field("referenceEntityType", field.reference)
      .field("isPickList", !field.picklist.empty());
  write_picklist(json, field.picklist);
  json.field("picklistParentValueField", "").field("isSupportedWebhookField", false).end_object();
}

}  // namespace

std::string information_json(const Entity& entity) {
  const auto access = [](bool may) { return may ? "All" : "None"; };
  JsonWriter json;
  json.begin_object()
      .key("info")
      .begin_object()
      .field("name", entity.name)
      .field("canCreate", entity.can_create)
      .field("canDelete", entity.can_delete)
      .field("canQuery", entity.can_query)
      .field("canUpdate", entity.can_update)
      .field("userAccessForCreate", access(entity.can_create))
      .field("userAccessForDelete", access(entity.can_delete))
      .field("userAccessForQuery", access(entity.can_query))
      .field("userAccessForUpdate", access(entity.can_update))
      .field("hasUserDefinedFields", false)
      .field("supportsWebhookCallouts", false)
      .end_object()
      .end_object();
  return json.take();
}

std::string fields_json(const Entity& entity) {
  JsonWriter json;
  json.begin_object().key("fields").begin_array();
  for (const Field& field : entity.fields) write_field(json, field);
  json.end_array().end_object();
  return json.take();
}

HttpResponse error_answer(int status, std::string_view text) {
  JsonWriter json;
  json.begin_object().key("errors").begin_array().text(text).end_array().end_object();
  return json_answer(json.take(), status);
}

}  // namespace stowage::autotask
