#include "billing/day_totals.h"

namespace stowage {

std::string_view reason_text(Decision decision) {
  switch (decision) {
    case Decision::BilledActive:
      return "billed, protected";
    case Decision::BilledKept:
      return "billed, kept";
    case Decision::ExcludedOtherVersion:
      return "other version billed";
    case Decision::ExcludedKept:
      return "kept not billed";
    case Decision::ExcludedSeeding:
      return "seeding";
    case Decision::ExcludedByPerson:
      return "excluded by a person";
    case Decision::UnmappedNoAsset:
      return "no asset";
    case Decision::UnmappedAmbiguous:
      return "ambiguous identity";
  }
  return "";
}

}  // namespace stowage
