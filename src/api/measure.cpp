#include "api/measure.h"

#include "api/intake.h"
#include "api/new_names.h"
#include "api/renamed_organizations.h"
#include "api/stores.h"
#include "api/turns.h"
#include "backup/v1/scan.h"
#include "backup/v2/scan.h"
#include "directory/organizations.h"
#include "metering/stores.h"

namespace stowage {

namespace {

class Telling : public Progress {
 public:
  explicit Telling(const MeasureProgress& tell) : tell_(tell) {}
  void asset(const std::string& organization, const std::string& asset, std::size_t number, std::size_t all) override {
    if (tell_) tell_(organization + "/" + asset, number, all);
  }
  bool names(std::uint64_t /*more*/) override { return true; }

 private:
  const MeasureProgress& tell_;
};

Result<StoreScan> scan(Session& session, const Store& store, Progress& progress) {
  std::set<std::string> organizations;
  TRY(session.read([&](Database& database) -> Result<void> {
    for (const Organization& organization : TRY(read_organizations(database, TRY(journal_head(database)).entry)))
      organizations.insert(organization.name);
    return {};
  }));
  StoreOptions options{store.path, TRY(Layout::parse(store.layout)), session.partner().name, organizations,
                       session.partner().zone};
  options.points_until = session.now() + ms_per_day;  // as a measurement may lie ahead
  V1StoreOptions v1{options, {}, {}};
  for (const std::string& repository : store.renamed) v1.renamed.insert(store.path + "/" + repository);
  v1.borg.passphrase_command = store.passphrase_command;
  v1.borg.working_folder = session.ledger().folder() + "/borg";
  const Turns::Outside outside;
  return store.version == Version::V2 ? scan_v2_store(options, progress) : scan_v1_store(v1, progress);
}

Sample sample_of(const AssetScan& asset, Instant at) {
  Sample sample;
  sample.at = at;
  sample.bytes = asset.stored;
  // A store that still has the backups says so; whether they go on being made is known by other means (R1, R4).
  sample.stated = Stated::Unstated;
  if (asset.recovery_points) sample.points = *asset.recovery_points > 0 ? Points::Some : Points::None;
  // What could not be read whole is no measurement: the last complete level carries on, and the asset was seen.
  sample.seen_only = sample.incomplete = asset.measured != Measured::Complete;
  if (sample.seen_only) sample.bytes = Bytes();
  return sample;
}

void report_row(Table& table, const Store& store, const AssetScan& asset) {
  table.add({asset.organization, asset.asset, std::string(to_text(store.version)), std::string(to_text(asset.kind)),
             asset.measured == Measured::Refused ? Cell() : Cell(asset.stored),
             asset.shared == Bytes() ? Cell() : Cell(asset.shared), asset.apparent ? Cell(*asset.apparent) : Cell(),
             asset.recovery_points ? Cell(*asset.recovery_points) : Cell(), std::string(to_text(asset.measured))});
}

void report_problems(std::vector<std::string>& problems, const std::string& about, const ScanProblems& found) {
  for (const ScanProblem& problem : found.kept())
    problems.push_back(about + problem.path + ": " + problem.what +
                       (problem.remedy.empty() ? "" : ". " + problem.remedy));
  if (found.total() > found.kept().size())
    problems.push_back(about + "and " + std::to_string(found.total() - found.kept().size()) + " more");
}

void refuse_name(AssetScan& asset, const std::string& what, const std::string& remedy) {
  asset.measured = Measured::Refused;
  asset.problems.add({asset.path, what, remedy});
}

// The streams of what a scan found.
class NamedStreams {
 public:
  static Result<NamedStreams> of(Session& session, const Store& store, const StoreScan& found) {
    NamedStreams streams(TRY(StreamOwners::load(session, store.path)));
    for (const AssetScan& asset : found.assets) {
      StreamName name{store.version, store.id, asset.organization, asset.asset};
      std::uint32_t place = 0;
      streams.owners.places({&name, 1}, {&place, 1});
      streams.places.push_back(place);
    }
    return streams;
  }

  // Those that are measured.
  StreamOwners::FirstDays listed(const StoreScan& found, Day today) const {
    StreamOwners::FirstDays days(owners.streams().size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (found.assets[i].measured != Measured::Refused) days[places[i]] = today;
    }
    return days;
  }

  StreamOwners owners;
  std::vector<std::uint32_t> places;  // of each of the scan's assets

 private:
  explicit NamedStreams(StreamOwners all) : owners(std::move(all)) {}
};

// A folder whose name begins to be written otherwise would be another machine, beside the one that is carried on.
Result<void> refuse_like_names(Session& session, NamedStreams& streams, StoreScan& found) {
  const EntryId entry = TRY(session.mark()).entry;
  const auto organizations = TRY(session.read([&](Database& database) { return read_organizations(database, entry); }));
  while (true) {
    streams.owners.find_pending(streams.listed(found, session.today()));
    const auto like = find_like_name(streams.owners.streams(), streams.owners.pending(), organizations);
    if (!like) return {};
    const LikeNameText text = in_words(*like, streams.owners.streams(), "Name it");
    const StreamName name = streams.owners.streams().name(like->place);
    for (std::size_t i = 0; i < found.assets.size(); ++i) {
      AssetScan& asset = found.assets[i];
      const bool is_meant =
          like->is_organization ? asset.organization == name.organization : streams.places[i] == like->place;
      if (is_meant && asset.measured != Measured::Refused) refuse_name(asset, text.what, text.remedy);
    }
  }
}

// So would all machines of a customer whose folder has another name.
Result<void> refuse_renamed(Session& session, SourceId source, const NamedStreams& streams, StoreScan& found) {
  const auto renamed = TRY(find_renamed(session, source, streams.owners, streams.listed(found, session.today())));
  for (const RenamedOrganization& one : renamed) {
    const RenamedText text = in_words(one, "measure again");
    for (AssetScan& asset : found.assets) {
      if (asset.organization == one.now && asset.measured != Measured::Refused)
        refuse_name(asset, text.what, text.remedy + "; if it is another customer all the same, add --new-names.");
    }
  }
  return {};
}

Result<void> refuse_names(Session& session, const Store& store, StoreScan& found) {
  NamedStreams streams = TRY(NamedStreams::of(session, store, found));
  TRY(refuse_like_names(session, streams, found));
  const auto source = TRY(session.read([&](Database& database) { return find_source(database, store.path); }));
  if (!source || !found.every_asset_listed) return {};
  return refuse_renamed(session, source->id, streams, found);
}

Result<Accepted> take_in(Session& session, const Store& store, const StoreScan& found) {
  const Instant now = session.now();
  // What was refused is neither measured nor absent, so a list with such an asset in it makes nothing absent.
  const bool complete = found.every_asset_listed && found.count(Measured::Refused) == 0;
  const Coverage coverage = complete ? Coverage::All : Coverage::None;
  Intake intake = TRY(Intake::begin(session, {store.path, SourceKind::Store, "scan", coverage, true}));
  Sha256Stream sha;
  sha.add("scan\n" + store.path + "\n" + now.text() + "\n");
  std::vector<Measurement> measurements;
  for (const AssetScan& asset : found.assets) {
    if (asset.measured == Measured::Refused) continue;
    sha.add(asset.organization + "\n" + asset.asset + "\n" + std::to_string(asset.stored.count()) + "\n");
    measurements.push_back({{store.version, store.id, asset.organization, asset.asset},
                            {},
                            sample_of(asset, now),
                            0,
                            asset.newest_recovery_point});
  }
  intake.add(measurements);
  return intake.accept(sha.finish());
}

}  // namespace

Result<void> check_layout(const std::string& layout) {
  TRY(Layout::parse(layout));
  return {};
}

Result<MeasureReport> measure(Session& session, LikeNames like_names, const MeasureProgress& progress) {
  auto stores = TRY(session.read([](Database& database) { return read_stores(database); }));
  std::erase_if(stores, [](const Store& store) { return !store.measured; });
  if (stores.empty()) return refuse("there is no store to measure", "Add one with: stowage store add v1|v2 PATH");
  MeasureReport report{Table({{"organization", "Organization", ColumnKind::Text},
                              {"asset", "Asset", ColumnKind::Text},
                              {"version", "Version", ColumnKind::Text},
                              {"kind", "Kind", ColumnKind::Text},
                              {"storedBytes", "Stored", ColumnKind::Bytes},
                              {"sharedBytes", "Shared", ColumnKind::Bytes},
                              {"apparentBytes", "Apparent", ColumnKind::Bytes},
                              {"recoveryPoints", "Points", ColumnKind::Integer},
                              {"measured", "Measured", ColumnKind::Text}}),
                       {}};
  Telling telling(progress);
  for (const Store& store : stores) {
    if (TRY(session.read([&](Database& database) { return waits_for_confirmation(database, store); }))) {
      const std::string id = std::to_string(store.id.number());
      report.problems.push_back(store.path +
                                ": its passphrase command came with a restored backup and is not run "
                                "before somebody confirms it, so nothing is measured. Look at it with `stowage store "
                                "show " +
                                id + "`, then: stowage store confirm " + id + " --reason TEXT");
      continue;
    }
    auto found = scan(session, store, telling);
    if (!found) {
      report.problems.push_back(store.path + ": " + found.error().text());
      continue;
    }
    if (like_names == LikeNames::Refused) TRY(refuse_names(session, store, *found));
    for (const AssetScan& asset : found->assets) {
      report_row(report.assets, store, asset);
      report_problems(report.problems, asset.organization + "/" + asset.asset + ": ", asset.problems);
    }
    report_problems(report.problems, "", found->not_understood);
    if (found->assets.size() == found->count(Measured::Refused)) continue;
    const auto accepted = take_in(session, store, *found);
    if (!accepted) {
      report.problems.push_back(store.path + ": " + accepted.error().text());
    } else if (accepted->half_list) {
      report.problems.push_back(store.path + ": it lists " + std::to_string(accepted->listed) + " assets after " +
                                std::to_string(accepted->listed_before) +
                                "; nothing is absent until a person accepts that. See `stowage exceptions list`");
    }
    if (accepted && !accepted->not_merged.empty())
      report.problems.push_back(store.path + ": it is measured, but past days could not be made smaller: " +
                                accepted->not_merged + " The next measurement tries again");
  }
  return report;
}

}  // namespace stowage
