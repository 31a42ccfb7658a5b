#include "api/likely_kind.h"

#include <algorithm>
#include <string>

namespace stowage {

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

// "server" of protected_servers.
std::string_view noun_of(const ModuleBillingType& kind) {
  std::string_view word = to_text(kind.type);
  word.remove_prefix(word.rfind('_') + 1);  // npos + 1 is 0
  if (word.ends_with('s')) word.remove_suffix(1);
  return word;
}

}  // namespace

std::optional<ModuleBillingType> likely_kind(const std::vector<ModuleBillingType>& unfed, std::string_view service) {
  const std::string name = lower_case(service);
  const auto named = [&](const ModuleBillingType& kind) { return name.find(noun_of(kind)) != std::string::npos; };
  if (std::count_if(unfed.begin(), unfed.end(), named) != 1) return std::nullopt;
  return *std::find_if(unfed.begin(), unfed.end(), named);
}

}  // namespace stowage
