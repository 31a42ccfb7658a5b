#include "directory/class_word.h"

#include "base/result.h"

namespace stowage {

namespace {

// Decimal places that a reader who knows of classes and persons alone still understands.
constexpr std::int64_t person = 10;
constexpr std::int64_t sources = 20;
constexpr std::int64_t sources_max = 1 << 20;
constexpr std::int64_t classes = 4;

ClassWord contradicted(ClassWord word, SourceId by, AssetClass value) {
  word.other = by;
  word.other_value = value;
  return word;
}

}  // namespace

ClassWord ClassWord::of_column(std::int64_t stored) {
  ClassWord word;
  word.value = static_cast<AssetClass>(stored % person);
  word.by_person = stored / person % 2 == 1;
  const std::int64_t said = stored / sources;
  word.said_by = SourceId(said % sources_max);
  word.other_value = static_cast<AssetClass>(said / sources_max % classes);
  word.other = SourceId(said / sources_max / classes);
  return word;
}

std::int64_t ClassWord::column() const {
  ASSERT(said_by.number() < sources_max && other.number() < sources_max);
  const std::int64_t others = other.number() * classes + static_cast<std::int64_t>(other_value);
  const std::int64_t said = others * sources_max + said_by.number();
  return static_cast<std::int64_t>(value) + (by_person ? person : 0) + said * sources;
}

ClassWord after_report(const ClassWord& known, const ClassReport& report, const PlaceOf& place_of) {
  if (known.by_person) return known;
  const bool agrees = known.value == report.value;
  const bool same_source = known.said_by == report.source;
  if (!known.said_by && agrees) return known;
  const int behind = !known.said_by || same_source ? 0 : place_of(report.source) - place_of(known.said_by);
  const bool silences = known.other == report.source;
  if (agrees && behind >= 0) return silences ? contradicted(known, SourceId(), AssetClass::None) : known;
  if (behind > 0) return !known.other || silences ? contradicted(known, report.source, report.value) : known;
  ClassWord word;
  word.value = report.value;
  word.said_by = report.source;
  if (known.said_by && !same_source && !agrees) return contradicted(word, known.said_by, known.value);
  if (known.other && !silences && known.other_value != report.value)
    return contradicted(word, known.other, known.other_value);
  return word;
}

ClassWord one_machine(const ClassWord& keeps, const ClassWord& other) {
  if (keeps.by_person) return keeps;
  if (other.by_person || keeps.value == AssetClass::None) return other;
  const bool agrees = other.value == AssetClass::None || other.value == keeps.value;
  if (agrees || keeps.other || !other.said_by || other.said_by == keeps.said_by) return keeps;
  return contradicted(keeps, other.said_by, other.value);
}

}  // namespace stowage
