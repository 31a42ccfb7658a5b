#pragma once
// Which account each organization goes to, as a CSV file: written out, and taken in after a look (docs/formats.md).

#include <string>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// A row for each stretch of days that an organization goes to an account, and one without an account for each that goes
// to none today and is to be mapped. Its keys are the columns that import_mappings() reads.
Result<Table> export_mappings(Session& session);

// The same as a CSV file; gives how many rows. Refused inside the data directory, and over what is no regular file.
Result<std::int64_t> save_mappings(Session& session, const std::string& path);

enum class MappingImport {
  Preview,  // changes nothing
  Take
};

struct ImportedMappings {
  Table changes;               // stretches of days: to which account they go now, and then
  std::int64_t rows = 0;       // that say something
  std::int64_t as_before = 0;  // of them, whose days go where they say already
  std::int64_t left_open = 0;  // rows without an account and a day, which say nothing
};

// Taken whole, by one journal entry, or refused whole, with line and field. Days that no row names stay as they are.
// Refused: a row that changes a day of a closed period, unless `correct`; two rows that say different things of one
// day.
Result<ImportedMappings> import_mappings(Session& session, const std::string& csv, MappingImport mode, bool correct,
                                         const std::string& reason);

}  // namespace stowage
