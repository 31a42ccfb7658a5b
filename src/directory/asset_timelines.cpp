#include "directory/asset_timelines.h"

#include <string>

#include "directory/tables.h"

namespace stowage {

namespace {

constexpr const char* known_at_entry = " from_entry<=? AND (until_entry IS NULL OR until_entry>?)";

std::string select_steps(const TimelineTable& table) {
  return std::string("SELECT ") + table.subject + ",from_day," + table.value + " FROM " + table.table + " WHERE";
}

template <class T>
Result<void> read_steps(Query& rows, std::vector<typename SubjectSteps<T>::Step>& steps) {
  while (TRY(rows.next())) {
    if (rows.integer(0) > SubjectSteps<T>::subject_max || rows.integer(2) > SubjectSteps<T>::subject_max)
      return refuse("the directory holds more than 4,294,967,295 assets");
    const auto subject = static_cast<std::uint32_t>(rows.integer(0));
    if constexpr (std::is_same_v<T, AssetClass>) {
      steps.push_back({subject, rows.day(1), class_of_column(rows.integer(2))});
    } else {
      steps.push_back({subject, rows.day(1), static_cast<T>(rows.integer(2))});
    }
  }
  return {};
}

template <class T>
Result<SubjectSteps<T>> load_steps(Database& database, const TimelineTable& table, EntryId entry) {
  Query rows = TRY(database.query(select_steps(table) + known_at_entry, entry, entry));
  std::vector<typename SubjectSteps<T>::Step> steps;
  TRY(read_steps<T>(rows, steps));
  return SubjectSteps<T>(std::move(steps));
}

// An edit ends a row and adds another about the same subject, and rows are added in order of their entries: so those
// whose subjects were written about are the last ones.
Result<std::vector<std::uint32_t>> written_since(Database& database, const TimelineTable& table, EntryId entry,
                                                 size_t subjects_max) {
  std::vector<std::uint32_t> subjects;
  Query rows = TRY(database.query(std::string("SELECT ") + table.subject + ",from_entry FROM " + table.table +
                                  " ORDER BY rowid DESC"));
  while (subjects.size() <= subjects_max && TRY(rows.next()) && rows.id<EntryId>(1) > entry)
    subjects.push_back(static_cast<std::uint32_t>(rows.integer(0)));
  std::sort(subjects.begin(), subjects.end());
  if (subjects.size() <= subjects_max) subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  return subjects;
}

template <class T>
Result<std::optional<size_t>> bring_steps(Database& database, const TimelineTable& table, SubjectSteps<T>& steps,
                                          EntryId known_at, EntryId entry, size_t subjects_max) {
  const auto subjects = TRY(written_since(database, table, std::min(known_at, entry), subjects_max));
  if (subjects.size() > subjects_max) return std::optional<size_t>();
  std::vector<typename SubjectSteps<T>::Step> anew;
  const std::string select = select_steps(table) + known_at_entry + " AND " + table.subject + "=?";
  for (const std::uint32_t subject : subjects) {
    Query rows = TRY(database.query(select, entry, entry, std::int64_t{subject}));
    TRY(read_steps<T>(rows, anew));
  }
  if (!subjects.empty()) steps.replace(subjects, std::move(anew));
  return std::optional(subjects.size());
}

}  // namespace

Result<AssetTimelines> AssetTimelines::load(Database& database, EntryId entry) {
  return AssetTimelines{TRY(load_steps<std::uint32_t>(database, stream_owners_table, entry)),
                        TRY(load_steps<std::uint32_t>(database, asset_organizations_table, entry)),
                        TRY(load_steps<AssetClass>(database, asset_classes_table, entry))};
}

Result<std::optional<size_t>> AssetTimelines::bring(Database& database, EntryId known_at, EntryId entry,
                                                    size_t subjects_max) {
  if (known_at == entry) return std::optional<size_t>(0);
  const auto owners = TRY(bring_steps(database, stream_owners_table, stream_owners, known_at, entry, subjects_max));
  if (!owners) return owners;
  const auto organizations =
      TRY(bring_steps(database, asset_organizations_table, asset_organizations, known_at, entry, subjects_max));
  if (!organizations) return organizations;
  const auto classes = TRY(bring_steps(database, asset_classes_table, asset_classes, known_at, entry, subjects_max));
  if (!classes) return classes;
  return std::optional(*owners + *organizations + *classes);
}

}  // namespace stowage
