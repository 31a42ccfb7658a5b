#pragma once
// For the tests of this folder: one small statement that has everything a print must show.

#include "billing/statement_names.h"
#include "billing/statement_test.h"

namespace stowage::fixture {

inline const OrganizationId globex(4);

inline StatementNames example_names() {
  return {.partner = "Northwind IT",
          .organizations = {{acme, "Acme Dental; \"North\": (a|b)"}, {globex, "Müller, Söhne & Co"}}};
}

// Acme: a v1 server moved to v2 on the 11th, v1 kept from then on; bytes of 3 days carried from a stale source.
// Globex: a v2 server without a price for protection. A correction of May for each.
inline Statement example_statement() {
  const auto book =
      prices({price(Version::V1, BillingType::ProtectedServers, "4.45"),
              price(Version::V1, BillingType::Storage, "0.05"), price(Version::V2, BillingType::Storage, "0.10"),
              price(Version::V2, BillingType::ProtectedServers, "4.45", {acme, AssetClass::None})});
  DayTotals usage =
      asset({june_1, june_1 + 10}, 1500) +
      asset({june_1 + 10, june_1 + 30}, 1500, AssetClass::Server, Version::V1, acme, Decision::ExcludedOtherVersion) +
      asset({june_1 + 10, june_1 + 30}, 1600, AssetClass::Server, Version::V2) +
      asset(june.days(), 2000, AssetClass::Server, Version::V2, globex);
  for (size_t i = 0; i < 3; ++i) {
    usage[i].stale = 1;
    usage[i].stale_bytes = usage[i].bytes;
  }
  Statement statement = build_statement(request(), usage, {}, book).value();
  const Period may = june.previous();
  const auto key = [&](OrganizationId organization) {
    return LineKey{may, organization, Version::V1, BillingType::Storage, AssetClass::None, may.days().from};
  };
  const Day end = may.days().until;
  statement.corrections =
      corrections_of({{key(acme), end, Money(1000, usd)}}, {},
                     {{key(acme), end, Money(875, usd)}, {key(globex), end, Money(12345, usd)}}, june, usd)
          .made;
  return statement;
}

}  // namespace stowage::fixture
