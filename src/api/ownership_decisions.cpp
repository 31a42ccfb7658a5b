#include "api/ownership_decisions.h"

#include <algorithm>

#include "api/deciding.h"
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

Result<Effect> link(Session& session, const std::string& text, const std::string& other_text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Asset other = TRY(find_asset(session, other_text));
  if (asset.id == other.id) return refuse("'" + text + "' and '" + other_text + "' are one asset already");
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  TRY(refuse_two_organizations(session, asset, other, from));
  JsonWriter data;
  dated(data, from).field("other", other.id.number());
  return decide(session, "asset.link", subject_of(asset), data, when, from, [&](Database& database, EntryId entry) {
    return link_assets(database, asset.id, other.id, from, entry);
  });
}

Result<Effect> unlink(Session& session, const std::string& text, const std::string& other_text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const Asset other = TRY(find_asset(session, other_text));
  if (asset.id == other.id)
    return refuse("'" + text + "' and '" + other_text + "' are one asset",
                  "Name the two records that were linked by their ids: `stowage asset show " + text + "` says which.");
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  JsonWriter data;
  dated(data, from).field("other", other.id.number());
  return decide(session, "asset.unlink", subject_of(asset), data, when, from, [&](Database& database, EntryId entry) {
    return unlink_assets(database, asset.id, other.id, from, entry);
  });
}

}  // namespace stowage
