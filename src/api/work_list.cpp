#include "api/work_list.h"

#include "api/psas.h"

namespace stowage {

Result<Table> list_work(Session& session) {
  Table table({{"id", "Id", ColumnKind::Integer},
               {"since", "Since", ColumnKind::Instant},
               {"where", "In", ColumnKind::Text},
               {"effective", "Effective", ColumnKind::Day},
               {"what", "What to do", ColumnKind::Text},
               {"shown", "Called made, but", ColumnKind::Text}});
  Psas psas(session);
  for (const WorkItem& item : TRY(ChangeLog(session.ledger()).work())) {
    const LoggedChange& change = item.change;
    table.add({item.id, item.since, psas.name(change.contract), change.effective, change.reason,
               change.reference.empty() ? Cell() : Cell(change.reference)});
  }
  return table;
}

Result<std::vector<WorkMade>> call_work_made(Session& session, const std::vector<std::int64_t>& items,
                                             const std::string& note) {
  Psas psas(session);
  return call_made(session.ledger(), psas, session.person(), items, note);
}

Result<void> drop_work(Session& session, std::int64_t item, const std::string& reason) {
  return drop_work(session.ledger(), session.person(), item, reason);
}

}  // namespace stowage
