#pragma once
// The vendor's query language over rows: a filter of conditions, which fields to answer with, how large a page is.
// Its traps are here on purpose: a text where a field is a number finds nothing and says nothing, a label where a
// picklist wants its number is an error.

#include <string>
#include <vector>

#include "sandbox/autotask_entity.h"
#include "sandbox/field_value.h"
#include "sandbox/switches.h"

namespace stowage::autotask {

constexpr std::size_t page_rows_max = 500;
constexpr std::size_t or_conditions_max = 500;

// Values in the order of the entity's fields; the first is the id.
struct EntityRow {
  std::vector<FieldValue> values;

  explicit EntityRow(const Entity& entity) : values(entity.fields.size()) {}
  std::int64_t id() const { return std::get<std::int64_t>(values[0]); }
};

enum class Operator {
  Eq,
  NotEq,
  Gt,
  Gte,
  Lt,
  Lte,
  BeginsWith,
  EndsWith,
  Contains,
  Exist,
  NotExist,
  In,
  NotIn,
  And,
  Or
};

struct Condition {
  Operator op = Operator::Eq;
  std::size_t field = 0;                // its place
  std::vector<FieldValue> values = {};  // what it is compared with
  bool never = false;                   // a text for a number: no row fits, and nothing is said
  std::vector<Condition> items = {};    // of And and Or
};

struct Query {
  std::vector<Condition> filter;     // a row must fit all
  std::vector<std::size_t> include;  // fields to answer with; empty for all
  std::size_t page_rows = page_rows_max;

  bool includes_id() const;
};

// Errors in the vendor's words where they are known; their message is what a client gets.
Result<Query> parse_query(const Entity& entity, const JsonValue& document, const Switches& switches);

bool fits(const Query& query, const EntityRow& row, const Switches& switches);

}  // namespace stowage::autotask
