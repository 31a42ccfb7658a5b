#include "cli/contract_commands.h"

#include <algorithm>
#include <array>

#include "api/contracts.h"
#include "api/plan.h"
#include "cli/program_columns.h"

namespace stowage {

namespace {

struct ContractOptions {
  std::string contract, name, account, currency, from, until, service, price, day, amount, text, reason;
  std::int64_t units = 0;
  std::string period = "monthly";
  std::string anchor = "calendar";
  std::string posted = "take";
};
using Options = std::shared_ptr<ContractOptions>;

// The days follow from a line's first and last one; what kind it is from its units.
const std::initializer_list<std::string_view> spare_of_lines = {"periodDays", "days", "kind", "text"};

Result<Decimal> price_of(const std::string& text) {
  return TRY_WITHIN("the price", Decimal::parse(text));
}

// Where nothing is behind a connection, people need not read that of each row.
void print_listed(Context& context, const Table& table, std::vector<std::string_view> hidden) {
  constexpr std::array<std::string_view, 2> of_connections = {"connection", "reference"};
  const auto place = std::find_if(table.columns().begin(), table.columns().end(),
                                  [&](const Column& column) { return column.key == of_connections.front(); }) -
                     table.columns().begin();
  const bool connected = std::any_of(table.rows().begin(), table.rows().end(), [&](const std::vector<Cell>& row) {
    return !std::holds_alternative<std::monostate>(row[static_cast<size_t>(place)]);
  });
  if (!connected) hidden.insert(hidden.end(), of_connections.begin(), of_connections.end());
  print_without(context, table, hidden);
}

void add_accounts(CLI::App& app, Context& context) {
  CLI::App* account = app.add_subcommand("account", "Accounts: who receives invoices");
  account->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<ContractOptions>();
  add_command(*account, "add", "Add an account", context,
              [&context, options]() -> Result<Exit> {
                Session& session = *TRY(context.session());
                const std::int64_t id = TRY(add_account(session, options->name)).number();
                context.made(id, "Added account " + std::to_string(id) + ", " + options->name + ".");
                return Exit::Done;
              })
      ->add_option("NAME", options->name, "Its name")
      ->required();
  add_command(*account, "list", "All accounts", context, [&context]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    print_listed(context, TRY(list_accounts(session)), {});
    return Exit::Done;
  });
}

Result<Exit> add(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  ContractRequest request;
  request.name = options.name;
  request.account = options.account;
  if (!options.currency.empty()) request.currency = options.currency;
  request.from = TRY_WITHIN("--from", Day::parse(options.from));
  request.until = TRY_WITHIN("--until", day_of(options.until));
  request.period = options.period;
  request.anchor = options.anchor;
  request.posted = options.posted;
  const std::int64_t id = TRY(add_contract(session, request)).number();
  context.made(id, "Added contract " + std::to_string(id) + ", " + options.name + ".");
  return Exit::Done;
}

Result<Exit> take_over(Context& context, const ContractOptions& options) {
  TRY(take_over_contract(*TRY(context.session()), options.contract, options.reason));
  context.say("This installation goes on from what stands on " + options.contract +
              ". `stowage plan` says what it would change.");
  return Exit::Done;
}

Result<Exit> show(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const std::optional<Day> day = TRY_WITHIN("--on", day_of(options.day));
  const ContractPage page = TRY(show_contract(session, options.contract, day));
  if (context.json) {
    JsonWriter json;
    json.begin_object()
        .field("contract", page.contract.id.number())
        .field("name", page.contract.name)
        .field("account", page.contract.account.number())
        .field("currency", page.contract.currency.code())
        .field("periodFrom", page.period.covered.from.text())
        .field("periodUntil", page.period.covered.until.text())
        .key("units");
    page.units.write_json(json);
    json.key("lines");
    page.lines.write_json(json);
    if (page.read_from.empty()) {
      json.field("total", page.total.text()).field("notInvoicedLines", page.open.late + page.open.waiting);
      json.field("notInvoiced", page.open.amount.text());
    }
    json.field("tax", net_note).end_object();
    context.print_json(json.take());
    return Exit::Done;
  }
  context.say("Contract " + page.contract.name + ", period " + page.period.covered.from.text() + " to " +
              (page.period.covered.until - 1).text() + (page.period.cut() ? " (cut)" : ""));
  if (!context.csv) print_without(context, page.units, {"serviceId"});
  if (!page.read_from.empty()) {
    if (context.csv || !page.lines.rows().empty()) print_without(context, page.lines, {"document", "serviceId"});
    context.say(page.read_from);
    return Exit::Done;
  }
  context.say("");
  print_fitting(context, page.lines, {"serviceId"}, spare_of_lines);
  context.say("Total " + page.total.people() + ", " + std::string(net_note) + ", at contract prices.");
  if (!page.open.none()) context.say(text_of(page.open, page.contract));
  return Exit::Done;
}

Result<Exit> charge(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const Day day = TRY_WITHIN("--on", Day::parse(options.day));
  TRY(charge_once(session, options.contract, options.amount, day, options.text));
  context.say("Charged once on " + day.text() + ": " + options.amount + ", " + options.text + ".");
  return Exit::Done;
}

// A head is copied by people: it stands where nothing shortens it.
void print_documents(Context& context, const Invoices& invoices) {
  context.print(context.json ? invoices.documents : without(invoices.documents, {"head"}));
  for (const std::string& head : invoices.heads) context.say(head);
}

// Who reads rows as data must not take documents for all that was posted.
void say_not_invoiced(Context& context, const Invoices& invoices) {
  if (invoices.open.none()) return;
  const std::string text = text_of(invoices.open, invoices.contract);
  if (context.csv) return complain(text);
  context.say(text);
}

// Lines that sum to below zero are locked and wait: nothing is billed, yet something was posted (R27).
std::string posted_text(const Invoices& before, const Invoices& after) {
  if (after.documents.rows().size() > before.documents.rows().size()) return "Posted. What was billed so far:";
  const std::int64_t lines = after.open.waiting - before.open.waiting;
  if (lines <= 0) return "There was nothing new to bill. What was billed so far:";
  const Money amount = after.waiting - before.waiting;
  return "Posted " + std::to_string(lines) + (lines == 1 ? " line, " : " lines, ") + amount.people() +
         ", on no invoice: " +
         (lines == after.open.waiting ? "below zero none is issued" : "with what waited before it is below zero") +
         ". What was billed so far:";
}

Result<Exit> post(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const std::optional<Day> day = TRY_WITHIN("--on", day_of(options.day));
  const Invoices before = TRY(contract_invoices(session, options.contract));
  // Posting changes what a plan would do.
  const auto open = open_changes(session, options.contract, day, context.progress("plan"));
  TRY(post_contract(session, options.contract, day));
  const Invoices invoices = TRY(contract_invoices(session, options.contract));
  context.say(posted_text(before, invoices));
  print_documents(context, invoices);
  say_not_invoiced(context, invoices);
  if (!open) complain("what a plan would change for this period is not known: " + open.error().text());
  if (open && *open) complain(**open);
  return open && !*open ? Exit::Done : Exit::NeedsAttention;
}

Result<Exit> invoice(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const Invoices invoices = TRY(contract_invoices(session, options.contract));
  if (context.json) {
    JsonWriter json;
    json.begin_object().field("contract", invoices.contract.id.number()).key("documents");
    invoices.documents.write_json(json);
    json.key("lines");
    invoices.lines.write_json(json);
    json.field("waiting", invoices.waiting.text())
        .field("notInvoicedLines", invoices.open.late + invoices.open.waiting);
    json.field("notInvoiced", invoices.open.amount.text()).field("tax", net_note).end_object();
    context.print_json(json.take());
    return Exit::Done;
  }
  if (!context.csv) print_documents(context, invoices);
  context.say("");
  print_fitting(context, invoices.lines, {"serviceId"}, spare_of_lines);
  context.say("All amounts are " + std::string(net_note) + ", at contract prices.");
  say_not_invoiced(context, invoices);
  return Exit::Done;
}

CLI::App* add_one(CLI::App& parent, const char* name, const char* text, Context& context, const Options& options,
                  Result<Exit> (*work)(Context&, const ContractOptions&)) {
  CLI::App* command =
      add_command(parent, name, text, context, [&context, options, work] { return work(context, *options); });
  command->add_option("CONTRACT", options->contract, "Its name or number")->required();
  return command;
}

void add_contracts(CLI::App& app, Context& context) {
  CLI::App* contract = app.add_subcommand("contract", "Contracts: monthly, recurring");
  contract->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<ContractOptions>();
  CLI::App* added =
      add_command(*contract, "add", "Add a contract", context, [&context, options] { return add(context, *options); });
  added->add_option("NAME", options->name, "Its name")->required();
  added->add_option("--account", options->account, "Who receives the invoices")->required();
  added->add_option("--from", options->from, "Its first day")->required();
  added->add_option("--until", options->until, "The first day that it no longer covers");
  added->add_option("--currency", options->currency, "ISO 4217 code; without it the partner's");
  added->add_option("--period", options->period, "monthly; nothing else can follow usage");
  added->add_option("--anchor", options->anchor, "When periods begin: calendar (the 1st), start, or a day, 1 to 31");
  added->add_option(
      "--posted-periods", options->posted,
      "What a posted period does with a later change: take it as a line on the next invoice, or refuse it, "
      "so that a one-off charge carries it");
  add_command(*contract, "list", "All contracts", context, [&context]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    print_listed(context, TRY(list_contracts(session)), {"accountId"});
    return Exit::Done;
  });
  add_one(*contract, "show", "Units and lines of one period", context, options, show)
      ->add_option("--on", options->day, "A day of the period; without it today's");
  add_one(*contract, "post", "Post a period: its lines are locked and invoiced", context, options, post)
      ->add_option("--on", options->day, "A day of the period; without it the next one that is not posted");
  add_one(*contract, "invoice", "Invoices and credit notes, and what waits", context, options, invoice);
  CLI::App* charged = add_one(*contract, "charge", "A one-off charge, or a credit below 0", context, options, charge);
  charged
      ->add_option("AMOUNT", options->amount,
                   "In the contract's currency: 12.50; below 0 last, behind two dashes: … -- -12.50")
      ->required();
  charged->add_option("--on", options->day, "Its day")->required();
  charged->add_option("--text", options->text, "What the invoice says")->required();
  const auto end = [](Context& shared, const ContractOptions& given) -> Result<Exit> {
    Session& session = *TRY(shared.session());
    const Day until = TRY_WITHIN("--until", Day::parse(given.until));
    const std::string open = TRY(end_contract(session, given.contract, until));
    shared.say("The contract ends: " + until.text() + " is the first day that it does not cover.");
    if (!open.empty()) shared.say(open);
    return Exit::Done;
  };
  add_one(*contract, "end", "End it", context, options, end)
      ->add_option("--until", options->until, "The first day that it no longer covers")
      ->required();
  add_one(*contract, "take-over", "Go on from what another installation of Stowage has changed on it", context, options,
          take_over)
      ->add_option("--reason", options->reason, "Why; the journal keeps it");
}

Result<Exit> add_to_contract(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const Decimal price = TRY(price_of(options.price));
  const std::int64_t id = TRY(add_service(session, options.contract, options.service, price)).number();
  context.made(id, "Added service " + std::to_string(id) + ", " + options.service + ", at " + price.text() + ".");
  return Exit::Done;
}

Result<Exit> set_price(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const Decimal price = TRY(price_of(options.price));
  const Day from = TRY_WITHIN("--from", Day::parse(options.from));
  TRY(change_price(session, options.contract, options.service, from, price));
  context.say(options.service + " costs " + price.text() + " from " + from.text() + " on.");
  return Exit::Done;
}

Result<Exit> adjust(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  const Day from = TRY_WITHIN("--from", Day::parse(options.from));
  const Units change(options.units);
  TRY(adjust_units(session, options.contract, options.service, change, from, options.reason));
  context.say(options.service + " has " + change.change_text() + " units from " + from.text() + " on.");
  return Exit::Done;
}

Result<Exit> state(Context& context, const ContractOptions& options) {
  Session& session = *TRY(context.session());
  std::optional<Day> from;
  if (!options.from.empty()) from = TRY_WITHIN("--from", Day::parse(options.from));
  const Units units(options.units);
  const std::string told = TRY(state_units(session, options.contract, options.service, units, from, options.reason));
  context.say(options.service + " has " + units.text() + (units == Units(1) ? " unit. " : " units. ") + told);
  return Exit::Done;
}

void add_services(CLI::App& app, Context& context) {
  CLI::App* service = app.add_subcommand("service", "Services of contracts, which carry units");
  service->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<ContractOptions>();
  const auto finish = [&](CLI::App* command, const char* about) {
    command->add_option("SERVICE", options->service, about)->required();
    command->add_option("PRICE", options->price, "For one unit and a whole period")->required();
    return command;
  };
  finish(add_one(*service, "add", "Add a service to a contract", context, options, add_to_contract),
         "Its name, as invoices print it");
  finish(add_one(*service, "price", "Change a service's price from a day", context, options, set_price),
         "Its name or number")
      ->add_option("--from", options->from, "The first day of the new price")
      ->required();
  CLI::App* adjusted =
      add_one(*service, "adjust", "Change a service's units by hand from a day", context, options, adjust);
  adjusted->add_option("SERVICE", options->service, "Its name or number")->required();
  adjusted->add_option("UNITS", options->units, "The change: 3; below 0 last, behind two dashes: … -- -3")->required();
  adjusted->add_option("--from", options->from, "The first day of the change")->required();
  adjusted->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
  CLI::App* stated =
      add_one(*service, "state", "Say how many units a service has whose PSA tells nobody", context, options, state);
  stated->add_option("SERVICE", options->service, "Its name or number")->required();
  stated->add_option("UNITS", options->units, "How many, 0 or more")->required();
  stated->add_option("--from", options->from, "From which day on; without it from the contract's first");
  stated->add_option("--reason", options->reason, "How you know; the journal keeps it")->required();
}

}  // namespace

void add_contract_commands(CLI::App& app, Context& context) {
  add_accounts(app, context);
  add_contracts(app, context);
  add_services(app, context);
}

}  // namespace stowage
