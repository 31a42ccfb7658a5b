#pragma once
// The catalogue of services, and the lines by which contracts have them.
//
// A line is what was added to a service of a contract or taken from it from a day on, or the service itself as long as
// nothing was. Lines have a number of their own, and no units: the vendor shows none.

#include <string>
#include <vector>

#include "sandbox/bms_wire.h"
#include "sandbox/books.h"

namespace stowage::bms {

// Each service of the catalogue once, by its number.
std::vector<const Service*> catalogue(const Books& books);

Row service_lookup_row(const Service& service);
// In the form of a list, or of one alone. `fields` are service_list_fields or service_fields.
Row service_row(const Service& service, const Books& books, FieldList fields);

struct Line {
  std::int64_t id;
  Day effective;
  std::string description;  // as whoever added it gave it; empty for none

  static Line of(const Adjustment& adjustment) {
    return {adjustment.id.number() * 2, adjustment.effective, adjustment.note};
  }
  static Line of(const Contract& contract, const Service& service) {
    return {service.id.number() * 2 + 1, contract.terms.from, {}};
  }
};
std::vector<Line> lines_of(const Contract& contract, const Service& service);

// A line of a contract's service as the catalogue's entry shows it.
Row related_service_row(const Line& line, const Contract& contract, const Service& service, const Books& books,
                        const Switches& switches);

}  // namespace stowage::bms
