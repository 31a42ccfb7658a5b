#include "api/activity_log.h"
#include "api/approval.h"
#include "api/found_exceptions.h"
#include "api/not_invoiced.h"
#include "api/plan.h"
#include "api/reconcile.h"
#include "cli/applied.h"
#include "cli/contract_commands.h"
#include "cli/program_columns.h"
#include "os/named_file.h"

namespace stowage {

namespace {

constexpr std::uint64_t plan_bytes_max = 256 << 20;

struct PlanOptions {
  std::string organization, out, file, reason, period, account;
  std::vector<std::int64_t> mappings;
};
using Options = std::shared_ptr<PlanOptions>;

Result<void> print_plan(Context& context, const PlanAnswer& answer, const std::string& out) {
  if (!out.empty()) TRY(save_plan(*TRY(context.session()), out, answer.text));
  if (context.json) {
    context.print_json(answer.text);
    return {};
  }
  const Plan& plan = answer.file.plan;
  context.say("Plan of " + plan.today.text() + ", from sealed days up to and with " + (plan.sealed_until - 1).text() +
              ", at contract prices, net, without tax. Nothing is changed yet.");
  if (plan.changes_nothing())
    context.say(!plan.all_equal()       ? "There is nothing to change that may be changed now."
                : plan.unmapped.empty() ? "Contracts equal usage: there is nothing to change."
                                        : "Contracts equal the usage that they carry: there is nothing to change.");
  if (context.csv) {
    context.print(answer.changes);
  } else if (!plan.changes_nothing()) {
    print_fitting(context, answer.summary, {}, {"oneOff", "waits", "contract"});
  }
  for (const std::string& evidence : answer.evidence) context.say(evidence);
  for (const std::string& remark : answer.remarks) context.say(remark);
  if (!plan.unmapped.empty() && context.csv) {
    complain(counted(static_cast<int>(plan.unmapped.size()), "row") +
             " of usage on no contract: `stowage plan` lists them, with their money.");
  } else if (!plan.unmapped.empty()) {
    context.say("");
    context.say(
        "Usage that is not on a contract, with its quantity on the last of these days and their money at the price "
        "book:");
    print_fitting(context, answer.unmapped, {}, {"days", "account"});
  }
  if (!out.empty()) context.say("Written to " + out + ", hash " + answer.file.hash.substr(0, 20) + ".");
  std::vector<ServiceMappingId> waiting;
  for (const MappingPlan& mapping : plan.mappings) {
    if (mapping.waits()) waiting.push_back(mapping.mapping);
  }
  say_how_to_approve(context, waiting, out);
  return {};
}

Result<Exit> make(Context& context, const PlanOptions& options) {
  Session& session = *TRY(context.session());
  std::optional<std::string> organization;
  if (!options.organization.empty()) organization = options.organization;
  const PlanAnswer answer = TRY(plan_changes(session, organization, context.progress("plan")));
  TRY(print_plan(context, answer, options.out));
  return answer.needs_attention() ? Exit::NeedsAttention : Exit::Done;
}

Result<std::string> read_plan(const std::string& path) {
  return read_named_file(path, plan_bytes_max, "Name a plan's file: `stowage plan --out FILE` writes one.");
}

Result<Exit> approve(Context& context, const PlanOptions& options) {
  const std::string text = TRY(read_plan(options.file));
  Session& session = *TRY(context.session());
  std::vector<ServiceMappingId> wanted;
  for (const std::int64_t mapping : options.mappings) wanted.emplace_back(mapping);
  const auto approved = TRY(approve_plan(session, text, wanted, options.reason));
  std::string names;
  for (const ServiceMappingId id : approved) names += (names.empty() ? " " : ", ") + std::to_string(id.number());
  context.say("Approved the changes of mapping" + std::string(approved.size() == 1 ? "" : "s") + names +
              ". `stowage apply` makes them; so does the next sync, if they are the same then.");
  return Exit::Done;
}

std::vector<ContractId> contracts_of(const Applied& applied) {
  std::vector<ContractId> contracts;
  for (const ActivityRow& row : applied.activity) contracts.push_back(row.contract);
  return contracts;
}

Result<Exit> apply(Context& context, const PlanOptions& options) {
  const std::string text = TRY(read_plan(options.file));
  Session& session = *TRY(context.session());
  const Applied applied = TRY(apply_plan_file(session, text, context.progress("apply")));
  print_activity(context, TRY(activity_table(session, applied.activity)));
  context.say(outcome_text(applied));
  for (const std::string& open : TRY(not_invoiced_texts(session.ledger(), contracts_of(applied)))) context.say(open);
  say_how_to_approve(context, applied.waiting, options.file);
  return applied.exceptions() ? Exit::NeedsAttention : Exit::Done;
}

Result<Exit> undo(Context& context, const PlanOptions& options) {
  const std::string text = TRY(read_plan(options.file));
  Session& session = *TRY(context.session());
  const PlanAnswer answer = TRY(undo_plan(session, text, context.progress("undo")));
  TRY(print_plan(context, answer, options.out));
  return answer.needs_attention() ? Exit::NeedsAttention : Exit::Done;
}

std::string json_of(const ReconcileAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("about", answer.about).key("services");
  answer.services.write_json(json);
  json.key("parts");
  answer.rows.write_json(json);
  json.key("meanings").begin_array();
  for (const std::string& meaning : answer.meanings) json.text(meaning);
  json.end_array().end_object();
  return json.take();
}

Result<Exit> compare(Context& context, const PlanOptions& options) {
  ReconcileRequest request{TRY_WITHIN("--period", Period::parse(options.period))};
  if (!options.account.empty()) request.account = options.account;
  Session& session = *TRY(context.session());
  const ReconcileAnswer answer = TRY(reconcile_period(session, request, context.progress("reconcile")));
  if (context.json) {
    context.print_json(json_of(answer));
  } else {
    context.say(answer.about);
    context.print(answer.rows);
    for (const std::string& meaning : answer.meanings) context.say(meaning);
  }
  // Who reads the rows as data must not take them for all mappings.
  for (const std::string& left : answer.left) complain(left);
  return answer.explained && answer.left.empty() ? Exit::Done : Exit::NeedsAttention;
}

CLI::App* add_one(CLI::App& app, const char* name, const char* text, Context& context, const Options& options,
                  Result<Exit> (*work)(Context&, const PlanOptions&)) {
  return add_command(app, name, text, context, [&context, options, work] { return work(context, *options); });
}

CLI::App* add_with_file(CLI::App& app, const char* name, const char* text, Context& context, const Options& options,
                        Result<Exit> (*work)(Context&, const PlanOptions&)) {
  CLI::App* command = add_one(app, name, text, context, options, work);
  command->add_option("FILE", options->file, "What `stowage plan --out` wrote; - is standard input")->required();
  return command;
}

}  // namespace

void add_plan_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* plan =
      add_one(app, "plan", "What would make contracts equal to usage; changes nothing", context, options, make);
  plan->add_option("--org", options->organization, "Only the accounts of this organization");
  plan->add_option("--out", options->out, "Write the plan to a file, for approve and apply");
  CLI::App* approved =
      add_with_file(app, "approve", "Take guarded changes of a plan upon yourself", context, options, approve);
  approved->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
  approved->add_option("--mapping", options->mappings, "Only these mappings; without it all that wait");
  add_with_file(app, "apply", "Do exactly what a plan says, once", context, options, apply);
  add_with_file(app, "undo", "The counter-plan of a plan that was applied; changes nothing", context, options, undo)
      ->add_option("--out", options->out, "Write the counter-plan to a file");
  CLI::App* compared = add_one(app, "reconcile", "Why invoices are not what the statement says, part by part", context,
                               options, compare);
  compared->add_option("--period", options->period, "The statement's month, such as 2026-06")->required();
  compared->add_option("--account", options->account, "Only this account's contracts");
}

}  // namespace stowage
