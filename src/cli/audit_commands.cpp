#include <algorithm>

#include "api/audit.h"
#include "cli/contract_commands.h"
#include "cli/program_columns.h"

namespace stowage {

namespace {

std::string json_of(const AuditAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("period", answer.period.text()).field("asOf", answer.as_of.text()).key("rows");
  answer.rows.write_json(json);
  json.key("totals");
  answer.totals.write_json(json);
  json.key("notes").begin_array();
  for (const std::string& note : answer.notes) json.text(note);
  json.end_array().end_object();
  return json.take();
}

std::size_t place_of(const Table& table, std::string_view key) {
  std::size_t place = 0;
  while (table.columns()[place].key != key) ++place;
  return place;
}

// Once for all rows that want the same; below the table, since a command that is cut off cannot be used.
void tell_remedies(Context& context, const Table& rows) {
  const std::size_t number = place_of(rows, "row");
  const std::size_t remedy = place_of(rows, "remedy");
  std::vector<std::pair<std::string, std::string>> told;  // remedy, and the numbers of its rows
  for (const std::vector<Cell>& row : rows.rows()) {
    const std::string wanted = exact_text(row[remedy]);
    const auto same = std::find_if(told.begin(), told.end(), [&](const auto& one) { return one.first == wanted; });
    if (same == told.end()) {
      told.emplace_back(wanted, exact_text(row[number]));
    } else {
      same->second += ", " + exact_text(row[number]);
    }
  }
  context.say("What to do:");
  for (const auto& [wanted, numbers] : told) context.say(numbers + ": " + wanted);
}

void tell(Context& context, const AuditAnswer& answer) {
  context.say(answer.about);
  if (answer.rows.rows().empty())
    context.say(answer.notes.empty() ? "Nothing is lost, and nothing is billed for nothing."
                                     : "Of what can be judged nothing is lost, and nothing is billed for nothing.");
  if (!answer.rows.rows().empty()) {
    print_without(context, answer.rows, {"currency", "atLeast", "remedy", "mapping", "contract", "service"});
    context.say("");
    tell_remedies(context, answer.rows);
    context.say("");
    print_without(context, answer.totals, {"currency", "atLeast"});
  }
  for (const std::string& note : answer.notes) context.say(note);
}

Result<Exit> print_audit(Context& context, const std::string& period) {
  std::optional<Period> wanted;
  if (!period.empty()) wanted = TRY_WITHIN("--period", Period::parse(period));
  const AuditAnswer answer = TRY(audit(*TRY(context.session()), wanted, context.progress("audit")));
  if (context.json) {
    context.print_json(json_of(answer));
  } else if (context.csv) {
    context.print(answer.rows);
  } else {
    tell(context, answer);
  }
  return answer.rows.rows().empty() ? Exit::Done : Exit::NeedsAttention;
}

}  // namespace

void add_audit_command(CLI::App& app, Context& context) {
  auto period = std::make_shared<std::string>();
  add_command(app, "audit", "What is lost and what is billed for nothing, in money; changes nothing", context,
              [&context, period] { return print_audit(context, *period); })
      ->add_option("--period", *period, "A month, such as 2026-06; without it that of the last day that is over");
}

}  // namespace stowage
