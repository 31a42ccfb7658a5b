#include "backup/places.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "backup/repository.h"
#include "base/plain_text.h"

namespace stowage {
namespace {

constexpr const char* readable_remedy =
    "Give the user that Stowage runs as the right to read it, and measure again. Until then no asset counts as gone.";

class PlaceFinder {
 public:
  PlaceFinder(const StoreOptions& options, StoreScan& scan) : options_(options), scan_(scan) {}

  Result<std::vector<Place>> find() {
    const auto entries = TRY_WITHIN("measure the store", list_entries(options_.root));
    if (entries.empty())
      not_listed(options_.root, "holds nothing at all",
                 "See that its disk is mounted. Until it holds something, no asset counts as gone.");
    go_through(options_.root, entries, 0, options_.organization);
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
      return std::tie(a.organization, a.asset) < std::tie(b.organization, b.asset);
    });
    return std::move(places_);
  }

 private:
  void enter(const std::string& path, std::size_t level, const std::string& organization) {
    const auto entries = list_entries(path);
    if (!entries) return not_listed(path, entries.error().message(), readable_remedy);
    if (entries->empty())
      return not_listed(path, "holds nothing at all",
                        "See that its disk is mounted, or remove it where no assets are in it any more. Until then no "
                        "asset counts as gone.");
    const auto repository = repository_in(path, *entries);
    if (!repository) return not_listed(path, repository.error().message(), readable_remedy);
    if (*repository != BackupKind::None)
      return not_listed(path,
                        fmt::format("is a {} repository, where the layout '{}' has '{}' below it", to_text(*repository),
                                    options_.layout.pattern(), options_.layout.levels()[level].pattern()),
                        "Move it to where the layout has its assets, or add it as a store of its own.");
    go_through(path, *entries, level, organization);
  }

  void go_through(const std::string& path, const std::vector<FolderEntry>& entries, std::size_t level,
                  const std::string& organization) {
    for (const auto& entry : entries) {
      // Made by the file system itself, and closed to most.
      if (level == 0 && entry.name == "lost+found" && entry.kind == EntryKind::Folder) continue;
      look_at(path + "/" + entry.name, entry, level, organization);
    }
  }

  void look_at(const std::string& path, const FolderEntry& entry, std::size_t level, std::string organization) {
    const auto& pattern = options_.layout.levels()[level];
    const bool last = level + 1 == options_.layout.levels().size();
    const auto not_understood = [&](std::string what, std::string remedy) {
      scan_.not_understood.add({path_for_people(path), std::move(what), std::move(remedy)});
    };
    if (entry.kind == EntryKind::Link)
      return not_understood("is a symbolic link, and those are not followed",
                            "Nothing need be done if what it leads to is measured elsewhere.");
    if (entry.kind == EntryKind::Other || (entry.kind == EntryKind::File && !last))
      return not_understood(fmt::format("is no folder, where the layout has '{}'", pattern.pattern()),
                            "Remove it, or leave it: nobody is billed for it.");
    if (entry.name.starts_with('.'))
      return not_understood("begins with a dot, which names of organizations and assets do not",
                            "Rename it if it is an asset's; otherwise leave it: nobody is billed for it.");
    const auto reading = read(pattern, entry.name);
    if (!reading) return not_understood(reading.error().message(), reading.error().remedy());
    for (const std::string& name : {reading->organization, reading->asset}) {
      if (const auto fault = name.empty() ? std::string_view() : fault_of_name(name); !fault.empty())
        return not_understood(fmt::format("has a name that {}", fault), "Rename it.");
    }

    if (!reading->organization.empty()) organization = reading->organization;
    if (entry.mounted && !last)
      return not_listed(path, "is where something else is mounted, which is not entered",
                        "Add what is mounted here as a store of its own.");
    if (!reading->asset.empty()) asset_ = reading->asset;
    if (last)
      places_.push_back({organization, asset_, path, entry, pattern.has_ending()});
    else
      enter(path, level + 1, organization);
  }

  Result<LayoutLevel::Reading> read(const LayoutLevel& pattern, const std::string& name) const {
    auto readings = pattern.readings(name);
    if (readings.empty())
      return refuse(fmt::format("does not fit '{}'", pattern.pattern()),
                    "Rename it, or give the store the layout that it has.");
    if (readings.size() > 1)
      std::erase_if(readings, [&](const LayoutLevel::Reading& reading) {
        return !options_.known_organizations.contains(reading.organization);
      });
    if (readings.size() != 1)
      return refuse(fmt::format("can be read as '{}' in several ways, and no one organization decides between them",
                                pattern.pattern()),
                    "Add the organization by the name that stands there, or rename what lies there.");
    return readings.front();
  }

  void not_listed(const std::string& path, std::string what, std::string remedy) {
    scan_.every_asset_listed = false;
    scan_.not_understood.add({path_for_people(path), std::move(what), std::move(remedy)});
  }

  const StoreOptions& options_;
  StoreScan& scan_;
  std::vector<Place> places_;
  std::string asset_;  // as the levels so far name it
};

}  // namespace

Result<StoreScan> scan_places(const StoreOptions& options, Progress& progress, const MeasurePlace& measure) {
  if (!options.layout.names_organization() && options.organization.empty())
    return bad_input(fmt::format("the layout '{}' names no organization", options.layout.pattern()),
                     "Name the organization that all its assets belong to, or put {org} into the layout.");
  StoreScan scan;
  auto counter =
      TRY(TreeCounter::open(options.root, options.threads, [&](std::uint64_t more) { return progress.names(more); }));
  const auto places = TRY(PlaceFinder(options, scan).find());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& place = places[i];
    // Two levels may leave the same names behind only where fixed text is all they differ in, and it cannot differ.
    ASSERT(i == 0 ||
           std::tie(places[i - 1].organization, places[i - 1].asset) != std::tie(place.organization, place.asset));
    progress.asset(place.organization, place.asset, i + 1, places.size());
    if (place.entry.mounted) {
      scan.assets.push_back(refused(place, "is where something else is mounted, which is not entered",
                                    "Add what is mounted here as a store of its own."));
      continue;
    }
    auto measured = TRY(measure(place, counter, scan.not_understood));
    if (measured) scan.assets.push_back(std::move(*measured));
  }
  return scan;
}

void note_recovery_point(Instant at, const StoreOptions& options, AssetScan& scan) {
  if (at <= options.points_until) scan.newest_recovery_point = std::max(scan.newest_recovery_point.value_or(at), at);
}

AssetScan begun(const Place& place) {
  AssetScan scan;
  scan.organization = place.organization;
  scan.asset = place.asset;
  scan.path = place.path;
  return scan;
}

AssetScan refused(const Place& place, std::string what, std::string remedy) {
  auto scan = begun(place);
  scan.measured = Measured::Refused;
  scan.problems.add({path_for_people(place.path), std::move(what), std::move(remedy)});
  return scan;
}

void add_problems_of(const TreeCount& count, AssetScan& scan) {
  for (const auto& problem : count.problems) scan.problems.add({problem.path, problem.what, problem.remedy});
  scan.problems.add_uncounted(count.problem_count - count.problems.size());
  if (count.problem_count > 0) scan.measured = Measured::Incomplete;
}

void add_incomplete(const Error& error, const std::string& path, AssetScan& scan) {
  scan.problems.add({path_for_people(path), error.message(), readable_remedy});
  scan.measured = Measured::Incomplete;
}

}  // namespace stowage
