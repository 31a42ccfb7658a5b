#include "api/ownership_decisions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "api/closed_days.h"
#include "api/deciding.h"
#include "api/former_names.h"
#include "api/stream_owners.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/snapshot.h"

namespace stowage {

namespace {

// Whether the asset is the organization's on that day and on all that follow.
Result<bool> belongs_from(Session& session, const Asset& asset, OrganizationId organization, Day from) {
  const EntryId entry = TRY(session.mark()).entry;
  const DirectorySnapshot directory =
      TRY(session.read([&](Database& database) { return DirectorySnapshot::load(database, entry); }));
  const auto steps = directory.asset_organizations.of(asset.id.number());
  const auto* owner = SubjectSteps<std::uint32_t>::at(steps, from);
  return owner != nullptr && OrganizationId(*owner) == organization &&
         std::all_of(steps.begin(), steps.end(),
                     [&](const auto& step) { return step.day <= from || OrganizationId(step.value) == organization; });
}

}  // namespace

Result<Effect> move(Session& session, const std::string& text, const std::string& to, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Organization organization =
      TRY(session.read([&](Database& database) { return need_organization(database, to); }));
  const Day from = when.from.value_or(session.today());
  if (TRY(belongs_from(session, asset, organization.id, from)))
    return refuse(asset.name + " is " + organization.name + "'s from " + from.text() + " on already");
  JsonWriter data;
  dated(data, from).field("organization", organization.id.number());
  return decide_for(
      session, asset, About::Organization, "asset.move", data, when, from,
      [&](Database& database, EntryId entry) -> Result<void> {
        TRY(move_asset(database, asset.id, organization.id, from, entry));
        Enrolment among_others(database, [&](AssetId one) { return measurers(database, one); });
        among_others.move(asset.id, from);
        return among_others.compare_late_evidence(from, entry);
      },
      [&](Standing& standing) { standing.set_organization(organization.id); });
}

namespace {

// A machine is one customer's on a day: records of two are joined by no word (R12).
Result<void> refuse_two_organizations(Session& session, const Asset& asset, const Asset& other, Day from) {
  const EntryId entry = TRY(session.mark()).entry;
  return session.read([&](Database& database) -> Result<void> {
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, entry));
    const auto owner_of = [&](const Asset& one) {
      const auto steps = directory.asset_organizations.of(one.id.number());
      const auto* owner = SubjectSteps<std::uint32_t>::at(steps, from);
      return owner == nullptr ? steps.front().value : *owner;
    };
    if (owner_of(asset) == owner_of(other)) return {};
    std::string organization;
    for (const Organization& one : TRY(read_organizations(database, entry))) {
      if (one.id.number() == owner_of(asset)) organization = one.name;
    }
    return refuse(asset.name + " and " + other.name + " belong to two organizations" +
                      (from == since_ever ? "" : " on " + from.text()),
                  "If " + other.name + " is the same machine and has moved: stowage asset move a" +
                      std::to_string(other.id.number()) + " --to '" + organization +
                      "' --from DAY --reason TEXT, then link them from that day on.");
  });
}

}  // namespace

namespace {

bool has_usage(const AssetDay& day) {
  return day.v1.metered || day.v2.metered;
}

std::string two(const char* command, const Asset& asset, const Asset& other) {
  return std::string("stowage asset ") + command + " a" + std::to_string(asset.id.number()) + " a" +
         std::to_string(other.id.number());
}

// On which both have usage: on the others it makes no difference which record it is of.
Result<std::set<Day>> closed_days_of_both(Session& session, const Asset& asset, const Asset& other, Day until) {
  const auto of_other = TRY(closed_days(session, other.id, until, has_usage));
  std::set<Day> days;
  if (of_other.empty()) return days;
  const auto of_asset = TRY(closed_days(session, asset.id, until, has_usage));
  std::set_intersection(of_asset.begin(), of_asset.end(), of_other.begin(), of_other.end(),
                        std::inserter(days, days.end()));
  return days;
}

// Nothing is taken from a third record by the way, and nobody is left to find out that it is billed beside the two.
Result<std::string> of_third_owners(Session& session, const Asset& asset, const Asset& other, Day from) {
  const EntryId entry = TRY(session.mark()).entry;
  return session.read([&](Database& database) -> Result<std::string> {
    const auto owners = TRY(third_owners(database, asset.id, other.id, from));
    if (owners.empty()) return std::string();
    std::map<AssetId, std::string> names;
    for (const Asset& one : TRY(read_assets(database, entry))) names[one.id] = one.name;
    std::string sentences;
    for (const OtherOwner& owner : owners) {
      const bool ever = owner.from == since_ever;
      sentences += (ever ? "" : "From " + owner.from.text() + " on ") + names[owner.asset] +
                   " keeps what was reported of " + other.name +
                   ": an earlier decision gave it. If all three are one machine: " +
                   two("link", asset, {owner.asset, names[owner.asset]}) +
                   (ever ? "" : " --from " + owner.from.text()) + " --reason TEXT. ";
    }
    return sentences.substr(0, sentences.size() - 1);
  });
}

// A person's word of the end of a protection is one about the record that it names.
Result<std::string> of_ended_protections(Session& session, const Asset& asset, const Asset& other) {
  const EntryId entry = TRY(session.mark()).entry;
  const DirectorySnapshot directory =
      TRY(session.read([&](Database& database) { return DirectorySnapshot::load(database, entry); }));
  const auto last_word = [&](const Asset& of, Version version) -> const ProtectionDecision* {
    const ProtectionDecision* last = nullptr;
    const auto decisions = directory.decisions.find(of.id);
    if (decisions == directory.decisions.end()) return last;
    for (const ProtectionDecision& decision : decisions->second) {
      if (decision.version == version) last = &decision;
    }
    return last;
  };
  std::string sentences;
  for (const Version version : {Version::V1, Version::V2}) {
    const ProtectionDecision* ended = last_word(other, version);
    if (ended == nullptr || last_word(asset, version) != nullptr) continue;
    if (ended->kind != Protection::Ended && ended->kind != Protection::EndedKept) continue;
    const std::string its(to_text(version));
    sentences += (sentences.empty() ? "" : " ") + other.name + "'s " + its + " protection was ended from " +
                 ended->day.text() + " on; " + asset.name + "'s is not. If it is to be: stowage asset end a" +
                 std::to_string(asset.id.number()) + " --version " + its + " --from " + ended->day.text() +
                 " --reason TEXT.";
  }
  return sentences;
}

// What adds up, beside former names.
Result<std::string> of_one_source(Session& session, const Asset& asset, const Asset& other,
                                  const std::vector<FormerName>& former) {
  const auto is_former = [&](StreamId stream) {
    return std::any_of(former.begin(), former.end(), [&](const FormerName& name) { return name.stream.id == stream; });
  };
  return session.read([&](Database& database) -> Result<std::string> {
    std::string pairs;
    for (const StreamId id : TRY(streams_of(database, other.id))) {
      const auto stream = TRY(find_stream(database, id));
      if (!stream || is_former(id)) continue;
      for (const StreamId beside : TRY(streams_beside(database, *stream, asset.id))) {
        if (!is_former(beside))
          pairs +=
              (pairs.empty() ? "" : ", ") + std::to_string(beside.number()) + " and " + std::to_string(id.number());
      }
    }
    if (pairs.empty()) return pairs;
    return "Both have records of one source: what streams " + pairs + " hold adds up from now on.";
  });
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  }
  return text;
}

}  // namespace

Result<Effect> link(Session& session, const std::string& text, const std::string& other_text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Asset other = TRY(find_asset(session, other_text));
  if (asset.id == other.id) return refuse("'" + text + "' and '" + other_text + "' are one asset already");
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  TRY(refuse_two_organizations(session, asset, other, from));
  JsonWriter data;
  dated(data, from).field("other", other.id.number());
  const auto closed = TRY(closed_days_of_both(session, asset, other, from));
  const std::vector<FormerName> former = TRY(former_names(session, asset.id, other.id, from));
  const std::string adds_up = TRY(of_one_source(session, asset, other, former));
  Effect effect = TRY(decide(session, "asset.link", subject_of(asset), data, when, from,
                             [&](Database& database, EntryId entry) -> Result<void> {
                               TRY(link_assets(database, asset.id, other.id, from, entry));
                               for (const FormerName& name : former)
                                 TRY(end_name(database, name.stream.id, name.until, entry));
                               return {};
                             }));
  effect.remark =
      joined({of_closed_days(closed, "Closed days stay as they were billed, as two records", two("link", asset, other)),
              TRY(of_third_owners(session, asset, other, from)), TRY(of_ended_protections(session, asset, other)),
              of_former_names(former, asset), adds_up});
  return effect;
}

namespace {

bool is_ambiguous(const AssetDay& day) {
  return (day.v1.metered && day.v1.decision == Decision::UnmappedAmbiguous) ||
         (day.v2.metered && day.v2.decision == Decision::UnmappedAmbiguous);
}

// On which one of the two stood back for the other.
Result<std::set<Day>> closed_days_in_doubt(Session& session, const Asset& asset, const Asset& other, Day until) {
  const EntryId entry = TRY(session.mark()).entry;
  std::set<Day> days;
  for (const Doubt& doubt : TRY(session.read([&](Database& database) { return read_doubts(database, entry); }))) {
    if (std::minmax(doubt.asset, doubt.other) != std::minmax(asset.id, other.id)) continue;
    days.merge(TRY(closed_days(session, doubt.asset, until, [&](const AssetDay& day) {
      return doubt.days.contains(day.day) && is_ambiguous(day);
    })));
  }
  return days;
}

Result<Timelines<std::int64_t>> owners_now(Session& session) {
  return session.read([](Database& database) -> Result<Timelines<std::int64_t>> {
    return read_stream_owners(database, TRY(journal_head(database)).entry);
  });
}

// On which streams were one's that are the other's since.
Result<std::set<Day>> closed_days_of_moved(Session& session, const Timelines<std::int64_t>& before,
                                           const std::vector<StreamId>& streams, Day until) {
  const auto after = TRY(owners_now(session));
  std::set<Day> days;
  for (const StreamId stream : streams) {
    const auto* was = before.at(stream.number(), until);
    const auto* is = after.at(stream.number(), until);
    if (was == nullptr || is == nullptr || *was == *is) continue;
    days.merge(TRY(closed_days(session, before, stream, until)));
  }
  return days;
}

}  // namespace

Result<Effect> unlink(Session& session, const std::string& text, const std::string& other_text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Asset other = TRY(find_asset(session, other_text));
  if (asset.id == other.id)
    return refuse("'" + text + "' and '" + other_text + "' are one asset",
                  "Name the two records that were linked by their ids: `stowage asset show " + text + "` says which.");
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  JsonWriter data;
  dated(data, from).field("other", other.id.number());
  const Timelines<std::int64_t> owners = TRY(owners_now(session));
  std::set<Day> closed = TRY(closed_days_in_doubt(session, asset, other, from));
  std::vector<StreamId> streams;
  Effect effect = TRY(decide(session, "asset.unlink", subject_of(asset), data, when, from,
                             [&](Database& database, EntryId entry) -> Result<void> {
                               for (const AssetId one : {asset.id, other.id}) {
                                 const auto its = TRY(streams_of(database, one));
                                 streams.insert(streams.end(), its.begin(), its.end());
                               }
                               return unlink_assets(database, asset.id, other.id, from, entry);
                             }));
  closed.merge(TRY(closed_days_of_moved(session, owners, streams, from)));
  effect.remark = of_closed_days(closed, "Closed days stay as they were billed", two("unlink", asset, other));
  return effect;
}

}  // namespace stowage
