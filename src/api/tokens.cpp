#include "api/tokens.h"

#include "base/json.h"
#include "base/plain_text.h"

namespace stowage {

Result<NewToken> add_new_token(Session& session, Token token) {
  TRY(check_typed_name("a token", token.name));
  if (!token.source.empty()) TRY(check_typed_name("a source", token.source));
  NewToken made{std::move(token), new_token_secret()};
  JsonWriter data;
  data.begin_object().field("scope", to_text(made.token.scope));
  data.field("newNames", made.token.new_names == NewNames::Made).end_object();
  const auto write = [&](Database& database, EntryId entry) -> Result<void> {
    made.token.id = TRY(add_token(database, made.token, made.secret, entry));
    return {};
  };
  made.token.from = TRY(session.record({"token.add", "token", data.take(), made.token.name}, write));
  return made;
}

Result<Table> list_tokens(Session& session) {
  return session.read([](Database& database) -> Result<Table> {
    Table table({{"id", "Id", ColumnKind::Integer},
                 {"name", "Token", ColumnKind::Text},
                 {"scope", "May send", ColumnKind::Text},
                 {"source", "Of source", ColumnKind::Text},
                 {"create", "Makes new", ColumnKind::Boolean},
                 {"at", "Added", ColumnKind::Instant},
                 {"person", "By", ColumnKind::Text}});
    for (const Token& token : TRY(read_tokens(database))) {
      const auto entry = TRY(read_entry(database, token.from));
      table.add({token.id.number(), token.name, std::string(to_text(token.scope)),
                 token.source.empty() ? Cell() : Cell(token.source), token.new_names == NewNames::Made,
                 entry ? Cell(entry->at) : Cell(), entry ? Cell(entry->person) : Cell()});
    }
    return table;
  });
}

Result<void> revoke_the_token(Session& session, const std::string& name, const std::string& reason) {
  const Token token = TRY(session.read([&](Database& database) { return need_token(database, name); }));
  TRY(session.record({"token.revoke", "token " + std::to_string(token.id.number()), "{}", reason},
                     [&](Database& database, EntryId entry) { return revoke_token(database, token, entry); }));
  return {};
}

Result<std::optional<Token>> who_has(Session& session, std::string_view secret) {
  return session.read([&](Database& database) { return find_token(database, secret); });
}

}  // namespace stowage
