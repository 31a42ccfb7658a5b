#include "sandbox/k1_book.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "sandbox/noted.h"
#include "sandbox/request_parts.h"

namespace stowage {

namespace {

constexpr const char* module_action = "sandbox.module";
constexpr const char* mapping_action = "sandbox.mapping";

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* value = member(object, name);
  return value == nullptr ? std::string() : value->text();
}

void write(JsonWriter& json, const std::vector<K1Organization>& organizations) {
  json.begin_array();
  for (const K1Organization& one : organizations)
    json.begin_object().field("id", one.id).field("name", one.name).field("parentId", one.parent).end_object();
  json.end_array();
}

// Names of customers stand in the note, beside the journal's chain. An erased one has none.
Result<std::vector<K1Organization>> organizations_in(const std::string& note) {
  if (note.empty()) return std::vector<K1Organization>();
  return K1Book::organizations_of(TRY(JsonValue::parse(note)));
}

}  // namespace

const K1Organization* K1Module::organization(const std::string& wanted) const {
  const auto found =
      std::find_if(organizations.begin(), organizations.end(), [&](const auto& one) { return one.id == wanted; });
  return found == organizations.end() ? nullptr : &*found;
}

Result<std::vector<K1Organization>> K1Book::organizations_of(const JsonValue& list) {
  if (list.kind() != JsonValue::Kind::Array) return bad_input("Organizations are an array.");
  std::vector<K1Organization> organizations;
  for (const JsonValue& one : list.items()) {
    organizations.push_back({text_of(one, "id"), text_of(one, "name"), text_of(one, "parentId")});
    if (organizations.back().id.empty()) return bad_input("An organization has no Id.");
  }
  return organizations;
}

Result<std::vector<K1Module>> K1Book::modules() const {
  std::map<std::int64_t, K1Module> modules;
  for (const JournalEntry& entry : TRY(noted(ledger_, module_action))) {
    const JsonValue data = TRY(JsonValue::parse(entry.data));
    const std::int64_t id = TRY(data.number_at("module"));
    modules[id] = {id, TRY(data.text_at("name")), TRY(organizations_in(entry.note))};
  }
  std::vector<K1Module> all;
  for (auto& [id, module] : modules) all.push_back(std::move(module));
  return all;
}

Result<std::vector<K1Mapping>> K1Book::mappings() const {
  std::map<std::pair<AccountId, std::int64_t>, K1Mapping> mappings;
  for (const JournalEntry& entry : TRY(noted(ledger_, mapping_action))) {
    const JsonValue data = TRY(JsonValue::parse(entry.data));
    const AccountId account(TRY(data.number_at("account")));
    const std::int64_t module = TRY(data.number_at("module"));
    mappings[{account, module}] = {account, module, TRY(organizations_in(entry.note))};
  }
  std::vector<K1Mapping> all;
  for (auto& [key, mapping] : mappings)
    if (!mapping.organizations.empty()) all.push_back(std::move(mapping));
  return all;
}

Result<void> K1Book::bring(const Person& person, const K1Module& module) {
  JsonWriter data;
  data.begin_object().field("module", module.id).field("name", module.name).end_object();
  JsonWriter note;
  write(note, module.organizations);
  TRY(note_down(ledger_, person, {module_action, fmt::format("module {}", module.id), data.take(), note.take()}));
  return {};
}

Result<void> K1Book::map(const Person& person, const K1Mapping& mapping) {
  JsonWriter data;
  data.begin_object().field("account", mapping.account.number()).field("module", mapping.module).end_object();
  JsonWriter note;
  write(note, mapping.organizations);
  TRY(note_down(ledger_, person,
                {mapping_action, fmt::format("account {}", mapping.account.number()), data.take(), note.take()}));
  return {};
}

}  // namespace stowage
