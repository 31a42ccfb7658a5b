#include "api/new_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "directory/identity.h"

namespace stowage {

namespace {

struct KnownOrganization {
  std::string_view name;
  std::optional<std::uint32_t> place;
};

std::optional<LikeName> find_organization_like(const StreamNumbers& streams, std::span<const std::uint32_t> places,
                                               const std::vector<Organization>& organizations) {
  std::map<std::string, KnownOrganization> known;
  std::set<std::string_view> exact;
  for (const Organization& one : organizations) {
    known.try_emplace(comparable_name(one.name), KnownOrganization{one.name, {}});
    exact.insert(one.name);
  }
  for (const std::uint32_t place : places) {
    const std::string_view name = streams.name(place).organization;
    if (!exact.insert(name).second) continue;
    const auto [like, added] = known.try_emplace(comparable_name(name), KnownOrganization{name, place});
    if (!added) return LikeName{place, true, like->second.name, like->second.place};
  }
  return std::nullopt;
}

// Equal for the names of assets that are alike.
std::size_t hash_alike(const StreamName& name) {
  const std::size_t hash = std::hash<std::string>{}(comparable_name(name.asset));
  return (hash ^ std::hash<std::string_view>{}(name.organization)) * 2 + static_cast<std::size_t>(name.version);
}

bool are_alike(const StreamName& a, const StreamName& b) {
  return a.version == b.version && a.organization == b.organization &&
         comparable_name(a.asset) == comparable_name(b.asset);
}

using HashedPlaces = std::vector<std::pair<std::size_t, std::uint32_t>>;  // in order

HashedPlaces new_assets(const StreamNumbers& streams, std::span<const std::uint32_t> places) {
  HashedPlaces hashed;
  for (const std::uint32_t place : places) {
    if (streams.number(place) == 0) hashed.emplace_back(hash_alike(streams.name(place)), place);
  }
  std::sort(hashed.begin(), hashed.end());
  return hashed;
}

std::optional<LikeName> find_asset_like(const StreamNumbers& streams, std::span<const std::uint32_t> places) {
  const HashedPlaces hashed = new_assets(streams, places);
  if (hashed.empty()) return std::nullopt;
  for (std::size_t i = 1; i < hashed.size(); ++i) {
    const auto [hash, place] = hashed[i - 1];
    const StreamName name = streams.name(place);
    const StreamName other = streams.name(hashed[i].second);
    if (hash == hashed[i].first && are_alike(name, other)) return LikeName{hashed[i].second, false, name.asset, place};
  }
  for (std::uint32_t place = 0; place < streams.size(); ++place) {
    if (streams.number(place) == 0) continue;
    const StreamName known = streams.name(place);
    const std::size_t hash = hash_alike(known);
    for (auto like = std::lower_bound(hashed.begin(), hashed.end(), std::pair(hash, std::uint32_t{0}));
         like != hashed.end() && like->first == hash; ++like) {
      if (are_alike(known, streams.name(like->second))) return LikeName{like->second, false, known.asset, {}};
    }
  }
  return std::nullopt;
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// Of those that the ledger knows.
bool has_streams_in(const StreamNumbers& streams, std::string_view organization) {
  for (std::uint32_t place = 0; place < streams.size(); ++place) {
    if (streams.number(place) != 0 && streams.name(place).organization == organization) return true;
  }
  return false;
}

}  // namespace

std::optional<LikeName> find_like_name(const StreamNumbers& streams, std::span<const std::uint32_t> places,
                                       const std::vector<Organization>& organizations) {
  if (places.empty()) return std::nullopt;
  const auto organization = find_organization_like(streams, places, organizations);
  return organization ? organization : find_asset_like(streams, places);
}

LikeNameText in_words(const LikeName& like, const StreamNumbers& streams, const std::string& write) {
  const StreamName name = streams.name(like.place);
  const std::string given = quoted(like.is_organization ? name.organization : name.asset);
  const std::string known = quoted(like.known);
  LikeNameText text;
  text.field = like.is_organization ? "organization" : "asset";
  text.what = "there is no " + text.field + " " + given + ", but there is " + known;
  // Its streams are known by that name: under another they would be other machines.
  text.remedy = like.is_organization && has_streams_in(streams, name.organization)
                    ? "Its name was changed. Change it back: stowage org rename " + known + " " + given
                    : write + " " + known;
  text.remedy += "; if it is another one all the same, add --new-names.";
  return text;
}

}  // namespace stowage
