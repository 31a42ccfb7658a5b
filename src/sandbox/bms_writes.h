#pragma once
// What may be written through the BMS face: services added to contracts, and their prices. Each is one decision in the
// built-in contracts, checked by their rules; a refusal's message is what the client gets.

#include "sandbox/bms_given.h"
#include "sandbox/bms_services.h"
#include "sandbox/bms_wire.h"
#include "sandbox/face_settings.h"

namespace stowage::bms {

class Writes {
 public:
  // All must outlive it.
  Writes(Ledger& ledger, const Zone& zone, const FaceSettings& settings)
      : ledger_(ledger), zone_(zone), settings_(settings) {}

  // Each of the array's services is a line of its own from its EffectiveDate on: its Units are added to those that the
  // contract has. All are checked before the first is added. The lines, as the vendor answers with them.
  Result<std::vector<Row>> add_services(std::int64_t contract, const JsonValue& services);

 private:
  struct NewLine {
    std::int64_t service;  // its number in the catalogue
    Units units;
    Decimal price;
    Day effective;
    std::int64_t order;
    std::string description;
  };
  Result<NewLine> line_of(const JsonValue& given, const Books& books) const;
  // Nothing where the contract has not got the service yet.
  Result<const Service*> check(const NewLine& line, const Contract& contract, const Books& books) const;
  Result<Row> add(const NewLine& line, std::int64_t contract);

  Ledger& ledger_;
  const Zone& zone_;
  const FaceSettings& settings_;
};

}  // namespace stowage::bms
