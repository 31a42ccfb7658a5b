#pragma once
// Tokens: what a program shows to be let in, and what it may then. Rows of the caller's journal entry.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "ledger/migration.h"

namespace stowage {

using TokenId = Id<struct TokenTag>;

enum class Scope : std::uint8_t {
  Events = 1,  // to send what was measured and counted
};
std::string_view to_text(Scope scope);  // "events"
Result<Scope> parse_scope(std::string_view text);

enum class NewNames : std::uint8_t { Left = 0, Made = 1 };

struct Token {
  TokenId id = {};
  std::string name;
  Scope scope = Scope::Events;
  std::string source = {};              // whose events it may send; empty for any
  NewNames new_names = NewNames::Left;  // whether its events make organizations and assets that are new
  EntryId from = {};
};

// "stowage_" and 64 hexadecimal digits: 256 random bits.
std::string new_token_secret();

// Refused where a token that stands has the name.
Result<TokenId> add_token(Database& database, const Token& token, std::string_view secret, EntryId entry);
// From now on it lets nobody in.
Result<void> revoke_token(Database& database, const Token& token, EntryId entry);

// Those that stand, by name.
Result<std::vector<Token>> read_tokens(Database& database);
Result<Token> need_token(Database& database, std::string_view name);
// The one whose secret it is; nothing where none that stands has it.
Result<std::optional<Token>> find_token(Database& database, std::string_view secret);

std::vector<Migration> access_migrations();

}  // namespace stowage
