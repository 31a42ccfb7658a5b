#include "billing/packed_directory.h"

#include <cstring>

#include "metering/packing.h"
#include "os/files.h"

namespace stowage {

namespace {

// A file of another format is passed over.
constexpr std::string_view format = "Stowage directory, packed, 1\n";
constexpr std::uint64_t file_bytes_max = std::uint64_t{1} << 36;
constexpr size_t steps_in_stretch = 65'536;
// So many subjects that were written about since are read anew each time before the file is.
constexpr size_t subjects_since_max = 2'000;

class Writer {
 public:
  template <class T>
  void plain(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view text) {
    plain(text.size());
    out_ += text;
  }
  template <class Rows, class Value>
  void column(const Rows& rows, size_t from, size_t until, Value&& value_of) {
    values_.clear();
    for (size_t i = from; i < until; ++i) values_.push_back(static_cast<std::uint64_t>(value_of(rows[i])));
    pack_column(values_, Packing::Differences, out_);
  }
  template <class T>
  void steps(const SubjectSteps<T>& steps) {
    const auto all = steps.all();
    plain(all.size());
    for (size_t from = 0; from < all.size(); from += steps_in_stretch) {
      const size_t until = std::min(from + steps_in_stretch, all.size());
      column(all, from, until, [](const auto& step) { return step.subject; });
      column(all, from, until, [](const auto& step) { return static_cast<std::uint32_t>(step.day.number()); });
      column(all, from, until, [](const auto& step) { return static_cast<std::uint32_t>(step.value); });
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::vector<std::uint64_t> values_;
};

// What is not there reads as zeros, and everything behind it; `broken` says so.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  template <class T>
  T plain() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    const std::string_view bytes = take(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string text() { return std::string(take(plain<size_t>())); }
  std::span<const std::uint32_t> column(std::vector<std::uint32_t>& values, size_t count) {
    const auto packed = PackedColumn::take(in_, count);
    values.assign(count, 0);
    broken_ = broken_ || !packed || packed->count() != count;
    if (!broken_) packed->unpack(values.data());
    return values;
  }
  template <class T>
  SubjectSteps<T> steps() {
    const auto count = plain<size_t>();
    std::vector<typename SubjectSteps<T>::Step> steps;
    steps.reserve(count);
    std::vector<std::uint32_t> subjects, days, values;
    for (size_t from = 0; from < count && !broken_; from += steps_in_stretch) {
      const size_t in_stretch = std::min(steps_in_stretch, count - from);
      column(subjects, in_stretch);
      column(days, in_stretch);
      column(values, in_stretch);
      for (size_t i = 0; i < in_stretch; ++i)
        steps.push_back({subjects[i], Day(static_cast<std::int32_t>(days[i])), static_cast<T>(values[i])});
    }
    return SubjectSteps<T>(std::move(steps));
  }
  bool broken() const { return broken_; }
  bool whole() const { return !broken_ && in_.empty(); }

 private:
  std::string_view take(size_t size) {
    broken_ = broken_ || size > in_.size();
    if (broken_) return {};
    const std::string_view taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }
  std::string_view in_;
  bool broken_ = false;
};

}  // namespace

Result<KnownDirectory> PackedDirectory::load(Database& database, EntryId entry) const {
  std::optional<Packed> packed = TRY(read(database));
  std::optional<size_t> since;
  if (packed) {
    const size_t subjects_max = subjects_since_max + packed->known.feeds.of_stream.size() / 8;
    since = TRY(packed->known.timelines.bring(database, packed->known_at.entry, entry, subjects_max));
  }
  KnownDirectory known;
  if (packed) known.feeds = std::move(packed->known.feeds);
  known.timelines = since ? std::move(packed->known.timelines) : TRY(AssetTimelines::load(database, entry));
  const size_t packed_streams = known.feeds.of_stream.size();
  TRY(read_more_feeds(database, known.feeds));

  const size_t streams = known.feeds.of_stream.size();
  const bool as_packed = since && *since + streams - packed_streams <= subjects_since_max;
  const JournalHead head = TRY(journal_head(database));
  // Where it cannot be written, for want of room say, the next process reads the tables again.
  if (streams >= streams_min_ && !as_packed && head.entry == entry) (void)write(head, known);
  return known;
}

Result<void> PackedDirectory::verify(Database& database) const {
  const std::optional<Packed> packed = TRY(read(database));
  if (!packed) return {};
  KnownDirectory said{TRY(AssetTimelines::load(database, packed->known_at.entry)), {}};
  TRY(read_more_feeds(database, said.feeds));
  said.feeds.of_stream.resize(std::min(said.feeds.of_stream.size(), packed->known.feeds.of_stream.size()));
  said.feeds.feeds.resize(std::min(said.feeds.feeds.size(), packed->known.feeds.feeds.size()));
  if (said.timelines == packed->known.timelines && said.feeds == packed->known.feeds) return {};
  return fail(Failure::Damaged, path_ + " is not what the ledger says",
              "Remove it: it is made anew, and nothing is lost.");
}

Result<void> PackedDirectory::write(const JournalHead& known_at, const KnownDirectory& known) const {
  Writer writer;
  writer.plain(known_at.entry.number());
  writer.plain(known_at.hash);
  writer.plain(known.feeds.feeds.size());
  for (const Feed& feed : known.feeds.feeds) {
    writer.plain(feed.source.number());
    writer.plain(feed.version);
    writer.plain(feed.store.number());
    writer.text(feed.organization);
  }
  const auto& of_stream = known.feeds.of_stream;
  writer.plain(of_stream.size());
  for (size_t from = 0; from < of_stream.size(); from += steps_in_stretch) {
    const size_t until = std::min(from + steps_in_stretch, of_stream.size());
    writer.column(of_stream, from, until, [](std::uint32_t feed) { return feed; });
  }
  writer.steps(known.timelines.stream_owners);
  writer.steps(known.timelines.asset_organizations);
  writer.steps(known.timelines.asset_classes);
  const std::string content = writer.take();
  Writer file;
  file.plain(checksum(content));
  return write_file(path_, std::string(format) + file.take() + content, 0600);
}

Result<std::optional<PackedDirectory::Packed>> PackedDirectory::read(Database& database) const {
  const std::optional<Packed> none;
  if (!path_exists(path_)) return none;
  const std::string file = TRY(read_file(path_, file_bytes_max));
  std::string_view content = file;
  if (!content.starts_with(format)) return none;
  content.remove_prefix(format.size());
  std::uint64_t sum = 0;
  if (content.size() < sizeof sum) return none;
  std::memcpy(&sum, content.data(), sizeof sum);
  content.remove_prefix(sizeof sum);
  if (checksum(content) != sum) return none;

  Reader reader(content);
  Packed packed;
  packed.known_at.entry = EntryId(reader.plain<std::int64_t>());
  packed.known_at.hash = reader.plain<Sha256>();
  const auto entry = TRY(read_entry(database, packed.known_at.entry));
  if (!entry || entry->hash != packed.known_at.hash) return none;
  for (auto left = reader.plain<size_t>(); left > 0 && !reader.broken(); --left) {
    Feed feed;
    feed.source = SourceId(reader.plain<std::int64_t>());
    feed.version = reader.plain<Version>();
    feed.store = StoreId(reader.plain<std::int64_t>());
    feed.organization = reader.text();
    packed.known.feeds.feeds.push_back(std::move(feed));
  }
  const auto streams = reader.plain<size_t>();
  std::vector<std::uint32_t> stretch;
  auto& of_stream = packed.known.feeds.of_stream;
  of_stream.reserve(streams);
  while (of_stream.size() < streams && !reader.broken()) {
    const auto feeds = reader.column(stretch, std::min(steps_in_stretch, streams - of_stream.size()));
    of_stream.insert(of_stream.end(), feeds.begin(), feeds.end());
  }
  packed.known.timelines.stream_owners = reader.steps<std::uint32_t>();
  packed.known.timelines.asset_organizations = reader.steps<std::uint32_t>();
  packed.known.timelines.asset_classes = reader.steps<AssetClass>();
  if (!reader.whole()) return none;
  return std::optional(std::move(packed));
}

}  // namespace stowage
