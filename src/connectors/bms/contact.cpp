#include "connectors/bms/contact.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "connectors/bms/lists.h"
#include "connectors/bms/row.h"
#include "net/http.h"

namespace stowage::connectors::bms {

namespace {

constexpr std::size_t services_tried_max = 5;

using Fields = std::vector<const char*>;

// Of what plans and read-backs will need.
std::string fields_missing(const Fields& fields, const std::vector<JsonValue>& rows) {
  std::string missing;
  for (const char* field : fields) {
    const auto has_it = [&](const JsonValue& row) { return member(row, field) != nullptr; };
    if (std::none_of(rows.begin(), rows.end(), has_it)) missing += (missing.empty() ? "" : ", ") + std::string(field);
  }
  return missing.empty() ? "" : "No row has " + missing + ".";
}

// The second page is read where there is one: without pages nothing could be read whole.
Result<std::vector<JsonValue>> look(Reader& reader, const List& list, Seen& seen) {
  Page first = TRY(reader.page(list, 1));
  seen.there = first.records.value_or(0);
  seen.pages = 1;
  std::vector<JsonValue> rows = std::move(first.rows);
  if (rows.empty() && seen.there > 0)
    return refuse(fmt::format("BMS says that there are {}, and its first page is empty", seen.there));
  if (static_cast<std::int64_t>(rows.size()) < seen.there) {
    const Page second = TRY(reader.page(list, 2));
    const auto repeats = [&](const JsonValue& row) {
      return std::any_of(rows.begin(), rows.end(),
                         [&](const JsonValue& one) { return text_of(one, "Id") == text_of(row, "Id"); });
    };
    if (second.rows.empty() || std::any_of(second.rows.begin(), second.rows.end(), repeats))
      return refuse("the second page repeats rows of the first, or is empty",
                    "Without pages nothing can be read whole: show this sentence to whoever maintains Stowage.");
    seen.pages = 2;
    rows.insert(rows.end(), second.rows.begin(), second.rows.end());
  }
  seen.read = static_cast<std::int64_t>(rows.size());
  return rows;
}

std::string nothing_came(const Contact& contact, const char* right) {
  return std::string(
             "Nothing came. Either there is nothing, or the user may not see it: what BMS answers to such a "
             "user is not known. Its security role must let it see ") +
         right + ". BMS says that the user is " + (contact.administrator ? "a" : "no") + " system administrator.";
}

Result<std::vector<JsonValue>> look_at(Reader& reader, Contact& contact, const char* what, const List& list,
                                       const Fields& fields, const char* right) {
  Seen seen{what, list.path.substr(std::string_view("/v2/").size()), 0, 0, 0, {}};
  auto rows = TRY_WITHIN("reading " + seen.collection, look(reader, list, seen));
  seen.remark = rows.empty() ? nothing_came(contact, right) : fields_missing(fields, rows);
  contact.seen.push_back(std::move(seen));
  return rows;
}

// "Recurring Services 12, Block Hours 3"
std::string values_in(const std::vector<JsonValue>& rows, const char* field) {
  std::map<std::string, int> counts;
  for (const JsonValue& row : rows) ++counts[text_of(row, field)];
  std::string text;
  for (const auto& [value, count] : counts)
    text += (text.empty() ? "" : ", ") + (value.empty() ? std::string("none") : value) + " " + std::to_string(count);
  return text;
}

// Which words a tenant has for them is nowhere said: where none of those that came is what is looked for, a person
// sees what there is.
std::string remark_on_words(const std::vector<JsonValue>& rows, const ContractWords& words) {
  const auto fits = [&](const JsonValue& row) {
    return same_name(text_of(row, "ContractType"), words.type) && same_name(text_of(row, "Status"), words.status) &&
           same_name(text_of(row, "BillingCycle"), words.cycle);
  };
  if (std::any_of(rows.begin(), rows.end(), fits)) return {};
  return fmt::format(
      "None of those seen has the type '{}', the status '{}' and the billing cycle '{}'. Their types: {}; statuses: "
      "{}; "
      "billing cycles: {}.",
      words.type, words.status, words.cycle, values_in(rows, "ContractType"), values_in(rows, "Status"),
      values_in(rows, "BillingCycle"));
}

// BMS lists lines by service only: some services are tried.
Result<void> look_at_lines(Reader& reader, Contact& contact, const std::vector<JsonValue>& services) {
  const Fields fields = {"AccountId", "ContractId", "EffectiveDate", "ServiceId", "UnitPrice"};
  Seen seen{"Services of contracts", "…/relatedservices/search", 0, 0, 0, {}};
  std::vector<JsonValue> rows;
  for (std::size_t i = 0; i < services.size() && i < services_tried_max && rows.empty(); ++i) {
    const List list = lines_of_service(TRY(number_of(services[i], "Id")));
    rows = TRY_WITHIN("reading " + list.path, look(reader, list, seen));
  }
  seen.remark = rows.empty() ? fmt::format("None of the {} services that were tried is seen on a contract.",
                                           std::min(services.size(), services_tried_max))
                             : fields_missing(fields, rows);
  contact.seen.push_back(std::move(seen));
  return {};
}

}  // namespace

Result<Contact> first_contact(Reader& reader, const ContractWords& words) {
  const JsonValue user = TRY_WITHIN("asking who is logged in", reader.one("/v2/security/userinfo"));
  Contact contact{text_of(user, "FullName"),
                  text_of(user, "BusinessName"),
                  text_of(user, "CurrencyCode"),
                  is_true(user, "IsUserSystemAdmin"),
                  {}};
  TRY(look_at(reader, contact, "Accounts", accounts(), {"AccountName", "IsActive"}, "accounts (CRM), all of them"));
  const auto contract_rows = TRY(look_at(reader, contact, "Contracts", contracts(),
                                         {"AccountName", "BillingCycle", "ContractBillingPrice", "ContractName",
                                          "ContractType", "EndDate", "StartDate", "Status"},
                                         "contracts (Finance), all of them"));
  if (std::string& remark = contact.seen.back().remark; remark.empty()) remark = remark_on_words(contract_rows, words);
  const auto service_rows =
      TRY(look_at(reader, contact, "Services", services(), {"Name"}, "services (Admin, Finance)"));
  TRY(look_at_lines(reader, contact, service_rows));
  return contact;
}

}  // namespace stowage::connectors::bms
