#include "api/asset_exceptions.h"

#include <algorithm>
#include <utility>

#include "directory/assets.h"
#include "metering/recovery_points.h"

namespace stowage {

std::string AssetExceptions::doubt_id(const Doubt& doubt) {
  return "doubt:a" + std::to_string(doubt.asset.number()) + ":a" + std::to_string(doubt.other.number());
}

bool AssetExceptions::was_billed(const AssetDay& day, Version version) {
  const auto was = [](const VersionUsage& usage) { return usage.absence ? usage.absence->was : State::None; };
  return billed_version(was(day.v1), was(day.v2), {}, {}) == version;
}

Result<void> AssetExceptions::load() {
  const EntryId entry = view_.mark().entry;
  open_ = TRY(session_.first_open_day());
  return session_.read([&](Database& database) -> Result<void> {
    for (const Asset& asset : TRY(read_assets(database, entry))) assets_[asset.id] = asset.name;
    for (const Doubt& doubt : TRY(read_doubts(database, entry))) doubts_.emplace(doubt.asset, doubt);
    for (const ClassConflict& conflict : TRY(read_class_conflicts(database, session_.today(), entry)))
      class_conflicts_[conflict.asset] = conflict.word;
    for (const KnownPoint& point : TRY(read_newest_points(database))) {
      const auto* owner = view_.directory().stream_owners.at(point.stream.number(), session_.today());
      if (owner == nullptr || *owner == 0) continue;
      const auto [newest, first] = newest_points_.try_emplace({AssetId(*owner), point.version}, point.at);
      if (!first) newest->second = std::max(newest->second, point.at);
    }
    return {};
  });
}

FoundException& AssetExceptions::add(ExceptionKind kind, const Subject& subject, std::string id, std::string what,
                                     std::string remedy) {
  FoundException& found = found_.add(kind, std::move(id), std::move(what), std::move(remedy));
  found.exception.asset = subject.asset;
  found.exception.version = subject.version;
  found.exception.organization = names_.of(subject.day.organization);
  found.exception.stored = subject.usage().level;
  return found;
}

Held AssetExceptions::held(const Subject& subject, State state) {
  const VersionUsage& usage = subject.usage();
  return {subject.day.organization, subject.version, subject.day.asset_class,
          usage.unmeasured ? std::nullopt : std::optional(usage.level), state == State::Active};
}

// By a person's word, from a day that has not come yet.
bool AssetExceptions::ends(const Subject& subject) const {
  const auto decisions = view_.directory().decisions.find(subject.asset);
  if (decisions == view_.directory().decisions.end()) return false;
  return std::any_of(decisions->second.begin(), decisions->second.end(), [&](const ProtectionDecision& decision) {
    const bool end = decision.kind == Protection::Ended || decision.kind == Protection::EndedKept;
    return end && decision.version == subject.version && decision.day > subject.day.day;
  });
}

const StreamKey& AssetExceptions::key_of(StreamId stream) const {
  return view_.streams()[static_cast<std::size_t>(stream.number()) - 1].key;
}

const Source& AssetExceptions::source_of(StreamId stream) const {
  return view_.source(key_of(stream).source);
}

void AssetExceptions::nobodys(StreamId stream, const AssetDay& day) {
  const StreamKey& key = key_of(stream);
  const VersionUsage& of_stream = day.of(key.version);
  if (!of_stream.metered) return;
  const std::string number = std::to_string(stream.number());
  FoundException& found = found_.add(
      ExceptionKind::NoAsset, "unmapped:" + number,
      std::string(to_text(key.version)) + " usage of " + key.organization + "/" + key.asset + " belongs to no asset",
      "Import with --create, or: stowage asset map ASSET --stream " + number + " --reason TEXT");
  found.exception.organization = key.organization;
  found.exception.stored = of_stream.level;
  found.at_stake = {{day.organization, key.version, AssetClass::None,
                     of_stream.unmeasured ? std::nullopt : std::optional(of_stream.level), false}};
}

void AssetExceptions::doubted(const Subject& subject, std::string_view tense) {
  if (!subject.usage().metered || subject.usage().decision != Decision::UnmappedAmbiguous) return;
  bool first = true;
  const auto others = doubts_.equal_range(subject.asset);
  for (auto doubt = others.first; doubt != others.second; ++doubt) {
    const AssetId other = doubt->second.other;
    const std::string id = doubt_id(doubt->second);
    if (!doubt->second.days.contains(subject.day.day) || found_.find(id) != nullptr) continue;
    const std::string other_id = "a" + std::to_string(other.number());
    FoundException& found = add(ExceptionKind::Doubt, subject, id,
                                std::string(to_text(subject.version)) + " record " + subject.id() + " " + subject.name +
                                    " may be the same machine as " + other_id + " " + assets_[other] + ", and " +
                                    std::string(tense) + " not billed",
                                settle_command(id, "one-machine|two-machines"));
    found.exception.other = other;
    found.exception.answers = {"one-machine", "two-machines"};
    if (std::exchange(first, false)) {
      found.at_stake = {held(subject, subject.usage().state)};
    } else {
      found.exception.what += "; counted elsewhere on this list";
    }
  }
}

std::string AssetExceptions::ended_id(const Subject& subject) {
  return "ended:" + subject.versioned_id() + ":" + subject.usage().absence->since.text();
}

std::string AssetExceptions::was_missing_id(const Subject& subject) {
  return "was-missing:" + subject.versioned_id() + ":" + subject.usage().absence->since.text();
}

// Kept is only ever stated (R1): who says that backups are there after all says so of the source's next report.
void AssetExceptions::offer_to_vouch(FoundException& ended, State was, std::string_view tense) {
  Exception& exception = ended.exception;
  exception.answers = {"gone"};
  if (was != State::Active) return;
  exception.answers.push_back("still-protected");
  exception.remedy +=
      "; if it " + std::string(tense) + " protected all the same: " + settle_command(exception.id, "still-protected");
}

// Reports go on under the other version, which a person has ended: their word for "kept" may be a machine that moved.
void AssetExceptions::offer_to_change(FoundException& ended, const Subject& subject) {
  const Version version = other_of(subject.version);
  const VersionUsage& other = subject.day.of(version);
  const Day since = ended.exception.day;
  if (other.state != State::Kept || !other.reported || *other.reported < since) return;
  ended.exception.what += "; it is reported as " + std::string(to_text(version)) + ", billed as kept";
  ended.exception.remedy += "; if it is protected as " + std::string(to_text(version)) + ": stowage asset " +
                            (version == Version::V2 ? "upgrade " : "rollback ") + subject.id() + " --from " +
                            since.text() + " --reason TEXT";
}

void AssetExceptions::ended(const Subject& subject) {
  const auto& absence = subject.usage().absence;
  if (!absence || subject.day.of(other_of(subject.version)).state == State::Active) return;
  const std::string text(to_text(subject.version));
  const std::string id = ended_id(subject);
  FoundException& found =
      add(ExceptionKind::Ended, subject, id,
          subject.name + " is missing from its source's lists since " + absence->since.text() + "; its " + text +
              " protection has ended",
          "Look at the machine if it should be there; if it is gone: " + settle_command(id, "gone"));
  found.exception.day = absence->since;
  offer_to_vouch(found, absence->was, "is");
  offer_to_change(found, subject);
  if (was_billed(subject.day, subject.version)) found.at_stake = {held(subject, absence->was)};
}

// For all assets, until the partner has decided otherwise: what such an order would bring ends there.
std::string AssetExceptions::let_it_count(const Source& other, Day from) const {
  std::string remedy =
      "let it count for all assets: stowage source order '" + other.name + "' --from " + from.text() + " --reason TEXT";
  const auto later = view_.source_order().decided_after(from);
  if (later) remedy += " (before " + later->text() + " only: from then on another order holds)";
  return remedy;
}

// Ending is proposed, never done: reports and backups stop for a day's holiday and for good alike (R4).
void AssetExceptions::propose_end(ExceptionKind kind, Subject& subject, const std::string& id, std::string what,
                                  Day since) {
  FoundException& found = add(kind, subject, id, std::move(what), settle_command(id, "end|keep"));
  found.exception.day = since;
  found.exception.answers = {"end", "keep"};
  found.at_stake = {held(subject, subject.usage().state)};
  subject.listed = !found_.is_settled(id);
}

// What is billed is carried from long ago, while another record of the machine goes on being reported: an old name, or
// a source that measures it no more.
bool AssetExceptions::silent_record(Subject& subject, const std::string& id, std::int32_t days) {
  const VersionUsage& usage = subject.usage();
  const StreamKey& key = key_of(usage.stream);
  FoundException& found =
      add(ExceptionKind::Silent, subject, id,
          source_of(usage.stream).name + " has not reported " + key.organization + "/" + key.asset + ", a record of " +
              subject.name + ", for " + counted(days, "day") + "; what it held as " +
              std::string(to_text(subject.version)) + " is billed, while another record is reported",
          settle_command(id, "keep") + "; if it is an old name or gone: stowage asset map a" +
              std::to_string(subject.asset.number()) + " --stream " + std::to_string(usage.stream.number()) +
              " --former --reason TEXT");
  if (usage.behind) {
    const Source& other = source_of(usage.behind);
    found.exception.remedy +=
        "; if " + other.name + " is right: " + let_it_count(other, std::max(open_, *usage.level_reported + 1));
  }
  found.exception.day = *usage.level_reported;
  found.exception.answers = {"keep"};
  found.at_stake = {held(subject, usage.state)};
  subject.listed = !found_.is_settled(id);
  return true;
}

// Billed, and nothing has been heard of it for long: by its source's fault or its own.
bool AssetExceptions::unheard_of(Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision) || !usage.level_reported || ends(subject)) return false;
  const Source& source = source_of(usage.stream);
  const auto heard = view_.last_measured(source.id);
  const bool orphan =
      usage.stale == Stale::Source && heard && subject.day.day - session_.partner().zone.day_of(*heard) >= silent_days;
  // What another source reports, which does not count, is no word of the one that does.
  const Day last = orphan && usage.behind ? session_.partner().zone.day_of(*heard) : *usage.level_reported;
  const std::int32_t days = subject.day.day - last;
  if (days < silent_days) return false;
  const std::string text(to_text(subject.version));
  const std::string id = (orphan ? "orphan:" : "silent:") + subject.versioned_id() + ":" + last.text();
  if (!orphan && last < *usage.reported) return silent_record(subject, id, days);
  propose_end(
      orphan ? ExceptionKind::Orphan : ExceptionKind::Silent, subject, id,
      orphan ? subject.name + " is an orphan: its source " + source.name + " has said nothing for " +
                   counted(days, "day") + ", and its " + text + " is billed"
             : subject.name + " has not been reported as " + text + " for " + counted(days, "day") + " and is billed",
      last);
  if (orphan && usage.behind) {
    const Source& other = source_of(usage.behind);
    Exception& exception = found_.find(id)->exception;
    exception.what += "; " + other.name + " reports it, too, and does not count";
    exception.remedy += "; if " + other.name + " is right: " + let_it_count(other, std::max(open_, last + 1));
  }
  if (orphan && subject.listed) orphans_[{subject.asset, subject.version}] = id;
  return true;
}

std::string AssetExceptions::incomplete_id(const Subject& subject) {
  return "incomplete:" + subject.versioned_id() + ":" + subject.usage().complete->text();
}

FoundException& AssetExceptions::add_incomplete(const Subject& subject, std::string_view tense) {
  const Day complete = *subject.usage().complete;
  FoundException& found = add(ExceptionKind::Incomplete, subject, incomplete_id(subject),
                              std::string(to_text(subject.version)) + " of " + subject.name +
                                  " could not be measured whole in the days after " + complete.text() +
                                  ": its level of that day " + std::string(tense) + " carried forward and billed",
                              "See what `stowage measure` says that it cannot read, and mend it");
  found.exception.day = complete;
  return found;
}

// Its source reports it each day, and can measure it no more: stale for itself alone, and an orphan in the end (R10).
bool AssetExceptions::incomplete(Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision) || usage.stale != Stale::Incomplete) return false;
  const std::int32_t days = subject.day.day - *usage.complete;
  if (days >= silent_days && !ends(subject)) {
    const std::string id = "orphan:" + subject.versioned_id() + ":" + usage.complete->text();
    const std::string text(to_text(subject.version));
    propose_end(ExceptionKind::Orphan, subject, id,
                subject.name + " is an orphan: its " + text + " was not measured whole for " + counted(days, "day") +
                    ", and is billed",
                *usage.complete);
    if (subject.listed) orphans_[{subject.asset, subject.version}] = id;
  }
  if (subject.listed) return true;
  FoundException& found = add_incomplete(subject, "is");
  found.at_stake = {held(subject, usage.state)};
  subject.listed = true;
  return true;
}

void AssetExceptions::without_new_point(Subject& subject) {
  const VersionUsage& usage = subject.usage();
  const bool billed = usage.metered && is_billed(usage.decision) && usage.state == State::Active;
  const auto newest = newest_points_.find({subject.asset, subject.version});
  if (!billed || !usage.stream || newest == newest_points_.end() || ends(subject)) return;
  if (source_of(usage.stream).kind != SourceKind::Store) return;
  const Day last = session_.partner().zone.day_of(newest->second);
  const std::int32_t days = subject.day.day - last;
  if (days < view_.directory().policies.at(Policy::PointDays, subject.day.day)) return;
  propose_end(ExceptionKind::NoPoint, subject, "no-point:" + subject.versioned_id() + ":" + last.text(),
              subject.name + " has no new " + std::string(to_text(subject.version)) + " recovery point since " +
                  last.text() + ", for " + counted(days, "day") + ", and is billed as protected",
              last);
}

std::string AssetExceptions::enter_remedy(const Subject& subject) {
  return "See that its source reports bytes, or: stowage enter " + subject.id() + " BYTES --version " +
         std::string(to_text(subject.version)) + " --from " + subject.day.day.text() + " --reason TEXT";
}

void AssetExceptions::without_bytes(Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision)) return;
  if (usage.entered) return asked_again(subject);
  if (!usage.unmeasured) return;
  FoundException& found = add(ExceptionKind::Unmeasured, subject, "unmeasured:" + subject.versioned_id(),
                              "nobody has published how much " + std::string(to_text(subject.version)) + " holds of " +
                                  subject.name + ": its storage is in no line",
                              enter_remedy(subject));
  found.exception.stored.reset();
  found.at_stake = {held(subject, usage.state)};
}

// A figure that a person entered is asked for again, since it goes on growing unseen.
void AssetExceptions::asked_again(Subject& subject) {
  const auto figures = view_.directory().entered.find(subject.asset);
  if (figures == view_.directory().entered.end()) return;
  const EnteredUsage* figure = in_force(figures->second, subject.version, subject.day.day);
  if (figure == nullptr || subject.day.day - figure->entered < entered_days_max) return;
  FoundException& found = add(
      ExceptionKind::EnteredLong, subject, "entered:" + subject.versioned_id() + ":" + figure->entered.text(),
      "how much " + std::string(to_text(subject.version)) + " holds of " + subject.name + " was entered by hand on " +
          figure->entered.text() + ", " + counted(subject.day.day - figure->entered, "day") + " ago",
      "stowage enter " + subject.id() + " BYTES --version " + std::string(to_text(subject.version)) + " --reason TEXT");
  if (subject.listed) {
    found.exception.what += "; counted elsewhere on this list";
  } else {
    found.at_stake = {held(subject, State::Kept)};
    subject.storage_listed = true;
  }
}

bool AssetExceptions::lacks_class(const Subject& subject) {
  return subject.day.asset_class == AssetClass::None && subject.usage().decision == Decision::BilledActive &&
         subject.usage().metered;
}

void AssetExceptions::without_class(const Subject& subject) {
  if (!lacks_class(subject)) return;
  const std::string id = "no-class:" + subject.id();
  FoundException& found =
      add(ExceptionKind::NoClass, subject, id, subject.name + " has no class: its protection is in no line",
          settle_command(id, "workstation|server"));
  found.exception.stored.reset();
  found.exception.answers = {"workstation", "server"};
  for (const AssetClass asset_class : {AssetClass::Server, AssetClass::Workstation})
    found.one_of.push_back({subject.day.organization, subject.version, asset_class, Bytes(), true});
}

// What sources say of the class is about the asset, whichever of its versions is billed.
void AssetExceptions::class_differs(const Subject& subject) {
  const auto conflict = class_conflicts_.find(subject.asset);
  if (conflict == class_conflicts_.end() || !subject.usage().metered) return;
  if (subject.usage().decision != Decision::BilledActive) return;
  const ClassWord& word = conflict->second;
  const std::string counts = view_.source(word.said_by).name;
  const std::string other = view_.source(word.other).name;
  const std::string id = "class-differs:" + subject.id();
  FoundException& found =
      add(ExceptionKind::ClassDiffers, subject, id,
          counts + " and " + other + " differ on what " + subject.name + " is: a " + std::string(to_text(word.value)) +
              " by " + counts + ", which counts, and a " + std::string(to_text(word.other_value)) + " by " + other,
          settle_command(id, "workstation|server"));
  found.exception.stored.reset();
  found.exception.counted_source = counts;
  found.exception.other_source = other;
  found.exception.answers = {"workstation", "server"};
  for (const AssetClass asset_class : {word.value, word.other_value})
    found.one_of.push_back({subject.day.organization, subject.version, asset_class, Bytes(), true});
}

void AssetExceptions::give_to_source(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision) || !usage.stream) return;
  const StreamKey& key = key_of(usage.stream);
  Held rest = held(subject, usage.state);
  if (subject.storage_listed) rest.level = Bytes();
  sources_.take(key.source,
                {usage.reported.value_or(Day()), key.organization, rest, usage.stale == Stale::Source, subject.listed});
}

void AssetExceptions::look_at(const AssetUsage& usage) {
  if (!usage.asset) return nobodys(usage.stream, usage.days.back());
  const auto name = assets_.find(usage.asset);
  for (const Version version : {Version::V1, Version::V2}) {
    Subject subject{usage.asset, name == assets_.end() ? "" : name->second, version, usage.days.back()};
    doubted(subject);
    ended(subject);
    if (has_changed(subject)) changed_[subject.asset] = subject.usage().absence->since;
    if (!unheard_of(subject) && !incomplete(subject)) without_new_point(subject);
    without_bytes(subject);
    without_class(subject);
    class_differs(subject);
    give_to_source(subject);
  }
}

}  // namespace stowage
