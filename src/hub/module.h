#pragma once
// Modules, the products that report usage to the hub, and what each of them counts. Endpoint Backup v1 and v2 are
// always there and their usage is metered here; any other is declared (module_book.h) and sends its counts by day.

#include <array>
#include <compare>
#include <optional>
#include <string>

#include "base/ids.h"
#include "billing/billing_type.h"

namespace stowage {

// The word by which commands, files and plans name a module, or a type of one: lower-case letters, digits and
// underscores, beginning with a letter.
class ModuleKey {
 public:
  static constexpr std::size_t length_max = 40;

  constexpr ModuleKey() = default;
  // Ends the program where it is too long; what comes from outside goes through parse().
  constexpr explicit ModuleKey(std::string_view text) : length_(static_cast<std::uint8_t>(text.size())) {
    for (std::size_t i = 0; i < text.size(); ++i) letters_.at(i) = text[i];
  }
  // `noun` is what it names, for the sentence: "module", "billing type".
  static Result<ModuleKey> parse(std::string_view text, std::string_view noun);

  constexpr std::string_view text() const { return {letters_.data(), length_}; }
  friend constexpr bool operator==(const ModuleKey& a, const ModuleKey& b) { return a.text() == b.text(); }
  friend constexpr auto operator<=>(const ModuleKey& a, const ModuleKey& b) { return a.text() <=> b.text(); }

 private:
  std::array<char, length_max> letters_{};
  std::uint8_t length_ = 0;
};

class Module {
 public:
  static const Module EndpointBackupV1;
  static const Module EndpointBackupV2;

  constexpr Module() = default;
  constexpr explicit Module(const ModuleKey& key) : key_(key) {}
  constexpr std::string_view key() const { return key_.text(); }
  // Of Endpoint Backup; nothing for other products.
  constexpr std::optional<Version> version() const;
  friend constexpr auto operator<=>(const Module&, const Module&) = default;

 private:
  ModuleKey key_;
};
inline constexpr Module Module::EndpointBackupV1{ModuleKey("endpoint_backup_v1")};
inline constexpr Module Module::EndpointBackupV2{ModuleKey("endpoint_backup_v2")};

constexpr std::optional<Version> Module::version() const {
  if (*this == EndpointBackupV1) return Version::V1;
  if (*this == EndpointBackupV2) return Version::V2;
  return std::nullopt;
}

constexpr Module module_of(Version version) {
  return version == Version::V1 ? Module::EndpointBackupV1 : Module::EndpointBackupV2;
}
constexpr std::string_view to_text(const Module& module) {
  return module.key();
}
// "Endpoint Backup v2"; of another product its key.
std::string people(const Module& module);

// What one value of a type is, each time of one day.
enum class Measured : std::uint8_t {
  Count = 1,  // users, devices
  Flag = 2,   // yes (1) or no (0)
  Bytes = 3,  // storage
};
// "count", "flag", "storage"
constexpr std::string_view to_text(Measured measured) {
  return measured == Measured::Count ? "count" : measured == Measured::Flag ? "flag" : "storage";
}
Result<Measured> parse_measured(std::string_view text);

// What a module counts: a billing type of Endpoint Backup, which has its rules and prices in billing/, or a type that
// another module has declared.
class CountedType {
 public:
  constexpr CountedType() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a billing type of Endpoint Backup is one
  constexpr CountedType(BillingType type)
      : billing_type_(type),
        key_(to_text(type)),
        measured_(stowage::counts_assets(type) ? Measured::Count : Measured::Bytes) {}
  constexpr CountedType(const ModuleKey& key, Measured measured) : key_(key), measured_(measured) {}

  constexpr std::string_view key() const { return key_.text(); }
  constexpr Measured measured() const { return measured_; }
  constexpr const std::optional<BillingType>& billing_type() const { return billing_type_; }
  // Those of Endpoint Backup in the order in which pages show them; others by their keys.
  friend constexpr auto operator<=>(const CountedType&, const CountedType&) = default;

 private:
  std::optional<BillingType> billing_type_;
  ModuleKey key_;
  Measured measured_ = Measured::Count;
};

constexpr std::string_view to_text(const CountedType& type) {
  return type.key();
}
// "Protected servers"; of another product its key.
std::string people(const CountedType& type);
// Not bytes.
constexpr bool counts_assets(const CountedType& type) {
  return type.measured() != Measured::Bytes;
}

// One thing that one module counts: what a service of a contract can be mapped to.
struct ModuleBillingType {
  Module module = Module::EndpointBackupV2;
  CountedType type = BillingType::Storage;
  friend auto operator<=>(const ModuleBillingType&, const ModuleBillingType&) = default;

  std::string text() const { return std::string(to_text(module)).append("/").append(to_text(type)); }
  std::string people_text() const { return people(module).append(" - ").append(people(type)); }
};
// As prices are named: "v2 protected_servers"; "datto_rmm servers".
std::string short_text(const ModuleBillingType& kind);
constexpr bool counts_assets(const ModuleBillingType& kind) {
  return counts_assets(kind.type);
}

// "endpoint_backup_v2/protected_servers" as its two words, neither of them checked.
struct KindWords {
  std::string_view module;
  std::string_view type;
};
Result<KindWords> split_kind(std::string_view text);
// Endpoint Backup's, by their keys; other modules are looked up in the module book.
std::optional<Module> endpoint_backup_module(std::string_view key);
Result<CountedType> endpoint_backup_type(const Module& module, std::string_view key);

}  // namespace stowage
