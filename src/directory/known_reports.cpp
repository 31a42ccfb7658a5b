#include "directory/known_reports.h"

#include "directory/identity.h"
#include "directory/tables.h"

namespace stowage {

Result<KnownReports> KnownReports::load(Database& database) {
  KnownReports known;
  Query rows = TRY(database.query("SELECT asset, kind, value FROM asset_evidence WHERE kind<=? AND until_entry IS NULL",
                                  static_cast<int>(kinds)));
  while (TRY(rows.next())) {
    const auto asset = static_cast<std::size_t>(rows.integer(0));
    const auto kind = static_cast<std::size_t>(rows.integer(1)) - 1;
    if (known.evidence_.size() <= asset) known.evidence_.resize(asset + 1);
    known.evidence_[asset].at(kind) = known.texts_.keep(rows.text(2));
  }
  known.classes_ = TRY(asset_classes_table.load<std::int64_t>(
      database, EntryId(INT64_MAX), [](const Query& row, int column) { return row.integer(column); }));
  return known;
}

bool KnownReports::has(AssetId asset, const Evidence& evidence) const {
  const auto number = static_cast<std::size_t>(asset.number());
  const std::array<std::string, kinds> told = {comparable_name(evidence.hostname), comparable_mac(evidence.mac),
                                               comparable_name(evidence.serial)};
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    if (told[kind].empty()) continue;
    if (number >= evidence_.size() || evidence_[number][kind] != told[kind]) return false;
  }
  return true;
}

bool KnownReports::has(AssetId asset, const ClassReport& report, const PlaceOf& place_of) const {
  const std::int64_t* in_force = classes_.at(asset.number(), report.day);
  if (in_force == nullptr) return false;
  const ClassWord known = ClassWord::of_column(*in_force);
  return after_report(known, report, place_of) == known;
}

}  // namespace stowage
