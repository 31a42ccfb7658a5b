#include "directory/identity.h"

#include <algorithm>
#include <utility>

#include "directory/joint_classes.h"
#include "directory/tables.h"

namespace stowage {

namespace {

// Behind every day that is ever looked at.
constexpr Day for_good{1'000'000};

// The source's own key stands for the name where none is reported.
KnownBy known_by(const NewStream& stream) {
  if (!stream.evidence.hostname.empty()) return known_by(stream.evidence, stream.asset);
  Evidence evidence = stream.evidence;
  evidence.hostname = stream.asset;
  return known_by(evidence, "");
}

// Pairs of assets that were ever in doubt, or about which a person has decided.
class DecidedPairs {
 public:
  static Result<DecidedPairs> load(Database& database) {
    DecidedPairs decided;
    Query rows = TRY(database.query("SELECT DISTINCT asset, other FROM identity_doubts"));
    while (TRY(rows.next())) decided.add(rows.id<AssetId>(0), rows.id<AssetId>(1));
    return decided;
  }
  void add(AssetId one, AssetId other) { pairs_.insert(std::minmax(one, other)); }
  bool has(AssetId one, AssetId other) const { return pairs_.contains(std::minmax(one, other)); }

 private:
  std::set<std::pair<AssetId, AssetId>> pairs_;
};

std::vector<AssetId> in_both(const std::vector<AssetId>& a, const std::vector<AssetId>& b) {
  std::vector<AssetId> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace

void Enrolment::Marks::set(AssetId asset) {
  const auto number = static_cast<size_t>(asset.number());
  if (marks_.size() <= number) marks_.resize(number + 1);
  marks_[number] = true;
}

bool Enrolment::Marks::has(AssetId asset) const {
  const auto number = static_cast<size_t>(asset.number());
  return number < marks_.size() && marks_[number];
}

void Enrolment::mark_taken(Version version, AssetId asset, bool reported) {
  taken_[version].set(asset);
  if (reported) reported_[version].set(asset);
}

// Only assets that are the same organization's on the day: records never join across organizations.
Result<std::vector<AssetId>> Enrolment::sharing(const Machine& machine, EvidenceKind kind, EvidenceKind theirs,
                                                const Other& may_be) {
  std::vector<AssetId> assets;
  if (machine.by[kind].empty()) return assets;
  for (const AssetId asset : TRY(shared_.find(theirs, machine.by[kind], machine.organization, machine.day))) {
    if (TRY(may_be(asset))) assets.push_back(asset);
  }
  return assets;
}

Result<std::vector<AssetId>> Enrolment::sharing(const Machine& machine, EvidenceKind kind, const Other& may_be) {
  return sharing(machine, kind, kind, may_be);
}

Result<bool> Enrolment::contradicted(AssetId asset, const Machine& machine) {
  for (const EvidenceKind kind : {EvidenceKind::Mac, EvidenceKind::Serial}) {
    if (machine.by[kind].empty()) continue;
    const auto other = TRY(database_.find_integer(
        "SELECT 1 FROM asset_evidence WHERE asset=? AND kind=? AND value<>? AND until_entry IS NULL", asset,
        static_cast<int>(kind), machine.by[kind]));
    if (other) return true;
  }
  return false;
}

Result<Enrolment::Candidates> Enrolment::candidates(const Machine& machine, const Other& may_be) {
  const auto by_mac = TRY(sharing(machine, EvidenceKind::Mac, may_be));
  const auto by_serial = TRY(sharing(machine, EvidenceKind::Serial, may_be));
  const auto by_both = in_both(by_mac, by_serial);
  if (!by_both.empty()) return Candidates{by_both, {}};
  // A docking station lends its MAC address to many machines, a name is given to the next one: either joins only where
  // nothing else contradicts.
  const auto sharing_most = by_mac.empty() ? TRY(sharing(machine, EvidenceKind::Hostname, may_be)) : by_mac;
  Candidates found;
  for (const AssetId asset : sharing_most) {
    auto& list = TRY(contradicted(asset, machine)) ? found.doubtful : found.joined;
    list.push_back(asset);
  }
  if (sharing_most.empty()) found.doubtful = TRY(similarly_named(machine, may_be));
  return found;
}

// One source says "dc01", another "dc01.harbour.example"; or one has it as its key and gives another hostname. That
// joins nothing, but where nothing contradicts it may be one machine.
Result<std::vector<AssetId>> Enrolment::similarly_named(const Machine& machine, const Other& may_be) {
  std::set<AssetId> similar;
  for (const auto& [ours, theirs] : {std::pair{EvidenceKind::Hostname, EvidenceKind::ShortName},
                                     std::pair{EvidenceKind::Hostname, EvidenceKind::Key},
                                     std::pair{EvidenceKind::ShortName, EvidenceKind::Hostname},
                                     std::pair{EvidenceKind::Key, EvidenceKind::Hostname}}) {
    for (const AssetId asset : TRY(sharing(machine, ours, theirs, may_be))) {
      if (!TRY(contradicted(asset, machine))) similar.insert(asset);
    }
  }
  return std::vector(similar.begin(), similar.end());
}

Result<bool> Enrolment::has_v2(AssetId asset) {
  const Measurers by = TRY(measurers_(asset));
  return std::any_of(by.begin(), by.end(), [](const MeasuredBy& one) { return one.version == Version::V2; });
}

// Those that this may be under a new name: a name is no id, and the machine's own numbers are the same.
Result<std::vector<AssetId>> Enrolment::renamed(const Machine& machine, const NewStream& stream) {
  if (!stream.keyed_by_name) return std::vector<AssetId>();
  const Other silent = [&](AssetId asset) {
    return Result<bool>(taken_[stream.version].has(asset) && !reported_[stream.version].has(asset));
  };
  return in_both(TRY(sharing(machine, EvidenceKind::Mac, silent)), TRY(sharing(machine, EvidenceKind::Serial, silent)));
}

// The younger one has no usage but that of the stream, so all of its days are in doubt. Of the older one's days those
// are on which the stream may turn out to have held something: samples can come late.
Result<void> Enrolment::doubt(AssetId older, AssetId younger, const NewStream& stream, EntryId entry) {
  const bool older_stands_back = stream.version == Version::V2 && !TRY(has_v2(older));
  return database_.run("INSERT INTO identity_doubts(asset, other, from_day, from_entry) VALUES(?,?,?,?)",
                       older_stands_back ? older : younger, older_stands_back ? younger : older,
                       older_stands_back ? std::min(stream.open, stream.sampled) : since_ever, entry);
}

Result<std::optional<Enrolment::Enrolled>> Enrolment::enrol(const NewStream& stream, bool create, EntryId entry) {
  const Machine machine{stream.organization, stream.sampled, known_by(stream)};
  Candidates found =
      TRY(candidates(machine, [&](AssetId asset) { return Result<bool>(!taken_[stream.version].has(asset)); }));
  for (const AssetId asset : TRY(renamed(machine, stream))) found.doubtful.push_back(asset);
  Enrolled enrolled;
  if (found.joined.size() == 1 && found.doubtful.empty()) {
    enrolled.asset = found.joined.front();
    TRY(keep(enrolled.asset, known_by(stream.evidence, stream.asset), stream.sampled, entry));
  } else if (!create) {
    return std::optional<Enrolled>();
  } else {
    enrolled = {TRY(add_asset(database_, stream.asset, stream.organization, stream.from, entry)), true};
    found.doubtful.insert(found.doubtful.end(), found.joined.begin(), found.joined.end());
    for (const AssetId other : found.doubtful) TRY(doubt(other, enrolled.asset, stream, entry));
    for (const EvidenceKind kind : evidence_kinds)
      TRY(add_evidence(database_, enrolled.asset, kind, machine.by[kind], entry));
  }
  for (const EvidenceKind kind : evidence_kinds)
    shared_.add(kind, machine.by[kind], stream.organization, enrolled.asset);
  TRY(stream.is_new ? own_new_stream(database_, stream.stream, enrolled.asset, stream.from, entry)
                    : own_stream(database_, stream.stream, enrolled.asset, stream.from, entry));
  mark_taken(stream.version, enrolled.asset, true);
  return std::optional(enrolled);
}

Result<void> Enrolment::report(AssetId asset, const Evidence& evidence, std::string_view key, Day day, EntryId entry) {
  return keep(asset, known_by(evidence, evidence.hostname.empty() ? "" : key), day, entry);
}

Result<void> Enrolment::keep(AssetId asset, const KnownBy& by, Day day, EntryId entry) {
  if (TRY(keep_evidence(database_, asset, by, entry))) late_.push_back({asset, day});
  return {};
}

Result<void> Enrolment::compare_late_evidence(Day open, EntryId entry) {
  if (late_.empty()) return {};
  shared_ = SharedEvidence(database_);
  DecidedPairs decided = TRY(DecidedPairs::load(database_));
  for (const LateEvidence& late : std::exchange(late_, {})) {
    const auto machine = TRY(known_machine(late));
    if (!machine) continue;
    const Candidates found = TRY(candidates(*machine, [&](AssetId other) -> Result<bool> {
      return other != late.asset && !decided.has(late.asset, other) && !TRY(told_apart(late.asset, other));
    }));
    for (const auto& others : {found.joined, found.doubtful}) {
      for (const AssetId other : others) {
        TRY(doubt_late(late.asset, other, open, entry));
        decided.add(late.asset, other);
      }
    }
  }
  return {};
}

// As it stands now; nothing where it is in no organization.
Result<std::optional<Enrolment::Machine>> Enrolment::known_machine(const LateEvidence& late) {
  const auto organization = TRY(organization_of(database_, late.asset, late.day));
  if (!organization) return std::optional<Machine>();
  Machine machine{*organization, late.day, {}};
  Query rows =
      TRY(database_.query("SELECT kind, value FROM asset_evidence WHERE asset=? AND until_entry IS NULL", late.asset));
  while (TRY(rows.next())) machine.by[static_cast<EvidenceKind>(rows.integer(0))] = rows.text(1);
  return std::optional(machine);
}

// A source's own keys tell its assets apart; and what is measured by nobody any more has been joined to another.
Result<bool> Enrolment::told_apart(AssetId one, AssetId other) {
  const Measurers by = TRY(measurers_(one));
  const Measurers other_by = TRY(measurers_(other));
  if (by.empty() || other_by.empty()) return true;
  return std::any_of(by.begin(), by.end(), [&](const MeasuredBy& measurer) { return other_by.contains(measurer); });
}

// Since both have been billed, closed days stay as they are. Samples of the other one may come late, so that the doubt
// is not cut to the days on which it is known (DoubtedDays).
Result<void> Enrolment::doubt_late(AssetId one, AssetId other, Day open, EntryId entry) {
  const bool of_v2 = TRY(has_v2(one));
  const bool one_stands_back = of_v2 == TRY(has_v2(other)) ? other < one : !of_v2;
  const AssetId back = one_stands_back ? one : other;
  const AssetId stays = one_stands_back ? other : one;
  return database_.run("INSERT INTO identity_doubts(asset, other, from_day, from_entry) VALUES(?,?,?,?)", back, stays,
                       open, entry);
}

Result<Timelines<std::int64_t>> read_stream_owners(Database& database, EntryId entry) {
  return stream_owners_table.load<std::int64_t>(database, entry,
                                                [](const Query& row, int column) { return row.integer(column); });
}

Result<void> own_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry) {
  return stream_owners_table.set(database, stream, from, asset, entry);
}

Result<void> own_new_stream(Database& database, StreamId stream, AssetId asset, Day from, EntryId entry) {
  return stream_owners_table.begin(database, stream, from, asset, entry);
}

Result<Timelines<bool>> read_former_names(Database& database, EntryId entry) {
  return former_names_table.load<bool>(database, entry,
                                       [](const Query& row, int column) { return row.integer(column) != 0; });
}

bool is_former_from(const Timelines<bool>& names, StreamId stream, Day day) {
  const auto steps = names.of(stream.number());
  const bool* on_day = Timelines<bool>::at(steps, day);
  return (on_day != nullptr && *on_day) ||
         std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.day > day && step.value; });
}

Result<void> end_name(Database& database, StreamId stream, Day from, EntryId entry) {
  return former_names_table.set(database, stream, from, 1, entry);
}

Result<void> count_again(Database& database, StreamId stream, Day from, EntryId entry) {
  const Timelines<bool> names = TRY(read_former_names(database, entry));
  const auto steps = names.of(stream.number());
  const bool* former = Timelines<bool>::at(steps, from);
  if (former != nullptr && *former) TRY(former_names_table.set(database, stream, from, 0, entry));
  for (const auto& step : steps) {
    if (step.day > from && step.value) TRY(former_names_table.set(database, stream, step.day, 0, entry));
  }
  return {};
}

Result<std::vector<StreamId>> streams_of(Database& database, AssetId asset) {
  Query rows = TRY(database.query(
      "SELECT s.stream FROM stream_owners s WHERE s.asset=? AND s.until_entry IS NULL AND NOT EXISTS"
      "(SELECT 1 FROM stream_owners l WHERE l.stream=s.stream AND l.until_entry IS NULL AND l.from_day>s.from_day) "
      "ORDER BY s.stream",
      asset));
  std::vector<StreamId> streams;
  while (TRY(rows.next())) streams.push_back(rows.id<StreamId>(0));
  return streams;
}

namespace {

// A doubt goes on for the days before the decision's: closed ones stay as they were (R12, R21).
Result<void> settle_doubt(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  std::vector<Doubt> settled;
  {
    Query rows = TRY(
        database.query("SELECT asset, other, from_day, coalesce(until_day,?4) FROM identity_doubts WHERE until_entry "
                       "IS NULL AND coalesce(until_day,?4)>?3 AND ((asset=?1 AND other=?2) OR (asset=?2 AND other=?1))",
                       asset, other, from, for_good));
    while (TRY(rows.next())) settled.push_back({rows.id<AssetId>(0), rows.id<AssetId>(1), {rows.day(2), rows.day(3)}});
  }
  if (settled.empty())
    return database.run(
        "INSERT INTO identity_doubts(asset, other, from_day, from_entry, until_entry) VALUES(?1,?2,?3,?4,?4)", asset,
        other, from, entry);
  for (const Doubt& doubt : settled) {
    TRY(database.run("UPDATE identity_doubts SET until_entry=? WHERE asset=? AND other=? AND until_entry IS NULL",
                     entry, doubt.asset, doubt.other));
    if (doubt.days.from < from)
      TRY(database.run("INSERT INTO identity_doubts(asset, other, from_day, until_day, from_entry) VALUES(?,?,?,?,?)",
                       doubt.asset, doubt.other, doubt.days.from, from, entry));
  }
  return {};
}

// A stream's days under one owner.
struct OwnedDays {
  StreamId stream;
  Day from;
  AssetId owner;
};

// Of two assets the one that had the stream first.
Result<AssetId> first_owner(Database& database, StreamId stream, AssetId one, AssetId other) {
  const auto first = TRY(database.find_integer(
      "SELECT asset FROM stream_owners WHERE stream=? AND asset IN (?,?) ORDER BY from_entry, rowid LIMIT 1", stream,
      one, other));
  return AssetId(first.value_or(0));
}

// Days from the given one on on which streams belong to one of two assets.
Result<std::vector<OwnedDays>> days_of_either(Database& database, AssetId one, AssetId other, Day from) {
  Query rows = TRY(database.query(
      "SELECT s.stream, s.from_day, s.asset FROM stream_owners s WHERE s.asset IN (?1,?2) AND s.until_entry IS NULL "
      "AND coalesce((SELECT min(l.from_day) FROM stream_owners l WHERE l.stream=s.stream AND l.until_entry IS NULL AND "
      "l.from_day>s.from_day),?4)>?3 ORDER BY s.stream, s.from_day",
      one, other, from, for_good));
  std::vector<OwnedDays> days;
  while (TRY(rows.next())) days.push_back({rows.id<StreamId>(0), std::max(rows.day(1), from), rows.id<AssetId>(2)});
  return days;
}

}  // namespace

// Each stretch of its days by itself: between them a stream may be a third one's.
Result<void> link_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  for (const OwnedDays& days : TRY(days_of_either(database, other, other, from)))
    TRY(own_stream(database, days.stream, asset, days.from, entry));
  TRY(join_classes(database, asset, other, from, entry));
  return settle_doubt(database, asset, other, from, entry);
}

Result<std::vector<OtherOwner>> third_owners(Database& database, AssetId asset, AssetId other, Day from) {
  Query rows = TRY(database.query(
      "SELECT s.asset, min(max(s.from_day,?3)) FROM stream_owners s WHERE s.stream IN (SELECT stream FROM "
      "stream_owners WHERE asset=?2) AND s.asset NOT IN (0,?1,?2) AND s.until_entry IS NULL AND coalesce((SELECT "
      "min(l.from_day) FROM stream_owners l WHERE l.stream=s.stream AND l.until_entry IS NULL AND "
      "l.from_day>s.from_day),?4)>?3 GROUP BY s.asset ORDER BY s.asset",
      asset, other, from, for_good));
  std::vector<OtherOwner> owners;
  while (TRY(rows.next())) owners.push_back({rows.id<AssetId>(0), rows.day(1)});
  return owners;
}

Result<void> unlink_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  for (const auto& [one, linked] : {std::pair{asset, other}, std::pair{other, asset}})
    TRY(part_classes(database, one, linked, from, entry));
  for (const OwnedDays& days : TRY(days_of_either(database, asset, other, from))) {
    const AssetId first = TRY(first_owner(database, days.stream, asset, other));
    if (first != days.owner) TRY(own_stream(database, days.stream, first, days.from, entry));
    TRY(count_again(database, days.stream, days.from, entry));
  }
  return settle_doubt(database, asset, other, from, entry);
}

Result<std::vector<Doubt>> read_doubts(Database& database, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT asset, other, from_day, coalesce(until_day,?2) FROM identity_doubts WHERE "
                         "from_entry<=?1 AND (until_entry IS NULL OR until_entry>?1) ORDER BY asset, other, from_day",
                         entry, for_good));
  std::vector<Doubt> doubts;
  while (TRY(rows.next())) doubts.push_back({rows.id<AssetId>(0), rows.id<AssetId>(1), {rows.day(2), rows.day(3)}});
  return doubts;
}

}  // namespace stowage
