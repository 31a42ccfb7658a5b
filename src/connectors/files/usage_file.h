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
#include "metering/pull.h"
#include "metering/sample.h"

namespace stowage {

// One measured asset.
struct UsageRow {
  std::string_view asset;  // the source's own key
  std::string_view organization;
  Version version = Version::V1;
  Bytes stored;
  bool unmeasured = false;  // the source publishes no bytes (R14)
  Instant measured_at;
  AssetClass asset_class = AssetClass::None;  // None: not said
  std::string_view hostname;
  std::string_view mac;
  std::string_view serial;
  Stated stated = Stated::Unstated;
  std::string_view asset_id;         // the source's own, where it gives one; the key then
  std::string_view organization_id;  // with one alone; where the source gives none, the organization's name
  bool waits = false;                // for the next pull: its source created it after the midnight
  std::size_t line = 0;
};

// Reads the rows of one file that comes in pieces of any size, so that no more of it is held than the longest row and
// a piece. Each row is checked by itself; what contradicts another row is for who has them all.
class UsageReader {
 public:
  static constexpr std::size_t row_bytes_max = std::size_t{1} << 20;
  static constexpr std::size_t rows_at_once_max = 256;
  // A machine whose clock's battery is dead measures in 1970, or when it was built. Each day since would be metered.
  static constexpr std::int64_t measured_ms_ago_max = std::int64_t{5} * 366 * ms_per_day;

  // Takes rows in the order of the file; they and their texts last as long as the call.
  using Take = std::function<Result<void>(std::span<const UsageRow>)>;

  // Times more than a day after `now`, or measured more than 5 years before it, are refused. The rows of a pull have no
  // measuring time and may say when the source created them: those that wait for the next pull are checked, not given.
  UsageReader(Instant now, Take take, std::optional<Pull> pull = {});

  // Refused with line, field and remedy: whatever the forms do not allow, and what `take` refuses. Nothing may be added
  // after a refusal.
  Result<void> add(std::string_view piece);
  // When all has been added.
  Result<void> finish();
  // How many rows wait for the next pull.
  std::int64_t waiting() const { return waiting_; }

 private:
  enum class Form { Unknown, Csv, Ndjson };
  // `time` is when a row was measured; in a pull, when its record was created.
  enum Field {
    asset,
    organization,
    version,
    stored_bytes,
    time,
    asset_class,
    hostname,
    mac,
    serial,
    state,
    asset_id,
    organization_id
  };
  static constexpr std::size_t field_count = 12;
  using Fields = std::array<std::string_view, field_count>;

  Result<void> read(std::string_view text);
  Result<void> read_csv(std::string_view text);
  Result<void> open_csv(std::string_view text);
  Result<void> read_ndjson(std::string_view text);
  Result<Fields> members_of(std::string_view object);
  Result<void> take_row(const Fields& fields, std::size_t line);
  Result<void> read_fields(const Fields& fields, UsageRow& row, Field& field) const;
  Result<void> read_measured(std::string_view text, UsageRow& row) const;
  Result<void> read_created(std::string_view text, UsageRow& row) const;
  Result<void> refuse_time(std::string_view text, const std::string& when) const;
  Result<void> refuse_missing(std::string_view column) const;
  Result<void> refuse_unknown(const std::string& what, std::string_view name) const;
  std::string other_fields() const;
  Result<void> give_rows();
  std::string_view kept(std::string_view text, std::string_view field);

  const Instant now_;
  const Take take_;
  const std::optional<Pull> pull_;
  const Fields names_;  // of the fields
  Form form_ = Form::Unknown;
  std::string text_;  // what has come and was not read, since its last row is not whole
  std::optional<CsvReader> csv_;
  std::array<int, field_count> columns_{};  // places of the fields in the CSV; -1 where it has not that column
  std::size_t line_ = 0;                    // of NDJSON
  JsonMembers members_;
  std::vector<UsageRow> rows_;  // to be given
  std::int64_t waiting_ = 0;
  std::deque<std::string> unescaped_;  // their fields that are not as they stand in the text
};

}  // namespace stowage
