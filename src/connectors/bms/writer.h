#pragma once
// What is written in BMS: a line more on a contract, and which organizations of a module an account has. Nothing else
// is.

#include <string>

#include "connectors/bms/caller.h"
#include "connectors/bms/contract_lines.h"
#include "contracts/units.h"
#include "hub/psa.h"

namespace stowage::connectors::bms {

// What became of a write. BMS says failures within 200, and does not say whether anything was done before them: such a
// one is lost, and read for; refused is what was not done for certain.
Sent sent_as(const Result<HttpOutcome>& outcome, const Login& login);

// What the line's description says, beside the mark; and how many units it said to add. Nothing where it is none of
// ours.
std::string description_of(Units units, Day effective, const std::string& mark);
struct OurLine {
  Units units;
  std::string mark;
};
std::optional<OurLine> our_line(const std::string& description);

class Writer {
 public:
  // The caller must outlive it.
  explicit Writer(Caller& caller) : caller_(caller) {}

  // As the lines of this service that are there, at their price. Sent once.
  Sent add_line(std::int64_t contract, const ServiceLines& like, const Decimal& unit_price, Units units, Day effective,
                const std::string& mark);
  // `body` takes the place of what an account had of a module (k1.h). Sent once.
  Sent map_organizations(const std::string& body);

 private:
  Caller& caller_;
};

}  // namespace stowage::connectors::bms
