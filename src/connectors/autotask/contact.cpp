#include "connectors/autotask/contact.h"

#include <algorithm>
#include <set>

#include "connectors/autotask/limited_sender.h"
#include "connectors/autotask/reader.h"
#include "connectors/vendor_answer.h"

namespace stowage::connectors::autotask {

namespace {

constexpr std::int64_t recurring_service = 7;  // contractType, documented with ContractServices

// What plans and read-backs will need, field by field: a field that the vendor no longer has is refused by it.
struct Wanted {
  const char* what;
  Query query;
  const char* right;
};

std::vector<Wanted> all_wanted() {
  const std::string all = filter_of("id", "gte", 0);
  const char* contracts = "contracts, all of them";
  return {
      {"Companies", {"Companies", all, {"companyName", "isActive"}}, "organizations (CRM), all of them"},
      {"Recurring service contracts",
       {"Contracts",
        filter_of("contractType", "eq", recurring_service),
        {"companyID", "contractName", "contractPeriodType", "contractType", "endDate", "startDate", "status"}},
       contracts},
      {"Services", {"Services", all, {"isActive", "name", "periodType", "unitPrice"}}, "products and services (Admin)"},
      {"Services of contracts",
       {"ContractServices", all, {"contractID", "internalCurrencyUnitPrice", "serviceID", "unitPrice"}},
       contracts},
      {"Units",
       {"ContractServiceUnits",
        all,
        {"approveAndPostDate", "contractID", "contractServiceID", "endDate", "price", "serviceID", "startDate",
         "units"}},
       contracts},
      {"Posted items",
       {"BillingItems",
        all,
        {"contractChargeID", "contractID", "extendedPrice", "invoiceID", "itemDate", "nonBillable", "serviceID"}},
       "what was approved and posted (Contracts)"},
      {"Invoices", {"Invoices", all, {"isVoided"}}, "invoices (Contracts)"}};
}

std::set<std::string> ids_of(const Page& page) {
  std::set<std::string> ids;
  for (const JsonValue& row : page.rows) ids.insert(row.find("id")->text());
  return ids;
}

// A page that repeats the one before would be counted twice, or read for ever.
Result<Page> page_after(Reader& reader, const Page& page) {
  Page next = TRY(reader.next(page));
  const auto before = ids_of(page);
  const auto after = ids_of(next);
  if (std::any_of(after.begin(), after.end(), [&](const std::string& id) { return before.contains(id); }))
    return refuse("the second page repeats rows of the first",
                  "Without pages nothing can be read whole: show this sentence to whoever maintains Stowage.");
  return next;
}

// A field may be left out of a row where it is empty; what no row has is not given.
std::string fields_missing(const Query& query, const Page& page) {
  std::string missing;
  for (const std::string& field : query.fields) {
    const auto has_it = [&](const JsonValue& row) { return row.find(field) != nullptr; };
    if (std::none_of(page.rows.begin(), page.rows.end(), has_it)) missing += (missing.empty() ? "" : ", ") + field;
  }
  return missing.empty() ? "" : "No row has " + missing + ".";
}

Result<std::string> remark_on_nothing(Reader& reader, const Wanted& wanted) {
  const std::string says = TRY(reader.right_to_query(wanted.query.collection));
  return "Nothing came. Either there is nothing, or the API user may not see it: Autotask gives such a user no rows, "
         "and "
         "no error. Its security level must let it see " +
         std::string(wanted.right) + ". Of its right to query, Autotask says: " + says + ".";
}

Result<Seen> look_at(Reader& reader, const Wanted& wanted) {
  const Page page = TRY(reader.first(wanted.query));
  Seen seen{wanted.what, wanted.query.collection, static_cast<std::int64_t>(page.rows.size()), 0, 1, {}};
  seen.read = seen.there;
  if (page.rows.empty()) {
    seen.remark = TRY(remark_on_nothing(reader, wanted));
    return seen;
  }
  seen.remark = fields_missing(wanted.query, page);
  if (page.next_url.empty()) return seen;
  seen.pages = 2;
  seen.read += static_cast<std::int64_t>(TRY(page_after(reader, page)).rows.size());
  seen.there = TRY(reader.count(wanted.query));
  return seen;
}

}  // namespace

HttpClientSettings reading(const Address& given) {
  return only("GET", given.tls);
}

Result<Contact> first_contact(HttpSender& sender, const Clock& clock, const Address& given, const Login& login) {
  const Zone zone = TRY_WITHIN("asking for the zone", find_zone(sender, given, login));
  LimitedSender limited(sender, clock, zone.base());
  Reader reader(limited, zone, login);
  Contact contact{zone.name, zone.address.url(), {}, {}};
  for (const Wanted& wanted : all_wanted())
    contact.seen.push_back(TRY_WITHIN("reading " + wanted.query.collection, look_at(reader, wanted)));
  contact.requests = limited.threshold().value();
  return contact;
}

}  // namespace stowage::connectors::autotask
