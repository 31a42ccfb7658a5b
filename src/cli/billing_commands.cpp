#include <cstdio>

#include "api/billing.h"
#include "api/explain.h"
#include "api/verify.h"
#include "base/plain_text.h"
#include "billing/focus_csv.h"
#include "billing/hledger_journal.h"
#include "billing/statement_csv.h"
#include "billing/statement_json.h"
#include "billing/statement_text.h"
#include "cli/context.h"
#include "cli/terminal.h"

namespace stowage {

namespace {

void write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

struct BillOptions {
  std::string period, organization, as_of, at, format;
  bool cost = false;
};

Exit exit_of(const Bill& bill) {
  return bill.needs_attention() ? Exit::NeedsAttention : Exit::Done;
}

void print_text(Context& context, const Bill& made) {
  context.say_rehearsal();
  for (const std::string& line : statement_text(made.statement, made.names, terminal_of(1).width))
    write(printable(line) + "\n");
  if (made.closed) write("This period is closed.\n");
  for (const std::string& warning : made.warnings) complain(warning);
}

Result<Exit> print_bill(Context& context, const BillOptions& options) {
  if (!options.format.empty() && (context.json || context.csv))
    throw CLI::ValidationError("--format", "another form of output is asked for already");
  BillRequest request{TRY(Period::parse(options.period))};
  if (!options.organization.empty()) request.organization = options.organization;
  request.as_of = TRY(day_of(options.as_of));
  request.at = TRY(mark_of(options.at));
  request.side = options.cost ? Side::Cost : Side::Sell;
  const Bill made = TRY(bill(*TRY(context.session()), request, context.progress("bill")));
  if (context.json) {
    context.print_json(statement_json(made.statement, made.names));
  } else if (options.format == "focus") {
    const FocusExport exported = focus_csv(made.statement, made.names, made.zone);
    write(exported.csv);
    for (const LineKey& key : exported.left_out) complain("left out, since it has no amount: " + key.id());
  } else if (options.format == "hledger") {
    write(hledger_journal(made.statement, made.names));
  } else if (context.csv) {
    context.say_rehearsal();
    write(statement_csv(made.statement, made.names));
  } else {
    print_text(context, made);
  }
  return exit_of(made);
}

void add_bill(CLI::App& app, Context& context) {
  auto options = std::make_shared<BillOptions>();
  CLI::App* command = add_command(app, "bill", "The statement of a month: v1, v2, total", context,
                                  [&context, options] { return print_bill(context, *options); });
  command->add_option("--period", options->period, "The month, such as 2026-11")->required();
  command->add_option("--org", options->organization, "Of this organization only");
  command->add_option("--as-of", options->as_of, "The last day that counts");
  command->add_option("--at", options->at, "What was known at a mark, DELIVERY.ENTRY");
  command->add_flag("--cost", options->cost, "At cost, what the vendor asks, instead of sell prices");
  command->add_option("--format", options->format, "focus: FOCUS 1.2 CSV; hledger: a journal")
      ->check(CLI::IsMember({"focus", "hledger"}));
}

struct ExplainOptions {
  std::string line, asset, at;
  bool cost = false;
};

void print_json(Context& context, const Explanation& found) {
  std::string sentences;
  for (const std::string& sentence : found.sentences) sentences += (sentences.empty() ? "" : "; ") + sentence;
  JsonWriter out;
  out.begin_object().field("line", found.id).field("arithmetic", sentences).key("amount");
  if (found.amount) {
    out.text(found.amount->text());
  } else {
    out.null();
  }
  for (const ExplainedPart& part : found.parts) {
    out.key(part.key);
    part.table.write_json(out);
  }
  out.end_object();
  context.print_json(out.take());
}

void print_parts(Context& context, const Explanation& found) {
  context.say(found.id);
  for (const std::string& sentence : found.sentences) context.say(sentence);
  for (const ExplainedPart& part : found.parts) {
    context.say("");
    if (!part.title.empty()) context.say(part.title + (part.table.rows().empty() ? ": none" : ":"));
    if (!part.table.rows().empty()) context.print(part.table);
  }
}

Result<Exit> print_explanation(Context& context, const ExplainOptions& options) {
  ExplainRequest request{options.line};
  request.side = options.cost ? Side::Cost : Side::Sell;
  request.at = TRY(mark_of(options.at));
  if (!options.asset.empty()) request.asset = options.asset;
  const Explanation found = TRY(explain(*TRY(context.session()), request, context.progress("explain")));
  if (context.json) {
    print_json(context, found);
  } else if (context.csv) {
    context.print(found.in_rows().table);
  } else {
    print_parts(context, found);
  }
  return Exit::Done;
}

void add_explain(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      add_command(app, "explain", "A statement line or correction, down to asset, day, sample, rule and price", context,
                  [&context, options] { return print_explanation(context, *options); });
  command->add_option("LINE", options->line, "The id of a line or correction, as `bill` prints it")->required();
  command->add_option("--asset", options->asset, "The days of this asset only");
  command->add_option("--at", options->at, "What was known at a mark, DELIVERY.ENTRY");
  command->add_flag("--cost", options->cost, "The line at cost");
}

struct PeriodOptions {
  std::string period, accepted, head;
};

void add_closing(CLI::App& app, Context& context) {
  auto options = std::make_shared<PeriodOptions>();
  CLI::App* command =
      add_command(app, "close", "Close a month for good", context, [&context, options]() -> Result<Exit> {
        const Bill closed =
            TRY(close_month(*TRY(context.session()), {TRY(Period::parse(options->period)), options->accepted},
                            context.progress("close")));
        if (context.json) {
          context.print_json(statement_json(closed.statement, closed.names));
        } else {
          context.say(closed.statement.request.period.people() + " is closed at " +
                      closed.statement.totals.total.people() + ".");
        }
        return exit_of(closed);
      });
  command->add_option("--period", options->period, "The month, such as 2026-11")->required();
  command->add_option("--accept", options->accepted, "Why it is closed though something is open");

  auto again = std::make_shared<PeriodOptions>();
  command = add_command(
      app, "replay", "Compute a closed month again and compare", context, [&context, again]() -> Result<Exit> {
        const Replay result = TRY(
            replay(*TRY(context.session()), TRY(Period::parse(again->period)), Side::Sell, context.progress("replay")));
        if (result.same) {
          context.say(result.period.people() + ": the same, byte for byte.");
          return Exit::Done;
        }
        return fail(Failure::Damaged, result.period.people() + " does not come out the same: closed as " +
                                          result.stored + ", computed as " + result.computed);
      });
  command->add_option("--period", again->period, "The month, such as 2026-11")->required();

  auto checked = std::make_shared<PeriodOptions>();
  command = add_command(app, "verify", "Hash chain, stored days against samples, everything accounted for", context,
                        [&context, checked]() -> Result<Exit> {
                          const auto head = checked->head.empty() ? std::nullopt : std::optional(checked->head);
                          context.print(TRY(verify(*TRY(context.session()), head, context.progress("verify"))));
                          return Exit::Done;
                        });
  command->add_option("--head", checked->head, "Whether this head of the journal is an ancestor of ours");
}

}  // namespace

void add_billing_commands(CLI::App& app, Context& context) {
  add_bill(app, context);
  add_explain(app, context);
  add_closing(app, context);
}

}  // namespace stowage
