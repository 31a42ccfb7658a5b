#pragma once
// Sources, and the streams that they measure. A stream is one thing that one source measures: (source, the source's
// own key of organization and asset, version, store). It gets a dense number when first seen, also when nobody knows
// the asset yet; whose it is stands in the directory.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "ledger/ledger.h"

namespace stowage {

// Where samples come from, in the partner's order when several report one asset (R11).
enum class SourceKind { Store = 1, Api = 2, File = 3 };

struct Source {
  SourceId id;
  std::string name;
  SourceKind kind = SourceKind::File;
  std::int64_t interval_ms = ms_per_day;  // how often it reports; twice that without a report is stale (R10)
};

// A source's own key of one stream.
struct StreamKey {
  SourceId source;
  Version version = Version::V1;
  StoreId store;  // none for files and APIs
  std::string organization;
  std::string asset;
  friend auto operator<=>(const StreamKey&, const StreamKey&) = default;
};

struct Stream {
  StreamId id;
  StreamKey key;
};

// What streams have in common that come from one place; without the source's keys of their assets.
struct Feed {
  SourceId source;
  Version version = Version::V1;
  StoreId store;
  std::string organization;  // the source's own key
  friend auto operator<=>(const Feed&, const Feed&) = default;
};

struct StreamFeeds {
  std::vector<Feed> feeds;
  std::vector<std::uint32_t> of_stream;  // the place among them of stream 1, 2, …
  friend bool operator==(const StreamFeeds&, const StreamFeeds&) = default;
};

// Finds or makes a source by its name, inside the caller's transaction.
Result<Source> ensure_source(Database& database, std::string_view name, SourceKind kind, EntryId entry);
Result<std::vector<Source>> read_sources(Database& database);
Result<std::optional<Source>> find_source(Database& database, std::string_view name);

// Gives the next number to a stream that has none. `first_day` is that of the samples that it comes with.
Result<StreamId> add_stream(Database& database, const StreamKey& key, EntryId entry, std::optional<Day> first_day = {});
// Nothing where it is not kept. Samples that came late may be of earlier days.
Result<std::optional<Day>> first_day_of(Database& database, StreamId id);

// All streams by number, so that streams[i] is number i + 1.
Result<std::vector<Stream>> read_streams(Database& database);
// Adds the streams behind those that are there already.
Result<void> read_more_feeds(Database& database, StreamFeeds& feeds);
Result<std::optional<Stream>> find_stream(Database& database, StreamId id);

}  // namespace stowage
