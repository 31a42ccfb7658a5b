#pragma once
// Accounts, contracts and services of a PSA behind a connection, taken into the ledger so that usage can be mapped to
// them: the PSA's own ids, names and terms. Units, prices and charges are never kept: whoever asks for them reads the
// PSA, so that no copy can be out of date.
//
// What was taken in keeps its number for good, also when it goes and comes back.

#include <string>
#include <vector>

#include "contracts/contract.h"
#include "ledger/sqlite.h"

namespace stowage {

struct ConnectedAccount {
  std::string reference;  // the PSA's own id
  std::string name;
};

struct ConnectedService {
  std::string reference;
  std::string name;
};

struct ConnectedContract {
  std::string reference;
  std::string account;  // its reference
  std::string name;
  Currency currency;
  Terms terms;
  std::vector<ConnectedService> services;
};

// Each reference once among those of its kind; each contract's account is there.
struct ConnectedBook {
  std::vector<ConnectedAccount> accounts;
  std::vector<ConnectedContract> contracts;
};

enum class BookNoun : std::uint8_t { Account, Contract, Service };
std::string_view to_text(BookNoun noun);

enum class BookStep : std::uint8_t { New, Changed, Gone };
std::string_view to_text(BookStep step);

struct BookChange {
  BookNoun noun = BookNoun::Account;
  BookStep step = BookStep::New;
  std::string reference;
  std::string name;
  std::string within;  // the account of a contract, the contract of a service; by name
  std::string what;    // of a changed one: "name was 'Acme', ends before was 2026-12-31"
};

// What taking it in would change, in the order of the book. A contract that is not in it is gone, with its services; an
// account stays for as long as its connection.
Result<std::vector<BookChange>> changes_to(Database& database, ConnectionId connection, const ConnectedBook& book);
// Takes it in as of a journal entry.
Result<std::vector<BookChange>> take_in(Database& database, ConnectionId connection, const ConnectedBook& book,
                                        EntryId entry);
// The connection is removed: all of it is gone.
Result<void> end_connected(Database& database, ConnectionId connection, EntryId entry);

}  // namespace stowage
