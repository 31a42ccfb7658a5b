#include "billing/version_rule.h"

namespace stowage {

std::optional<Version> billed_version(State v1, State v2, std::optional<Day> v1_last_active,
                                      std::optional<Day> v2_last_active) {
  if (v1 == State::None && v2 == State::None) return std::nullopt;
  if (v2 == State::Active) return Version::V2;
  if (v1 == State::Active) return Version::V1;
  if (v1 == State::None) return Version::V2;
  if (v2 == State::None) return Version::V1;
  const bool v1_later = v1_last_active && (!v2_last_active || *v1_last_active > *v2_last_active);
  return v1_later ? Version::V1 : Version::V2;
}

std::string rule_in_words(State v1, State v2, std::optional<Version> billed) {
  std::string words = "v1 " + std::string(to_text(v1)) + ", v2 " + std::string(to_text(v2)) + ": ";
  return words + (billed ? std::string(to_text(*billed)) : "not billed");
}

}  // namespace stowage
