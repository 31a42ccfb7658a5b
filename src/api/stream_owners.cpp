#include "api/stream_owners.h"

#include <algorithm>

#include "api/report_days.h"
#include "directory/organizations.h"

namespace stowage {

namespace {

// Whose each stream is at last, by its number.
std::vector<AssetId> last_owners(const Timelines<std::int64_t>& steps) {
  std::vector<AssetId> owners;
  for (const auto& step : steps.all()) {
    const auto number = static_cast<std::size_t>(step.subject);
    if (owners.size() <= number) owners.resize(number + 1);
    owners[number] = AssetId(step.value);
  }
  return owners;
}

// Of the streams that have had several owners.
Timelines<std::int64_t> changed_owners(const Timelines<std::int64_t>& steps) {
  std::vector<Timelines<std::int64_t>::Step> changed;
  const auto all = steps.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool before = i > 0 && all[i - 1].subject == all[i].subject;
    const bool after = i + 1 < all.size() && all[i + 1].subject == all[i].subject;
    if (before || after) changed.push_back(all[i]);
  }
  return Timelines<std::int64_t>(std::move(changed));
}

// What the source calls it; its key, where that is no id.
std::string called(const StreamName& name, const StreamReport* report) {
  return std::string(report != nullptr && report->has_ids() ? report->name : name.asset);
}

}  // namespace

Result<Measurers> measurers(Database& database, AssetId asset) {
  Measurers found;
  for (const StreamId id : TRY(streams_of(database, asset))) {
    if (const auto stream = TRY(find_stream(database, id))) found.insert({stream->key.source, stream->key.version});
  }
  return found;
}

Result<std::vector<StreamId>> streams_beside(Database& database, const Stream& stream, AssetId asset) {
  std::vector<StreamId> beside;
  for (const StreamId id : TRY(streams_of(database, asset))) {
    const auto other = TRY(find_stream(database, id));
    if (id == stream.id || !other) continue;
    if (other->key.source == stream.key.source && other->key.version == stream.key.version) beside.push_back(id);
  }
  return beside;
}

Result<StreamOwners> StreamOwners::load(Session& session, const std::string& source) {
  return session.read([&](Database& database) -> Result<StreamOwners> {
    const auto known = TRY(find_source(database, source));
    if (!known) return StreamOwners(session, StreamNumbers());
    StreamOwners streams(session, TRY(StreamNumbers::load(database, known->id)));
    streams.renamed_ = TRY(find_renamed(database, streams.streams_));
    const auto steps = TRY(read_stream_owners(database, TRY(journal_head(database)).entry));
    const std::vector<AssetId> owners = last_owners(steps);
    streams.changed_owners_ = changed_owners(steps);
    streams.classes_ = TRY(read_stream_classes(database, TRY(journal_head(database)).entry));
    for (std::uint32_t place = 0; place < streams.streams_.size(); ++place) {
      const std::uint32_t number = streams.streams_.number(place);
      streams.owners_.push_back(number < owners.size() ? owners[number] : AssetId());
    }
    return streams;
  });
}

Result<StreamOwners::Renamed> StreamOwners::find_renamed(Database& database, const StreamNumbers& streams) {
  Renamed renamed;
  const EntryId entry = TRY(journal_head(database)).entry;
  for (const Organization& former : TRY(read_former_names(database))) {
    if (!streams.has_organization(former.name)) continue;
    for (const Organization& now : TRY(read_organizations(database, entry))) {
      if (now.id == former.id && !streams.has_organization(now.name)) renamed.try_emplace(now.name, former.name);
    }
  }
  return renamed;
}

void StreamOwners::places(std::span<StreamName> names, std::span<std::uint32_t> places) {
  for (StreamName& name : renamed_.empty() ? std::span<StreamName>() : names) {
    if (const auto renamed = renamed_.find(name.organization); renamed != renamed_.end()) {
      by_new_name_.insert(renamed->second);
      name.organization = renamed->second;
    } else if (name_now(name.organization) != name.organization) {
      by_former_name_.insert(std::string(name.organization));
    }
  }
  streams_.places(names, places);
}

std::optional<std::string> StreamOwners::by_both_names() const {
  const auto both = std::find_if(by_new_name_.begin(), by_new_name_.end(),
                                 [&](const std::string& former) { return by_former_name_.contains(former); });
  return both == by_new_name_.end() ? std::nullopt : std::optional(*both);
}

std::string_view StreamOwners::name_now(std::string_view organization) const {
  const auto renamed =
      std::find_if(renamed_.begin(), renamed_.end(), [&](const auto& one) { return one.second == organization; });
  return renamed == renamed_.end() ? organization : renamed->first;
}

AssetId StreamOwners::owner_on(std::uint32_t place, Day day) const {
  const auto steps = changed_owners_.of(streams_.number(place));
  if (steps.empty()) return owner(place);
  const std::int64_t* owner = Timelines<std::int64_t>::at(steps, day);
  return AssetId(owner == nullptr ? steps.front().value : *owner);
}

void StreamOwners::find_pending(const FirstDays& first_days) {
  owners_.resize(streams_.size());
  pending_.clear();
  for (std::uint32_t place = 0; place < streams_.size(); ++place) {
    if (first_days[place] && !owners_[place]) pending_.push_back(place);
  }
  std::sort(pending_.begin(), pending_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return streams_.name(a) < streams_.name(b); });
}

std::vector<std::uint32_t> StreamOwners::provisional_numbers(StreamId newest) const {
  std::vector<std::uint32_t> numbers(streams_.size());
  for (std::uint32_t place = 0; place < numbers.size(); ++place) numbers[place] = streams_.number(place);
  auto greatest = static_cast<std::uint32_t>(newest.number());
  for (const std::uint32_t place : pending_) {
    if (numbers[place] == 0) numbers[place] = ++greatest;
  }
  return numbers;
}

bool StreamOwners::anything_to_write(bool create, const StreamReports& reports) const {
  const bool any_new =
      std::any_of(pending_.begin(), pending_.end(), [&](std::uint32_t place) { return streams_.number(place) == 0; });
  const bool any_told = std::any_of(reports.places().begin(), reports.places().end(), [&](std::uint32_t place) {
    const StreamReport& report = *reports.of(place);
    return owner(place) != AssetId() ||
           tells_new_class(place, report.asset_class, session_.partner().zone.day_of(report.at));
  });
  return any_new || any_told || (create && !pending_.empty());
}

bool StreamOwners::tells_new_class(std::uint32_t place, AssetClass value, Day day) const {
  if (value == AssetClass::None) return false;
  const AssetClass* known = classes_.at(streams_.number(place), day);
  return known == nullptr || *known != value;
}

Result<Enrolled> StreamOwners::write_all(Database& database, SourceId source, bool create, const FirstDays& first_days,
                                         const StreamReports& reports, EntryId entry) {
  Enrolment enrolment(database, [&](AssetId asset) { return measurers(database, asset); });
  Writing writing{database, source, entry, create, TRY(session_.first_open_day()), std::move(enrolment), {}, {}, {}};
  for (std::uint32_t place = 0; place < streams_.size(); ++place) {
    if (owners_[place])
      writing.enrolment.mark_taken(streams_.name(place).version, owners_[place], first_days[place].has_value());
  }
  for (const std::uint32_t place : pending_) {
    const bool is_new = streams_.number(place) == 0;
    if (is_new) {
      const StreamName name = streams_.name(place);
      const StreamKey key{source, name.version, name.store, std::string(name.organization), std::string(name.asset)};
      streams_.set_number(
          place, static_cast<std::uint32_t>(TRY(add_stream(database, key, entry, first_days[place])).number()));
    }
    owners_[place] = TRY(owner_for(writing, place, is_new, reports, *first_days[place]));
  }
  TRY(follow_listings(writing, reports));
  TRY(keep_reports(writing, reports));
  TRY(writing.enrolment.compare_late_evidence(writing.open, entry));
  return writing.enrolled;
}

// The same key of the same source under the other version is the same machine (R12); else its evidence decides.
Result<AssetId> StreamOwners::owner_for(Writing& writing, std::uint32_t place, bool is_new,
                                        const StreamReports& reports, Day sampled) {
  const StreamId stream(streams_.number(place));
  const Day from = is_new ? since_ever : writing.open;
  StreamName name = streams_.name(place);
  const Version version = name.version;
  name.version = version == Version::V1 ? Version::V2 : Version::V1;
  if (const auto same = streams_.find(name); same && owners_[*same]) {
    TRY(is_new ? own_new_stream(writing.database, stream, owners_[*same], from, writing.entry)
               : own_stream(writing.database, stream, owners_[*same], from, writing.entry));
    return owners_[*same];
  }
  const StreamReport* report = reports.of(place);
  const auto organization = TRY(report != nullptr && report->has_ids() ? organization_of(writing, *report)
                                                                       : organization_for(writing, name.organization));
  if (!organization) return AssetId();
  const NewStream described{
      stream, version, *organization, called(name, report), report == nullptr ? Evidence() : report->evidence(),
      from,   sampled, is_new,        writing.open,         report == nullptr || !report->has_ids()};
  const auto enrolled = TRY(writing.enrolment.enrol(described, writing.create, writing.entry));
  if (!enrolled) return AssetId();
  if (enrolled->made) ++writing.enrolled.assets;
  return enrolled->asset;
}

Result<std::optional<OrganizationId>> StreamOwners::organization_for(Writing& writing, std::string_view name) {
  const auto [found, added] = writing.organizations.try_emplace(name);
  if (!added) return found->second;
  found->second = TRY(find_organization(writing.database, name));
  if (!found->second) found->second = TRY(find_former_organization(writing.database, name));
  if (!found->second && writing.create) {
    found->second = TRY(add_organization(writing.database, name, writing.entry));
    ++writing.enrolled.organizations;
  }
  return found->second;
}

// A source's organization is known by its id, and the first time by its name.
Result<std::optional<OrganizationId>> StreamOwners::organization_of(Writing& writing, const StreamReport& report) {
  if (!writing.theirs) writing.theirs = TRY(SourceOrganizations::load(writing.database, writing.source));
  const auto known = writing.theirs->matched(report.organization_id);
  if (known) return known;
  const auto named = TRY(organization_for(writing, report.organization));
  if (named) TRY(writing.theirs->match(writing.database, report.organization_id, *named, writing.entry));
  return named;
}

Result<void> StreamOwners::follow_listings(Writing& writing, const StreamReports& reports) {
  for (const std::uint32_t place : reports.places()) {
    const StreamReport& report = *reports.of(place);
    if (report.has_ids() && owners_[place]) TRY(follow_listing(writing, place, report));
  }
  return {};
}

Result<void> StreamOwners::follow_listing(Writing& writing, std::uint32_t place, const StreamReport& report) {
  const auto organization = TRY(organization_of(writing, report));
  if (!organization) return {};
  const StreamId stream(streams_.number(place));
  const Day day = session_.partner().zone.day_of(report.at);
  const std::string* before = writing.theirs->listed_in(stream, day);
  if (before != nullptr && *before == report.organization_id) return {};
  // What came late says nothing of the days from the next report on.
  const auto next = TRY(first_report_after(session_, stream, day));
  TRY(list_stream(writing.database, stream, report.organization_id, before == nullptr ? since_ever : day,
                  writing.entry));
  if (before != nullptr && next && writing.theirs->listed_in(stream, *next) == before)
    TRY(list_stream(writing.database, stream, *before, *next, writing.entry));
  const auto left = before == nullptr ? organization : writing.theirs->matched(*before);
  if (left == organization) return {};
  const MovedAsset moved{owners_[place], left.value_or(OrganizationId()), *organization, std::max(day, writing.open),
                         next};
  if (next && *next <= moved.day) return {};
  TRY(next ? move_asset(writing.database, moved.asset, moved.to, DayRange{moved.day, *next}, writing.entry)
           : move_asset(writing.database, moved.asset, moved.to, moved.day, writing.entry));
  writing.enrolment.move(moved.asset, moved.day);
  writing.enrolled.moved.push_back(moved);
  return {};
}

Result<void> StreamOwners::keep_reports(Writing& writing, const StreamReports& reports) {
  std::vector<std::uint32_t> told = reports.places();
  if (told.empty()) return {};
  std::sort(told.begin(), told.end(),
            [&](std::uint32_t a, std::uint32_t b) { return streams_.number(a) < streams_.number(b); });
  Known known{TRY(KnownReports::load(writing.database)), TRY(SourceOrder::load(writing.database, writing.entry)), {}};
  for (const std::uint32_t place : told) {
    TRY(keep_evidence(writing, known, place, *reports.of(place)));
    TRY(keep_classes(writing, known, place, reports.classes_of(place)));
  }
  return {};
}

Result<void> StreamOwners::keep_evidence(Writing& writing, Known& known, std::uint32_t place,
                                         const StreamReport& report) {
  const AssetId asset = owners_[place];
  const Evidence evidence = report.evidence();
  if (!asset || (known.is_as_loaded(asset) && known.reports.has(asset, evidence))) return {};
  known.change(asset);
  return writing.enrolment.report(asset, evidence, called(streams_.name(place), &report),
                                  session_.partner().zone.day_of(report.at), writing.entry);
}

// The day's class is the one in force at its end (R3), on the asset that has the stream on that day.
Result<void> StreamOwners::keep_classes(Writing& writing, Known& known, std::uint32_t place,
                                        const std::vector<ClassRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Day day = session_.partner().zone.day_of(rows[i].at);
    if (i + 1 < rows.size() && session_.partner().zone.day_of(rows[i + 1].at) == day) continue;
    const AssetId asset = owner_on(place, day);
    if (asset) {
      TRY(keep_class(writing, known, asset, {rows[i].value, writing.source, day}));
    } else if (tells_new_class(place, rows[i].value, day)) {
      TRY(report_stream_class(writing.database, StreamId(streams_.number(place)), rows[i].value, day, writing.entry));
    }
  }
  return {};
}

// By this source, of whichever version.
Result<std::optional<Day>> StreamOwners::next_report_of(Writing& writing, AssetId asset, Day day) {
  std::optional<Day> next;
  for (const StreamId id : TRY(streams_of(writing.database, asset))) {
    const auto stream = TRY(find_stream(writing.database, id));
    if (!stream || stream->key.source != writing.source) continue;
    const auto of_stream = TRY(first_report_after(session_, id, day));
    if (of_stream) next = next ? std::min(*next, *of_stream) : *of_stream;
  }
  return next;
}

Result<void> StreamOwners::keep_class(Writing& writing, Known& known, AssetId asset, ClassReport said) {
  const PlaceOf place_of = [&](SourceId of) { return known.order.rank(of, said.day); };
  const bool as_loaded = known.is_as_loaded(asset);
  if (as_loaded && known.reports.has(asset, said, place_of)) return {};
  known.change(asset);
  if (as_loaded && !known.reports.has_any_class(asset))
    return report_first_class(writing.database, asset, said, writing.entry);
  said.until = TRY(next_report_of(writing, asset, said.day));
  return report_class(writing.database, asset, said, place_of, writing.entry);
}

}  // namespace stowage
