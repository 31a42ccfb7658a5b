#pragma once
// BMS's JSON: rows with the fields of its description, and the envelope around every answer. Code has the names as they
// are described, in PascalCase; how they are written is a switch.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/field_value.h"
#include "sandbox/switches.h"

namespace stowage::bms {

using FieldList = std::span<const std::string_view>;

// A row in the making: all fields of its description, in its order, without values at first.
class Row {
 public:
  explicit Row(FieldList fields) : fields_(fields), values_(fields.size()) {}
  // The description must have the field.
  Row& set(std::string_view field, FieldValue value);

  // Of a text; empty for anything else.
  std::string_view text(std::string_view field) const;

  FieldList fields() const { return fields_; }
  const FieldValue& value(std::size_t place) const { return values_[place]; }

 private:
  std::size_t place_of(std::string_view field) const;
  FieldList fields_;
  std::vector<FieldValue> values_;
};

class Wire {
 public:
  // The switches must outlive it.
  explicit Wire(const Switches& switches) : switches_(switches) {}

  Wire& begin_object();
  Wire& end_object();
  Wire& begin_array();
  Wire& end_array();
  Wire& key(std::string_view name);
  Wire& field(std::string_view name, const FieldValue& value);
  Wire& fields(const Row& row);  // within an object
  Wire& row(const Row& row);     // an object of its own
  Wire& rows(const std::vector<Row>& rows);

  std::string take() { return json_.take(); }

 private:
  const Switches& switches_;
  JsonWriter json_;
};

// A name of the description as it is written: "SLAId" is "slaId" in camelCase.
std::string written_name(std::string_view name, FieldNames names);

// What is written where the envelope has its result.
using WriteResult = std::function<void(Wire&)>;

// {"success":true,"error":null,"result":…}, with totalRecords where there is a total.
HttpResponse result_answer(const Switches& switches, const WriteResult& write,
                           std::optional<std::int64_t> total = std::nullopt);
// {"success":false,"error":{…},"result":null}
HttpResponse failure_answer(const Switches& switches, int status, const std::string& message);

}  // namespace stowage::bms
