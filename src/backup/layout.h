#pragma once
// How organizations and assets lie below a store's root: "{org}/{asset}", "{org}-{asset}", "{asset}/borg".

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// One level of folders, as a pattern: fixed text around at most two placeholders.
class LayoutLevel {
 public:
  enum class Word { Organization, Asset };
  // What a name says; what the level does not name is empty.
  struct Reading {
    std::string organization;
    std::string asset;
    friend bool operator==(const Reading&, const Reading&) = default;
  };

  // Every way of reading the name with no placeholder empty: none where it does not fit, several where the text
  // between two placeholders occurs more than once.
  std::vector<Reading> readings(std::string_view name) const;
  const std::string& pattern() const { return pattern_; }
  bool has(Word word) const;
  // Whether fixed text ends the level: "{asset}.img".
  bool has_ending() const { return !fixed_.back().empty(); }

 private:
  friend class Layout;
  std::string pattern_;
  std::vector<Word> words_;         // 0 to 2
  std::vector<std::string> fixed_;  // before, between and after them
};

class Layout {
 public:
  static constexpr std::size_t levels_max = 8;

  // Levels are divided by '/'. {asset} occurs once, {org} at most once; two placeholders have text between them.
  static Result<Layout> parse(std::string_view pattern);

  // At least one; the last one names repositories, trees or files.
  const std::vector<LayoutLevel>& levels() const { return levels_; }
  bool names_organization() const;
  const std::string& pattern() const { return pattern_; }

 private:
  std::string pattern_;
  std::vector<LayoutLevel> levels_;
};

}  // namespace stowage
