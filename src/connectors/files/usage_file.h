#pragma once
// Usage from a file: CSV or NDJSON. docs/import.md describes both forms.

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/json_members.h"
#include "base/version.h"
#include "metering/sample.h"

namespace stowage {

// One measured asset.
struct UsageRow {
  std::string_view asset;  // the source's own key
  std::string_view organization;
  Version version = Version::V1;
  Bytes stored;
  Instant measured_at;
  AssetClass asset_class = AssetClass::None;  // None: not said
  std::string_view hostname;
  std::string_view mac;
  std::string_view serial;
  Stated stated = Stated::Unstated;
  std::size_t line = 0;
};

// Reads the rows of one file that comes in pieces of any size, so that no more of it is held than the longest row and
// a piece. Each row is checked by itself; what contradicts another row is for who has them all.
class UsageReader {
 public:
  static constexpr std::size_t row_bytes_max = std::size_t{1} << 20;
  static constexpr std::size_t rows_at_once_max = 256;

  // Takes rows in the order of the file; they and their texts last as long as the call.
  using Take = std::function<Result<void>(std::span<const UsageRow>)>;

  // Times more than a day after `now`, or more than 5 years before it, are refused.
  UsageReader(Instant now, Take take) : now_(now), take_(std::move(take)) {}

  // Refused with line, field and remedy: whatever the forms do not allow, and what `take` refuses. Nothing may be added
  // after a refusal.
  Result<void> add(std::string_view piece);
  // When all has been added.
  Result<void> finish();

 private:
  enum class Form { Unknown, Csv, Ndjson };
  enum Field { asset, organization, version, stored_bytes, measured_at, asset_class, hostname, mac, serial, state };
  static constexpr std::size_t field_count = 10;
  static const std::array<std::string_view, field_count> field_names;
  using Fields = std::array<std::string_view, field_count>;

  Result<void> read(std::string_view text);
  Result<void> read_csv(std::string_view text);
  Result<void> open_csv(std::string_view text);
  Result<void> read_ndjson(std::string_view text);
  Result<Fields> members_of(std::string_view object);
  Result<void> take_row(const Fields& fields, std::size_t line);
  Result<void> read_fields(const Fields& fields, UsageRow& row, Field& field) const;
  Result<void> parse_time(std::string_view text, Instant& at) const;
  Result<void> give_rows();
  std::string_view kept(std::string_view text, std::string_view field);

  const Instant now_;
  const Take take_;
  Form form_ = Form::Unknown;
  std::string text_;  // what has come and was not read, since its last row is not whole
  std::optional<CsvReader> csv_;
  std::array<int, field_count> columns_{};  // places of the fields in the CSV; -1 where it has not that column
  std::size_t line_ = 0;                    // of NDJSON
  JsonMembers members_;
  std::vector<UsageRow> rows_;         // to be given
  std::deque<std::string> unescaped_;  // their fields that are not as they stand in the text
};

}  // namespace stowage
