#include "api/import_from.h"

#include <algorithm>

#include "api/psa_connections.h"
#include "contracts/contract_book.h"

namespace stowage {

namespace {

using connectors::NotTaken;
using connectors::Survey;

constexpr std::int64_t gone_from = 10;  // as half a list of usage (R9)
constexpr std::int64_t kept_percent_min = 80;

Table empty_rows() {
  return Table({{"what", "What", ColumnKind::Text},
                {"reference", "Its id there", ColumnKind::Text},
                {"name", "Name", ColumnKind::Text},
                {"within", "Of", ColumnKind::Text},
                {"units", "Units", ColumnKind::Integer},
                {"unitPrice", "Unit price", ColumnKind::Decimal},
                {"step", "Step", ColumnKind::Text},
                {"why", "Why", ColumnKind::Text}});
}

Cell text_or_none(const std::string& text) {
  return text.empty() ? Cell() : Cell(text);
}

void add_change(Table& table, const BookChange& change, const Survey& seen) {
  const auto in_force = change.noun == BookNoun::Service ? seen.services.find(change.reference) : seen.services.end();
  const bool has = in_force != seen.services.end();
  table.add({std::string(to_text(change.noun)), change.reference, change.name, text_or_none(change.within),
             has && in_force->second.units ? Cell(in_force->second.units->count()) : Cell(),
             has && in_force->second.unit_price ? Cell(*in_force->second.unit_price) : Cell(),
             std::string(to_text(change.step)), text_or_none(change.what)});
}

Table rows_of(const std::vector<BookChange>& changes, const Survey& seen) {
  Table table = empty_rows();
  for (const BookChange& change : changes) add_change(table, change, seen);
  for (const NotTaken& one : seen.not_taken)
    table.add({std::string(to_text(one.noun)), one.reference, one.name, text_or_none(one.within), Cell(), Cell(),
               std::string("not taken"), one.why});
  return table;
}

int things_in(const ConnectedBook& book) {
  std::size_t count = book.accounts.size() + book.contracts.size();
  for (const ConnectedContract& contract : book.contracts) count += contract.services.size();
  return static_cast<int>(count);
}

Result<void> check_not_half(const std::vector<BookChange>& changes, std::int64_t known, const std::string& accept) {
  const auto gone = std::count_if(changes.begin(), changes.end(), [](const BookChange& change) {
    return change.noun == BookNoun::Contract && change.step == BookStep::Gone;
  });
  const bool half = gone >= gone_from && (known - gone) * 100 < known * kept_percent_min;
  if (gone == 0 || !accept.empty() || (gone < known && !half)) return {};
  return refuse(std::to_string(gone) + " of " + std::to_string(known) +
                    " contracts that were taken in are gone there, or may no longer be seen by the API user",
                "`--preview` lists them. Where it is so, add --accept TEXT with the reason.");
}

std::string data_of(const std::vector<BookChange>& changes) {
  JsonWriter data;
  data.begin_object();
  for (const BookStep step : {BookStep::New, BookStep::Changed, BookStep::Gone}) {
    data.key(to_text(step)).begin_object();
    for (const BookNoun noun : {BookNoun::Account, BookNoun::Contract, BookNoun::Service})
      data.field(to_text(noun), std::int64_t{std::count_if(changes.begin(), changes.end(), [&](const BookChange& one) {
                   return one.noun == noun && one.step == step;
                 })});
    data.end_object();
  }
  data.end_object();
  return data.take();
}

Result<std::set<std::string>> known_contracts(Session& session, ConnectionId connection) {
  std::set<std::string> known;
  for (const Contract& contract : TRY(ContractBook(session.ledger()).contracts()))
    if (contract.origin.connection == connection) known.insert(contract.origin.reference);
  return known;
}

}  // namespace

Result<ImportAnswer> import_from(Session& session, const std::string& name, ImportMode mode,
                                 const std::string& accept) {
  const Connection connection = TRY(session.read([&](Database& database) { return need_connection(database, name); }));
  const std::set<std::string> known = TRY(known_contracts(session, connection.id));
  const PsaAccess access = TRY(access_to(session, connection, connectors::LineUse::Reading));
  const auto [source, seen] = TRY_WITHIN(
      "read " + name, TRY(vendor_of(connection))->survey(access, {session.partner().currency, session.today(), known}));
  const std::vector<BookChange> changes =
      TRY(session.read([&](Database& database) { return changes_to(database, connection.id, seen.book); }));
  if (mode == ImportMode::Take) TRY(check_not_half(changes, static_cast<std::int64_t>(known.size()), accept));
  if (mode == ImportMode::Take && !changes.empty())
    TRY(session.record(
        {"connection.import", "connection " + std::to_string(connection.id.number()), data_of(changes), accept},
        [&](Database& database, EntryId entry) -> Result<void> {
          TRY(take_in(database, connection.id, seen.book, entry));
          return {};
        }));
  const auto in_book = std::count_if(changes.begin(), changes.end(),
                                     [](const BookChange& change) { return change.step != BookStep::Gone; });
  const auto left =
      std::count_if(seen.not_taken.begin(), seen.not_taken.end(), [](const NotTaken& one) { return !one.over; });
  return ImportAnswer{rows_of(changes, seen), static_cast<int>(changes.size()),
                      things_in(seen.book) - static_cast<int>(in_book), static_cast<int>(left), source};
}

}  // namespace stowage
