#include "directory/stream_classes.h"

#include "directory/tables.h"

namespace stowage {

Result<Timelines<AssetClass>> read_stream_classes(Database& database, EntryId entry) {
  return stream_classes_table.load<AssetClass>(
      database, entry, [](const Query& row, int column) { return static_cast<AssetClass>(row.integer(column)); });
}

Result<void> report_stream_class(Database& database, StreamId stream, AssetClass value, Day day, EntryId entry) {
  return stream_classes_table.set(database, stream, day, static_cast<int>(value), entry);
}

}  // namespace stowage
