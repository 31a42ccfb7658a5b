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

using S = Switches;

std::vector<Row> of_autotask() {
  return {
      choice("split-row-end", &S::split_row_end, {"effective-day", "day-before"},
             "where a row of units ends that a change splits"),
      choice("partial-row-price", &S::partial_row_price, {"prorated", "full"},
             "the price of a row of units that is shorter than its period"),
      choice("zero-unit-rows", &S::zero_unit_rows, {"shown", "hidden"}, "rows of units with 0 units"),
      choice("adjusted-unit-price", &S::adjusted_unit_price, {"applied", "ignored"},
             "adjustedUnitPrice of an adjustment"),
      choice("unit-change", &S::unit_change, {"optional", "required"},
             "whether an adjustment of the price alone may come without unitChange"),
      choice("posted-next-page", &S::posted_next_page, {"same-body", "url-alone"},
             "what nextPageUrl wants after a POST: the same body by POST, or nothing but itself"),
      choice("page-beyond-500", &S::page_beyond_most, {"cut", "refused"}, "MaxRecords above 500"),
      choice("text-case", &S::text_case, {"ignored", "kept"}, "the case of letters where a query compares texts"),
      choice("item-date", &S::item_date, {"lines-first", "periods-first"},
             "the day of what was posted of a service: its line's first one, or its period's"),
      choice("billing-items", &S::billing_items, {"shown", "hidden"},
             "hidden: a user who may see contracts, and neither BillingItems nor Invoices"),
      choice("tax", &S::tax, {"none", "added"}, "added: 20 % beside what is net, in BillingItems and Invoices"),
      choice("latency", &S::added_latency, {"on", "off"}, "0.5 s from half of the threshold on, 1 s from 75 %"),
      number("threshold", &S::threshold, "requests in any 60 minutes, of all clients together"),
      number("threads", &S::threads, "requests at once, for each integration code and entity"),
  };
}

std::vector<Row> of_bms() {
  return {
      choice("bms-names", &S::bms_names, {"camel", "pascal", "lower"}, "the case of names in BMS's answers"),
      choice("bms-nothing", &S::bms_nothing, {"null", "absent"}, "how BMS says that a field has no value"),
      choice("bms-failures", &S::bms_failures, {"in-200", "in-status"},
             "whether BMS refuses with status 200 or with 400 and 404"),
      choice("bms-token-refusal", &S::bms_token_refusal, {"empty-401", "envelope-401", "envelope-200"},
             "how BMS refuses a token that is wrong or has expired"),
      choice("bms-refresh-token", &S::bms_refresh_token, {"rotates", "stays"},
             "whether a refresh token is spent by its use"),
      choice("bms-first-page", &S::bms_first_page, {"one", "zero"},
             "the PageNumber of the first page; where it is one, 0 is taken for it"),
      choice("bms-text-filter", &S::bms_text_filter, {"contains", "equals"}, "what a filter on a text compares"),
      choice("bms-billing-price", &S::bms_billing_price, {"in-force", "all-lines"},
             "what ContractBillingPrice is the sum of: what is in force today, or all lines, later ones too"),
      choice("bms-contract-end", &S::bms_contract_end, {"last-day", "day-after"}, "what a contract's EndDate is"),
      choice("bms-account-by-id", &S::bms_account_by_id, {"bare", "enveloped"},
             "an account by its id: as described, without an envelope, or in one as all else"),
      choice("bms-negative-units", &S::bms_negative_units, {"refused", "taken"},
             "a service added with Units below 0, which would take units away"),
      choice("bms-added-services", &S::bms_added_services, {"first", "last"},
             "which of several added services the answer shows: it is described to have one"),
      choice("bms-partial-line", &S::bms_partial_line, {"part-of-units", "part-of-price"},
             "what an invoice's line for part of a period has: a fraction of its units, or of its price"),
      choice("bms-void-invoices", &S::bms_void_invoices, {"shown", "hidden"}, "invoices that were made void"),
      choice("bms-k1", &S::bms_k1, {"connected", "not-connected"}, "whether the tenant is connected to KaseyaOne"),
      choice("bms-mapping-write", &S::bms_mapping_write, {"replaces", "adds"},
             "what a list of organizations does to the one that an account has of the module"),
      choice("bms-empty-mapping", &S::bms_empty_mapping, {"unmaps", "refused"}, "an empty list of organizations"),
      choice("bms-organization-twice", &S::bms_organization_twice, {"refused", "taken"},
             "an organization that another account has already"),
      choice("bms-unmapped-modules", &S::bms_unmapped_modules, {"left", "shown"},
             "in the search for mappings, a module of which an account has none: left out, or with an empty list"),
      number("bms-calls", &S::bms_calls, "calls in any 60 minutes, for each endpoint of BMS"),
      number("bms-page-rows", &S::bms_page_rows, "rows of a page whose PageSize is not given"),
      number("bms-page-rows-max", &S::bms_page_rows_max, "rows of a page whose PageSize is larger"),
      number("bms-token-seconds", &S::bms_token_seconds, "how long an access token lasts"),
      number("bms-token-calls", &S::bms_token_calls, "calls after which an access token is refused before its time"),
      number("bms-refresh-seconds", &S::bms_refresh_seconds, "how long a refresh token lasts"),
      number("bms-maintenance-status", &S::bms_maintenance_status, "the status of BMS's page during maintenance"),
  };
}

std::vector<Row> of_both() {
  return {
      choice("effective-date", &S::effective_date, {"as-written", "instant-in-zone"},
             "what a date in a body means: the day that is written, or that of the instant in the billing zone"),
      choice("zero-units", &S::zero_units, {"taken", "refused"}, "a change that leaves 0 units"),
      choice("visibility", &S::visibility, {"full", "none"}, "none: a restricted user, who gets empty results"),
      choice("maintenance", &S::maintenance, {"off", "on"}, "on: every answer is an HTML page"),
      choice("write-answers", &S::write_answers, {"given", "lost", "late", "failed"},
             "of what is written and done: lost, the connection ends without an answer; late; or failed, with 500"),
      choice("write-delivery", &S::write_delivery, {"once", "twice"}, "twice: what is written is done twice"),
      number("write-faults", &S::write_faults,
             "writes that write-answers and write-delivery are for; then all is well"),
      number("late-seconds", &S::late_seconds, "how late a late answer is"),
      number("visible-after-seconds", &S::visible_after_seconds,
             "how long, by the data directory's clock, rows of contracts are as they were before a write"),
      choice("fault", &S::fault, {"none", "failed", "too-many", "page"},
             "instead of an answer, before anything is done: 500, the limit's status, or an HTML page with 200"),
      number("fault-every", &S::fault_every, "every so many requests meet the fault"),
      number("first-answer-seconds", &S::first_answer_seconds, "how late the first answer after the start is"),
      number("limit-status", &S::limit_status, "the status past a limit of requests"),
  };
}

std::vector<Row> rows() {
  std::vector<Row> all = of_both();
  for (const auto& more : {of_autotask(), of_bms()}) all.insert(all.end(), more.begin(), more.end());
  return all;
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
      const int least = row.text.values[0] == "0" ? 0 : 1;
      if (!given || *given < least || *given > number_max)
        return bad_input(fmt::format("switch '{}' cannot be '{}'", name, value),
                         fmt::format("Give a whole number from {} on.", least));
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
