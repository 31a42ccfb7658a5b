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
  std::vector<std::uint32_t> added;  // of new ones
  bool listed = false;               // any of them
};
using ByOrganization = std::map<std::string_view, Records>;

ByOrganization by_organization(const StreamNumbers& streams, std::span<const std::optional<Day>> listed) {
  ByOrganization organizations;
  for (std::uint32_t place = 0; place < streams.size(); ++place) {
    Records& of = organizations[streams.name(place).organization];
    const bool is_known = streams.number(place) != 0;
    if (is_known) of.known.push_back(place);
    if (!is_known && listed[place]) of.added.push_back(place);
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

// What the source's last complete list had of each organization.
Result<std::vector<InventoryCount>> last_list(Session& session, SourceId source) {
  std::vector<InventoryCount> last;
  for (DeliveryInfo& delivery : TRY(session.metering().deliveries().inventories(TRY(session.mark()).delivery))) {
    if (delivery.source == source && delivery.coverage == Coverage::All) last = std::move(delivery.counts);
  }
  return last;
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
  const StreamNumbers& streams = owners.streams();
  std::vector<RenamedOrganization> renamed;
  const std::vector<InventoryCount> last = TRY(last_list(session, source));
  if (last.empty()) return renamed;
  const std::set<std::string> names = TRY(names_of_all(session));
  const ByOrganization organizations = by_organization(streams, listed);
  for (const InventoryCount& count : last) {
    const auto before = organizations.find(count.organization);
    if (count.listed == 0 || before == organizations.end() || before->second.listed) continue;
    for (const auto& [name, now] : organizations) {
      if (now.added.empty() || !now.known.empty() || names.contains(std::string(name))) continue;
      const std::int64_t alike = count_alike(streams, before->second, now);
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
