#pragma once
// The streams of one source while usage of theirs is taken in: their numbers, and whose they are. New ones get a
// number, and those of nobody an owner, inside one journal entry.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "api/session.h"
#include "api/stream_reports.h"
#include "directory/identity.h"
#include "directory/known_reports.h"
#include "directory/source_words.h"
#include "directory/stream_classes.h"
#include "metering/source_order.h"
#include "metering/stream_numbers.h"

namespace stowage {

// An asset that its source lists in another of its organizations than before (R12).
struct MovedAsset {
  AssetId asset;
  OrganizationId from;
  OrganizationId to;
  Day day;                   // not before the first open one
  std::optional<Day> until;  // where the report came late: the day of the next one, from which on that one holds
};

// What came of it.
struct Enrolled {
  std::int64_t assets = 0;         // new ones
  std::int64_t organizations = 0;  // new ones
  std::vector<MovedAsset> moved = {};
};

// By whom an asset is measured, as known in the transaction.
Result<Measurers> measurers(Database& database, AssetId asset);

// The asset's other streams of the stream's source and version, as known in the transaction: what they hold adds up
// (R11).
Result<std::vector<StreamId>> streams_beside(Database& database, const Stream& stream, AssetId asset);

class StreamOwners {
 public:
  using FirstDays =
      std::vector<std::optional<Day>>;  // by place; nothing for a stream that has no sample in the arrival

  // What is known of a source; nothing where the source is new. The session must outlive it.
  static Result<StreamOwners> load(Session& session, const std::string& source);

  // The places of streams, under which all else here knows them; at most StreamNumbers::together_max.
  // Names are replaced by those under which the source's streams are known (R12).
  void places(std::span<StreamName> names, std::span<std::uint32_t> places);
  const StreamNumbers& streams() const { return streams_; }
  // The former name of a renamed organization that was asked for by that and by its new one.
  std::optional<std::string> by_both_names() const;
  // What an organization is called now, of a name in streams().
  std::string_view name_now(std::string_view organization) const;
  // None where it is nobody's.
  AssetId owner(std::uint32_t place) const { return place < owners_.size() ? owners_[place] : AssetId(); }

  // Says which of the streams that have samples need rows: those that are new, and those of nobody.
  void find_pending(const FirstDays& first_days);
  // Their places, by name.
  std::span<const std::uint32_t> pending() const { return pending_; }
  // Numbers by place, in the order of the numbers that the ledger has or will give; before write_all() those of new
  // streams, which follow on `newest`, are theirs as long as nobody else takes them.
  std::vector<std::uint32_t> provisional_numbers(StreamId newest) const;

  // Whether write_all() would write anything.
  bool anything_to_write(bool create, const StreamReports& reports) const;
  // Adds what is new, in the order of names, so that numbers do not depend on the order in which rows come; finds or
  // makes (`create`) owners; and keeps what the reports say of machines.
  Result<Enrolled> write_all(Database& database, SourceId source, bool create, const FirstDays& first_days,
                             const StreamReports& reports, EntryId entry);

 private:
  StreamOwners(Session& session, StreamNumbers streams) : session_(session), streams_(std::move(streams)) {}

  struct Writing {
    Database& database;
    SourceId source;
    EntryId entry;
    bool create;
    Day open;  // since when a stream that had samples before belongs to its new owner
    Enrolment enrolment;
    Enrolled enrolled;
    std::map<std::string_view, std::optional<OrganizationId>> organizations;
    std::optional<SourceOrganizations> theirs;  // of a source with ids of its own, once it is asked for
  };
  Result<AssetId> owner_for(Writing& writing, std::uint32_t place, bool is_new, const StreamReports& reports,
                            Day sampled);
  Result<std::optional<OrganizationId>> organization_for(Writing& writing, std::string_view name);
  Result<std::optional<OrganizationId>> organization_of(Writing& writing, const StreamReport& report);
  Result<void> follow_listings(Writing& writing, const StreamReports& reports);
  Result<void> follow_listing(Writing& writing, std::uint32_t place, const StreamReport& report);
  // What reports have said before, as it was loaded, and of which assets that has changed since.
  struct Known {
    KnownReports reports;
    SourceOrder order;
    std::vector<bool> changed;  // by the asset's number

    bool is_as_loaded(AssetId asset) const {
      const auto number = static_cast<std::size_t>(asset.number());
      return number >= changed.size() || !changed[number];
    }
    void change(AssetId asset) {
      const auto number = static_cast<std::size_t>(asset.number());
      if (changed.size() <= number) changed.resize(number + 1);
      changed[number] = true;
    }
  };
  Result<void> keep_reports(Writing& writing, const StreamReports& reports);
  Result<void> keep_evidence(Writing& writing, Known& known, std::uint32_t place, const StreamReport& report);
  Result<void> keep_classes(Writing& writing, Known& known, std::uint32_t place, const std::vector<ClassRow>& rows);
  Result<std::optional<Day>> next_report_of(Writing& writing, AssetId asset, Day day);
  Result<void> keep_class(Writing& writing, Known& known, AssetId asset, ClassReport said);
  // The next day behind it on which something was reported of the stream before this arrival.
  AssetId owner_on(std::uint32_t place, Day day) const;
  // Of a stream that is nobody's.
  bool tells_new_class(std::uint32_t place, AssetClass value, Day day) const;

  // Organizations that a person has renamed and the source then, too: what they are called now, and the name under
  // which the source's streams were and stay known.
  using Renamed = std::map<std::string, std::string, std::less<>>;
  static Result<Renamed> find_renamed(Database& database, const StreamNumbers& streams);

  Session& session_;
  StreamNumbers streams_;
  Renamed renamed_;
  std::set<std::string> by_new_name_, by_former_name_;  // of renamed ones that were asked for: their former names
  std::vector<AssetId> owners_;                         // by place
  std::vector<std::uint32_t> pending_;                  // places, by name
  Timelines<std::int64_t> changed_owners_;              // of streams that have had several, by number
  Timelines<AssetClass> classes_;                       // of streams that are nobody's, by number
};

}  // namespace stowage
