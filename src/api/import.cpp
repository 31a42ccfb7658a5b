#include "api/import.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "connectors/files/usage_file.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/snapshot.h"

namespace stowage {

namespace {

// Gives the streams of an arrival their numbers and owners, inside one journal entry.
class Intake {
 public:
  Intake(Session& session, const Arrival& arrival) : session_(session), arrival_(arrival) {}

  // Numbers for all measurements, in their order.
  Result<std::vector<std::uint32_t>> run(Accepted& accepted);

 private:
  // A stream that needs rows: new, or without an owner.
  struct Pending {
    std::size_t first;  // the measurement that names it
    Day first_day;
    bool is_new;
  };
  using Key = std::tuple<Version, StoreId, std::string_view, std::string_view>;

  Result<void> find_known();
  Result<void> write(Database& database, EntryId entry, Accepted& accepted);
  Result<std::optional<AssetId>> owner_for(Database& database, Enrolment& enrolment, const Measurement& m,
                                           const Pending& pending, StreamId stream, EntryId entry, Accepted& accepted);
  Result<std::optional<OrganizationId>> organization_for(Database& database, std::string_view name, EntryId entry,
                                                         Accepted& accepted);

  Session& session_;
  const Arrival& arrival_;
  std::map<Key, std::uint32_t> numbers_;
  std::map<std::uint32_t, AssetId> owners_;
  std::map<std::pair<std::string, std::string>, AssetId> by_source_key_;  // organization and asset, of this source
  std::vector<std::pair<Version, AssetId>> taken_;
  std::map<Key, Pending> pending_;
  bool restated_ = false;  // a known asset comes with a class or evidence
};

std::tuple<Version, StoreId, std::string_view, std::string_view> key_of(const Measurement& m) {
  return {m.version, m.store, m.organization, m.asset};
}

Result<void> Intake::find_known() {
  return session_.read([&](Database& database) -> Result<void> {
    const auto source = TRY(find_source(database, arrival_.source));
    const StreamNumbers known = source ? TRY(StreamNumbers::load(database, source->id)) : StreamNumbers();
    const Mark mark{DeliveryId(), TRY(journal_head(database)).entry};
    const auto owner_steps = TRY(read_stream_owners(database, mark.entry));
    if (source) {
      for (const Stream& stream : TRY(read_streams_of(database, source->id))) {
        const auto steps = owner_steps.of(stream.id.number());
        if (steps.empty() || steps.back().value == 0) continue;
        const AssetId owner(steps.back().value);
        owners_[static_cast<std::uint32_t>(stream.id.number())] = owner;
        by_source_key_[{stream.key.organization, stream.key.asset}] = owner;
        taken_.emplace_back(stream.key.version, owner);
      }
    }
    for (std::size_t i = 0; i < arrival_.measurements.size(); ++i) {
      const Measurement& m = arrival_.measurements[i];
      const Key key = key_of(m);
      const auto number = known.find(m.version, m.store, m.organization, m.asset);
      if (number) numbers_[key] = *number;
      if (number && owners_.contains(*number)) {
        const bool says_more = m.asset_class != AssetClass::None || !m.evidence.hostname.empty() ||
                               !m.evidence.mac.empty() || !m.evidence.serial.empty();
        restated_ = restated_ || says_more;
        continue;
      }
      const Day day = session_.partner().zone.day_of(m.sample.at);
      const auto [found, added] = pending_.try_emplace(key, Pending{i, day, !number});
      if (!added) found->second.first_day = std::min(found->second.first_day, day);
    }
    return {};
  });
}

Result<std::optional<OrganizationId>> Intake::organization_for(Database& database, std::string_view name, EntryId entry,
                                                               Accepted& accepted) {
  if (const auto known = TRY(find_organization(database, name))) return known;
  if (!arrival_.create) return std::optional<OrganizationId>();
  ++accepted.new_organizations;
  return std::optional(TRY(add_organization(database, name, entry)));
}

// The same key of the same source under the other version is the same machine (R12); else its evidence decides.
Result<std::optional<AssetId>> Intake::owner_for(Database& database, Enrolment& enrolment, const Measurement& m,
                                                 const Pending& pending, StreamId stream, EntryId entry,
                                                 Accepted& accepted) {
  const Day from = pending.is_new ? since_ever : TRY(session_.first_open_day());
  const std::pair key{std::string(m.organization), std::string(m.asset)};
  if (const auto same = by_source_key_.find(key); same != by_source_key_.end()) {
    TRY(own_stream(database, stream, same->second, from, entry));
    return std::optional(same->second);
  }
  const auto organization = TRY(organization_for(database, m.organization, entry, accepted));
  if (!organization) return std::optional<AssetId>();
  const NewStream described{stream,     m.version, *organization,    std::string(m.asset),
                            m.evidence, from,      pending.first_day};
  const auto enrolled = TRY(enrolment.enrol(described, arrival_.create, entry));
  if (enrolled && enrolled->made) ++accepted.new_assets;
  if (!enrolled) return std::optional<AssetId>();
  by_source_key_[key] = enrolled->asset;
  return std::optional(enrolled->asset);
}

Result<void> Intake::write(Database& database, EntryId entry, Accepted& accepted) {
  const Source source = TRY(ensure_source(database, arrival_.source, arrival_.kind, entry));
  Enrolment enrolment(database);
  for (const auto& [version, asset] : taken_) enrolment.mark_taken(version, asset);
  for (auto& [key, pending] : pending_) {
    const Measurement& m = arrival_.measurements[pending.first];
    if (pending.is_new) {
      const StreamKey stream_key{source.id, m.version, m.store, std::string(m.organization), std::string(m.asset)};
      numbers_[key] = static_cast<std::uint32_t>(TRY(add_stream(database, stream_key, entry)).number());
      ++accepted.new_streams;
    }
    const auto owner = TRY(owner_for(database, enrolment, m, pending, StreamId(numbers_[key]), entry, accepted));
    if (owner) owners_[numbers_[key]] = *owner;
  }
  // The earliest report decides from which day on a class holds, whatever the order of the rows.
  std::map<std::uint32_t, const Measurement*> first_of_stream;
  for (const Measurement& m : arrival_.measurements) {
    const Measurement*& first = first_of_stream[numbers_[key_of(m)]];
    if (first == nullptr || m.sample.at < first->sample.at) first = &m;
  }
  for (const auto& [stream, m] : first_of_stream) {
    const auto owner = owners_.find(stream);
    if (owner == owners_.end()) continue;
    TRY(report_evidence(database, owner->second, m->evidence, entry));
    if (m->asset_class != AssetClass::None)
      TRY(report_class(database, owner->second, m->asset_class, session_.partner().zone.day_of(m->sample.at), entry));
  }
  return {};
}

Result<std::vector<std::uint32_t>> Intake::run(Accepted& accepted) {
  TRY(find_known());
  const bool anything_to_write = std::any_of(
      pending_.begin(), pending_.end(), [&](const auto& pending) { return pending.second.is_new || arrival_.create; });
  if (anything_to_write || restated_) {
    JsonWriter data;
    data.begin_object().field("sha256", hex(arrival_.sha)).end_object();
    TRY(session_.record({"usage." + arrival_.delivery_kind, "source", data.take(), arrival_.source},
                        [&](Database& database, EntryId entry) { return write(database, entry, accepted); }));
  }
  std::vector<std::uint32_t> numbers;
  numbers.reserve(arrival_.measurements.size());
  std::set<std::uint32_t> without_asset;
  for (const Measurement& m : arrival_.measurements) {
    numbers.push_back(numbers_[key_of(m)]);
    if (!owners_.contains(numbers.back())) without_asset.insert(numbers.back());
  }
  accepted.without_asset = static_cast<std::int64_t>(without_asset.size());
  return numbers;
}

std::vector<InventoryCount> count_by_organization(const Arrival& arrival, const std::vector<std::uint32_t>& numbers) {
  std::map<std::string_view, std::set<std::uint32_t>> streams;
  for (std::size_t i = 0; i < numbers.size(); ++i) streams[arrival.measurements[i].organization].insert(numbers[i]);
  std::vector<InventoryCount> counts;
  for (const auto& [organization, listed] : streams)
    counts.push_back({std::string(organization), static_cast<std::int64_t>(listed.size())});
  return counts;
}

// An inventory lists its streams on its own day, also those whose row was measured on an earlier one (R8).
void add_listings(const Zone& zone, Instant measured_at, std::vector<Sample>& samples) {
  const Day day = zone.day_of(measured_at);
  std::set<std::uint32_t> measured_that_day;
  for (const Sample& sample : samples) {
    if (zone.day_of(sample.at) == day) measured_that_day.insert(sample.stream);
  }
  const std::size_t count = samples.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (measured_that_day.contains(samples[i].stream)) continue;
    Sample listing = samples[i];
    listing.at = measured_at;
    listing.bytes = Bytes();
    listing.seen_only = true;
    samples.push_back(listing);
    measured_that_day.insert(listing.stream);
  }
}

Result<void> judge_half_list(Session& session, Accepted& accepted) {
  const InventoryDays inventories = TRY(session.metering().inventories(TRY(session.mark())));
  for (const JudgedInventory& inventory : inventories.judged()) {
    if (inventory.delivery != accepted.delivery) continue;
    accepted.half_list = !inventory.accepted;
    accepted.listed = inventory.listed;
    accepted.listed_before = inventory.listed_before;
  }
  return {};
}

}  // namespace

Result<Accepted> accept(Session& session, const Arrival& arrival) {
  if (arrival.measurements.empty() && arrival.coverage != Coverage::All)
    return bad_input("there is no measurement in it", "A file must have rows below its header.");
  Accepted accepted;
  const auto same = TRY(session.metering().deliveries().find_same(arrival.sha));
  const std::vector<std::uint32_t> numbers = TRY(Intake(session, arrival).run(accepted));
  if (same) {
    accepted.delivery = *same;
    accepted.known_already = true;
    return accepted;
  }
  const auto source = TRY(session.read([&](Database& database) { return find_source(database, arrival.source); }));
  ASSERT(source.has_value());
  DeliveryDraft draft;
  draft.source = source->id;
  draft.kind = arrival.delivery_kind;
  draft.sha = arrival.sha;
  draft.coverage = arrival.coverage;
  draft.samples.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    draft.samples.push_back(arrival.measurements[i].sample);
    draft.samples.back().stream = numbers[i];
    draft.measured_at = std::max(draft.measured_at, draft.samples.back().at);
  }
  if (arrival.coverage != Coverage::None) {
    draft.counts = count_by_organization(arrival, numbers);
    add_listings(session.partner().zone, draft.measured_at, draft.samples);
  }
  const Deliveries::Kept kept = TRY(session.metering().deliveries().keep(std::move(draft), session.now()));
  accepted.delivery = kept.number;
  accepted.known_already = kept.known_already;
  if (kept.known_already) return accepted;
  accepted.samples = static_cast<std::int64_t>(numbers.size());
  if (arrival.coverage != Coverage::None) TRY(judge_half_list(session, accepted));
  return accepted;
}

Result<Accepted> import_usage(Session& session, const ImportRequest& request) {
  const UsageFile file = TRY(UsageFile::parse(request.content, session.now()));
  Arrival arrival;
  arrival.source = request.source;
  arrival.delivery_kind = "import";
  arrival.create = request.create;
  arrival.coverage = request.inventory == InventoryClaim::All                  ? Coverage::All
                     : request.inventory == InventoryClaim::NamedOrganizations ? Coverage::Organizations
                                                                               : Coverage::None;
  Sha256Stream sha;
  sha.add(request.content);
  sha.add("\n" + request.source + "\n" + std::to_string(static_cast<int>(arrival.coverage)));
  arrival.sha = sha.finish();
  arrival.measurements.reserve(file.rows().size());
  for (const UsageRow& row : file.rows()) {
    Sample sample;
    sample.at = row.measured_at;
    sample.bytes = row.stored;
    sample.stated = row.stated;
    arrival.measurements.push_back({row.organization,
                                    row.asset,
                                    row.version,
                                    StoreId(),
                                    row.asset_class,
                                    {std::string(row.hostname), std::string(row.mac), std::string(row.serial)},
                                    sample});
  }
  return accept(session, arrival);
}

}  // namespace stowage
