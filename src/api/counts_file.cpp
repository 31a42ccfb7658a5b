#include "api/counts_file.h"

#include <algorithm>
#include <array>

#include "base/csv.h"
#include "base/plain_text.h"

namespace stowage {

namespace {

enum Field : std::size_t { OrganizationKey, OrganizationName, ParentKey, Type, DayOfValue, Value };
constexpr std::array<std::string_view, 6> names = {"organization_id", "organization", "parent_id",
                                                   "billing_type",    "day",          "value"};
constexpr const char* header_text = "It must be organization_id,organization,parent_id,billing_type,day,value.";

using Columns = std::array<int, names.size()>;

Result<Columns> columns_of(const CsvReader& reader) {
  Columns columns{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns[i] = reader.column(names[i]);
    if (columns[i] < 0)
      return bad_input("line 1: the header has no column '" + std::string(names[i]) + "'", header_text);
  }
  for (const std::string& column : reader.header())
    if (std::find(names.begin(), names.end(), column) == names.end())
      return bad_input("line 1: the header has a column '" + column + "' that means nothing here", header_text);
  return columns;
}

Result<std::int64_t> parse_value(std::string_view text) {
  if (text == "yes" || text == "true") return 1;
  if (text == "no" || text == "false") return 0;
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  const auto value = parse_int128(text);
  if (!digits || !value || *value > Bytes::max_count)
    return bad_input("'" + std::string(text) + "' is no value",
                     "Write digits only, for storage its bytes; for a flag yes or no.");
  return static_cast<std::int64_t>(*value);
}

}  // namespace

Result<ModuleValue> counted_value(const CountedFields& fields, const std::string& where) {
  ModuleValue value;
  value.name = std::string(without_blanks_around(fields.organization));
  const std::string_view key = without_blanks_around(fields.organization_id);
  value.organization = key.empty() ? value.name : std::string(key);
  value.parent = std::string(without_blanks_around(fields.parent_id));
  value.type = TRY_WITHIN(where + ", field 'billing_type'",
                          ModuleKey::parse(without_blanks_around(fields.billing_type), "billing type"));
  value.day = TRY_WITHIN(where + ", field 'day'", Day::parse(without_blanks_around(fields.day)));
  value.value = TRY_WITHIN(where + ", field 'value'", parse_value(without_blanks_around(fields.value)));
  return value;
}

Result<std::vector<ModuleValue>> parse_counts(const std::string& csv) {
  CsvReader reader = TRY(CsvReader::open(csv));
  const Columns columns = TRY(columns_of(reader));
  std::vector<ModuleValue> values;
  while (TRY(reader.next())) {
    const auto field = [&](Field which) { return std::string(reader.field(columns.at(which))); };
    ModuleValue value = TRY(counted_value({field(OrganizationKey), field(OrganizationName), field(ParentKey),
                                           field(Type), field(DayOfValue), field(Value)},
                                          "line " + std::to_string(reader.line())));
    value.line = reader.line();
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace stowage
