#pragma once
// Usage from a file: CSV or NDJSON, read and checked whole before anything of it is used. docs/import.md describes
// both forms.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "metering/sample.h"

namespace stowage {

// One measured asset. The views last as long as the file's text and the UsageFile.
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

class UsageFile {
 public:
  // Refused with line, field and remedy: whatever the forms do not allow, times more than a day after `now`, one asset
  // twice at one instant with different figures, one machine (same key, same MAC or serial) in two organizations.
  static Result<UsageFile> parse(std::string_view text, Instant now);

  const std::vector<UsageRow>& rows() const { return rows_; }
  bool has_class() const { return has_class_; }
  bool has_evidence() const { return has_evidence_; }

 private:
  Result<void> parse_csv(std::string_view text, Instant now);
  Result<void> parse_ndjson(std::string_view text, Instant now);
  Result<void> check_rows() const;
  std::string_view kept(std::string_view text, std::string_view field);

  std::vector<UsageRow> rows_;
  std::deque<std::string> unescaped_;  // fields that are not as they stand in the text
  bool has_class_ = false;
  bool has_evidence_ = false;
};

}  // namespace stowage
