#include "api/intake.h"

#include <algorithm>
#include <array>
#include <map>

#include "api/new_names.h"
#include "api/source_ids.h"
#include "base/json.h"
#include "billing/packed_directory.h"
#include "directory/organizations.h"
#include "metering/newest_stream.h"
#include "metering/recovery_points.h"

namespace stowage {

namespace {

std::string line_text(std::uint32_t line) {
  return "line " + std::to_string(line);
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

using ChangedNumbers = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // foretold and final, in order

// Numbers that somebody else took before the streams had them.
ChangedNumbers changed_numbers(const std::vector<std::uint32_t>& foretold, const StreamNumbers& streams) {
  ChangedNumbers changed;
  for (std::uint32_t place = 0; place < streams.size(); ++place) {
    if (foretold[place] != streams.number(place)) changed.emplace_back(foretold[place], streams.number(place));
  }
  std::sort(changed.begin(), changed.end());
  return changed;
}

// Foretold numbers are without a hole and in the order of the final ones.
void set_final_numbers(const ChangedNumbers& changed, std::vector<Sample>& samples) {
  const std::uint32_t first = changed.front().first;
  ASSERT(changed.back().first - first + 1 == changed.size());
  for (Sample& sample : samples) {
    if (sample.stream >= first) sample.stream = changed[sample.stream - first].second;
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

Instant first_kept(Session& session) {
  const auto removed = session.metering().removed_through();
  return removed ? session.partner().zone.start_of(*removed + 1) : Instant(INT64_MIN);
}

}  // namespace

Intake::Intake(Session& session, Arrival arrival, StreamOwners owners)
    : session_(session),
      arrival_(std::move(arrival)),
      owners_(std::move(owners)),
      first_kept_(first_kept(session)),
      samples_(session.partner().zone) {}

Result<Intake> Intake::begin(Session& session, Arrival arrival) {
  StreamOwners owners = TRY(StreamOwners::load(session, arrival.source));
  return Intake(session, std::move(arrival), std::move(owners));
}

void Intake::add(std::span<const Measurement> measurements) {
  std::array<StreamName, StreamNumbers::together_max> names;
  std::array<std::uint32_t, StreamNumbers::together_max> places;
  for (std::size_t from = 0; from < measurements.size(); from += names.size()) {
    const auto some = measurements.subspan(from, std::min(names.size(), measurements.size() - from));
    for (std::size_t i = 0; i < some.size(); ++i) names[i] = some[i].stream;
    owners_.places(std::span(names).first(some.size()), std::span(places).first(some.size()));
    for (std::size_t i = 0; i < some.size(); ++i) take(some[i], places[i]);
  }
}

void Intake::take(const Measurement& measurement, std::uint32_t place) {
  Sample sample = measurement.sample;
  sample.stream = place;
  samples_.add(sample, measurement.line);
  if (sample.at < first_kept_) line_before_ = std::min(line_before_.value_or(measurement.line), measurement.line);
  if (measurement.newest_recovery_point) recovery_points_.emplace_back(place, *measurement.newest_recovery_point);
  if (!measurement.report.says_anything()) return;
  StreamReport report = measurement.report;
  report.at = sample.at;
  reports_.add(place, report, measurement.line);
}

Result<Accepted> Intake::accept(const Sha256& sha) {
  const auto known = TRY(session_.read([&](Database& database) { return find_source(database, arrival_.source); }));
  TRY(check_measured(known.has_value()));
  TRY(check_machines());
  const auto first_days = samples_.first_days(owners_.streams().size());
  TRY(check_source_ids(session_, arrival_.source, owners_.streams(), reports_, arrival_.like_names));
  owners_.find_pending(first_days);
  reports_.sort_classes();
  TRY(check_former_names());
  if (!arrival_.like_names) TRY(check_new_names());
  Accepted accepted;
  if (arrival_.coverage == Coverage::All && known && !arrival_.like_names)
    accepted.renamed = TRY(check_renamed(known->id, first_days));
  accepted.samples = static_cast<std::int64_t>(samples_.size());
  accepted.waiting = waiting_;
  if (arrival_.pull) accepted.closes = arrival_.pull->closes();
  DeliveryDraft draft = TRY(draft_of(sha, first_days));
  TRY(count_closed(draft.samples, accepted));

  const auto same = TRY(session_.metering().deliveries().find_same(sha));
  if (!same) TRY(check_days());
  draft.source = known ? known->id : SourceId();
  const Deliveries::Kept kept =
      TRY(same ? keep_again(*same, draft, first_days, accepted) : keep_new(std::move(draft), first_days, accepted));
  accepted.delivery = kept.number;
  accepted.known_already = kept.known_already;
  TRY(keep_recovery_points());  // of bytes that came before, too: a stop behind their keeping left none
  if (kept.known_already) {
    accepted.samples = accepted.of_closed_days = 0;
  } else if (arrival_.coverage != Coverage::None) {
    TRY(judge_half_list(session_, accepted));
  }
  // Where that fails the next arrival tries it again: this one is kept all the same.
  if (const auto merged = session_.metering().merge_days(session_.now()); !merged)
    accepted.not_merged = merged.error().text();
  if (static_cast<std::size_t>(accepted.new_assets) >= PackedDirectory::streams_min_usual) (void)pack_directory();
  return accepted;
}

Result<std::vector<RenamedOrganization>> Intake::check_renamed(SourceId source,
                                                               const StreamOwners::FirstDays& first_days) const {
  auto renamed = TRY(find_renamed(session_, source, owners_, first_days));
  if (renamed.empty() || !arrival_.create) return renamed;
  const RenamedText text = in_words(renamed.front(), "import the file again");
  return refuse(text.what, text.remedy + "; if it is another customer all the same, add --new-names.");
}

Result<Deliveries::Kept> Intake::keep_again(DeliveryId number, const DeliveryDraft& draft,
                                            const StreamOwners::FirstDays& first_days, Accepted& accepted) {
  TRY(enrol(draft.sha, draft.source, first_days, accepted));
  return Deliveries::Kept{number, true};
}

Result<void> Intake::count_closed(const std::vector<Sample>& samples, Accepted& accepted) {
  const Day open = TRY(session_.first_open_day());
  if (open == Day()) return {};
  const Instant opens = session_.partner().zone.start_of(open);
  accepted.open_period = Period::of(open);
  accepted.of_closed_days =
      std::count_if(samples.begin(), samples.end(), [&](const Sample& sample) { return sample.at < opens; });
  return {};
}

// Rows of the ledger stay, and samples want their streams there. So samples are written first, for as much room as they
// take; then the ledger's rows; and then the delivery is kept, which takes next to none.
Result<Deliveries::Kept> Intake::keep_new(DeliveryDraft draft, const StreamOwners::FirstDays& first_days,
                                          Accepted& accepted) {
  Deliveries& deliveries = session_.metering().deliveries();
  const SourceId known = draft.source;
  if (!owners_.anything_to_write(arrival_.create, reports_)) {
    TRY(enrol(draft.sha, known, first_days, accepted));
    return deliveries.keep(std::move(draft), session_.now());
  }
  Deliveries::Loaded loaded = TRY(deliveries.load(std::move(draft), session_.now()));
  const SourceId source = TRY(enrol(loaded.draft().sha, known, first_days, accepted));
  const ChangedNumbers changed = changed_numbers(numbers_, owners_.streams());
  if (changed.empty()) return deliveries.keep(std::move(loaded), source);
  DeliveryDraft renumbered = loaded.draft();
  renumbered.source = source;
  renumbered.samples = loaded.samples();
  set_final_numbers(changed, renumbered.samples);
  return deliveries.keep(std::move(renumbered), session_.now());
}

// So that the next question need not read the tables. Where it cannot be written, that question does.
Result<void> Intake::pack_directory() {
  const EntryId entry = TRY(session_.mark()).entry;
  TRY(session_.read([&](Database& database) { return PackedDirectory(session_.ledger()).load(database, entry); }));
  return {};
}

Result<void> Intake::keep_recovery_points() {
  if (recovery_points_.empty()) return {};
  std::vector<NewestPoint> points;
  for (const auto& [place, at] : recovery_points_) points.push_back({StreamId(owners_.streams().number(place)), at});
  return session_.ledger().file().write([&](Database& database) { return keep_newest_points(database, points); });
}

Result<DeliveryDraft> Intake::draft_of(const Sha256& sha, const StreamOwners::FirstDays& first_days) {
  DeliveryDraft draft;
  draft.kind = arrival_.delivery_kind;
  draft.sha = sha;
  draft.coverage = arrival_.coverage;
  if (samples_.size() > 0) {
    draft.measured_at = samples_.latest();
  } else if (arrival_.pull) {
    draft.measured_at = arrival_.pull->measured_at();
  }
  if (arrival_.coverage != Coverage::None) {
    draft.counts = count_by_organization(first_days);
    samples_.list_all_at(draft.measured_at, first_days.size());
  }
  numbers_ = owners_.provisional_numbers(TRY(session_.read(newest_stream)));
  const auto conflict = samples_.take(numbers_, draft.samples);
  if (!conflict) return draft;
  return bad_input(line_text(conflict->line) + ": asset " + quoted(owners_.streams().name(conflict->stream).asset) +
                       " has other figures for the same instant in " + line_text(conflict->other_line),
                   "Keep the right one.");
}

// A known source may list that it has nothing, where that is said of a day.
Result<void> Intake::check_measured(bool source_known) const {
  if (samples_.size() > 0 || (arrival_.coverage == Coverage::All && source_known && arrival_.pull)) return {};
  if (waiting_ == 0)
    return bad_input("there is no measurement in it",
                     source_known && !arrival_.pull
                         ? "A file must have rows below its header. That a source has nothing any more is said with "
                           "--inventory=all --pulled."
                         : "A file must have rows below its header.");
  return refuse("all records in it were created after " + arrival_.pull->closes().text() +
                    " had ended and wait for the next pull: there is nothing to keep",
                "Import what is pulled after the next midnight.");
}

// Their days cannot be made anew, and closed periods that they lie in not be corrected.
Result<void> Intake::check_days() const {
  if (!line_before_) return {};
  return bad_input(
      line_text(*line_before_) + ": it was measured on a day up to " + session_.metering().removed_through()->text() +
          ", whose samples were removed: what stands of those days can change no more",
      "Leave out what was measured up to then; what it should cost can go to a contract with `stowage contract "
      "charge`.");
}

Result<void> Intake::check_machines() const {
  const auto conflict = reports_.find_conflict(owners_.streams());
  if (!conflict) return {};
  const StreamName name = owners_.streams().name(conflict->place);
  const StreamName other = owners_.streams().name(conflict->other_place);
  return bad_input(line_text(conflict->line) + ": asset " + quoted(name.asset) + " with the same MAC or serial is in " +
                       quoted(other.organization) + " in " + line_text(conflict->other_line) + " and in " +
                       quoted(name.organization) + " here",
                   "One machine belongs to one organization in a report.");
}

// A source that reports both has two customers, and its records of one would be taken for the other's.
Result<void> Intake::check_former_names() const {
  const auto former = owners_.by_both_names();
  if (!former) return {};
  const std::string now = quoted(owners_.name_now(*former));
  return bad_input("it has " + quoted(*former) + " and " + now + ", and " + quoted(*former) + " was renamed to " + now,
                   "If they are two customers, give back the name: stowage org rename " + now + " " + quoted(*former) +
                       ", and import it again with --create. If they are one, let the source have one name.");
}

Result<void> Intake::check_new_names() {
  if (owners_.pending().empty()) return {};
  const EntryId known_at = TRY(session_.mark()).entry;
  const auto organizations =
      TRY(session_.read([&](Database& database) { return read_organizations(database, known_at); }));
  const auto like = find_like_name(owners_.streams(), owners_.pending(), organizations);
  if (!like) return {};
  const LikeNameText text = in_words(*like, owners_.streams(), "Write");
  const std::string where = like->known_place ? " in " + line_text(samples_.first_line(*like->known_place)) : "";
  return bad_input(line_text(samples_.first_line(like->place)) + ", field '" + text.field + "': " + text.what + where,
                   text.remedy);
}

Result<SourceId> Intake::enrol(const Sha256& sha, SourceId source, const StreamOwners::FirstDays& first_days,
                               Accepted& accepted) {
  if (owners_.anything_to_write(arrival_.create, reports_)) {
    JsonWriter data;
    data.begin_object().field("sha256", hex(sha));
    data.field("behind", TRY(session_.metering().deliveries().newest()).number()).end_object();
    const auto write = [&](Database& database, EntryId entry) -> Result<void> {
      source = TRY(ensure_source(database, arrival_.source, arrival_.kind, entry)).id;
      const Enrolled made = TRY(owners_.write_all(database, source, arrival_.create, first_days, reports_, entry));
      accepted.new_assets = made.assets;
      accepted.new_organizations = made.organizations;
      accepted.moved = made.moved;
      return {};
    };
    TRY(session_.record({"usage." + arrival_.delivery_kind, "source", data.take(), arrival_.source}, write));
  }
  for (std::uint32_t place = 0; place < first_days.size(); ++place) {
    if (first_days[place] && !owners_.owner(place)) ++accepted.without_asset;
  }
  return source;
}

std::vector<InventoryCount> Intake::count_by_organization(const StreamOwners::FirstDays& first_days) const {
  std::map<std::string_view, std::int64_t> listed;
  for (std::uint32_t place = 0; place < first_days.size(); ++place) {
    if (first_days[place]) ++listed[owners_.streams().name(place).organization];
  }
  std::vector<InventoryCount> counts;
  for (const auto& [organization, streams] : listed) counts.push_back({std::string(organization), streams});
  return counts;
}

}  // namespace stowage
