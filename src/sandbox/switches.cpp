#include "sandbox/switches.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>

#include "base/int128.h"

namespace stowage {

namespace {

struct Row {
  SwitchText text;
  std::function<void(Switches&, std::size_t)> choose;       // by the place of the value
  std::function<void(Switches&, std::int64_t)> set_number;  // of one that takes any number
};

constexpr std::int64_t number_max = 1'000'000'000;

// `values` in the order of the enum's own.
template <class Choice>
Row choice(const char* name, Choice Switches::*member, std::vector<std::string> values, const char* about) {
  return {{name, std::move(values), about},
          [member](Switches& switches, std::size_t place) { switches.*member = static_cast<Choice>(place); },
          nullptr};
}

Row number(const char* name, std::int64_t Switches::*member, const char* about) {
  return {{name, {std::to_string(Switches().*member)}, about},
          nullptr,
          [member](Switches& switches, std::int64_t value) { switches.*member = value; }};
}

std::vector<Row> rows() {
  using S = Switches;
  return {
      choice("effective-date", &S::effective_date, {"as-written", "instant-in-zone"},
             "what a date in a body means: the day that is written, or that of the instant in the billing zone"),
      choice("split-row-end", &S::split_row_end, {"effective-day", "day-before"},
             "where a row of units ends that a change splits"),
      choice("partial-row-price", &S::partial_row_price, {"prorated", "full"},
             "the price of a row of units that is shorter than its period"),
      choice("zero-unit-rows", &S::zero_unit_rows, {"shown", "hidden"}, "rows of units with 0 units"),
      choice("zero-units", &S::zero_units, {"taken", "refused"}, "a change that leaves 0 units"),
      choice("adjusted-unit-price", &S::adjusted_unit_price, {"applied", "ignored"},
             "adjustedUnitPrice of an adjustment"),
      choice("unit-change", &S::unit_change, {"optional", "required"},
             "whether an adjustment of the price alone may come without unitChange"),
      choice("posted-next-page", &S::posted_next_page, {"same-body", "url-alone"},
             "what nextPageUrl wants after a POST: the same body by POST, or nothing but itself"),
      choice("page-beyond-500", &S::page_beyond_most, {"cut", "refused"}, "MaxRecords above 500"),
      choice("text-case", &S::text_case, {"ignored", "kept"}, "the case of letters where a query compares texts"),
      choice("visibility", &S::visibility, {"full", "none"}, "none: a restricted user, who gets empty results"),
      choice("latency", &S::added_latency, {"on", "off"}, "0.5 s from half of the threshold on, 1 s from 75 %"),
      choice("maintenance", &S::maintenance, {"off", "on"}, "on: every answer is an HTML page with 404"),
      choice("write-answers", &S::write_answers, {"given", "lost"},
             "lost: what is written is done, and its connection ends without an answer"),
      number("threshold", &S::threshold, "requests in any 60 minutes, of all clients together"),
      number("threads", &S::threads, "requests at once, for each integration code and entity"),
      number("limit-status", &S::limit_status, "the status past the threshold or the threads"),
  };
}

}  // namespace

Result<void> Switches::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    return bad_input(fmt::format("'{}' gives a switch no value", assignment), "Write NAME=VALUE.");
  const std::string name(assignment.substr(0, equals));
  const std::string value(assignment.substr(equals + 1));
  std::vector<std::string> names;
  for (const Row& row : rows()) {
    names.push_back(row.text.name);
    if (row.text.name != name) continue;
    if (row.set_number) {
      const auto given = parse_int128(value);
      if (!given || *given < 1 || *given > number_max)
        return bad_input(fmt::format("switch '{}' cannot be '{}'", name, value), "Give a whole number from 1 on.");
      row.set_number(*this, static_cast<std::int64_t>(*given));
      return {};
    }
    const auto found = std::find(row.text.values.begin(), row.text.values.end(), value);
    if (found == row.text.values.end())
      return bad_input(fmt::format("switch '{}' cannot be '{}'", name, value),
                       fmt::format("It is one of: {}.", fmt::join(row.text.values, ", ")));
    row.choose(*this, static_cast<std::size_t>(found - row.text.values.begin()));
    return {};
  }
  return bad_input(fmt::format("there is no switch '{}'", name),
                   fmt::format("NAME=VALUE, with a name of: {}.", fmt::join(names, ", ")));
}

std::vector<SwitchText> all_switches() {
  std::vector<SwitchText> texts;
  for (const Row& row : rows()) texts.push_back(row.text);
  return texts;
}

}  // namespace stowage
