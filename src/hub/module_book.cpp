#include "hub/module_book.h"

#include <algorithm>

#include "base/json.h"

namespace stowage {

namespace {

constexpr std::int64_t first_declared = 3;  // 1 and 2 are Endpoint Backup v1 and v2

Result<void> check_types(const std::vector<CountedType>& types) {
  if (types.empty())
    return bad_input("a module counts something", "Give each of its billing types: --type servers=count.");
  if (types.size() > Modules::types_max)
    return bad_input("a module counts at most " + std::to_string(Modules::types_max) + " billing types");
  for (auto type = types.begin(); type != types.end(); ++type)
    if (std::any_of(types.begin(), type, [&](const CountedType& other) { return other.key() == type->key(); }))
      return bad_input("'" + std::string(type->key()) + "' is given twice");
  return {};
}

Result<void> check_containments(const DeclaredModule& module) {
  for (const Containment& one : module.containments) {
    for (const ModuleKey& key : {one.outer, one.inner})
      if (module.type(key.text()) == nullptr)
        return bad_input("'" + std::string(key.text()) + "' is none of the billing types that are given",
                         "Write --contains devices=servers where both are.");
    const bool circle =
        one.outer == one.inner ||
        std::any_of(module.containments.begin(), module.containments.end(),
                    [&](const Containment& other) { return other.outer == one.inner && other.inner == one.outer; });
    if (circle)
      return bad_input(
          "'" + std::string(one.outer.text()) + "' and '" + std::string(one.inner.text()) + "' contain each other",
          "Only what counts less stands in what counts more.");
  }
  return {};
}

std::string types_json(const std::vector<CountedType>& types, const std::vector<Containment>& containments) {
  JsonWriter data;
  data.begin_object().key("types").begin_object();
  for (const CountedType& type : types) data.field(type.key(), to_text(type.measured()));
  data.end_object().key("contains").begin_array();
  for (const Containment& one : containments)
    data.begin_object().field("outer", one.outer.text()).field("inner", one.inner.text()).end_object();
  data.end_array().end_object();
  return data.take();
}

}  // namespace

const CountedType* DeclaredModule::type(std::string_view key) const {
  const auto found = std::find_if(types.begin(), types.end(), [&](const CountedType& one) { return one.key() == key; });
  return found == types.end() ? nullptr : &*found;
}

bool DeclaredModule::contains(const ModuleKey& outer, const ModuleKey& inner, std::size_t steps) const {
  return steps > 0 && std::any_of(containments.begin(), containments.end(), [&](const Containment& one) {
           return one.outer == outer && (one.inner == inner || contains(one.inner, inner, steps - 1));
         });
}

bool DeclaredModule::overlap(const ModuleKey& a, const ModuleKey& b) const {
  return contains(a, b, types.size()) || contains(b, a, types.size());
}

Result<Modules> Modules::load(Database& database, EntryId at) {
  Modules modules;
  Query rows = TRY(
      database.query("SELECT m.module,m.key,t.key,t.measured FROM modules m JOIN module_types t ON t.module=m.module "
                     "WHERE m.from_entry<=? AND (m.until_entry IS NULL OR m.until_entry>?) AND t.from_entry<=? AND "
                     "(t.until_entry IS NULL OR t.until_entry>?) ORDER BY m.key,t.key",
                     at, at, at, at));
  while (TRY(rows.next())) {
    if (modules.declared_.empty() || modules.declared_.back().number != rows.integer(0))
      modules.declared_.push_back({rows.integer(0), Module(ModuleKey(rows.text(1))), {}, {}});
    modules.declared_.back().types.emplace_back(ModuleKey(rows.text(2)), static_cast<Measured>(rows.integer(3)));
  }
  for (DeclaredModule& module : modules.declared_) {
    Query contained =
        TRY(database.query("SELECT outer_type,inner_type FROM module_containment WHERE module=? AND from_entry<=? AND "
                           "(until_entry IS NULL OR until_entry>?)",
                           module.number, at, at));
    while (TRY(contained.next()))
      module.containments.push_back({ModuleKey(contained.text(0)), ModuleKey(contained.text(1))});
  }
  return modules;
}

bool Modules::overlap(const ModuleBillingType& a, const ModuleBillingType& b) const {
  const DeclaredModule* declared = a.module == b.module ? find(a.module.key()) : nullptr;
  return declared != nullptr && declared->overlap(ModuleKey(a.type.key()), ModuleKey(b.type.key()));
}

const DeclaredModule* Modules::find(std::string_view key) const {
  const auto found = std::find_if(declared_.begin(), declared_.end(),
                                  [&](const DeclaredModule& one) { return one.module.key() == key; });
  return found == declared_.end() ? nullptr : &*found;
}

Result<Module> Modules::need(std::string_view key) const {
  if (const auto module = endpoint_backup_module(key)) return *module;
  if (const DeclaredModule* declared = find(key)) return declared->module;
  std::string others;
  for (const DeclaredModule& one : declared_) others += ", " + std::string(one.module.key());
  return bad_input("'" + std::string(key) + "' is not a module",
                   declared_.empty()
                       ? "Modules are endpoint_backup_v1 and endpoint_backup_v2; `stowage module add` declares others."
                       : "Modules are endpoint_backup_v1, endpoint_backup_v2" + others + ".");
}

Result<DeclaredModule> Modules::need_declared(std::string_view key) const {
  const Module module = TRY(need(key));
  if (module.version())
    return refuse(people(module) + " sends no counts: what it holds is measured",
                  "`stowage usage` shows it; `stowage module list` shows the modules that send theirs.");
  return *find(key);
}

Result<CountedType> Modules::type_of(const Module& module, std::string_view key) const {
  const DeclaredModule* declared = find(module.key());
  if (declared == nullptr) return endpoint_backup_type(module, key);
  if (const CountedType* type = declared->type(key)) return *type;
  std::string types;
  for (const CountedType& type : declared->types) types += (types.empty() ? "" : ", ") + std::string(type.key());
  return bad_input("'" + std::string(key) + "' is not a billing type of " + std::string(module.key()),
                   "It counts " + types + ".");
}

Result<ModuleBillingType> Modules::need_kind(std::string_view text) const {
  const KindWords words = TRY(split_kind(text));
  const Module module = TRY(need(words.module));
  return ModuleBillingType{module, TRY(type_of(module, words.type))};
}

std::int64_t Modules::number_of(const Module& module) const {
  if (const auto version = module.version()) return *version == Version::V1 ? 1 : 2;
  const DeclaredModule* declared = find(module.key());
  ASSERT(declared != nullptr);
  return declared->number;
}

Result<Module> Modules::of_number(std::int64_t number) const {
  if (number < first_declared) return module_of(number == 1 ? Version::V1 : Version::V2);
  const auto found =
      std::find_if(declared_.begin(), declared_.end(), [&](const DeclaredModule& one) { return one.number == number; });
  if (found == declared_.end())
    return fail(Failure::Damaged,
                "the ledger names module " + std::to_string(number) + ", and has none of that number");
  return found->module;
}

Result<ModuleBillingType> Modules::kind_of(std::int64_t module_number, std::string_view type_key) const {
  const Module module = TRY(of_number(module_number));
  return ModuleBillingType{module, TRY(type_of(module, type_key))};
}

Result<void> declare_module(Ledger& ledger, const Person& person, const Module& module,
                            const std::vector<CountedType>& types, const std::vector<Containment>& containments) {
  TRY(check_types(types));
  TRY(check_containments({0, module, types, containments}));
  return ledger.file().write([&](Database& database) -> Result<void> {
    const Modules known = TRY(Modules::load(database, TRY(journal_head(database)).entry));
    if (known.need(module.key()))
      return refuse("there is a module " + std::string(module.key()) + " already", "`stowage module list` shows them.");
    const std::int64_t number =
        TRY(database.find_integer("SELECT max(module) FROM modules")).value_or(first_declared - 1) + 1;
    const EntryId entry = TRY(
        append_to_journal(database, ledger.now(), person,
                          {"module.add", "module " + std::string(module.key()), types_json(types, containments), ""}));
    TRY(database.run("INSERT INTO modules(module,key,from_entry) VALUES(?,?,?)", number, module.key(), entry));
    for (const CountedType& type : types)
      TRY(database.run("INSERT INTO module_types(module,key,measured,from_entry) VALUES(?,?,?,?)", number, type.key(),
                       static_cast<int>(type.measured()), entry));
    for (const Containment& one : containments)
      TRY(database.run("INSERT INTO module_containment(module,outer_type,inner_type,from_entry) VALUES(?,?,?,?)",
                       number, one.outer.text(), one.inner.text(), entry));
    return {};
  });
}

}  // namespace stowage
