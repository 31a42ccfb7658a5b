#pragma once
// The vendor's entities that the sandbox serves: their fields as its description lists them, what may be done to them,
// and their picklists. A picklist's values are a tenant's own data; these are the sandbox's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace stowage::autotask {

enum class FieldType { Long, Integer, Double, Boolean, String, Date };
// "long", "datetime".
std::string_view to_text(FieldType type);

struct PicklistValue {
  int value;
  std::string_view label;
};

struct Field {
  std::string name;  // as on the wire: "companyName"
  FieldType type = FieldType::String;
  int length = 0;  // of a text; 0 where it has no limit that is known
  bool required = false;
  bool read_only = false;
  bool queryable = true;                     // in a filter
  std::string reference = {};                // the entity that it names, "Company"
  std::vector<PicklistValue> picklist = {};  // of a field that is one
};

struct Entity {
  std::string name;        // "ContractServiceUnit"
  std::string collection;  // "ContractServiceUnits"
  std::string child;       // below /Contracts/{id}/: "ServiceUnits"; empty where it is none
  bool can_create = false;
  bool can_query = true;
  bool can_update = false;
  bool can_delete = false;
  std::vector<std::string_view> root_verbs = {};   // on /X
  std::vector<std::string_view> child_verbs = {};  // on /Contracts/{id}/Child
  std::vector<Field> fields = {};

  // Found in any case; nothing where there is none.
  std::optional<std::size_t> place_of(std::string_view field) const;
  const Field& field(std::size_t place) const { return fields[place]; }
};

// For the life of the process.
const std::vector<Entity>& entities();
// By its collection, in any case; nullptr where the sandbox has none.
const Entity* find_entity(std::string_view collection);
// The one that /Contracts/{id}/ names so.
const Entity* find_child(std::string_view child);
const Entity& entity_named(std::string_view name);
// Entities of the vendor that the sandbox knows of and does not serve.
bool is_unserved(std::string_view collection);

}  // namespace stowage::autotask
