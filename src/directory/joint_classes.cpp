#include "directory/joint_classes.h"

#include <algorithm>
#include <map>
#include <set>

#include "directory/class_word.h"
#include "directory/tables.h"

namespace stowage {

namespace {

using Words = std::map<Day, ClassWord>;

ClassWord word_on(const Words& words, Day day) {
  const auto behind = words.upper_bound(day);
  return behind == words.begin() ? ClassWord() : std::prev(behind)->second;
}

Result<Words> read_words(Database& database, AssetId asset) {
  Query rows =
      TRY(database.query("SELECT from_day, class FROM asset_classes WHERE asset=? AND until_entry IS NULL", asset));
  Words words;
  while (TRY(rows.next())) words[rows.day(0)] = ClassWord::of_column(rows.integer(1));
  return words;
}

// From the day on the asset's words are these.
Result<void> replace_words(Database& database, AssetId asset, Day from, const Words& words, EntryId entry) {
  const Words known = TRY(read_words(database, asset));
  const bool ends_some =
      std::any_of(known.upper_bound(from), known.end(), [&](const auto& step) { return !words.contains(step.first); });
  // What is ended needs a new step for its day or one before (touched.cpp).
  if (ends_some || word_on(known, from) != word_on(words, from))
    TRY(asset_classes_table.set(database, asset, from, word_on(words, from).column(), entry));
  if (ends_some) {
    for (auto step = known.upper_bound(from); step != known.end(); ++step) {
      if (words.contains(step->first)) continue;
      TRY(database.run("UPDATE asset_classes SET until_entry=? WHERE asset=? AND from_day=? AND until_entry IS NULL",
                       entry, asset, step->first));
    }
  }
  for (auto step = words.upper_bound(from); step != words.end(); ++step) {
    const auto same = known.find(step->first);
    if (same == known.end() || same->second != step->second)
      TRY(asset_classes_table.set(database, asset, step->first, step->second.column(), entry));
  }
  return {};
}

// The entries by which streams that were the other's came to the asset.
Result<std::set<EntryId>> read_links(Database& database, AssetId asset, AssetId other) {
  Query rows = TRY(database.query(
      "SELECT DISTINCT link.from_entry FROM stream_owners link WHERE link.asset=?1 AND EXISTS(SELECT 1 FROM "
      "stream_owners before WHERE before.stream=link.stream AND before.asset=?2 AND before.from_entry<link.from_entry)",
      asset, other));
  std::set<EntryId> links;
  while (TRY(rows.next())) links.insert(rows.id<EntryId>(0));
  return links;
}

// What was said of the asset beside those links: what they said in its place stands again.
Result<Words> read_own_words(Database& database, AssetId asset, const std::set<EntryId>& links) {
  Query rows = TRY(database.query(
      "SELECT from_day, class, from_entry, until_entry FROM asset_classes WHERE asset=? ORDER BY rowid", asset));
  Words words;
  while (TRY(rows.next())) {
    const bool stands = rows.null(3) || links.contains(rows.id<EntryId>(3));
    if (stands && !links.contains(rows.id<EntryId>(2))) words[rows.day(0)] = ClassWord::of_column(rows.integer(1));
  }
  return words;
}

}  // namespace

Result<void> join_classes(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  const Words own = TRY(read_words(database, asset));
  const Words others = TRY(read_words(database, other));
  std::set<Day> days{from};
  for (const Words* words : {&own, &others}) {
    for (auto step = words->upper_bound(from); step != words->end(); ++step) days.insert(step->first);
  }
  Words joint;
  for (const Day day : days) {
    const ClassWord word = one_machine(word_on(own, day), word_on(others, day));
    if (day == from || own.contains(day) || word != word_on(joint, day)) joint[day] = word;
  }
  return replace_words(database, asset, from, joint, entry);
}

Result<void> part_classes(Database& database, AssetId asset, AssetId other, Day from, EntryId entry) {
  const auto links = TRY(read_links(database, asset, other));
  if (links.empty()) return {};
  return replace_words(database, asset, from, TRY(read_own_words(database, asset, links)), entry);
}

}  // namespace stowage
