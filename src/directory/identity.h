#pragma once
// Which asset a stream belongs to (R12). Records join by explicit link, then MAC and serial, then MAC, then hostname
// inside one organization; never across organizations. Where two records may be one machine and nobody has decided, a
// doubt stands, and one of the two stands back: its usage is unmapped.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "directory/assets.h"
#include "directory/shared_evidence.h"

namespace stowage {

// The day of an owner who has a stream from its first sample, whenever that was: a sample that arrives late and was
// measured before all others is the asset's too (R7).
constexpr Day since_ever{0};

// A stream that has no owner yet, as its source describes it.
struct NewStream {
  StreamId stream;
  Version version = Version::V1;
  OrganizationId organization;
  std::string asset;  // the source's own key; stands for the hostname where none is reported
  Evidence evidence;
  Day from;       // since when it belongs to its asset; since_ever where nobody has had samples of it before
  Day sampled{};  // the first day of the samples that arrive; decides whose organization an asset is, and dates a doubt
  bool is_new = false;  // it never had an owner
};

// Finds the assets of one source's new streams by their evidence, or makes them, and makes each the owner of its
// stream.
class Enrolment {
 public:
  // Whether an asset has usage of v2, by any source. Asked only where a doubt arises.
  using HasV2 = std::function<Result<bool>(AssetId)>;
  Enrolment(Database& database, HasV2 has_v2) : database_(database), has_v2_(std::move(has_v2)), shared_(database) {}
  // The asset has a stream of this source and version. The source's own keys tell its assets apart, so another stream
  // of it cannot be the same machine, whatever the evidence.
  void mark_taken(Version version, AssetId asset);
  struct Enrolled {
    AssetId asset;
    bool made = false;  // it is new
  };
  // Nothing where the evidence leads to no asset and `create` is not given: the stream stays without an owner.
  Result<std::optional<Enrolled>> enrol(const NewStream& stream, bool create, EntryId entry);

 private:
  struct Candidates {
    std::vector<AssetId> joined;  // by the strongest evidence that any asset shares; without contradiction
    std::vector<AssetId> doubtful;
  };
  Result<Candidates> candidates(const NewStream& stream);
  Result<std::vector<AssetId>> sharing(const NewStream& stream, int kind, const std::string& value);
  Result<bool> contradicted(AssetId asset, const NewStream& stream);
  bool is_taken(Version version, AssetId asset) const;
  Result<void> doubt(AssetId older, AssetId younger, const NewStream& stream, EntryId entry);
  Database& database_;
  HasV2 has_v2_;
  SharedEvidence shared_;
  std::map<Version, std::vector<bool>> taken_;  // by the asset's number
};

// Whose each stream is, as known at a journal entry; 0 where nobody's.
Result<Timelines<std::int64_t>> read_stream_owners(Database& database, EntryId entry);
Result<void> own_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry);
// The same for a stream that never had an owner.
Result<void> own_new_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry);
// Streams that belong to an asset on a day, as known now.
Result<std::vector<StreamId>> streams_of(Database& database, AssetId asset);

// The two are one machine: the streams of `other` belong to `asset` from the day on, and a doubt ends with it.
Result<void> link_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);
// The two are different machines: a doubt ends with the day, and streams of `other` that a link gave to `asset` go back
// to it from the day on.
Result<void> unlink_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);

// Two assets that may be one machine. A v1 record stands back for one that has v2; of two of the same kind the younger
// does, so that what a customer has been billed for goes on, and what is new waits for someone's word.
struct Doubt {
  AssetId asset;  // stands back: its usage is unmapped on these days
  AssetId other;
  DayRange days;  // before them nothing was billed twice; they end where a person has decided from a day on
};
Result<std::vector<Doubt>> read_doubts(Database& database, EntryId entry);

// "00:1A:2B…" and "001a2b…" are the same address; all zeros and all ones are nobody's, and empty.
std::string comparable_mac(std::string_view mac);
std::string comparable_name(std::string_view name);  // lower case, ASCII

}  // namespace stowage
