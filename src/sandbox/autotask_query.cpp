#include "sandbox/autotask_query.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/int128.h"
#include "sandbox/request_parts.h"

namespace stowage::autotask {

namespace {

constexpr std::array<std::pair<std::string_view, Operator>, 15> operator_names = {{{"eq", Operator::Eq},
                                                                                   {"noteq", Operator::NotEq},
                                                                                   {"gt", Operator::Gt},
                                                                                   {"gte", Operator::Gte},
                                                                                   {"lt", Operator::Lt},
                                                                                   {"lte", Operator::Lte},
                                                                                   {"beginsWith", Operator::BeginsWith},
                                                                                   {"endsWith", Operator::EndsWith},
                                                                                   {"contains", Operator::Contains},
                                                                                   {"exist", Operator::Exist},
                                                                                   {"notExist", Operator::NotExist},
                                                                                   {"in", Operator::In},
                                                                                   {"notIn", Operator::NotIn},
                                                                                   {"and", Operator::And},
                                                                                   {"or", Operator::Or}}};

Result<Operator> operator_of(const JsonValue& condition) {
  const JsonValue* given = member(condition, "op");
  if (given == nullptr || given->kind() != JsonValue::Kind::Text)
    return bad_input("Invalid query syntax. A filter has no 'op'.");
  for (const auto& [name, op] : operator_names)
    if (same_name(name, given->text())) return op;
  return bad_input(fmt::format("Invalid query syntax. '{}' is no operator.", given->text()));
}

bool compares_parts(Operator op) {
  return op == Operator::BeginsWith || op == Operator::EndsWith || op == Operator::Contains;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  const auto number = parse_int128(text);
  if (!number || *number > INT64_MAX || *number < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

// Reads filters of one entity, and counts what the vendor counts.
class FilterReader {
 public:
  FilterReader(const Entity& entity, const Switches& switches) : entity_(entity), switches_(switches) {}

  Result<std::vector<Condition>> conditions(const JsonValue& list) {
    std::vector<Condition> read;
    for (const JsonValue& one : list.items()) read.push_back(TRY(condition(one)));
    return read;
  }

 private:
  Result<Condition> condition(const JsonValue& given) {
    if (given.kind() != JsonValue::Kind::Object) return bad_input("Invalid query syntax. A filter is an object.");
    Condition read;
    read.op = TRY(operator_of(given));
    if (read.op == Operator::And || read.op == Operator::Or) {
      const JsonValue* items = member(given, "items");
      if (items == nullptr || items->kind() != JsonValue::Kind::Array || items->items().empty())
        return bad_input("Invalid query syntax. A group has no 'items'.");
      if (read.op == Operator::Or) TRY(count_or(items->items().size()));
      read.items = TRY(conditions(*items));
      return read;
    }
    read.field = TRY(field_of(given));
    if (read.op == Operator::Exist || read.op == Operator::NotExist) return read;
    TRY(read_values(given, read));
    return read;
  }

  Result<void> count_or(std::size_t more) {
    or_conditions_ += more;
    if (or_conditions_ > or_conditions_max)
      return bad_input("Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.");
    return {};
  }

  Result<std::size_t> field_of(const JsonValue& given) const {
    const JsonValue* name = member(given, "field");
    if (name == nullptr || name->kind() != JsonValue::Kind::Text)
      return bad_input("Invalid query syntax. A filter has no 'field'.");
    const JsonValue* udf = member(given, "udf");
    const bool user_defined = udf != nullptr && udf->kind() == JsonValue::Kind::Boolean && udf->boolean();
    const auto place = user_defined ? std::nullopt : entity_.place_of(name->text());
    if (!place) return bad_input(fmt::format("Unable to find {} in {}", name->text(), entity_.name));
    if (!entity_.field(*place).queryable)
      return bad_input(fmt::format("{} of {} cannot be queried", name->text(), entity_.name));
    return *place;
  }

  Result<void> read_values(const JsonValue& given, Condition& read) {
    const JsonValue* value = member(given, "value");
    const Field& field = entity_.field(read.field);
    if (value == nullptr) return bad_input(fmt::format("Invalid query syntax. {} has no 'value'.", field.name));
    if (compares_parts(read.op) && field.type != FieldType::String)
      return bad_input(fmt::format("Invalid query syntax. {} is no text.", field.name));
    if (read.op != Operator::In && read.op != Operator::NotIn) return add_value(*value, field, read);
    if (value->kind() != JsonValue::Kind::Array)
      return bad_input(fmt::format("Invalid query syntax. The value of {} is no list.", field.name));
    TRY(count_or(value->items().size()));
    for (const JsonValue& one : value->items()) TRY(add_value(one, field, read));
    read.never = read.values.empty();
    return {};
  }

  Result<void> add_value(const JsonValue& given, const Field& field, Condition& read) const {
    const auto value = TRY(value_of(given, field));
    if (value) read.values.push_back(*value);
    read.never = read.values.empty();
    return {};
  }

  // Nothing for a text where the field is a number.
  Result<std::optional<FieldValue>> value_of(const JsonValue& given, const Field& field) const {
    using Kind = JsonValue::Kind;
    const auto unfit = [&] {
      return bad_input(fmt::format("Invalid query syntax. The value of {} is no {}.", field.name, to_text(field.type)));
    };
    if (field.type == FieldType::Boolean) {
      if (given.kind() != Kind::Boolean) return unfit();
      return FieldValue(given.boolean());
    }
    if (given.kind() != Kind::Text && given.kind() != Kind::Number) return unfit();
    if (field.type == FieldType::String)
      return FieldValue(switches_.text_case == TextCase::Ignored ? lower_case(given.text()) : given.text());
    if (field.type == FieldType::Date) {
      const auto date = given.kind() == Kind::Text ? parse_date(given.text()) : Result<Instant>(unfit());
      if (!date) return unfit();
      return FieldValue(*date);
    }
    if (given.kind() == Kind::Text) return text_for_number(given.text(), field);
    if (const auto whole = whole_number(given.text())) return FieldValue(*whole);
    const auto decimal = Decimal::parse(given.text());
    if (!decimal) return unfit();
    return FieldValue(*decimal);
  }

  static Result<std::optional<FieldValue>> text_for_number(const std::string& text, const Field& field) {
    if (field.picklist.empty()) return std::optional<FieldValue>();
    if (const auto whole = whole_number(text)) return FieldValue(*whole);
    return bad_input(fmt::format("Conversion failed when converting varchar '{}' to data type int", text));
  }

  const Entity& entity_;
  const Switches& switches_;
  std::size_t or_conditions_ = 0;
};

Result<std::vector<std::size_t>> included_fields(const Entity& entity, const JsonValue& document) {
  std::vector<std::size_t> include;
  const JsonValue* given = member(document, "IncludeFields");
  if (given == nullptr) return include;
  for (const JsonValue& name : given->items()) {
    const auto place = entity.place_of(name.text());
    if (!place) return bad_input(fmt::format("Unable to find {} in {}", name.text(), entity.name));
    include.push_back(*place);
  }
  return include;
}

Result<std::size_t> page_rows(const JsonValue& document, const Switches& switches) {
  const JsonValue* given = member(document, "MaxRecords");
  if (given == nullptr || given->kind() == JsonValue::Kind::Null) return page_rows_max;
  const auto rows = whole_number(given->text());
  if (!rows || *rows < 1) return bad_input("Invalid query syntax. MaxRecords is a number from 1 to 500.");
  if (*rows > static_cast<std::int64_t>(page_rows_max) && switches.page_beyond_most == PageBeyondMost::Refused)
    return bad_input("Invalid query syntax. MaxRecords is a number from 1 to 500.");
  return std::min(static_cast<std::size_t>(*rows), page_rows_max);
}

bool holds_part(Operator op, std::string_view text, std::string_view part) {
  if (op == Operator::BeginsWith) return text.starts_with(part);
  if (op == Operator::EndsWith) return text.ends_with(part);
  return text.find(part) != std::string_view::npos;
}

bool fits_order(Operator op, int order) {
  switch (op) {
    case Operator::Eq:
      return order == 0;
    case Operator::NotEq:
      return order != 0;
    case Operator::Gt:
      return order > 0;
    case Operator::Gte:
      return order >= 0;
    case Operator::Lt:
      return order < 0;
    default:
      return order <= 0;
  }
}

// As in SQL, null fits no comparison, whichever.
bool fits_value(const Condition& condition, const FieldValue& cell) {
  if (condition.never || std::holds_alternative<std::monostate>(cell)) return false;
  if (compares_parts(condition.op))
    return holds_part(condition.op, std::get<std::string>(cell), std::get<std::string>(condition.values[0]));
  if (condition.op == Operator::In || condition.op == Operator::NotIn) {
    const bool among = std::any_of(condition.values.begin(), condition.values.end(),
                                   [&](const FieldValue& one) { return compare(cell, one) == 0; });
    return among == (condition.op == Operator::In);
  }
  const auto order = compare(cell, condition.values[0]);
  return order && fits_order(condition.op, *order);
}

bool fits(const Condition& condition, const EntityRow& row, const Switches& switches) {
  const auto fits_one = [&](const Condition& one) { return fits(one, row, switches); };
  if (condition.op == Operator::And) return std::all_of(condition.items.begin(), condition.items.end(), fits_one);
  if (condition.op == Operator::Or) return std::any_of(condition.items.begin(), condition.items.end(), fits_one);
  const FieldValue& cell = row.values[condition.field];
  const bool null = std::holds_alternative<std::monostate>(cell);
  if (condition.op == Operator::Exist) return !null;
  if (condition.op == Operator::NotExist) return null;
  const auto* text = std::get_if<std::string>(&cell);
  if (text != nullptr && switches.text_case == TextCase::Ignored) return fits_value(condition, lower_case(*text));
  return fits_value(condition, cell);
}

}  // namespace

bool Query::includes_id() const {
  return include.empty() || std::find(include.begin(), include.end(), std::size_t{0}) != include.end();
}

Result<Query> parse_query(const Entity& entity, const JsonValue& document, const Switches& switches) {
  const JsonValue* filter = member(document, "filter");
  if (filter == nullptr || filter->kind() != JsonValue::Kind::Array || filter->items().empty())
    return bad_input("Invalid query syntax. A filter is required.");
  Query query;
  query.filter = TRY(FilterReader(entity, switches).conditions(*filter));
  query.include = TRY(included_fields(entity, document));
  query.page_rows = TRY(page_rows(document, switches));
  return query;
}

bool fits(const Query& query, const EntityRow& row, const Switches& switches) {
  return std::all_of(query.filter.begin(), query.filter.end(),
                     [&](const Condition& condition) { return fits(condition, row, switches); });
}

}  // namespace stowage::autotask
