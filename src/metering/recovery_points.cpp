#include "metering/recovery_points.h"

namespace stowage {

Result<void> keep_newest_points(Database& database, std::span<const NewestPoint> points) {
  for (const NewestPoint& point : points)
    TRY(database.run("INSERT OR REPLACE INTO newest_recovery_points(stream, at_ms) VALUES(?,?)", point.stream,
                     point.at.ms()));
  return {};
}

Result<std::vector<KnownPoint>> read_newest_points(Database& database) {
  Query rows = TRY(
      database.query("SELECT id, version, at_ms FROM newest_recovery_points JOIN streams ON id=stream ORDER BY id"));
  std::vector<KnownPoint> points;
  while (TRY(rows.next()))
    points.push_back({rows.id<StreamId>(0), static_cast<Version>(rows.integer(1)), Instant(rows.integer(2))});
  return points;
}

}  // namespace stowage
