#include "api/directory.h"
#include "base/time_span.h"
#include "cli/context.h"
#include "cli/effect.h"

namespace stowage {

namespace {

struct InitOptions {
  std::string name, zone, currency, clock;
  bool rehearsal = false;
};

Result<Exit> init(Context& context, const InitOptions& options) {
  NewPartner partner{options.name, options.zone, options.currency,
                     options.rehearsal ? Ledger::Kind::Rehearsal : Ledger::Kind::Live, std::nullopt};
  if (!options.clock.empty()) partner.clock = TRY(Instant::parse(options.clock));
  const std::string folder = TRY(context.folder());
  TRY(Session::create(folder, partner, context.person()));
  context.say("Made " + folder + " for " + options.name + ", billing zone " + options.zone + ", currency " +
              options.currency + (options.rehearsal ? ", a REHEARSAL." : "."));
  context.say(
      "Next: `stowage price add …`, then `stowage import FILE --source NAME --create` or `stowage store add …`.");
  return Exit::Done;
}

Result<Exit> move_clock(Context& context, Instant to) {
  Session& session = *TRY(context.session());
  const Zone& zone = session.partner().zone;
  if (to < session.now())
    return refuse(
        "the clock stands at " + zone.local_text(session.now()) + " of " + zone.name() + " and moves forward only",
        "Choose a later time.");
  TRY(session.ledger().move_clock(session.person(), to));
  context.say("The clock stands at " + session.partner().zone.local_text(session.now()) + ".");
  return Exit::Done;
}

void add_clock(CLI::App& app, Context& context) {
  CLI::App* clock = app.add_subcommand("clock", "Move the clock of a rehearsal, forward only");
  clock->require_subcommand(1)->fallthrough();
  auto to = std::make_shared<std::string>();
  add_command(*clock, "set", "Set it to an instant", context,
              [&context, to]() -> Result<Exit> { return move_clock(context, TRY(Instant::parse(*to))); })
      ->add_option("INSTANT", *to, "Such as 2026-11-22T09:00:00Z")
      ->required();
  auto by = std::make_shared<std::string>();
  add_command(*clock, "advance", "Move it forward", context,
              [&context, by]() -> Result<Exit> {
                const Session& session = *TRY(context.session());
                return move_clock(context, session.now() + TRY(parse_span_ms(*by)));
              })
      ->add_option("SPAN", *by, "Such as 1d, 12h or 30m")
      ->required();
}

struct PolicyOptions {
  std::string name, from, reason;
  int value = 0;
  bool correct = false;
};

void add_policy(CLI::App& app, Context& context) {
  CLI::App* policy = app.add_subcommand("policy", "What the partner chooses for all customers");
  policy->require_subcommand(1)->fallthrough();
  add_command(*policy, "list", "Policies and what holds today", context, [&context]() -> Result<Exit> {
    context.print(TRY(list_policies(*TRY(context.session()))));
    return Exit::Done;
  });
  auto options = std::make_shared<PolicyOptions>();
  CLI::App* set = add_command(*policy, "set", "Change one from a day", context, [&context, options]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    const When when{TRY(day_of(options->from)), options->reason, options->correct};
    const Effect effect = TRY(change_policy(session, options->name, options->value, when));
    context.say("Set " + options->name + " to " + std::to_string(options->value) + " from " + effect.from.text() +
                " on.");
    tell_difference(context, effect);
    return Exit::Done;
  });
  set->add_option("POLICY", options->name, "Its name")->required();
  set->add_option("VALUE", options->value, "A whole number")->required();
  set->add_option("--from", options->from, "The first day; without it today");
  set->add_option("--reason", options->reason, "Why");
  set->add_flag("--correct", options->correct, "The day may lie in a closed period");
}

struct JournalOptions {
  int count = 20;
  bool signed_heads = false;
};

void add_journal(CLI::App& app, Context& context) {
  auto options = std::make_shared<JournalOptions>();
  CLI::App* command =
      add_command(app, "journal", "The newest entries of the journal", context, [&context, options]() -> Result<Exit> {
        Session& session = *TRY(context.session());
        context.print(TRY(options->signed_heads ? list_signed_heads(session) : list_journal(session, options->count)));
        return Exit::Done;
      });
  command->add_option("--count", options->count, "How many")->check(CLI::Range(1, 100'000));
  command->add_flag("--signed", options->signed_heads, "The heads that were signed when periods were closed");
}

}  // namespace

void add_partner_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command = add_command(app, "init", "Make a data directory", context,
                                  [&context, options] { return init(context, *options); });
  command->add_option("--name", options->name, "The partner's name")->required();
  command->add_option("--zone", options->zone, "The billing time zone, such as Europe/London")->required();
  command->add_option("--currency", options->currency, "ISO 4217 code of statements, such as USD")->required();
  command->add_flag("--rehearsal", options->rehearsal, "For rehearsing: its clock is moved by hand, for life");
  command->add_option("--clock", options->clock, "Where a rehearsal's clock begins");
  add_clock(app, context);
  add_policy(app, context);

  add_journal(app, context);
}

}  // namespace stowage
