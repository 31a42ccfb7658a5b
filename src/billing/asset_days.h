#pragma once
// Decides the days of one asset after another: its states, the source that counts, what is billed and to whom.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "billing/counted_source.h"
#include "billing/doubted_days.h"
#include "billing/past_reports.h"
#include "billing/protection.h"
#include "billing/usage.h"

namespace stowage {

class AssetDays {
 public:
  // Days behind `range` in `looked_at` decide about gaps only. What is given must outlive it.
  AssetDays(const DirectorySnapshot& directory, const DayRange& range, const DayRange& looked_at,
            const DoubtedDays& doubted_days, const PastReports& past_reports);

  // `streams` are all that belong to the asset on one of the days at least; of no asset (0), one. The answer's memory
  // is used again.
  void decide(AssetId asset, std::span<const StreamDays> streams, AssetUsage& usage);

 private:
  // What one version's history is made of.
  struct Known {
    bool any = false;  // the asset has streams of it on one of the days at least
    std::vector<ProtectionDecision> decisions;
    // Of the streams that are the asset's on the days that are judged.
    std::vector<const StreamDays*> streams;
    std::vector<const DayCell*> cells;  // of one day
    std::vector<Reported> days;
    std::vector<Day> listed;
    std::vector<Day> seen;  // days on which one of them was reported, or a person said that it is protected
    // Of each day of the range: when the protection of that day began anew behind an absence; since_ever where none
    // was.
    std::vector<Day> begun;
    VersionHistory history;
  };
  // What holds for all assets on one day.
  struct DayPolicies {
    int grace_days;
    bool kept_billed;
    bool local_billed;
    int difference_percent;
  };

  void know(Known& known, Version version, AssetId asset, std::span<const StreamDays> streams);
  void know_from(Day from, Known& known, Version version, std::span<const StreamDays> streams);
  Day first_named(const StreamDays& stream) const;
  std::span<const Day> lists(Known& known) const;
  void find_seen(Known& known, Day until) const;
  void find_begun(Known& known, const DayRange& range) const;
  void find_turns(std::span<const StreamDays> streams);
  void decide_days(const DayRange& range, AssetId asset, std::span<const StreamDays> streams,
                   std::vector<AssetDay>& days);
  void owner_of(AssetDay& day, std::span<const SubjectSteps<std::uint32_t>::Step> organizations,
                std::span<const SubjectSteps<AssetClass>::Step> classes) const;
  void decide_version(AssetDay& day, size_t place, Version version, const VersionDay& state, AssetId asset,
                      std::span<const StreamDays> streams) const;
  void decide_billing(AssetDay& day, size_t place, Version version, AssetId asset) const;
  bool excluded(const AssetDay& day) const;
  void fill_in(VersionUsage& usage, Version version, AssetId asset, Day day) const;

  const DirectorySnapshot& directory_;
  const DayRange range_;
  const DayRange looked_at_;
  const DoubtedDays& doubted_days_;
  const PastReports& past_reports_;
  const Grace grace_;
  std::vector<DayPolicies> policies_;
  // Of the asset that is decided.
  Known v1_;
  Known v2_;
  std::vector<Day> turns_;
  std::span<const Timelines<std::string>::Step> exclusions_;
  std::span<const char> doubted_;  // DoubtedDays::of
};

}  // namespace stowage
