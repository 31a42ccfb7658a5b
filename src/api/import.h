#pragma once
// Usage from a file.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/intake.h"

namespace stowage {

enum class InventoryClaim { None, NamedOrganizations, All };
struct ImportRequest {
  // The next piece of the file, valid until the next call; empty at the end.
  using NextPiece = std::function<Result<std::string_view>()>;
  NextPiece next_piece;
  std::string source;
  InventoryClaim inventory = InventoryClaim::None;
  bool create = false;
  bool new_source = false;  // the name may be one that exists but for case and spaces
  bool new_names = false;   // so may those of organizations and assets, but for case; and new ones may seem renamed
  // When it was pulled, where the source gives no measuring time: it is the closing inventory of the day that had just
  // ended, and what was created since waits for the next pull (R13).
  std::optional<Instant> pulled = {};
  std::string kind = "import";  // of the delivery
  // What makes it the same delivery when it comes again; nothing: its bytes, and as what they are taken.
  std::optional<Sha256> sha = {};
};

// For content that is at hand whole.
ImportRequest::NextPiece in_pieces(std::string content, std::size_t piece_bytes = std::size_t{1} << 18);

constexpr std::int64_t import_bytes_max = std::int64_t{8} << 30;

// Kept whole or refused whole. Refused, too, where the source is new and its name differs from a known one's in upper
// and lower case or spaces only, unless `new_source`: a slip of the pen would make each asset's usage another one's
// evidence; where an organization or an asset of this source and version is new and its name differs from another's in
// upper and lower case only, or a complete list has a new organization with the machines of one that it lacks, unless
// `new_names`; and what will be pulled, or was more than 5 years ago. The same bytes
// pulled after another midnight are another delivery. It holds 28 bytes for each row and the names of the source's
// streams, whatever the size of the file.
Result<Accepted> import_usage(Session& session, const ImportRequest& request);

}  // namespace stowage
