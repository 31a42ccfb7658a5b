#include "metering/taken_events.h"

#include <algorithm>

namespace stowage {

Result<std::optional<TakenEvent>> find_taken_event(Database& database, const Sha256& name) {
  Query row = TRY(database.query("SELECT sha256,token,answer FROM taken_events WHERE name=?", Blob{bytes_of(name)}));
  if (!TRY(row.next())) return std::optional<TakenEvent>();
  TakenEvent event{name, {}, row.integer(1)};
  const std::string_view sha = row.blob(0);
  if (sha.size() != event.sha.size())
    return fail(Failure::Damaged, "what is known of an event is not what was written");
  std::copy(sha.begin(), sha.end(), event.sha.begin());
  if (!row.null(2)) event.answer = row.string(2);
  return std::optional(std::move(event));
}

Result<void> keep_taken_event(Database& database, const TakenEvent& event) {
  return database.run("INSERT OR REPLACE INTO taken_events(name,sha256,token,answer) VALUES(?,?,?,?)",
                      Blob{bytes_of(event.name)}, Blob{bytes_of(event.sha)}, event.token, event.answer);
}

Result<void> forget_taken_event(Database& database, const Sha256& name) {
  return database.run("DELETE FROM taken_events WHERE name=?", Blob{bytes_of(name)});
}

}  // namespace stowage
