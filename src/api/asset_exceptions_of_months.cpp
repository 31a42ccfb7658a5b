// The half of AssetExceptions that looks back at months: for what keeps them open.

#include <utility>

#include "api/asset_exceptions.h"

namespace stowage {

template <class Tell>
void AssetExceptions::keep_open(const std::string& id, Period month, OpenKind kind, const AssetDay& day,
                                Version version, Tell&& tell) {
  if (found_.find(id) == nullptr) {
    tell();
    FoundException* past = found_.find(id);
    if (past == nullptr) return;
    // What a month of it would be worth nobody asks any more: the days are.
    past->at_stake.clear();
    past->one_of.clear();
    past->exception.stored.reset();
  }
  found_.find(id)->open_in(month).add(kind, day, version);
}

void AssetExceptions::look_back(Period month, const AssetUsage& usage) {
  if (usage.asset) look_back_at_absences(month, usage);
  const auto name = assets_.find(usage.asset);
  for (const AssetDay& day : usage.days) {
    if (!month.days().contains(day.day)) continue;
    for (const Version version : {Version::V1, Version::V2}) {
      if (!day.of(version).metered) continue;
      if (usage.asset) {
        look_back(month, Subject{usage.asset, name == assets_.end() ? "" : name->second, version, day});
      } else {
        keep_open("unmapped:" + std::to_string(usage.stream.number()), month, OpenKind::NoAsset, day, version,
                  [&] { nobodys(usage.stream, day); });
      }
    }
  }
}

// Lists have ended one version, and the other is active. What is longer ago is another matter than a change.
bool AssetExceptions::has_changed(const Subject& subject) {
  constexpr int days_max = 62;
  const auto& absence = subject.usage().absence;
  return absence && subject.day.of(other_of(subject.version)).state == State::Active &&
         subject.day.day - absence->since <= days_max;
}

bool AssetExceptions::lost(const Subject& subject) const {
  const AssetDay& day = subject.day;
  const auto& absence = subject.usage().absence;
  if (!absence || !was_billed(day, subject.version)) return false;
  // Where only kept backups of the other version are billed, protection is lost all the same.
  if (day.billed && (absence->was != State::Active || day.of(*day.billed).state == State::Active)) return false;
  const DirectorySnapshot& directory = view_.directory();
  const std::string* excluded = directory.asset_exclusions.at(subject.asset.number(), day.day);
  if ((excluded != nullptr && !excluded->empty()) || directory.excluded(day.organization, day.day)) return false;
  return absence->was == State::Active || directory.policies.at(Policy::KeptBilled, day.day) != 0;
}

void AssetExceptions::look_back_at_absences(Period month, const AssetUsage& usage) {
  for (const Version version : {Version::V1, Version::V2}) {
    std::string before;  // the absence that the day before belongs to
    for (const AssetDay& day : usage.days) {
      const auto& absence = day.of(version).absence;
      if (!absence && before.empty()) continue;
      const Subject subject{usage.asset, assets_.at(usage.asset), version, day};
      FoundException* over = absence ? nullptr : found_.find(before);
      if (over != nullptr && subject.usage().reported == day.day) over->back = day.day;
      before = absence ? was_missing_id(subject) : "";
      if (absence && month.days().contains(day.day) && lost(subject)) look_back_at_absence(month, subject);
    }
  }
}

void AssetExceptions::look_back_at_absence(Period month, const Subject& subject) {
  const auto changed = changed_.find(subject.asset);
  const bool between_versions = changed != changed_.end() && changed->second == subject.usage().absence->since;
  if (between_versions && subject.usage().absence->was != State::Active) return;
  FoundException* found = between_versions ? &gap(month, subject) : found_.find(ended_id(subject));
  const bool still_missing = found != nullptr && !between_versions;
  if (found == nullptr) found = &was_missing(subject);
  if (!still_missing) found->exception.left_out.insert(subject.day.day);
  AssetDay as_before = subject.day;
  VersionUsage& usage = as_before.of(subject.version);
  usage.state = usage.absence->was;
  usage.metered = true;
  usage.decision = usage.state == State::Active ? Decision::BilledActive : Decision::BilledKept;
  found->open_in(month).add(OpenKind::LeftOut, as_before, subject.version);
}

// Another matter than what is still missing: who said "gone" then knew nothing of a return.
FoundException& AssetExceptions::was_missing(const Subject& subject) {
  const std::string id = was_missing_id(subject);
  if (FoundException* known = found_.find(id)) return *known;
  FoundException& found =
      add(ExceptionKind::Ended, subject, id, subject.name, "If it was gone: " + settle_command(id, "gone"));
  found.exception.day = subject.usage().absence->since;
  offer_to_vouch(found, subject.usage().absence->was, "was");
  return found;
}

FoundException& AssetExceptions::gap(Period month, const Subject& subject) {
  const std::string id = "gap:" + subject.versioned_id() + ":" + month.text();
  if (FoundException* known = found_.find(id)) return *known;
  const std::string text(to_text(subject.version));
  const std::string other(to_text(other_of(subject.version)));
  FoundException& found =
      add(ExceptionKind::Gap, subject, id, subject.name + " was under no version between " + text + " and " + other,
          "If it was not protected: " + settle_command(id, "accept") + "; if it was: import what " + text + " or " +
              other + " held on these days");
  found.exception.answers = {"accept"};
  return found;
}

// The same conditions as on the lines of a statement.
void AssetExceptions::look_back(Period month, const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (usage.decision == Decision::UnmappedAmbiguous) look_back_at_doubts(month, subject);
  if (!is_billed(usage.decision)) return;
  if (lacks_class(subject))
    keep_open("no-class:" + subject.id(), month, OpenKind::NoClass, subject.day, subject.version,
              [&] { without_class(subject); });
  if (usage.unmeasured) look_back_at_bytes(month, subject);
  if (usage.stale != Stale::No) look_back_at_stale(month, subject);
  if (usage.differs) look_back_at_difference(month, subject);
}

// One for each month: who accepts a difference accepts it for that month, and is asked again.
void AssetExceptions::look_back_at_difference(Period month, const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  const Source& counts = source_of(usage.stream);
  const Source& other = source_of(usage.differs->stream);
  const std::string id =
      "sources-differ:" + subject.versioned_id() + ":" + std::to_string(other.id.number()) + ":" + month.text();
  FoundException* found = found_.find(id);
  if (found == nullptr) {
    const std::string text(to_text(subject.version));
    found = &add(
        ExceptionKind::SourcesDiffer, subject, id,
        counts.name + " and " + other.name + " differ on how much " + text + " holds of " + subject.name,
        "If " + counts.name + " is right: " + settle_command(id, "accept") + "; if " + other.name + " is: " +
            (counts.kind == SourceKind::File ? "import its figures with --source '" + counts.name + "', or " : "") +
            let_it_count(other, subject.day.day));
    found->exception.answers = {"accept"};
    found->exception.counted_source = counts.name;
    found->exception.other_source = other.name;
    found->difference.emplace(month);
  }
  found->difference->add(subject.day, subject.version);
  found->exception.stored = usage.level;
  found->exception.other_stored = usage.differs->level;
  const std::int64_t apart = usage.level.count() - usage.differs->level.count();
  Held difference = held(subject, State::Kept);
  difference.level = Bytes(apart < 0 ? -apart : apart);
  found->at_stake = {difference};
}

// A figure counts from its day on, so it is asked for from the first day that lacks one.
void AssetExceptions::look_back_at_bytes(Period month, Subject subject) {
  const std::string id = "unmeasured:" + subject.versioned_id();
  const FoundException* today = found_.find(id);
  const bool first = today == nullptr || today->open.empty();
  keep_open(id, month, OpenKind::Unmeasured, subject.day, subject.version, [&] { without_bytes(subject); });
  if (first) found_.find(id)->exception.remedy = enter_remedy(subject);
}

// Where there are several, the money of the days stands with the first.
void AssetExceptions::look_back_at_doubts(Period month, const Subject& subject) {
  bool first = true;
  const auto doubts = doubts_.equal_range(subject.asset);
  for (auto doubt = doubts.first; doubt != doubts.second; ++doubt) {
    if (!doubt->second.days.contains(subject.day.day)) continue;
    const std::string id = doubt_id(doubt->second);
    if (std::exchange(first, false)) {
      keep_open(id, month, OpenKind::Doubt, subject.day, subject.version, [&] { doubted(subject, "was"); });
    } else if (FoundException* other = found_.find(id)) {
      other->open_in(month).add(OpenKind::Doubt, subject.day.organization);
    }
  }
}

void AssetExceptions::look_back_at_stale(Period month, const Subject& subject) {
  const auto orphan = orphans_.find({subject.asset, subject.version});
  if (orphan != orphans_.end())
    return keep_open(orphan->second, month, OpenKind::Stale, subject.day, subject.version, [] {});
  if (subject.usage().stale == Stale::Incomplete)
    return keep_open(incomplete_id(subject), month, OpenKind::Stale, subject.day, subject.version,
                     [&] { add_incomplete(subject, "was"); });
  const SourceId source = key_of(subject.usage().stream).source;
  keep_open(stale_id(source), month, OpenKind::Stale, subject.day, subject.version,
            [&] { sources_.was_stale(source_of(subject.usage().stream)); });
}

}  // namespace stowage
