#pragma once
// The words that every folder shares: the version of Endpoint Backup, and the class of an asset.

#include <optional>
#include <string_view>

#include "base/result.h"

namespace stowage {

enum class Version { V1 = 1, V2 = 2 };
enum class AssetClass { None = 0, Workstation = 1, Server = 2 };

constexpr std::string_view to_text(Version version) {
  return version == Version::V1 ? "v1" : "v2";
}
constexpr std::string_view to_text(AssetClass value) {
  return value == AssetClass::None ? "none" : value == AssetClass::Workstation ? "workstation" : "server";
}

inline Result<Version> parse_version(std::string_view text) {
  if (text == "v1") return Version::V1;
  if (text == "v2") return Version::V2;
  return bad_input("'" + std::string(text) + "' is not a version", "Versions are v1 and v2.");
}

inline Result<AssetClass> parse_class(std::string_view text) {
  if (text == "workstation") return AssetClass::Workstation;
  if (text == "server") return AssetClass::Server;
  if (text == "none") return AssetClass::None;
  return bad_input("'" + std::string(text) + "' is not a class", "Classes are workstation and server.");
}

}  // namespace stowage
