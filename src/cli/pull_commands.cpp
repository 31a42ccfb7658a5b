#include <algorithm>
#include <fmt/format.h>

#include "api/connections.h"
#include "api/judging.h"
#include "api/pull.h"
#include "api/usage_sources.h"
#include "base/plain_text.h"
#include "cli/context.h"
#include "cli/pull.h"

namespace stowage {

namespace {

struct SayingOptions {
  std::string source, theirs, ours;
};

void write_moves(JsonWriter& out, const std::vector<MovedAsset>& moves) {
  out.key("moved").begin_array();
  for (const MovedAsset& move : moves) {
    out.begin_object().field("asset", fmt::format("a{}", move.asset.number()));
    out.field("from", fmt::format("o{}", move.from.number())).field("to", fmt::format("o{}", move.to.number()));
    out.field("day", move.day.text());
    if (move.until) out.field("until", move.until->text());
    out.end_object();
  }
  out.end_array();
}

void write_lists(JsonWriter& out, const Lists& lists, const ServiceList& listed) {
  out.key("organizations");
  table_of(lists.organizations).write_json(out);
  out.key("kinds");
  table_of(lists.kinds).write_json(out);
  if (!listed.storage_pool.empty()) out.field("storagePool", listed.storage_pool);
}

std::string json_of(const Accepted& accepted, const Lists& lists, const ServiceList& listed) {
  JsonWriter out;
  out.begin_object().field("delivery", accepted.delivery.number()).field("knownAlready", accepted.known_already);
  out.field("samples", accepted.samples).field("newAssets", accepted.new_assets);
  out.field("newOrganizations", accepted.new_organizations).field("halfList", accepted.half_list);
  out.field("closes", accepted.closes->text()).field("waiting", accepted.waiting);
  write_moves(out, accepted.moved);
  write_lists(out, lists, listed);
  out.end_object();
  return out.take();
}

void say_renamed(Context& context, const std::vector<TheirOrganization>& organizations) {
  for (const TheirOrganization& one : organizations) {
    if (one.is == TheirOrganization::Is::Known && one.name != one.ours)
      context.say(fmt::format("'{}' is called '{}' there. To call it so here: stowage org rename '{}' '{}'", one.ours,
                              one.name, one.ours, one.name));
  }
}

void say_without_class(Context& context, const std::string& connection, const std::vector<TheirKind>& kinds) {
  for (const TheirKind& one : kinds) {
    if (one.asset_class == AssetClass::None)
      context.say(
          fmt::format("What '{}' means is not known: {} assets have no class by it and are in no protected_*. "
                      "To say: stowage source class '{}' '{}' workstation|server",
                      one.kind, one.assets, connection, one.kind));
  }
}

void tell(Context& context, const std::string& connection, const Accepted& accepted) {
  const std::string closing = " of the end of " + accepted.closes->text();
  if (accepted.known_already) {
    context.say(fmt::format("The same list came before, as delivery {}{}: no usage was added.",
                            accepted.delivery.number(), closing));
  } else {
    context.say(fmt::format("Kept what {} lists as delivery {}: {} assets{}.", connection, accepted.delivery.number(),
                            accepted.samples, closing));
  }
  if (accepted.waiting > 0)
    context.say(
        fmt::format("Assets created after that day had ended, which wait for the next time: {}.", accepted.waiting));
  if (accepted.new_organizations + accepted.new_assets > 0)
    context.say(fmt::format("New organizations: {}. New assets: {}.", accepted.new_organizations, accepted.new_assets));
  say_moves(context, accepted.moved);
  if (accepted.half_list)
    context.say(
        fmt::format("This list has {} entries after {}: it makes nothing absent until a person accepts it "
                    "(`stowage exceptions list`).",
                    accepted.listed, accepted.listed_before));
}

}  // namespace

void say_moves(Context& context, const std::vector<MovedAsset>& moves) {
  for (const MovedAsset& move : moves) {
    const std::string days = "from " + move.day.text() + (move.until ? " to " + (*move.until - 1).text() : " on");
    context.say(fmt::format("a{} is listed in another organization: {} it is o{}'s, before it was o{}'s.{}",
                            move.asset.number(), days, move.to.number(), move.from.number(),
                            move.until ? " Behind that a later report had come already." : ""));
  }
}

Result<Exit> show_what_is_listed(Context& context, const std::string& connection) {
  Session& session = *TRY(context.session());
  const ServiceList listed = TRY(list_from(session, TRY(find_connection(session, connection))));
  const Lists lists = TRY(look_at(session, connection, listed.assets));
  const auto like = std::find_if(lists.organizations.begin(), lists.organizations.end(),
                                 [](const auto& one) { return one.is == TheirOrganization::Is::LikeNamed; });
  const Exit exit = like == lists.organizations.end() ? Exit::Done : Exit::NeedsAttention;
  if (context.json) {
    JsonWriter out;
    out.begin_object();
    write_lists(out, lists, listed);
    out.end_object();
    context.print_json(out.take());
    return exit;
  }
  context.print(table_of(lists.organizations));
  context.print(table_of(lists.kinds));
  if (!listed.storage_pool.empty()) context.say("Of its storage pools it says: " + printable(listed.storage_pool));
  say_renamed(context, lists.organizations);
  say_without_class(context, connection, lists.kinds);
  if (exit != Exit::Done)
    context.say(fmt::format("'{}' and '{}' differ in case only. If they are one: stowage source match '{}' '{}' '{}'",
                            like->name, like->ours, connection, like->id, like->ours));
  context.say(fmt::format("{} assets. Nothing was kept.", listed.assets.size()));
  return exit;
}

Result<Exit> keep_what_is_listed(Context& context, const std::string& connection) {
  Session& session = *TRY(context.session());
  const ServiceList listed = TRY(list_from(session, TRY(find_connection(session, connection))));
  const Lists lists = TRY(look_at(session, connection, listed.assets));
  const Accepted accepted = TRY(pull_usage(session, connection, listed.assets));
  if (context.json) {
    context.print_json(json_of(accepted, lists, listed));
  } else {
    tell(context, connection, accepted);
    say_renamed(context, lists.organizations);
    say_without_class(context, connection, lists.kinds);
  }
  return accepted.half_list ? Exit::NeedsAttention : Exit::Done;
}

namespace {

struct AcceptOptions {
  std::string source, reason;
};

void add_accepting(CLI::App& group, Context& context) {
  auto options = std::make_shared<AcceptOptions>();
  CLI::App* accept = add_command(group, "accept", "Say that what a run doubted of a source is right", context,
                                 [&context, options]() -> Result<Exit> {
                                   const std::string accepted =
                                       TRY(accept_source(*TRY(context.session()), options->source, options->reason));
                                   context.say("Accepted what " + options->source + " sent: " + accepted +
                                               ". Later lists are held against it; the next run makes its changes.");
                                   return Exit::Done;
                                 });
  accept->add_option("SOURCE", options->source, "The source")->required();
  accept->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
}

}  // namespace

void add_source_words(CLI::App& group, Context& context) {
  add_accepting(group, context);
  auto matched = std::make_shared<SayingOptions>();
  CLI::App* match =
      add_command(group, "match", "Say which of our organizations one of a source's is", context,
                  [&context, matched]() -> Result<Exit> {
                    TRY(match_organization(*TRY(context.session()), matched->source, matched->theirs, matched->ours));
                    context.say("From the next list on it is " + matched->ours + ".");
                    return Exit::Done;
                  });
  match->add_option("SOURCE", matched->source, "The source, or a connection to one")->required();
  match->add_option("ID", matched->theirs, "The source's own id of its organization")->required();
  match->add_option("ORGANIZATION", matched->ours, "Ours: its name or id")->required();

  auto classed = std::make_shared<SayingOptions>();
  CLI::App* word = add_command(
      group, "class", "Say what class a source's word for machines means", context,
      [&context, classed]() -> Result<Exit> {
        TRY(set_kind(*TRY(context.session()), classed->source, classed->theirs, TRY(parse_class(classed->ours))));
        context.say(fmt::format("From the next list on '{}' is {}.", classed->theirs, classed->ours));
        return Exit::Done;
      });
  word->add_option("SOURCE", classed->source, "The source, or a connection to one")->required();
  word->add_option("KIND", classed->theirs, "The source's own word")->required();
  word->add_option("CLASS", classed->ours, "workstation or server")->required();
}

}  // namespace stowage
