#include "sandbox/bms_wire.h"

#include <algorithm>

#include "sandbox/answers.h"

namespace stowage::bms {

namespace {

bool capital(char c) {
  return c >= 'A' && c <= 'Z';
}

// All capitals at the beginning but the one that begins the next word.
std::string camel_case(std::string_view name) {
  std::string written(name);
  for (std::size_t i = 0; i < name.size() && capital(name[i]); ++i) {
    if (i > 0 && i + 1 < name.size() && !capital(name[i + 1])) break;
    written.replace(i, 1, lower_case(name.substr(i, 1)));
  }
  return written;
}

}  // namespace

std::string written_name(std::string_view name, FieldNames names) {
  if (names == FieldNames::Camel) return camel_case(name);
  return names == FieldNames::Lower ? lower_case(name) : std::string(name);
}

std::size_t Row::place_of(std::string_view field) const {
  const auto found = std::find(fields_.begin(), fields_.end(), field);
  ASSERT(found != fields_.end());
  return static_cast<std::size_t>(found - fields_.begin());
}

Row& Row::set(std::string_view field, FieldValue value) {
  values_[place_of(field)] = std::move(value);
  return *this;
}

std::string_view Row::text(std::string_view field) const {
  const auto* text = std::get_if<std::string>(&values_[place_of(field)]);
  return text == nullptr ? std::string_view() : *text;
}

Wire& Wire::begin_object() {
  json_.begin_object();
  return *this;
}

Wire& Wire::end_object() {
  json_.end_object();
  return *this;
}

Wire& Wire::begin_array() {
  json_.begin_array();
  return *this;
}

Wire& Wire::end_array() {
  json_.end_array();
  return *this;
}

Wire& Wire::key(std::string_view name) {
  json_.key(written_name(name, switches_.bms_names));
  return *this;
}

Wire& Wire::field(std::string_view name, const FieldValue& value) {
  const bool nothing = std::holds_alternative<std::monostate>(value);
  if (nothing && switches_.bms_nothing == Nothing::Absent) return *this;
  key(name);
  write_value(json_, value);
  return *this;
}

Wire& Wire::fields(const Row& row) {
  for (std::size_t place = 0; place < row.fields().size(); ++place) field(row.fields()[place], row.value(place));
  return *this;
}

Wire& Wire::row(const Row& row) {
  return begin_object().fields(row).end_object();
}

Wire& Wire::rows(const std::vector<Row>& rows) {
  begin_array();
  for (const Row& one : rows) row(one);
  return end_array();
}

HttpResponse result_answer(const Switches& switches, const WriteResult& write, std::optional<std::int64_t> total) {
  Wire wire(switches);
  wire.begin_object().field("Success", true).field("Error", {}).key("Result");
  write(wire);
  if (total) wire.field("TotalRecords", *total);
  wire.end_object();
  return json_answer(wire.take());
}

HttpResponse failure_answer(const Switches& switches, int status, const std::string& message) {
  Wire wire(switches);
  wire.begin_object().field("Success", false).key("Error").begin_object();
  wire.field("Code", std::int64_t{0}).field("Message", message).field("Details", {}).field("StackStrace", {});
  wire.key("SubErrors").begin_array().end_array().end_object().field("Result", {}).end_object();
  return json_answer(wire.take(), status);
}

}  // namespace stowage::bms
