#pragma once
// Names that come for the first time and differ from known ones in upper and lower case only. A vendor's export that
// changes case would else bill each machine twice: under its new name, and under the old one, carried on.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/organizations.h"
#include "metering/stream_numbers.h"

namespace stowage {

struct LikeName {
  std::uint32_t place = 0;  // of the stream with the new name
  bool is_organization = false;
  std::string_view known;                    // the other name; lasts as long as the streams and organizations
  std::optional<std::uint32_t> known_place;  // of the stream that has it, where that one is new, too
};

// `places` are those of streams that belong to nobody, by name. An organization's name is compared with all
// organizations'; an asset's, where its stream is new, with those of the same source, version and organization. Names
// that are known already are not judged, and looked at only where some are new.
std::optional<LikeName> find_like_name(const StreamNumbers& streams, std::span<const std::uint32_t> places,
                                       const std::vector<Organization>& organizations);

struct LikeNameText {
  std::string field;   // "asset"
  std::string what;    // "there is no asset 'pc1', but there is 'PC1'"
  std::string remedy;  // begins with `write`, a word for how its source changes the name
};
LikeNameText in_words(const LikeName& like, const StreamNumbers& streams, const std::string& write);

}  // namespace stowage
