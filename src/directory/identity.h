#pragma once
// Which asset a stream belongs to (R12). Records join by explicit link, then MAC and serial, then MAC, then hostname
// inside one organization; never across organizations. Where two records may be one machine and nobody has decided, a
// doubt stands, and one of the two stands back: its usage is unmapped.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "directory/evidence.h"
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
  Day from;             // since when it belongs to its asset; since_ever where nobody has had samples of it before
  Day sampled{};        // the first day of the samples that arrive; decides whose organization an asset is
  bool is_new = false;  // it never had an owner
  Day open{};           // the first day of the oldest open period; a doubt begins there, or on `sampled` before it
  bool keyed_by_name = false;  // which the source may change; not by an id of the source's own
};

// Which source measures which version of an asset.
struct MeasuredBy {
  SourceId source;
  Version version = Version::V1;
  friend auto operator<=>(const MeasuredBy&, const MeasuredBy&) = default;
};

// By whom an asset is measured at last.
using Measurers = std::set<MeasuredBy>;

// Finds the assets of one source's new streams by their evidence, or makes them, and makes each the owner of its
// stream; and keeps what reports say of assets that are known.
class Enrolment {
 public:
  // Asked only where a doubt arises.
  using MeasurersOf = std::function<Result<Measurers>(AssetId)>;
  Enrolment(Database& database, MeasurersOf measurers)
      : database_(database), measurers_(std::move(measurers)), shared_(database) {}
  // The asset has a stream of this source and version. The source's own keys tell its assets apart, so another stream
  // of it cannot be the same machine, whatever the evidence; unless what arrives does not report it, and a new name
  // with the same MAC and serial does: then nobody is joined, and the two are in doubt.
  void mark_taken(Version version, AssetId asset, bool reported);
  struct Enrolled {
    AssetId asset;
    bool made = false;  // it is new
  };
  // Nothing where the evidence leads to no asset and `create` is not given: the stream stays without an owner.
  Result<std::optional<Enrolled>> enrol(const NewStream& stream, bool create, EntryId entry);
  // Keeps what a report of that day says of a stream's asset; `key` is the source's own of it.
  Result<void> report(AssetId asset, const Evidence& evidence, std::string_view key, Day day, EntryId entry);
  // It is among others from the day on: what is known of it was not compared with them.
  void move(AssetId asset, Day day) { late_.push_back({asset, day}); }
  // Compares what has been said of known assets for the first time with what is known of all others, after all is
  // kept. Two that may be one machine, and about whom nobody has ever decided, are never joined by it, since both have
  // been billed: a doubt stands between them, from `open`, the first day of the oldest open period, on.
  Result<void> compare_late_evidence(Day open, EntryId entry);

 private:
  // A machine as it is known on a day.
  struct Machine {
    OrganizationId organization;
    Day day;
    KnownBy by;
  };
  struct Candidates {
    std::vector<AssetId> joined;  // by the strongest evidence that any asset shares; without contradiction
    std::vector<AssetId> doubtful;
  };
  struct LateEvidence {
    AssetId asset;
    Day day;
  };
  using Other = std::function<Result<bool>(AssetId)>;  // whether an asset can be the machine at all
  Result<Candidates> candidates(const Machine& machine, const Other& may_be);
  // Those that have what the machine is known by; or have it as another kind of evidence.
  Result<std::vector<AssetId>> sharing(const Machine& machine, EvidenceKind kind, const Other& may_be);
  Result<std::vector<AssetId>> sharing(const Machine& machine, EvidenceKind kind, EvidenceKind theirs,
                                       const Other& may_be);
  Result<std::vector<AssetId>> similarly_named(const Machine& machine, const Other& may_be);
  Result<bool> contradicted(AssetId asset, const Machine& machine);
  Result<std::vector<AssetId>> renamed(const Machine& machine, const NewStream& stream);
  Result<void> keep(AssetId asset, const KnownBy& by, Day day, EntryId entry);
  Result<void> doubt(AssetId older, AssetId younger, const NewStream& stream, EntryId entry);
  Result<void> doubt_late(AssetId one, AssetId other, Day open, EntryId entry);
  Result<std::optional<Machine>> known_machine(const LateEvidence& late);
  Result<bool> told_apart(AssetId one, AssetId other);
  Result<bool> has_v2(AssetId asset);

  Database& database_;
  MeasurersOf measurers_;
  SharedEvidence shared_;
  // By the asset's number.
  class Marks {
   public:
    void set(AssetId asset);
    bool has(AssetId asset) const;

   private:
    std::vector<bool> marks_;
  };
  std::map<Version, Marks> taken_;
  std::map<Version, Marks> reported_;  // of them
  std::vector<LateEvidence> late_;
};

// Whose each stream is, as known at a journal entry; 0 where nobody's.
Result<Timelines<std::int64_t>> read_stream_owners(Database& database, EntryId entry);
// Streams whose name the source has given up for that of another stream of the asset, which counts instead (R11).
Result<Timelines<bool>> read_former_names(Database& database, EntryId entry);
// Whether it is one on that day or later.
bool is_former_from(const Timelines<bool>& names, StreamId stream, Day day);
Result<void> end_name(Database& database, StreamId stream, Day from, EntryId entry);
// It is no former name on that day or later; nothing is written where it is none.
Result<void> count_again(Database& database, StreamId stream, Day from, EntryId entry);
Result<void> own_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry);
// The same for a stream that never had an owner.
Result<void> own_new_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry);
// Streams that belong to an asset on a day, as known now.
Result<std::vector<StreamId>> streams_of(Database& database, AssetId asset);

// The two are one machine: the streams of `other` belong to `asset` from the day on, whatever was decided of the two
// and of later days before, and a doubt ends with it. What a third one has of them it keeps (third_owners). What was
// decided of two assets is remembered, also where nobody had doubted: what reports say of them later doubts it no more.
// The class of those days is what was said of either (joint_classes.h); it goes back with an unlink.
Result<void> link_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);
// Who has on some days, from the given one on, streams that were those of `other`, by earlier decisions about the two
// of them: a link of `other` to `asset` leaves them there.
struct OtherOwner {
  AssetId asset;
  Day from;  // the first of the days
};
Result<std::vector<OtherOwner>> third_owners(Database& database, AssetId asset, AssetId other, Day from);
// The two are different machines: a doubt ends with the day, and from the day on each stream is again the one's of them
// that had it first, whatever was decided of later days, and counts under whatever name.
Result<void> unlink_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);

// Two assets that may be one machine. A v1 record stands back for one that has v2; of two of the same kind the younger
// does, so that what a customer has been billed for goes on, and what is new waits for someone's word.
struct Doubt {
  AssetId asset;  // stands back: its usage is unmapped on these days
  AssetId other;
  DayRange days;  // closed ones before them stay as they are; they end where a person has decided from a day on
};
Result<std::vector<Doubt>> read_doubts(Database& database, EntryId entry);

}  // namespace stowage
