#include "directory/identity.h"

#include <algorithm>

#include "directory/tables.h"

namespace stowage {

namespace {

// Behind every day that is ever looked at.
constexpr Day for_good{1'000'000};

enum EvidenceKind { hostname_kind = 1, mac_kind = 2, serial_kind = 3 };

std::string hostname_of(const NewStream& stream) {
  return comparable_name(stream.evidence.hostname.empty() ? stream.asset : stream.evidence.hostname);
}

Result<void> add_evidence(Database& database, AssetId asset, int kind, const std::string& value, EntryId entry) {
  if (value.empty()) return {};
  return database.run("INSERT INTO asset_evidence(asset, kind, value, from_entry) VALUES(?,?,?,?)", asset, kind, value,
                      entry);
}

Result<void> keep_evidence(Database& database, AssetId asset, int kind, const std::string& value, EntryId entry) {
  if (value.empty()) return {};
  const auto same = TRY(database.find_integer(
      "SELECT 1 FROM asset_evidence WHERE asset=? AND kind=? AND value=? AND until_entry IS NULL", asset, kind, value));
  if (same) return {};
  TRY(database.run("UPDATE asset_evidence SET until_entry=? WHERE asset=? AND kind=? AND until_entry IS NULL", entry,
                   asset, kind));
  return add_evidence(database, asset, kind, value, entry);
}

// Calls `with(kind, value)` for each kind, in comparable form.
template <class With>
Result<void> each_evidence(const Evidence& evidence, With&& with) {
  TRY(with(hostname_kind, comparable_name(evidence.hostname)));
  TRY(with(mac_kind, comparable_mac(evidence.mac)));
  return with(serial_kind, comparable_name(evidence.serial));
}

std::vector<AssetId> in_both(const std::vector<AssetId>& a, const std::vector<AssetId>& b) {
  std::vector<AssetId> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace

std::string comparable_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string comparable_mac(std::string_view mac) {
  std::string digits = comparable_name(mac);
  std::erase_if(digits, [](char c) { return c == ':' || c == '-' || c == '.' || c == ' '; });
  const bool nobodys =
      digits.find_first_not_of('0') == std::string::npos || digits.find_first_not_of('f') == std::string::npos;
  return nobodys ? std::string() : digits;
}

Result<void> report_evidence(Database& database, AssetId asset, const Evidence& evidence, EntryId entry) {
  return each_evidence(evidence,
                       [&](int kind, const auto& value) { return keep_evidence(database, asset, kind, value, entry); });
}

void Enrolment::mark_taken(Version version, AssetId asset) {
  std::vector<bool>& taken = taken_[version];
  const auto number = static_cast<size_t>(asset.number());
  if (taken.size() <= number) taken.resize(number + 1);
  taken[number] = true;
}

bool Enrolment::is_taken(Version version, AssetId asset) const {
  const auto taken = taken_.find(version);
  const auto number = static_cast<size_t>(asset.number());
  return taken != taken_.end() && number < taken->second.size() && taken->second[number];
}

// Only assets that are the same organization's on the stream's first day: records never join across organizations.
Result<std::vector<AssetId>> Enrolment::sharing(const NewStream& stream, int kind, const std::string& value) {
  if (value.empty()) return std::vector<AssetId>();
  auto assets = TRY(shared_.find(kind, value, stream.organization, stream.sampled));
  std::erase_if(assets, [&](AssetId asset) { return is_taken(stream.version, asset); });
  return assets;
}

Result<bool> Enrolment::contradicted(AssetId asset, const NewStream& stream) {
  for (const auto& [kind, value] :
       {std::pair{static_cast<int>(mac_kind), comparable_mac(stream.evidence.mac)},
        std::pair{static_cast<int>(serial_kind), comparable_name(stream.evidence.serial)}}) {
    if (value.empty()) continue;
    const auto other = TRY(database_.find_integer(
        "SELECT 1 FROM asset_evidence WHERE asset=? AND kind=? AND value<>? AND until_entry IS NULL", asset, kind,
        value));
    if (other) return true;
  }
  return false;
}

Result<Enrolment::Candidates> Enrolment::candidates(const NewStream& stream) {
  const auto by_mac = TRY(sharing(stream, mac_kind, comparable_mac(stream.evidence.mac)));
  const auto by_serial = TRY(sharing(stream, serial_kind, comparable_name(stream.evidence.serial)));
  const auto by_both = in_both(by_mac, by_serial);
  if (!by_both.empty()) return Candidates{by_both, {}};
  // A docking station lends its MAC address to many machines, a name is given to the next one: either joins only where
  // nothing else contradicts.
  Candidates found;
  for (const AssetId asset : by_mac.empty() ? TRY(sharing(stream, hostname_kind, hostname_of(stream))) : by_mac) {
    auto& list = TRY(contradicted(asset, stream)) ? found.doubtful : found.joined;
    list.push_back(asset);
  }
  return found;
}

// The younger one has no usage but that of the stream, so all of its days are in doubt; those of the older one are
// since the stream's first day.
Result<void> Enrolment::doubt(AssetId older, AssetId younger, const NewStream& stream, EntryId entry) {
  const bool older_stands_back = stream.version == Version::V2 && !TRY(has_v2_(older));
  return database_.run("INSERT INTO identity_doubts(asset, other, from_day, from_entry) VALUES(?,?,?,?)",
                       older_stands_back ? older : younger, older_stands_back ? younger : older,
                       older_stands_back ? stream.sampled : since_ever, entry);
}

Result<std::optional<Enrolment::Enrolled>> Enrolment::enrol(const NewStream& stream, bool create, EntryId entry) {
  Candidates found = TRY(candidates(stream));
  Enrolled enrolled;
  if (found.joined.size() == 1 && found.doubtful.empty()) {
    enrolled.asset = found.joined.front();
  } else if (!create) {
    return std::optional<Enrolled>();
  } else {
    enrolled = {TRY(add_asset(database_, stream.asset, stream.organization, stream.from, entry)), true};
    found.doubtful.insert(found.doubtful.end(), found.joined.begin(), found.joined.end());
    for (const AssetId other : found.doubtful) TRY(doubt(other, enrolled.asset, stream, entry));
  }
  Evidence evidence = stream.evidence;
  if (evidence.hostname.empty()) evidence.hostname = stream.asset;
  TRY(each_evidence(evidence, [&](int kind, const auto& value) {
    shared_.add(kind, value, stream.organization, enrolled.asset);
    return enrolled.made ? add_evidence(database_, enrolled.asset, kind, value, entry)
                         : keep_evidence(database_, enrolled.asset, kind, value, entry);
  }));
  TRY(stream.is_new ? own_new_stream(database_, stream.stream, enrolled.asset, stream.from, entry)
                    : own_stream(database_, stream.stream, enrolled.asset, stream.from, entry));
  mark_taken(stream.version, enrolled.asset);
  return std::optional(enrolled);
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
  for (const Doubt& doubt : settled) {
    TRY(database.run("UPDATE identity_doubts SET until_entry=? WHERE asset=? AND other=? AND until_entry IS NULL",
                     entry, doubt.asset, doubt.other));
    if (doubt.days.from < from)
      TRY(database.run("INSERT INTO identity_doubts(asset, other, from_day, until_day, from_entry) VALUES(?,?,?,?,?)",
                       doubt.asset, doubt.other, doubt.days.from, from, entry));
  }
  return {};
}

// A stream's days under one owner that end with another's.
struct OwnedBefore {
  StreamId stream;
  Day from;
};

// Those of an asset that end after the day: an earlier decision, from a later day on, has left them to it.
Result<std::vector<OwnedBefore>> left_to(Database& database, AssetId asset, Day from) {
  Query rows = TRY(database.query(
      "SELECT s.stream, s.from_day FROM stream_owners s WHERE s.asset=? AND s.until_entry IS NULL AND "
      "(SELECT min(l.from_day) FROM stream_owners l WHERE l.stream=s.stream AND l.until_entry IS NULL AND "
      "l.from_day>s.from_day)>? ORDER BY s.stream, s.from_day",
      asset, from));
  std::vector<OwnedBefore> left;
  while (TRY(rows.next())) left.push_back({rows.id<StreamId>(0), std::max(rows.day(1), from)});
  return left;
}

Result<bool> ever_of(Database& database, StreamId stream, AssetId asset) {
  return TRY(database.find_integer("SELECT 1 FROM stream_owners WHERE stream=? AND asset=? LIMIT 1", stream, asset))
      .has_value();
}

}  // namespace

Result<void> link_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  const auto left = TRY(left_to(database, other, from));
  for (const StreamId stream : TRY(streams_of(database, other))) TRY(own_stream(database, stream, asset, from, entry));
  for (const OwnedBefore& days : left) TRY(own_stream(database, days.stream, asset, days.from, entry));
  return settle_doubt(database, asset, other, from, entry);
}

Result<void> unlink_assets(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  const auto left = TRY(left_to(database, asset, from));
  for (const StreamId stream : TRY(streams_of(database, asset))) {
    if (TRY(ever_of(database, stream, other))) TRY(own_stream(database, stream, other, from, entry));
  }
  for (const OwnedBefore& days : left) {
    if (TRY(ever_of(database, days.stream, other))) TRY(own_stream(database, days.stream, other, days.from, entry));
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
