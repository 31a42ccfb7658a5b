#pragma once
// Tables whose rows are the steps of timelines: from its day on a subject has a value, until the next step's day.
// The value of a day is in force at its end (R3). Rows are append-only: an edit ends one row and adds another, so
// that the table can be read as it was at any journal entry.
//
// Such a table has the columns (SUBJECT, VALUE, from_day, from_entry, until_entry); the folder that owns it names it.

#include <string>
#include <vector>

#include "base/timeline.h"
#include "ledger/sqlite.h"

namespace stowage {

struct TimelineTable {
  const char* table;
  const char* subject;
  const char* value;

  // From `day` on `subject` has `value`; a step on the same day is replaced.
  template <class Subject, class Value>
  Result<void> set(Database& database, Subject subject_id, Day day, const Value& new_value, EntryId entry) const {
    TRY(database.run(std::string("UPDATE ") + table + " SET until_entry=? WHERE " + subject +
                         "=? AND from_day=? AND until_entry IS NULL",
                     entry, subject_id, day));
    return begin(database, subject_id, day, new_value, entry);
  }

  // The same for a subject that has no step yet.
  template <class Subject, class Value>
  Result<void> begin(Database& database, Subject subject_id, Day day, const Value& first_value, EntryId entry) const {
    return database.run(
        std::string("INSERT INTO ") + table + "(" + subject + "," + value + ",from_day,from_entry) VALUES(?,?,?,?)",
        subject_id, first_value, day, entry);
  }

  // All timelines as they were known at `entry`, in one pass; `read(Query&, int column)` makes a value.
  template <class Value, class Read>
  Result<Timelines<Value>> load(Database& database, EntryId entry, Read&& read) const {
    Query rows = TRY(database.query(std::string("SELECT ") + subject + ",from_day," + value + " FROM " + table +
                                        " WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?)",
                                    entry, entry));
    std::vector<typename Timelines<Value>::Step> steps;
    while (TRY(rows.next())) steps.push_back({rows.integer(0), rows.day(1), read(rows, 2)});
    return Timelines<Value>(std::move(steps));
  }
};

}  // namespace stowage
