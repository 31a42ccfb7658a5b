#pragma once
// What is known of an asset's class, and by whose word (R11, R16): a person's stands against all reports; of sources
// the one that comes first in the order counts, and what another one says is kept beside it. Pure.

#include <cstdint>
#include <functional>
#include <optional>

#include "base/day.h"
#include "base/ids.h"
#include "base/version.h"

namespace stowage {

struct ClassWord {
  AssetClass value = AssetClass::None;
  bool by_person = false;
  SourceId said_by = {};  // none: a person, or a report that was kept before its source was
  // A source that says otherwise and does not count; none where nobody does.
  SourceId other = {};
  AssetClass other_value = AssetClass::None;

  // As the column asset_classes.class keeps it.
  static ClassWord of_column(std::int64_t stored);
  std::int64_t column() const;
  friend bool operator==(const ClassWord&, const ClassWord&) = default;
};

// The place of a source in the order on the day of a report; the least counts.
using PlaceOf = std::function<int(SourceId)>;

struct ClassReport {
  AssetClass value = AssetClass::None;  // not None
  SourceId source = {};
  Day day = {};
  // The next day on which the source has reported of the asset already, where this one comes late: from then on what
  // was known before holds again.
  std::optional<Day> until = {};
};

// What is known from the report's day on, where `known` was before it.
ClassWord after_report(const ClassWord& known, const ClassReport& report, const PlaceOf& place_of);

// What is known of one machine of which two records speak: a person's word first; then that of the asset that keeps the
// records, with what another source says of the other one beside it; then the other's.
ClassWord one_machine(const ClassWord& keeps, const ClassWord& other);

}  // namespace stowage
