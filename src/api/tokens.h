#pragma once
// Tokens, by which programs are let in (access/tokens.h).

#include <optional>
#include <string>
#include <string_view>

#include "access/tokens.h"
#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct NewToken {
  Token token;
  std::string secret;  // told this once
};
Result<NewToken> add_new_token(Session& session, Token token);
Result<Table> list_tokens(Session& session);
Result<void> revoke_the_token(Session& session, const std::string& name, const std::string& reason);

// Whose secret it is; nothing where it is nobody's. Safe to call from several threads.
Result<std::optional<Token>> who_has(Session& session, std::string_view secret);

}  // namespace stowage
