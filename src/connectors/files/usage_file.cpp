#include "connectors/files/usage_file.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

#include "base/csv.h"
#include "base/json.h"

namespace stowage {

namespace {

constexpr std::size_t key_bytes_max = 500;

enum Field { asset, organization, version, stored_bytes, measured_at, asset_class, hostname, mac, serial, state };
constexpr std::array<std::string_view, 10> field_names = {
    "asset", "organization", "version", "stored_bytes", "measured_at", "class", "hostname", "mac", "serial", "state"};
constexpr int required_fields = 5;
using Fields = std::array<std::string_view, field_names.size()>;

Result<std::string_view> parse_key(std::string_view text) {
  if (text.empty()) return bad_input("there is nothing in it", "Each row names its asset and its organization.");
  if (text.size() > key_bytes_max) return bad_input("the name is longer than 500 bytes", "Use a shorter one.");
  const bool control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
  if (control) return bad_input("the name holds control characters", "Use printable characters only.");
  return text;
}

Result<Bytes> parse_bytes(std::string_view text) {
  const auto quoted = [&] { return "'" + std::string(text) + "'"; };
  const auto count = parse_int128(text);
  const bool all_digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if ((count && *count > Bytes::max_count) || (!count && all_digits))
    return bad_input(quoted() + " is more than 2^60 bytes", "Check the unit: bytes are expected.");
  if (!count) return bad_input(quoted() + " is not a whole number of bytes", "Write digits only.");
  if (*count < 0)
    return bad_input(quoted() + " is below zero", "Bytes held are 0 or more; leave the row out if unknown.");
  return Bytes::checked(static_cast<std::int64_t>(*count));
}

Result<Stated> parse_state(std::string_view text) {
  if (text.empty()) return Stated::Unstated;
  if (text == "active") return Stated::Active;
  if (text == "kept") return Stated::Kept;
  return bad_input("'" + std::string(text) + "' is not a state", "States are active and kept.");
}

Result<Instant> parse_time(std::string_view text, Instant now) {
  const Instant at = TRY(Instant::parse(text));
  if (at > now + ms_per_day)
    return bad_input("'" + std::string(text) + "' is more than a day in the future (it is " + now.text() + " now)",
                     "Check the clock of the machine that measured.");
  return at;
}

// Says which line and field a value stands in.
template <class T>
Result<T> in_field(Result<T> value, std::size_t line, Field field) {
  if (value) return value;
  return tl::unexpected(std::move(value).error().within("line " + std::to_string(line) + ", field '" +
                                                        std::string(field_names[field]) + "'"));
}

Result<UsageRow> row_of(const Fields& fields, std::size_t line, Instant now) {
  UsageRow row;
  row.line = line;
  row.asset = TRY(in_field(parse_key(fields[asset]), line, asset));
  row.organization = TRY(in_field(parse_key(fields[organization]), line, organization));
  row.version = TRY(in_field(parse_version(fields[version]), line, version));
  row.stored = TRY(in_field(parse_bytes(fields[stored_bytes]), line, stored_bytes));
  row.measured_at = TRY(in_field(parse_time(fields[measured_at], now), line, measured_at));
  if (!fields[asset_class].empty())
    row.asset_class = TRY(in_field(parse_class(fields[asset_class]), line, asset_class));
  row.hostname = fields[hostname];
  row.mac = fields[mac];
  row.serial = fields[serial];
  row.stated = TRY(in_field(parse_state(fields[state]), line, state));
  return row;
}

bool same_stream(const UsageRow& a, const UsageRow& b) {
  return a.version == b.version && a.asset == b.asset && a.organization == b.organization;
}

}  // namespace

Result<UsageFile> UsageFile::parse(std::string_view text, Instant now) {
  UsageFile file;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool ndjson = first != std::string_view::npos && text[first] == '{';
  TRY(ndjson ? file.parse_ndjson(text, now) : file.parse_csv(text, now));
  TRY(file.check_rows());
  return file;
}

std::string_view UsageFile::kept(std::string_view text, std::string_view field) {
  const bool stands_in_text = field.data() >= text.data() && field.data() + field.size() <= text.data() + text.size();
  if (field.empty() || stands_in_text) return field;
  return unescaped_.emplace_back(field);
}

Result<void> UsageFile::parse_csv(std::string_view text, Instant now) {
  CsvReader reader = TRY(CsvReader::open(text));
  std::array<int, field_names.size()> columns{};
  for (std::size_t i = 0; i < field_names.size(); ++i) columns[i] = reader.column(field_names[i]);
  for (int i = 0; i < required_fields; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (columns[place] < 0)
      return bad_input("line 1: the header has no column '" + std::string(field_names[place]) + "'",
                       "It must be asset,organization,version,stored_bytes,measured_at and may go on with class, "
                       "hostname, mac, serial, state.");
  }
  for (const std::string& name : reader.header()) {
    if (std::find(field_names.begin(), field_names.end(), name) == field_names.end())
      return bad_input("line 1: the column '" + name + "' is unknown",
                       "Leave it out; known are also class, hostname, mac, serial, state.");
  }
  has_class_ = columns[asset_class] >= 0;
  has_evidence_ = columns[hostname] >= 0 || columns[mac] >= 0 || columns[serial] >= 0;
  Fields fields;
  while (TRY(reader.next())) {
    for (std::size_t i = 0; i < fields.size(); ++i)
      fields[i] = columns[i] < 0 ? std::string_view() : kept(text, reader.field(columns[i]));
    rows_.push_back(TRY(row_of(fields, reader.line(), now)));
  }
  return {};
}

Result<void> UsageFile::parse_ndjson(std::string_view text, Instant now) {
  if (!is_utf8(text)) return bad_input("the text is not UTF-8", "Save the file as UTF-8.");
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view row = text.substr(at, end - at);
    at = end + 1;
    ++line;
    if (row.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = "line " + std::to_string(line);
    const JsonValue value = TRY_WITHIN(where, JsonValue::parse(row));
    if (value.kind() != JsonValue::Kind::Object) return bad_input(where + ": an object is expected");
    Fields fields;
    for (const auto& [key, member] : value.members()) {
      const auto name = std::find(field_names.begin(), field_names.end(), key);
      if (name == field_names.end()) return bad_input(where + ": the key '" + key + "' is unknown", "Leave it out.");
      const bool plain = member.kind() == JsonValue::Kind::Text || member.kind() == JsonValue::Kind::Number;
      if (!plain) return bad_input(where + ", field '" + key + "': a text or a number is expected");
      fields[static_cast<std::size_t>(name - field_names.begin())] = unescaped_.emplace_back(member.text());
    }
    has_class_ = has_class_ || !fields[asset_class].empty();
    has_evidence_ = has_evidence_ || !fields[hostname].empty() || !fields[mac].empty() || !fields[serial].empty();
    rows_.push_back(TRY(row_of(fields, line, now)));
  }
  return {};
}

Result<void> UsageFile::check_rows() const {
  std::vector<std::size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const UsageRow& a = rows_[left];
    const UsageRow& b = rows_[right];
    return std::tie(a.asset, a.organization, a.version, a.measured_at, a.line) <
           std::tie(b.asset, b.organization, b.version, b.measured_at, b.line);
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const UsageRow& before = rows_[order[i - 1]];
    const UsageRow& row = rows_[order[i]];
    if (before.asset != row.asset) continue;
    const std::string lines = "line " + std::to_string(row.line) + ": ";
    const std::string name = "'" + std::string(row.asset) + "'";
    if (same_stream(before, row)) {
      const bool same_figures = before.stored == row.stored && before.stated == row.stated;
      if (before.measured_at == row.measured_at && !same_figures)
        return bad_input(
            lines + "asset " + name + " has other figures for the same instant in line " + std::to_string(before.line),
            "Keep the right one.");
      continue;
    }
    const bool same_machine =
        (!row.mac.empty() && row.mac == before.mac) || (!row.serial.empty() && row.serial == before.serial);
    if (before.organization != row.organization && same_machine)
      return bad_input(lines + "asset " + name + " with the same MAC or serial is in '" +
                           std::string(before.organization) + "' in line " + std::to_string(before.line) + " and in '" +
                           std::string(row.organization) + "' here",
                       "One machine belongs to one organization in a report.");
  }
  return {};
}

}  // namespace stowage
