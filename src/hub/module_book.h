#pragma once
// Which modules there are, and what each of them counts, as the ledger has it. Endpoint Backup v1 and v2 are always
// there; other products are declared by a person. Pure but for load() and declare_module().

#include <string>
#include <vector>

#include "hub/module.h"
#include "ledger/ledger.h"

namespace stowage {

// What `inner` counts is counted by `outer`, too: servers among devices.
struct Containment {
  ModuleKey outer;
  ModuleKey inner;
};

struct DeclaredModule {
  std::int64_t number = 0;  // by which the ledger's tables name it
  Module module;
  std::vector<CountedType> types;  // by key, one at least
  std::vector<Containment> containments;

  // By its key; nullptr where it counts no such type.
  const CountedType* type(std::string_view key) const;
  // Whether one contains the other, by itself or by what it contains: to bill both is to bill the inner one twice.
  bool overlap(const ModuleKey& a, const ModuleKey& b) const;

 private:
  bool contains(const ModuleKey& outer, const ModuleKey& inner, std::size_t steps) const;
};

class Modules {
 public:
  static constexpr std::size_t types_max = 100;  // of one module

  // As they were known at `at`.
  static Result<Modules> load(Database& database, EntryId at);

  // By key: a declared one, or one of Endpoint Backup; refused where there is none.
  Result<Module> need(std::string_view key) const;
  // The same, but not Endpoint Backup: what it holds is metered, and not sent.
  Result<DeclaredModule> need_declared(std::string_view key) const;
  // Whether both are of one declared module, and overlap.
  bool overlap(const ModuleBillingType& a, const ModuleBillingType& b) const;
  // "datto_rmm/servers"
  Result<ModuleBillingType> need_kind(std::string_view text) const;

  // As the ledger's tables have them.
  std::int64_t number_of(const Module& module) const;
  Result<Module> of_number(std::int64_t number) const;
  Result<ModuleBillingType> kind_of(std::int64_t module_number, std::string_view type_key) const;

  const std::vector<DeclaredModule>& declared() const { return declared_; }  // by key

 private:
  const DeclaredModule* find(std::string_view key) const;
  Result<CountedType> type_of(const Module& module, std::string_view key) const;
  std::vector<DeclaredModule> declared_;
};

// A product that counts these types. Refused where the module is there already, without a type, where a type comes
// twice, and where types contain each other or one that is not there.
Result<void> declare_module(Ledger& ledger, const Person& person, const Module& module,
                            const std::vector<CountedType>& types, const std::vector<Containment>& containments = {});

}  // namespace stowage
