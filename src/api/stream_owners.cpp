#include "api/stream_owners.h"

#include <algorithm>

#include "directory/known_reports.h"
#include "directory/organizations.h"
#include "metering/source_order.h"

namespace stowage {

namespace {

// Whose each stream is at last, by its number.
Result<std::vector<AssetId>> last_owners(Database& database) {
  std::vector<AssetId> owners;
  const Timelines<std::int64_t> steps = TRY(read_stream_owners(database, TRY(journal_head(database)).entry));
  for (const auto& step : steps.all()) {
    const auto number = static_cast<std::size_t>(step.subject);
    if (owners.size() <= number) owners.resize(number + 1);
    owners[number] = AssetId(step.value);
  }
  return owners;
}

// What the source calls it; its key, where that is no id.
std::string called(const StreamName& name, const StreamReport* report) {
  return std::string(report != nullptr && report->has_ids() ? report->name : name.asset);
}

}  // namespace

Result<Measurers> measurers(Database& database, AssetId asset) {
  Measurers found;
  bool all_known = true;
  for (const StreamId id : TRY(streams_of(database, asset))) {
    const auto stream = TRY(find_stream(database, id));
    if (!stream) continue;
    found.by.insert({stream->key.source, stream->key.version});
    const auto first = TRY(first_day_of(database, id));
    all_known = all_known && first;
    if (first) found.since = std::min(*first, found.since.value_or(*first));
  }
  if (!all_known) found.since.reset();
  return found;
}

Result<StreamOwners> StreamOwners::load(Session& session, const std::string& source) {
  return session.read([&](Database& database) -> Result<StreamOwners> {
    const auto known = TRY(find_source(database, source));
    if (!known) return StreamOwners(session, StreamNumbers());
    StreamOwners streams(session, TRY(StreamNumbers::load(database, known->id)));
    const std::vector<AssetId> owners = TRY(last_owners(database));
    streams.classes_ = TRY(read_stream_classes(database, TRY(journal_head(database)).entry));
    for (std::uint32_t place = 0; place < streams.streams_.size(); ++place) {
      const std::uint32_t number = streams.streams_.number(place);
      streams.owners_.push_back(number < owners.size() ? owners[number] : AssetId());
    }
    return streams;
  });
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
    return owner(place) != AssetId() || tells_new_class(place, *reports.of(place));
  });
  return any_new || any_told || (create && !pending_.empty());
}

bool StreamOwners::tells_new_class(std::uint32_t place, const StreamReport& report) const {
  if (report.asset_class == AssetClass::None) return false;
  const AssetClass* known = classes_.at(streams_.number(place), session_.partner().zone.day_of(report.at));
  return known == nullptr || *known != report.asset_class;
}

Result<Enrolled> StreamOwners::write_all(Database& database, SourceId source, bool create, const FirstDays& first_days,
                                         const StreamReports& reports, EntryId entry) {
  Enrolment enrolment(database, [&](AssetId asset) { return measurers(database, asset); });
  Writing writing{database, source, entry, create, TRY(session_.first_open_day()), std::move(enrolment), {}, {}, {}};
  for (std::uint32_t place = 0; place < streams_.size(); ++place) {
    if (owners_[place]) writing.enrolment.mark_taken(streams_.name(place).version, owners_[place]);
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
  TRY(keep_reports(writing, source, reports));
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
      from,   sampled, is_new,        writing.open};
  const auto enrolled = TRY(writing.enrolment.enrol(described, writing.create, writing.entry));
  if (!enrolled) return AssetId();
  if (enrolled->made) ++writing.enrolled.assets;
  return enrolled->asset;
}

Result<std::optional<OrganizationId>> StreamOwners::organization_for(Writing& writing, std::string_view name) {
  const auto [found, added] = writing.organizations.try_emplace(name);
  if (!added) return found->second;
  found->second = TRY(find_organization(writing.database, name));
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
  TRY(list_stream(writing.database, stream, report.organization_id, before == nullptr ? since_ever : day,
                  writing.entry));
  const auto left = before == nullptr ? organization : writing.theirs->matched(*before);
  if (left == organization) return {};
  const MovedAsset moved{owners_[place], left.value_or(OrganizationId()), *organization, std::max(day, writing.open)};
  TRY(move_asset(writing.database, moved.asset, moved.to, moved.day, writing.entry));
  writing.enrolment.move(moved.asset, moved.day);
  writing.enrolled.moved.push_back(moved);
  return {};
}

// The earliest report decides from which day on a class holds, whatever the order of the rows.
Result<void> StreamOwners::keep_reports(Writing& writing, SourceId source, const StreamReports& reports) {
  std::vector<std::uint32_t> told = reports.places();
  if (told.empty()) return {};
  std::sort(told.begin(), told.end(),
            [&](std::uint32_t a, std::uint32_t b) { return streams_.number(a) < streams_.number(b); });
  const KnownReports known = TRY(KnownReports::load(writing.database));
  const SourceOrder order = TRY(SourceOrder::load(writing.database, writing.entry));
  std::vector<bool> changed;  // by the asset's number: what is known of it is no longer what was loaded
  for (const std::uint32_t place : told) {
    const AssetId asset = owners_[place];
    const StreamReport& report = *reports.of(place);
    const ClassReport of_class{report.asset_class, source, session_.partner().zone.day_of(report.at)};
    if (!asset) {
      if (tells_new_class(place, report))
        TRY(report_stream_class(writing.database, StreamId(streams_.number(place)), of_class.value, of_class.day,
                                writing.entry));
      continue;
    }
    const Evidence evidence = report.evidence();
    const PlaceOf place_of = [&](SourceId of) { return order.rank(of, of_class.day); };
    const auto number = static_cast<std::size_t>(asset.number());
    if (changed.size() <= number) changed.resize(number + 1);
    const bool first = !changed[number];
    if (!first || !known.has(asset, evidence)) {
      changed[number] = true;
      TRY(writing.enrolment.report(asset, evidence, called(streams_.name(place), &report), of_class.day,
                                   writing.entry));
    }
    if (report.asset_class == AssetClass::None || (first && known.has(asset, of_class, place_of))) continue;
    changed[number] = true;
    TRY(first && !known.has_any_class(asset)
            ? report_first_class(writing.database, asset, of_class, writing.entry)
            : report_class(writing.database, asset, of_class, place_of, writing.entry));
  }
  return {};
}

}  // namespace stowage
