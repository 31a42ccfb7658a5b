#include "metering/streams.h"

#include <map>

#include "base/plain_text.h"

namespace stowage {

namespace {

constexpr std::string_view source_columns = "SELECT id, name, kind, interval_ms FROM sources ";
constexpr std::string_view stream_columns = "SELECT id, source, version, store, organization, asset FROM streams ";

Source source_of(const Query& row) {
  return Source{row.id<SourceId>(0), row.string(1), static_cast<SourceKind>(row.integer(2)), row.integer(3)};
}

Stream stream_of(const Query& row) {
  return Stream{row.id<StreamId>(0), StreamKey{row.id<SourceId>(1), static_cast<Version>(row.integer(2)),
                                               row.id<StoreId>(3), row.string(4), row.string(5)}};
}

}  // namespace

Result<std::optional<Source>> find_source(Database& database, std::string_view name) {
  Query row = TRY(database.query(std::string(source_columns) + "WHERE name=?", name));
  if (!TRY(row.next())) return std::optional<Source>();
  return std::optional(source_of(row));
}

Result<Source> ensure_source(Database& database, std::string_view name, SourceKind kind, EntryId entry) {
  if (name.empty()) return bad_input("a source needs a name", "Give one with --source NAME.");
  if (auto known = TRY(find_source(database, name))) {
    if (known->kind != kind)
      return refuse("the source '" + std::string(name) + "' is of another kind already",
                    "Give another name; which of two sources counts says `stowage source order`.");
    return *known;
  }
  if (kind == SourceKind::File) TRY(check_name("the source", name));  // a store's is its path
  TRY(database.run("INSERT INTO sources(name, kind, interval_ms, made_entry) VALUES(?,?,?,?)", name,
                   static_cast<int>(kind), ms_per_day, entry));
  return Source{SourceId(database.last_row()), std::string(name), kind, ms_per_day};
}

Result<std::vector<Source>> read_sources(Database& database) {
  Query rows = TRY(database.query(std::string(source_columns) + "ORDER BY kind, id"));
  std::vector<Source> sources;
  while (TRY(rows.next())) sources.push_back(source_of(rows));
  return sources;
}

Result<StreamId> add_stream(Database& database, const StreamKey& key, EntryId entry, std::optional<Day> first_day) {
  TRY(database.run(
      "INSERT INTO streams(source, version, store, organization, asset, made_entry, first_day) VALUES(?,?,?,?,?,?,?)",
      key.source, static_cast<int>(key.version), key.store, key.organization, key.asset, entry, first_day));
  const StreamId id(database.last_row());
  if (id.number() > UINT32_MAX) return refuse("more than 4,294,967,295 streams");
  return id;
}

Result<std::optional<Day>> first_day_of(Database& database, StreamId id) {
  Query row = TRY(database.query("SELECT first_day FROM streams WHERE id=?", id));
  if (!TRY(row.next()) || row.null(0)) return std::optional<Day>();
  return std::optional(row.day(0));
}

Result<std::vector<Stream>> read_streams(Database& database) {
  Query rows = TRY(database.query(std::string(stream_columns) + "ORDER BY id"));
  std::vector<Stream> streams;
  while (TRY(rows.next())) {
    streams.push_back(stream_of(rows));
    ASSERT(streams.back().id.number() == static_cast<std::int64_t>(streams.size()));
  }
  return streams;
}

Result<void> read_more_feeds(Database& database, StreamFeeds& feeds) {
  std::map<Feed, std::uint32_t> places;
  for (const Feed& feed : feeds.feeds) places.emplace(feed, static_cast<std::uint32_t>(places.size()));
  Query rows = TRY(database.query("SELECT source, version, store, organization FROM streams WHERE id>? ORDER BY id",
                                  static_cast<std::int64_t>(feeds.of_stream.size())));
  while (TRY(rows.next())) {
    const auto same = [&](const Feed& feed) {
      return feed.source == rows.id<SourceId>(0) && feed.version == static_cast<Version>(rows.integer(1)) &&
             feed.store == rows.id<StoreId>(2) && feed.organization == rows.text(3);
    };
    if (!feeds.of_stream.empty() && same(feeds.feeds[feeds.of_stream.back()])) {
      feeds.of_stream.push_back(feeds.of_stream.back());
      continue;
    }
    const Feed feed{rows.id<SourceId>(0), static_cast<Version>(rows.integer(1)), rows.id<StoreId>(2), rows.string(3)};
    const auto [known, added] = places.try_emplace(feed, static_cast<std::uint32_t>(feeds.feeds.size()));
    if (added) feeds.feeds.push_back(feed);
    feeds.of_stream.push_back(known->second);
  }
  return {};
}

Result<std::optional<Stream>> find_stream(Database& database, StreamId id) {
  Query row = TRY(database.query(std::string(stream_columns) + "WHERE id=?", id));
  if (!TRY(row.next())) return std::optional<Stream>();
  return std::optional(stream_of(row));
}

}  // namespace stowage
