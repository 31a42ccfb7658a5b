#pragma once
// What usage needs of a large directory, as known at a journal entry. Reading it from the ledger's tables takes seconds
// for millions of assets; so it is put into the file `directory.packed` of the data directory, packed, and a new
// process reads that and what was written since.
//
// The file is derived. It may be removed at any time; one that is damaged, or of another history than the journal's, is
// passed over and made anew.

#include <optional>
#include <string>
#include <string_view>

#include "directory/asset_timelines.h"
#include "ledger/ledger.h"
#include "metering/streams.h"

namespace stowage {

struct KnownDirectory {
  AssetTimelines timelines;
  StreamFeeds feeds;  // of all streams, whichever the entry
};

class PackedDirectory {
 public:
  // The tables of a smaller directory are read quickly enough.
  static constexpr size_t streams_min_usual = 20'000;

  explicit PackedDirectory(Ledger& ledger, size_t streams_min = streams_min_usual)
      : path_(ledger.folder() + "/directory.packed"), streams_min_(streams_min) {}

  // Writes the file where it helps the next process.
  Result<KnownDirectory> load(Database& database, EntryId entry) const;

  // That the file, where there is a usable one, is what the tables say.
  Result<void> verify(Database& database) const;

 private:
  struct Packed {
    JournalHead known_at;
    KnownDirectory known;
  };
  // Nothing where no usable one is there.
  Result<std::optional<Packed>> read(Database& database) const;
  Result<void> write(const JournalHead& known_at, const KnownDirectory& known) const;

  const std::string path_;
  const size_t streams_min_;
};

}  // namespace stowage
