#include "sandbox/autotask_entity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "base/result.h"
#include "sandbox/autotask_fields.h"

namespace stowage::autotask {

namespace {

constexpr std::array<std::pair<std::string_view, FieldType>, 6> type_names = {{{"long", FieldType::Long},
                                                                               {"integer", FieldType::Integer},
                                                                               {"double", FieldType::Double},
                                                                               {"boolean", FieldType::Boolean},
                                                                               {"string", FieldType::String},
                                                                               {"datetime", FieldType::Date}}};

FieldType type_of(std::string_view name) {
  const auto* found =
      std::find_if(type_names.begin(), type_names.end(), [&](const auto& known) { return known.first == name; });
  ASSERT(found != type_names.end());
  return found->second;
}

std::vector<PicklistValue> picklist_of(std::string_view field) {
  if (field == "companyType")
    return {{1, "Customer"}, {2, "Lead"}, {3, "Prospect"}, {4, "Dead"}, {6, "Cancelation"}, {7, "Vendor"}};
  if (field == "contractType")
    return {{1, "Time & Materials"}, {3, "Fixed Price"},       {4, "Block Hours"},
            {6, "Retainer"},         {7, "Recurring Service"}, {8, "Incident"}};
  if (field == "status") return {{0, "Inactive"}, {1, "Active"}};
  if (field == "billingItemType")
    return {{1, "Labor"}, {2, "Labor Adjustment"}, {4, "Charge"}, {10, "Contract Service"}};
  if (field == "chargeType") return {{1, "Operational"}, {2, "Capitalized"}};
  ASSERT(field == "contractPeriodType" || field == "periodType");
  return {{2, "Monthly"}, {3, "Quarterly"}, {4, "Semi-Annual"}, {5, "Yearly"}};
}

// One line of autotask_fields.h: "companyName string 100 required".
Field parse_field(const std::string& line) {
  std::istringstream words(line);
  Field field;
  std::string word;
  words >> field.name >> word;
  field.type = type_of(word);
  while (words >> word) {
    if (word == "required") {
      field.required = true;
    } else if (word == "read-only") {
      field.read_only = true;
    } else if (word == "not-queryable") {
      field.queryable = false;
    } else if (word == "picklist") {
      field.picklist = picklist_of(field.name);
    } else if (word.starts_with("of:")) {
      field.reference = word.substr(3);
    } else {
      const auto read = std::from_chars(word.data(), word.data() + word.size(), field.length);
      ASSERT(read.ec == std::errc());
    }
  }
  return field;
}

std::vector<Field> parse_fields(std::string_view lines) {
  std::istringstream text{std::string(lines)};
  std::vector<Field> fields;
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) fields.push_back(parse_field(line));
  return fields;
}

Entity entity(const char* name, const char* collection, const char* child, std::string_view fields) {
  Entity made;
  made.name = name;
  made.collection = collection;
  made.child = child;
  made.fields = parse_fields(fields);
  return made;
}

std::vector<Entity> make_entities() {
  std::vector<Entity> all = {
      entity("Company", "Companies", "", company_fields),
      entity("Contract", "Contracts", "", contract_fields),
      entity("Service", "Services", "", service_fields),
      entity("ContractService", "ContractServices", "Services", contract_service_fields),
      entity("ContractServiceUnit", "ContractServiceUnits", "ServiceUnits", contract_service_unit_fields),
      entity("ContractServiceAdjustment", "ContractServiceAdjustments", "ServiceAdjustments",
             contract_service_adjustment_fields),
      entity("ContractCharge", "ContractCharges", "Charges", contract_charge_fields),
      entity("ContractNote", "ContractNotes", "Notes", contract_note_fields),
      entity("BillingItem", "BillingItems", "", billing_item_fields),
      entity("Invoice", "Invoices", "", invoice_fields),
  };
  for (Entity& one : all) {
    const bool units = one.name == "ContractServiceUnit";
    const bool adjustment = one.name == "ContractServiceAdjustment";
    const bool billed = one.name == "BillingItem" || one.name == "Invoice";
    one.can_create = !units && !billed;
    one.can_update = !units && !adjustment;
    one.can_query = !adjustment;
    one.can_delete = one.name == "ContractCharge";
    if (one.child.empty()) one.root_verbs = {"POST", "PUT", "PATCH"};
    if (billed) one.root_verbs = {"PUT", "PATCH"};
    if (adjustment) one.root_verbs = one.child_verbs = {"POST"};
    if (units) one.child_verbs = {"GET"};
    if (one.name == "ContractService" || one.name == "ContractNote" || one.can_delete)
      one.child_verbs = {"GET", "POST", "PUT", "PATCH"};
  }
  return all;
}

template <class Matches>
const Entity* find_where(const Matches& matches) {
  const auto found = std::find_if(entities().begin(), entities().end(), matches);
  return found == entities().end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_text(FieldType type) {
  return type_names[static_cast<std::size_t>(type)].first;
}

std::optional<std::size_t> Entity::place_of(std::string_view field) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& known) { return same_name(known.name, field); });
  if (found == fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields.begin());
}

const std::vector<Entity>& entities() {
  static const std::vector<Entity> all = make_entities();
  return all;
}

const Entity* find_entity(std::string_view collection) {
  return find_where([&](const Entity& one) { return same_name(one.collection, collection); });
}

const Entity* find_child(std::string_view child) {
  return find_where([&](const Entity& one) { return !one.child.empty() && same_name(one.child, child); });
}

const Entity& entity_named(std::string_view name) {
  const Entity* found = find_where([&](const Entity& one) { return one.name == name; });
  ASSERT(found != nullptr);
  return *found;
}

bool is_unserved(std::string_view collection) {
  constexpr std::array<std::string_view, 7> known = {"ConfigurationItems",
                                                     "ContractBillingRules",
                                                     "ContractServiceBundleAdjustments",
                                                     "ContractServiceBundles",
                                                     "ContractServiceBundleUnits",
                                                     "ServiceBundles",
                                                     "BillingRules"};
  return std::any_of(known.begin(), known.end(), [&](std::string_view one) { return same_name(one, collection); });
}

}  // namespace stowage::autotask
