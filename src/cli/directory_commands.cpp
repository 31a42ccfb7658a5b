#include "api/class_decisions.h"
#include "api/decisions.h"
#include "api/directory.h"
#include "api/exclusions.h"
#include "api/former_names.h"
#include "api/map_stream.h"
#include "api/ownership_decisions.h"
#include "api/sources.h"
#include "api/withdrawing.h"
#include "cli/context.h"
#include "cli/effect.h"
#include "cli/pull.h"
#include "os/files.h"

namespace stowage {

namespace {

// A command that prints one list.
void add_list(CLI::App& parent, const char* name, const char* description, Context& context,
              Result<Table> (*list)(Session&)) {
  add_command(parent, name, description, context, [&context, list]() -> Result<Exit> {
    context.print(TRY(list(*TRY(context.session()))));
    return Exit::Done;
  });
}

void add_show(CLI::App& parent, const char* description, Context& context, const char* subject,
              Result<Table> (*show)(Session&, const std::string&)) {
  auto shown = std::make_shared<std::string>();
  add_command(parent, "show", description, context,
              [&context, shown, show]() -> Result<Exit> {
                context.print(TRY(show(*TRY(context.session()), *shown)));
                return Exit::Done;
              })
      ->add_option(subject, *shown, "Its name or id")
      ->required();
}

CLI::App* add_group(CLI::App& app, const char* name, const char* description) {
  CLI::App* group = app.add_subcommand(name, description);
  group->require_subcommand(1)->fallthrough();
  return group;
}

// The options of a decision, and how its effect is told.
struct DecisionOptions {
  std::string subject, other, from, until, reason;
  std::string version = "v1";
  bool kept = false;
  bool correct = false;
  bool former = false;

  Result<When> when() const { return When{TRY(day_of(from)), reason, correct}; }
};

using Decide = std::function<Result<Effect>(Session&, const DecisionOptions&)>;

CLI::App* add_decision(CLI::App& parent, const char* name, const char* description, Context& context,
                       const std::shared_ptr<DecisionOptions>& options, Decide decide) {
  CLI::App* command = add_command(parent, name, description, context,
                                  [&context, options, decide = std::move(decide)]() -> Result<Exit> {
                                    return tell(context, TRY(decide(*TRY(context.session()), *options)));
                                  });
  command->add_option("--from", options->from, "The first day it holds");
  command->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
  command->add_flag("--correct", options->correct,
                    "The day may lie in a closed period: the difference is a correction");
  return command;
}

void add_organizations(CLI::App& app, Context& context) {
  CLI::App* group = add_group(app, "org", "Organizations: the partner's customers");
  add_list(*group, "list", "All organizations", context, list_organizations);
  add_show(*group, "The days on which one organization is excluded", context, "ORGANIZATION", show_organization);
  auto name = std::make_shared<std::string>();
  add_command(*group, "add", "Add an organization", context,
              [&context, name]() -> Result<Exit> {
                const OrganizationId id = TRY(add_customer(*TRY(context.session()), *name));
                const std::string made = "o" + std::to_string(id.number());
                context.made(made, "Added organization " + *name + " (" + made + ").");
                return Exit::Done;
              })
      ->add_option("NAME", *name, "Its name")
      ->required();
  auto rename = std::make_shared<DecisionOptions>();
  CLI::App* command =
      add_command(*group, "rename", "Rename an organization", context, [&context, rename]() -> Result<Exit> {
        TRY(rename_customer(*TRY(context.session()), rename->subject, rename->other));
        context.say("Renamed " + rename->subject + " to " + rename->other + ".");
        return Exit::Done;
      });
  command->add_option("ORGANIZATION", rename->subject, "Its name or id")->required();
  command->add_option("NAME", rename->other, "The new name")->required();
  auto excluded = std::make_shared<DecisionOptions>();
  command = add_decision(*group, "exclude", "Exclude an organization from billing", context, excluded,
                         [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                           return exclude_customer(session, o.subject, TRY(day_of(o.until)), TRY(o.when()));
                         });
  command->add_option("ORGANIZATION", excluded->subject, "Its name or id")->required();
  command->add_option("--until", excluded->until, "The first day it is billed again");
  auto included = std::make_shared<DecisionOptions>();
  add_decision(*group, "include", "End an exclusion", context, included,
               [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                 return include_customer(session, o.subject, TRY(o.when()));
               })
      ->add_option("ORGANIZATION", included->subject, "Its name or id")
      ->required();
}

struct AssetOptions {
  std::string name, organization, asset_class, from;
};

void add_asset_entries(CLI::App& group, Context& context) {
  auto only = std::make_shared<std::string>();
  add_command(group, "list", "All assets", context, [&context, only]() -> Result<Exit> {
    context.print(TRY(list_assets(*TRY(context.session()), only->empty() ? std::nullopt : std::optional(*only))));
    return Exit::Done;
  })->add_option("--org", *only, "Of this organization only");
  auto shown = std::make_shared<std::string>();
  add_command(group, "show", "All that is known of one asset", context,
              [&context, shown]() -> Result<Exit> {
                context.print(TRY(show_asset(*TRY(context.session()), *shown)));
                return Exit::Done;
              })
      ->add_option("ASSET", *shown, "Its id, name, or ORGANIZATION/NAME")
      ->required();
  auto options = std::make_shared<AssetOptions>();
  CLI::App* add = add_command(
      group, "add", "Add an asset before anything is measured of it", context, [&context, options]() -> Result<Exit> {
        NewAsset asset{options->name, options->organization, AssetClass::None, TRY(day_of(options->from))};
        if (!options->asset_class.empty()) asset.asset_class = TRY(parse_class(options->asset_class));
        const AssetId id = TRY(add_new_asset(*TRY(context.session()), asset));
        const std::string made = "a" + std::to_string(id.number());
        context.made(made, "Added asset " + options->name + " (" + made + ").");
        return Exit::Done;
      });
  add->add_option("NAME", options->name, "Its name")->required();
  add->add_option("--org", options->organization, "Whose it is")->required();
  add->add_option("--class", options->asset_class, "workstation or server");
  add->add_option("--from", options->from, "The first day");
}

void add_asset_decisions(CLI::App& group, Context& context) {
  const auto with_asset = [&](const char* name, const char* description, Decide decide) {
    auto options = std::make_shared<DecisionOptions>();
    CLI::App* command = add_decision(group, name, description, context, options, std::move(decide));
    command->add_option("ASSET", options->subject, "Its id, name, or ORGANIZATION/NAME")->required();
    return std::pair(command, options);
  };
  with_asset("upgrade", "Upgrade to v2: billed as v2 from its first recovery point on or after the day",
             [](Session& session, const DecisionOptions& o) -> Result<Effect> {
               return plan_upgrade(session, o.subject, TRY(o.when()));
             });
  with_asset("rollback", "Back to v1 from the day; that day is billed as v2 still",
             [](Session& session, const DecisionOptions& o) -> Result<Effect> {
               return roll_back(session, o.subject, TRY(o.when()));
             });
  auto [end, end_options] =
      with_asset("end", "End protection: the day is the first that is not protected; without it tomorrow",
                 [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                   return end_protection(session, o.subject, TRY(parse_version(o.version)), o.kept, TRY(o.when()));
                 });
  end->add_option("--version", end_options->version, "v1 or v2")->required();
  end->add_flag("--kept", end_options->kept,
                "The backups are kept, and their storage billed; without it only if they are still reported");
  auto [excluded, exclude_options] =
      with_asset("exclude", "Exclude from billing", [](Session& session, const DecisionOptions& o) -> Result<Effect> {
        return exclude(session, o.subject, TRY(day_of(o.until)), TRY(o.when()));
      });
  excluded->add_option("--until", exclude_options->until, "The first day it is billed again");
  with_asset("include", "End an exclusion", [](Session& session, const DecisionOptions& o) -> Result<Effect> {
    return include_again(session, o.subject, TRY(o.when()));
  });
  with_asset("withdraw", "Take back what was decided about its protection for a day that is to come",
             [](Session& session, const DecisionOptions& o) -> Result<Effect> {
               return withdraw(session, o.subject, TRY(o.when()));
             })
      .first->get_option("--from")
      ->required();
  auto [moved, move_options] = with_asset("move", "Move to another organization",
                                          [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                                            return move(session, o.subject, o.other, TRY(o.when()));
                                          });
  moved->add_option("--to,--org", move_options->other, "The organization")->required();
  auto [classed, class_options] =
      with_asset("class", "Say what it is: workstation or server",
                 [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                   return classify(session, o.subject, TRY(parse_class(o.other)), TRY(o.when()));
                 });
  classed->add_option("CLASS", class_options->other, "workstation or server")->required();
  auto [linked, link_options] = with_asset("link", "Two records are one machine: the first keeps both",
                                           [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                                             return link(session, o.subject, o.other, TRY(o.when()));
                                           });
  linked->add_option("OTHER", link_options->other, "The other record")->required();
  auto [unlinked, unlink_options] = with_asset("unlink", "Two records are different machines",
                                               [](Session& session, const DecisionOptions& o) -> Result<Effect> {
                                                 return unlink(session, o.subject, o.other, TRY(o.when()));
                                               });
  unlinked->add_option("OTHER", unlink_options->other, "The other record")->required();
  auto [mapped, map_options] = with_asset(
      "map", "Give a stream of usage to an asset", [](Session& session, const DecisionOptions& o) -> Result<Effect> {
        const auto number = parse_int128(o.other);
        if (!number || *number < 1 || *number > INT64_MAX)
          return bad_input("'" + o.other + "' is not a stream's number", "`stowage exceptions list` names them.");
        const StreamId stream(static_cast<std::int64_t>(*number));
        return o.former ? end_name(session, stream, o.subject, TRY(o.when()))
                        : map_stream(session, stream, o.subject, TRY(o.when()));
      });
  mapped->add_option("--stream", map_options->other, "Its number, as `exceptions list` says")->required();
  mapped->add_flag(
      "--former", map_options->former,
      "It is a former name of the asset: another stream counts instead, without a day from the last report "
      "on");
}

void add_devices(CLI::App& app, Context& context) {
  CLI::App* group = add_group(app, "device", "Devices that v1 assets replicate from");
  add_list(*group, "list", "All devices", context, list_devices);
  add_show(*group, "One device", context, "DEVICE", show_device);
  auto options = std::make_shared<AssetOptions>();
  CLI::App* add = add_command(*group, "add", "Add a device", context, [&context, options]() -> Result<Exit> {
    const DeviceId id =
        TRY(add_device(*TRY(context.session()), options->organization, options->name, options->asset_class));
    context.made("d" + std::to_string(id.number()), "Added device " + options->name + ".");
    return Exit::Done;
  });
  add->add_option("NAME", options->name, "Its name")->required();
  add->add_option("--org", options->organization, "Whose it is")->required();
  add->add_option("--kind", options->asset_class, "Borg, snapshot tree, image files, or your own word");
}

struct PoolOptions {
  std::string name, purchased, included, from, reason;
  bool correct = false;
};

// "for all days", "from 2026-04-01 on"
std::string days_text(Day from) {
  return from == Day() ? "for all days" : "from " + from.text() + " on";
}

// "10.00 TB purchased, 25.00 GB brought by each asset with v2 active, "; what was not said stays as it was.
std::string terms_text(const PoolChange& change) {
  std::string text;
  if (change.purchased) text += people(*change.purchased) + " purchased, ";
  if (change.included) text += people(*change.included) + " brought by each asset with v2 active, ";
  return text;
}

void add_pools(CLI::App& app, Context& context) {
  CLI::App* group = add_group(app, "pool", "The v2 storage pools and their terms");
  add_list(*group, "list", "The pools and their terms today", context, list_pools);
  add_show(*group, "A pool's terms, each from its day on", context, "POOL", show_pool);
  for (const bool is_new : {true, false}) {
    auto options = std::make_shared<PoolOptions>();
    CLI::App* command =
        add_command(*group, is_new ? "add" : "set", is_new ? "Add a pool" : "Say what a pool holds from a day on",
                    context, [&context, options, is_new]() -> Result<Exit> {
                      PoolChange change{options->name,   is_new,          {}, {}, TRY(day_of(options->from)),
                                        options->reason, options->correct};
                      if (!options->purchased.empty()) change.purchased = TRY(parse_size(options->purchased));
                      if (!options->included.empty()) change.included = TRY(parse_size(options->included));
                      const Effect effect = TRY(set_pool(*TRY(context.session()), change));
                      context.say("The pool " + options->name + " has its new terms: " + terms_text(change) +
                                  days_text(effect.from) + ".");
                      tell_difference(context, effect);
                      return Exit::Done;
                    });
    command->add_option("NAME", options->name, "Its name")->required();
    command->add_option("--purchased", options->purchased, "Bytes bought, such as 5.9TB; those of all pools add up");
    command->add_option("--included", options->included, "Bytes that each asset with v2 active brings, such as 25GB");
    command->add_option("--from", options->from, "The first day; without it the first open one");
    command->add_option("--reason", options->reason, "Why");
    command->add_flag("--correct", options->correct, "The day may lie in a closed period: corrections follow");
  }
}

struct PriceOptions {
  std::string version, type, price, organization, asset_class, from, reason;
  bool cost = false;
  bool per_gib = false;
  bool correct = false;
};

// "sell, USD per GB-month, to Acme, workstations only, from 2026-04-01 on"
std::string terms_text(const PriceEntry& price, Currency currency, const std::string& organization) {
  std::string text = std::string(to_text(price.side)) + ", ";
  text += price.price.amount ? currency.code() + " per " + std::string(month_text(price.price.unit)) : "not charged";
  if (!organization.empty()) text += ", of " + organization;
  if (price.scope.asset_class != AssetClass::None)
    text += ", " + std::string(to_text(price.scope.asset_class)) + "s only";
  return text + ", " + days_text(price.from);
}

Result<Exit> add_the_price(Context& context, const PriceOptions& options) {
  NewPrice price;
  price.version = TRY(parse_version(options.version));
  price.type = TRY(parse_billing_type(options.type));
  price.price = options.price;
  price.side = options.cost ? Side::Cost : Side::Sell;
  if (!options.organization.empty()) price.organization = options.organization;
  if (!options.asset_class.empty()) price.asset_class = TRY(parse_class(options.asset_class));
  price.per_gib = options.per_gib;
  price.from = TRY(day_of(options.from));
  price.reason = options.reason;
  price.correct = options.correct;
  Session& session = *TRY(context.session());
  const AddedPrice added = TRY(add_new_price(session, price));
  context.say("Added the price " + options.price + " for " + options.version + " " + options.type + ": " +
              terms_text(added.entry, session.partner().currency, options.organization) + "." +
              (added.replaced ? " It takes the place of " + *added.replaced + "." : ""));
  tell_difference(context, added.effect);
  return Exit::Done;
}

void add_prices(CLI::App& app, Context& context) {
  CLI::App* group = add_group(app, "price", "The price book: what usage is valued at");
  add_list(*group, "list", "All prices", context, list_prices);
  auto shown = std::make_shared<PriceOptions>();
  CLI::App* show =
      add_command(*group, "show", "All prices of one billing type", context, [&context, shown]() -> Result<Exit> {
        const Version version = TRY(parse_version(shown->version));
        context.print(TRY(show_prices(*TRY(context.session()), version, TRY(parse_billing_type(shown->type)))));
        return Exit::Done;
      });
  show->add_option("VERSION", shown->version, "v1 or v2")->required();
  show->add_option("BILLING_TYPE", shown->type, "protected_workstations, protected_servers, storage or pool_overage")
      ->required();
  auto options = std::make_shared<PriceOptions>();
  CLI::App* add = add_command(*group, "add", "Add a price for a month of one unit, from a day on", context,
                              [&context, options] { return add_the_price(context, *options); });
  add->add_option("VERSION", options->version, "v1 or v2")->required();
  add->add_option("BILLING_TYPE", options->type, "protected_workstations, protected_servers, storage or pool_overage")
      ->required();
  add->add_option("PRICE", options->price, "Such as 4.45; none where it is not charged")->required();
  add->add_flag("--cost", options->cost, "What the vendor asks of the partner; without it the sell price");
  add->add_option("--org", options->organization, "For this organization only");
  add->add_option("--class", options->asset_class, "For workstations or servers only");
  add->add_option("--from", options->from, "The first day; without it the oldest open day");
  add->add_flag("--gib", options->per_gib, "Per GiB (2^30 bytes) instead of GB (10^9)");
  add->add_option("--reason", options->reason, "Why");
  add->add_flag("--correct", options->correct, "The day may lie in a closed period");
}

void add_sources(CLI::App& app, Context& context) {
  CLI::App* group = add_group(app, "source", "Where samples come from, and which source comes first");
  auto orders = std::make_shared<bool>(false);
  add_source_words(*group, context);
  add_command(*group, "list", "All sources, in the order of today", context, [&context, orders]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    context.print(TRY(*orders ? list_source_orders(session) : list_sources(session)));
    return Exit::Done;
  })->add_flag("--orders", *orders, "The orders that were chosen instead, each from its day on, by whom and why");
  struct Order {
    std::vector<std::string> first;
    bool usual = false;
  };
  auto wanted = std::make_shared<Order>();
  CLI::App* order = add_decision(
      *group, "order", "Say which sources come first where several report one asset", context,
      std::make_shared<DecisionOptions>(), [wanted](Session& session, const DecisionOptions& o) -> Result<Effect> {
        // A name that was forgotten must not bring back the usual order.
        if (wanted->first.empty() != wanted->usual)
          return bad_input("either sources are needed, or --default", "`stowage source list` names them.");
        return order_sources(session, wanted->first, TRY(o.when()));
      });
  order->add_option("SOURCE", wanted->first, "Those that come first; stores is the own pool and all stores");
  order->add_flag("--default", wanted->usual, "The usual order: own stores, vendors' APIs, files as they came");
}

}  // namespace

void add_directory_commands(CLI::App& app, Context& context) {
  add_organizations(app, context);
  CLI::App* assets = add_group(app, "asset", "Assets: protected machines");
  add_asset_entries(*assets, context);
  add_asset_decisions(*assets, context);
  add_devices(app, context);
  add_pools(app, context);
  add_prices(app, context);
  add_store_commands(app, context);
  add_sources(app, context);
}

}  // namespace stowage
