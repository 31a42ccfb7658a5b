#include "access/tokens.h"

#include "base/hex.h"
#include "os/random.h"

namespace stowage {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr const char* standing =
    "SELECT token,name,scope,source,creates,from_entry FROM tokens WHERE until_entry IS NULL ";

Result<std::vector<Token>> tokens_in(Query rows) {
  std::vector<Token> tokens;
  while (TRY(rows.next()))
    tokens.push_back({rows.id<TokenId>(0), rows.string(1), static_cast<Scope>(rows.integer(2)), rows.string(3),
                      static_cast<NewNames>(rows.integer(4)), rows.id<EntryId>(5)});
  return tokens;
}

}  // namespace

std::string_view to_text(Scope /*scope*/) {
  return "events";
}

Result<Scope> parse_scope(std::string_view text) {
  if (text == to_text(Scope::Events)) return Scope::Events;
  return bad_input("'" + std::string(text) + "' is not a scope", "There is: events.");
}

std::string new_token_secret() {
  return "stowage_" + hex_of(random_bytes(secret_bytes));
}

Result<TokenId> add_token(Database& database, const Token& token, std::string_view secret, EntryId entry) {
  if (TRY(database.find_integer("SELECT 1 FROM tokens WHERE name=? AND until_entry IS NULL", token.name)))
    return refuse("there is a token '" + token.name + "' already",
                  "Choose another name, or revoke that one with: stowage token revoke '" + token.name + "'");
  const TokenId id(TRY(database.find_integer("SELECT max(token) FROM tokens")).value_or(0) + 1);
  TRY(database.run("INSERT INTO tokens(token,name,scope,source,creates,sha256,from_entry) VALUES(?,?,?,?,?,?,?)", id,
                   token.name, static_cast<std::int64_t>(token.scope), token.source,
                   static_cast<std::int64_t>(token.new_names), Blob{bytes_of(sha256(secret))}, entry));
  return id;
}

Result<void> revoke_token(Database& database, const Token& token, EntryId entry) {
  TRY(database.run("UPDATE tokens SET until_entry=? WHERE token=? AND until_entry IS NULL", entry, token.id));
  if (database.changed_rows() == 0) return not_found("the token '" + token.name + "' is revoked already");
  return {};
}

Result<std::vector<Token>> read_tokens(Database& database) {
  return tokens_in(TRY(database.query(std::string(standing) + "ORDER BY name")));
}

Result<Token> need_token(Database& database, std::string_view name) {
  const auto found = TRY(tokens_in(TRY(database.query(std::string(standing) + "AND name=?", name))));
  if (!found.empty()) return found.front();
  return not_found("there is no token '" + std::string(name) + "'", "`stowage token list` shows all.");
}

Result<std::optional<Token>> find_token(Database& database, std::string_view secret) {
  const auto found =
      TRY(tokens_in(TRY(database.query(std::string(standing) + "AND sha256=?", Blob{bytes_of(sha256(secret))}))));
  return found.empty() ? std::optional<Token>() : std::optional(found.front());
}

}  // namespace stowage
