#include "connectors/files/usage_file.h"

#include <algorithm>

#include "base/json.h"
#include "base/plain_text.h"
#include "base/utf8.h"

namespace stowage {

namespace {

constexpr std::string_view measured_at = "measured_at";
constexpr std::string_view created_at = "created_at";
constexpr std::string_view unknown_bytes = "unknown";

Result<void> check_key(std::string_view text) {
  if (text.empty()) return bad_input("there is nothing in it", "Each row names its asset and its organization.");
  const std::string_view fault = fault_of_name(text);
  if (fault.empty()) return {};
  return bad_input("the text " + std::string(fault), "Use at most 200 bytes of printable characters.");
}

Result<void> check_evidence(std::string_view text) {
  return text.empty() ? Result<void>() : check_key(text);
}

Result<Bytes> parse_bytes_exactly(std::string_view text) {
  const auto quoted = [&] { return "'" + std::string(text) + "'"; };
  const auto count = parse_int128(text);
  const bool all_digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if ((count && *count > Bytes::max_count) || (!count && all_digits))
    return bad_input(quoted() + " is more than 2^60 bytes", "Check the unit: bytes are expected.");
  if (!count)
    return bad_input(quoted() + " is not a whole number of bytes",
                     "Write digits only, or `unknown` where the source publishes no bytes.");
  if (*count < 0)
    return bad_input(quoted() + " is below zero",
                     "Bytes held are 0 or more; write `unknown` where the source does not publish them.");
  return Bytes::checked(static_cast<std::int64_t>(*count));
}

// What fits a machine word, as nearly every figure does, is read without 128 bits.
Result<Bytes> parse_bytes(std::string_view text) {
  constexpr std::size_t digits_max = 18;
  static_assert(999'999'999'999'999'999 <= Bytes::max_count);
  if (text.empty() || text.size() > digits_max) return parse_bytes_exactly(text);
  std::int64_t count = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return parse_bytes_exactly(text);
    count = count * 10 + (c - '0');
  }
  return Bytes(count);
}

Result<Stated> parse_state(std::string_view text) {
  if (text.empty()) return Stated::Unstated;
  if (text == "active") return Stated::Active;
  if (text == "kept") return Stated::Kept;
  return bad_input("'" + std::string(text) + "' is not a state", "States are active and kept.");
}

// The end of what can be read of `text`: behind its last whole row or line.
std::size_t readable(std::string_view text, bool csv) {
  if (csv) return whole_rows(text);
  const std::size_t line_end = text.rfind('\n');
  return line_end == std::string_view::npos ? 0 : line_end + 1;
}

}  // namespace

UsageReader::UsageReader(Instant now, Take take, std::optional<Pull> pull)
    : now_(now),
      take_(std::move(take)),
      pull_(pull),
      names_{"asset",    "organization",   "version", "stored_bytes", pull ? created_at : measured_at,
             "class",    "hostname",       "mac",     "serial",       "state",
             "asset_id", "organization_id"} {}

Result<void> UsageReader::add(std::string_view piece) {
  text_.append(piece);
  if (form_ == Form::Unknown) {
    const std::size_t first = text_.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text_[first] == '[')
      return bad_input("it is one JSON array",
                       "Write each of its objects on a line of its own (NDJSON), without brackets.");
    if (first != std::string::npos) form_ = text_[first] == '{' ? Form::Ndjson : Form::Csv;
  }
  const std::size_t end = form_ == Form::Unknown ? 0 : readable(text_, form_ == Form::Csv);
  if (end > 0) TRY(read(std::string_view(text_).substr(0, end)));
  text_.erase(0, end);
  if (text_.size() <= row_bytes_max) return {};
  const std::size_t line = csv_ ? csv_->lines_read() + 1 : line_ + 1;
  return bad_input("line " + std::to_string(line) + ": the row is longer than 1 MiB",
                   "Is a quote or a line end missing?");
}

Result<void> UsageReader::finish() {
  const std::string rest = std::exchange(text_, {});
  if (form_ == Form::Unknown) form_ = Form::Csv;
  if (!rest.empty() || (form_ == Form::Csv && !csv_)) TRY(read(rest));
  return {};
}

Result<void> UsageReader::read(std::string_view text) {
  TRY(form_ == Form::Ndjson ? read_ndjson(text) : read_csv(text));
  return give_rows();
}

Result<void> UsageReader::give_rows() {
  if (pull_) waiting_ += static_cast<std::int64_t>(std::erase_if(rows_, [](const UsageRow& row) { return row.waits; }));
  if (!rows_.empty()) TRY(take_(rows_));
  rows_.clear();
  unescaped_.clear();
  return {};
}

std::string_view UsageReader::kept(std::string_view text, std::string_view field) {
  const bool stands_in_text = field.data() >= text.data() && field.data() + field.size() <= text.data() + text.size();
  if (field.empty() || stands_in_text) return field;
  return unescaped_.emplace_back(field);
}

std::string UsageReader::other_fields() const {
  return std::string(pull_ ? "created_at, " : "") + "class, hostname, mac, serial, state, asset_id, organization_id.";
}

Result<void> UsageReader::refuse_missing(std::string_view column) const {
  const std::vector<std::string>& header = csv_->header();
  for (const char separator : {';', '\t'}) {
    if (header.size() == 1 && header.front().find(separator) != std::string::npos)
      return bad_input("line 1: columns are separated by " + std::string(separator == ';' ? "semicolons" : "tabs"),
                       "Save it with commas between them.");
  }
  for (const std::string& name : header) {
    std::string small = name;
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
    if (small == column)
      return bad_input("line 1: the column '" + name + "' is written '" + std::string(column) + "'",
                       "Names of columns stand in small letters.");
  }
  const std::string required = "asset,organization,version,stored_bytes" + std::string(pull_ ? "" : ",measured_at");
  return bad_input("line 1: the header has no column '" + std::string(column) + "'",
                   "It must be " + required + " and may go on with " + other_fields() +
                       (column == measured_at ? " What a source without a measuring time gave after midnight is "
                                                "imported with --pulled."
                                              : ""));
}

// `what` is the place, and "column" or "key".
Result<void> UsageReader::refuse_unknown(const std::string& what, std::string_view name) const {
  const std::string the = what + " '" + std::string(name) + "' ";
  if (pull_ && name == measured_at)
    return bad_input(the + "says when each row was measured, and --pulled that the source does not say so",
                     "Leave one of the two out.");
  if (!pull_ && name == created_at)
    return bad_input(the + "counts in what was pulled from a source without a measuring time",
                     "Import it with --pulled, or leave it out.");
  return bad_input(the + "is unknown", "Leave it out; known are also " + other_fields());
}

Result<void> UsageReader::open_csv(std::string_view text) {
  csv_ = TRY(CsvReader::open(text));
  const std::size_t required = pull_ ? Field::time : Field::time + 1;
  for (std::size_t i = 0; i < field_count; ++i) {
    columns_[i] = csv_->column(names_[i]);
    if (i < required && columns_[i] < 0) return refuse_missing(names_[i]);
  }
  for (const std::string& name : csv_->header()) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end())
      return refuse_unknown("line 1: the column", name);
  }
  return {};
}

Result<void> UsageReader::read_csv(std::string_view text) {
  TRY(csv_ ? csv_->go_on(text) : open_csv(text));
  Fields fields;
  while (TRY(csv_->next())) {
    for (std::size_t i = 0; i < field_count; ++i) {
      if (columns_[i] >= 0) fields[i] = kept(text, csv_->field(columns_[i]));
    }
    TRY(take_row(fields, csv_->line()));
  }
  return {};
}

Result<void> UsageReader::read_ndjson(std::string_view text) {
  TRY(require_utf8(text, line_ + 1));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view object = text.substr(at, end - at);
    at = end + 1;
    ++line_;
    if (object.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    TRY(take_row(TRY(members_of(object)), line_));
  }
  return {};
}

Result<UsageReader::Fields> UsageReader::members_of(std::string_view object) {
  const auto where = [&] { return "line " + std::to_string(line_); };
  if (!plain_members(object, members_)) {
    members_.clear();
    const JsonValue value = TRY_WITHIN(where(), JsonValue::parse(object));
    if (value.kind() != JsonValue::Kind::Object) return bad_input(where() + ": an object is expected");
    for (const auto& [key, member] : value.members()) {
      const bool plain = member.kind() == JsonValue::Kind::Text || member.kind() == JsonValue::Kind::Number;
      if (!plain)
        return bad_input(where() + ", field '" + key + "': a text or a number is expected",
                         "Leave out what is unknown.");
      members_.emplace_back(unescaped_.emplace_back(key), unescaped_.emplace_back(member.text()));
    }
  }
  Fields fields;
  for (const auto& [key, value] : members_) {
    const auto name = std::find(names_.begin(), names_.end(), key);
    if (name == names_.end()) return tl::unexpected(refuse_unknown(where() + ": the key", key).error());
    fields[static_cast<std::size_t>(name - names_.begin())] = value;
  }
  return fields;
}

Result<void> UsageReader::refuse_time(std::string_view text, const std::string& when) const {
  return bad_input("'" + std::string(text) + "' is " + when + " (it is " + now_.text() + " now)",
                   pull_ ? "Check the clock of the source." : "Check the clock of the machine that measured.");
}

Result<void> UsageReader::read_measured(std::string_view text, UsageRow& row) const {
  row.measured_at = TRY(Instant::parse(text));
  if (row.measured_at > now_ + ms_per_day) return refuse_time(text, "more than a day in the future");
  if (row.measured_at < now_ - measured_ms_ago_max) return refuse_time(text, "more than 5 years ago");
  return {};
}

Result<void> UsageReader::read_created(std::string_view text, UsageRow& row) const {
  row.measured_at = pull_->measured_at();
  if (text.empty()) return {};
  const Instant created = TRY(Instant::parse(text));
  if (created > now_ + ms_per_day) return refuse_time(text, "more than a day in the future");
  row.waits = pull_->waits(created);
  return {};
}

Result<void> UsageReader::take_row(const Fields& fields, std::size_t line) {
  UsageRow& row = rows_.emplace_back();
  row.line = line;
  Field field = asset;
  auto read = read_fields(fields, row, field);
  if (!read && fields[field].empty() && field > organization)
    read = bad_input("there is nothing in it", "Each row says it.");
  if (!read)
    return tl::unexpected(std::move(read).error().within("line " + std::to_string(line) + ", field '" +
                                                         std::string(names_[field]) + "'"));
  return rows_.size() < rows_at_once_max ? Result<void>() : give_rows();
}

// Leaves `field` at the one that is refused.
Result<void> UsageReader::read_fields(const Fields& fields, UsageRow& row, Field& field) const {
  TRY(check_key(row.asset = without_blanks_around(fields[field = asset])));
  TRY(check_key(row.organization = without_blanks_around(fields[field = organization])));
  row.version = TRY(parse_version(fields[field = version]));
  row.unmeasured = fields[field = stored_bytes] == unknown_bytes;
  if (!row.unmeasured) row.stored = TRY(parse_bytes(fields[stored_bytes]));
  field = time;
  TRY(pull_ ? read_created(fields[time], row) : read_measured(fields[time], row));
  field = asset_class;
  if (!fields[asset_class].empty()) row.asset_class = TRY(parse_class(fields[asset_class]));
  TRY(check_evidence(row.hostname = fields[field = hostname]));
  TRY(check_evidence(row.mac = fields[field = mac]));
  TRY(check_evidence(row.serial = fields[field = serial]));
  row.stated = TRY(parse_state(fields[field = state]));
  TRY(check_evidence(row.asset_id = fields[field = asset_id]));
  TRY(check_evidence(row.organization_id = fields[field = organization_id]));
  if (row.organization_id.empty()) {
    if (!row.asset_id.empty()) row.organization_id = row.organization;
  } else if (row.asset_id.empty()) {
    return bad_input("it is given and asset_id is not",
                     "A source's ids of organizations count beside its ids of assets.");
  }
  return {};
}

}  // namespace stowage
