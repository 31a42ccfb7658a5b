#include "ledger/used_directory.h"

#include "os/files.h"

namespace stowage {

bool is_in_use(const std::string& folder) {
  const auto lock = FileLock::take(folder + "/lock");
  return !lock && lock.error().failure() == Failure::Refused;
}

Result<DirectoryKind> read_kind(Database& ledger) {
  Query row = TRY(ledger.query("SELECT rehearsal, clock_ms FROM data_directory"));
  if (!TRY(row.next())) return fail(Failure::Damaged, "the ledger does not say what it is");
  return DirectoryKind{row.integer(0) != 0, row.instant(1)};
}

}  // namespace stowage
