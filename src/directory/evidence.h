#pragma once
// By what assets are known (R12), and from which journal entry on.

#include <array>
#include <string>
#include <string_view>

#include "directory/assets.h"

namespace stowage {

// As the table asset_evidence has it.
enum class EvidenceKind {
  Hostname = 1,  // or the source's own key of the asset where none was reported
  Mac = 2,
  Serial = 3,
  Key = 4,        // the source's own key, where it is not the hostname
  ShortName = 5,  // of a hostname with a domain: "dc01" of "dc01.harbour.example"
};
inline constexpr std::array evidence_kinds{EvidenceKind::Hostname, EvidenceKind::Mac, EvidenceKind::Serial,
                                           EvidenceKind::Key, EvidenceKind::ShortName};

// In comparable form; empty where nothing is known of a kind.
class KnownBy {
 public:
  std::string& operator[](EvidenceKind kind) { return values_[static_cast<size_t>(kind) - 1]; }
  const std::string& operator[](EvidenceKind kind) const { return values_[static_cast<size_t>(kind) - 1]; }

 private:
  std::array<std::string, evidence_kinds.size()> values_;
};
// `key` is the source's own of the asset; empty where it says nothing.
KnownBy known_by(const Evidence& evidence, std::string_view key);

// "00:1A:2B…" and "001a2b…" are the same address; all zeros and all ones are nobody's, and empty.
std::string comparable_mac(std::string_view mac);
std::string comparable_name(std::string_view name);  // lower case, ASCII

// Of an asset that has none of this kind. Nothing is kept of an empty value.
Result<void> add_evidence(Database& database, AssetId asset, EvidenceKind kind, const std::string& value,
                          EntryId entry);
// What is said replaces what was said before, but for keys, of which an asset has one for each source. True where it
// says something that nothing had ever said of the asset.
Result<bool> keep_evidence(Database& database, AssetId asset, const KnownBy& by, EntryId entry);

// What is known of one asset now, newest last.
struct KnownEvidence {
  EvidenceKind kind = EvidenceKind::Hostname;
  std::string value;  // in comparable form
};
Result<std::vector<KnownEvidence>> read_evidence(Database& database, AssetId asset);

}  // namespace stowage
