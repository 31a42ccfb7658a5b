#include "api/renamed_organizations.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "directory/organizations.h"

namespace stowage {

namespace {

struct Records {
  std::vector<std::uint32_t> known;  // places of streams that the ledger knows
  std::vector<std::uint32_t> added;  // of those in the list that are nobody's yet
  bool owned = false;                // any of them is an asset's
  bool listed = false;               // any of them
};
using ByOrganization = std::map<std::string_view, Records>;

ByOrganization by_organization(const StreamOwners& owners, const StreamOwners::FirstDays& listed) {
  const StreamNumbers& streams = owners.streams();
  ByOrganization organizations;
  for (std::uint32_t place = 0; place < streams.size(); ++place) {
    Records& of = organizations[streams.name(place).organization];
    const bool is_owned = owners.owner(place) != AssetId();
    if (streams.number(place) != 0) of.known.push_back(place);
    if (!is_owned && listed[place]) of.added.push_back(place);
    of.owned = of.owned || is_owned;
    of.listed = of.listed || listed[place];
  }
  return organizations;
}

StreamName within_organization(const StreamNumbers& streams, std::uint32_t place) {
  StreamName name = streams.name(place);
  name.organization = {};
  return name;
}

std::int64_t count_alike(const StreamNumbers& streams, const Records& before, const Records& now) {
  std::set<StreamName> added;
  for (const std::uint32_t place : now.added) added.insert(within_organization(streams, place));
  return std::count_if(before.known.begin(), before.known.end(),
                       [&](std::uint32_t place) { return added.contains(within_organization(streams, place)); });
}

using Counts = std::vector<InventoryCount>;  // what a list had of each organization

// The source's complete lists, the newest first.
Result<std::vector<Counts>> complete_lists(Session& session, SourceId source) {
  std::vector<Counts> lists;
  for (DeliveryInfo& delivery : TRY(session.metering().deliveries().inventories(TRY(session.mark()).delivery))) {
    if (delivery.source == source && delivery.coverage == Coverage::All) lists.push_back(std::move(delivery.counts));
  }
  std::reverse(lists.begin(), lists.end());
  return lists;
}

// The newest list from before the organization came: one that was kept without an answer names it already.
const Counts* list_before(const std::vector<Counts>& lists, std::string_view organization) {
  const auto before = std::find_if(lists.begin(), lists.end(), [&](const Counts& counts) {
    return std::none_of(counts.begin(), counts.end(),
                        [&](const InventoryCount& count) { return count.organization == organization; });
  });
  return before == lists.end() ? nullptr : &*before;
}

Result<std::set<std::string>> names_of_all(Session& session) {
  const EntryId entry = TRY(session.mark()).entry;
  std::set<std::string> names;
  for (const Organization& one :
       TRY(session.read([&](Database& database) { return read_organizations(database, entry); })))
    names.insert(one.name);
  return names;
}

}  // namespace

Result<std::vector<RenamedOrganization>> find_renamed(Session& session, SourceId source, const StreamOwners& owners,
                                                      const StreamOwners::FirstDays& listed) {
  std::vector<RenamedOrganization> renamed;
  const std::vector<Counts> lists = TRY(complete_lists(session, source));
  if (lists.empty()) return renamed;
  const std::set<std::string> names = TRY(names_of_all(session));
  const ByOrganization organizations = by_organization(owners, listed);
  for (const auto& [name, now] : organizations) {
    if (now.added.empty() || now.owned || names.contains(std::string(name))) continue;
    const Counts* last = list_before(lists, name);
    if (last == nullptr) continue;
    for (const InventoryCount& count : *last) {
      const auto before = organizations.find(count.organization);
      if (count.listed == 0 || before == organizations.end() || before->second.listed) continue;
      const std::int64_t alike = count_alike(owners.streams(), before->second, now);
      if (2 * alike >= count.listed)
        renamed.push_back({std::string(owners.name_now(count.organization)), std::string(name), count.listed, alike});
    }
  }
  return renamed;
}

RenamedText in_words(const RenamedOrganization& renamed, const std::string& again) {
  const std::string before = "'" + renamed.before + "'";
  const std::string now = "'" + renamed.now + "'";
  const bool one = renamed.machines == 1;
  const std::string machines = one ? "the only machine" : "all " + std::to_string(renamed.machines) + " machines";
  return {machines + " of " + before + (one ? " is" : " are") + " missing, and " + now + ", which is new, has " +
              (renamed.alike == 1 ? "one of the same name" : std::to_string(renamed.alike) + " of the same names"),
          "If " + before + " was renamed: stowage org rename " + before + " " + now + ", and " + again};
}

}  // namespace stowage
