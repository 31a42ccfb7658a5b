#include "directory/evidence.h"

#include <algorithm>

namespace stowage {

std::string comparable_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string comparable_mac(std::string_view mac) {
  std::string digits = comparable_name(mac);
  std::erase_if(digits, [](char c) { return c == ':' || c == '-' || c == '.' || c == ' '; });
  const bool nobodys =
      digits.find_first_not_of('0') == std::string::npos || digits.find_first_not_of('f') == std::string::npos;
  return nobodys ? std::string() : digits;
}

KnownBy known_by(const Evidence& evidence, std::string_view key) {
  KnownBy by;
  by[EvidenceKind::Mac] = comparable_mac(evidence.mac);
  by[EvidenceKind::Serial] = comparable_name(evidence.serial);
  by[EvidenceKind::Key] = comparable_name(key);
  std::string& hostname = by[EvidenceKind::Hostname];
  hostname = comparable_name(evidence.hostname);
  if (hostname == by[EvidenceKind::Key]) by[EvidenceKind::Key].clear();
  if (const size_t dot = hostname.find('.'); dot != std::string::npos)
    by[EvidenceKind::ShortName] = hostname.substr(0, dot);
  return by;
}

Result<void> add_evidence(Database& database, AssetId asset, EvidenceKind kind, const std::string& value,
                          EntryId entry) {
  if (value.empty()) return {};
  return database.run("INSERT INTO asset_evidence(asset, kind, value, from_entry) VALUES(?,?,?,?)", asset,
                      static_cast<int>(kind), value, entry);
}

namespace {

Result<void> end_evidence(Database& database, AssetId asset, EvidenceKind kind, EntryId entry) {
  return database.run("UPDATE asset_evidence SET until_entry=? WHERE asset=? AND kind=? AND until_entry IS NULL", entry,
                      asset, static_cast<int>(kind));
}

// Whether nothing had ever said this of the asset. A key that is its hostname says nothing more.
Result<bool> keep_evidence(Database& database, AssetId asset, EvidenceKind kind, const KnownBy& by, EntryId entry) {
  const std::string& value = by[kind];
  if (value.empty()) return false;
  const auto counts = TRY(database.find_integer(
      "SELECT max(until_entry IS NULL) FROM asset_evidence WHERE asset=? AND kind IN (?,?) AND value=? GROUP BY asset",
      asset, static_cast<int>(kind), static_cast<int>(kind == EvidenceKind::Key ? EvidenceKind::Hostname : kind),
      value));
  if (counts == 1) return false;
  if (kind != EvidenceKind::Key) TRY(end_evidence(database, asset, kind, entry));
  if (kind == EvidenceKind::Hostname) TRY(end_evidence(database, asset, EvidenceKind::ShortName, entry));
  TRY(add_evidence(database, asset, kind, value, entry));
  return !counts;
}

}  // namespace

Result<bool> keep_evidence(Database& database, AssetId asset, const KnownBy& by, EntryId entry) {
  bool says_new = false;
  for (const EvidenceKind kind : evidence_kinds) {
    if (TRY(keep_evidence(database, asset, kind, by, entry))) says_new = true;
  }
  return says_new;
}

Result<void> report_evidence(Database& database, AssetId asset, const Evidence& evidence, EntryId entry) {
  TRY(keep_evidence(database, asset, known_by(evidence, ""), entry));
  return {};
}

Result<std::vector<KnownEvidence>> read_evidence(Database& database, AssetId asset) {
  Query rows = TRY(database.query(
      "SELECT kind, value FROM asset_evidence WHERE asset=? AND until_entry IS NULL ORDER BY kind, from_entry", asset));
  std::vector<KnownEvidence> known;
  while (TRY(rows.next())) known.push_back({static_cast<EvidenceKind>(rows.integer(0)), rows.string(1)});
  return known;
}

}  // namespace stowage
