#pragma once
// A statement as an hledger journal: every line a balanced transaction, so that an adding machine that shares nothing
// with ours can add it up again.

#include <string>

#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

// At sell prices a line debits assets:receivable:ORGANIZATION and credits revenue:VERSION:TYPE; at cost it debits
// expenses:VERSION:TYPE:ORGANIZATION and credits liabilities:vendor. Corrections post to revenue:corrections:… or
// expenses:corrections:…, so that the accounts of v1 and v2 hold the statement's totals. Dated on the as-of day. All
// accounts and the commodity are declared (`hledger check --strict` passes); lines without amount stand as comments.
std::string hledger_journal(const Statement& statement, const StatementNames& names);

}  // namespace stowage
