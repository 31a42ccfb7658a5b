#pragma once
// What every command shares: the data directory, the form of output, and the exit code.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// Exit codes that scripts can trust.
enum class Exit { Done = 0, Refused = 1, WrongUsage = 2, NeedsAttention = 3 };

class Context {
 public:
  explicit Context(std::vector<std::string> words, Session* given = nullptr)
      : words_(std::move(words)), given_(given) {}

  std::string data;  // --data, or STOWAGE_DATA
  bool json = false;
  bool csv = false;
  bool exact = false;

  // Of the data directory, which is opened at the first call; in a server its own.
  Result<Session*> session();
  // Whether a server that has the data directory has done it instead. Its exit code is ours then.
  Result<bool> done_by_server();
  Person person() const;
  // Where nobody gave --data.
  Result<std::string> folder() const;

  // A table in the form that was asked for.
  void print(const Table& table);
  // A document that is JSON already, where that was asked for.
  void print_json(std::string_view document);
  // A line for people. Nothing as CSV; as JSON see `finish`.
  void say(const std::string& line);
  // When a command is done: what it said is {"message": …} as JSON, where it printed nothing else.
  void finish();
  // What was made: its id for programs, a number where it has no letter, as in tables; the line for people.
  void made(const std::string& id, const std::string& line);
  void made(std::int64_t id, const std::string& line);
  // Says REHEARSAL where it is one, once.
  void say_rehearsal();
  // Where no session is open: its clock; empty where it is none.
  void say_rehearsal(const std::string& clock);
  // Tells the days that are being computed, on standard error, when it takes long.
  std::function<void(Day)> progress(const char* doing);

  Exit exit = Exit::Done;

 private:
  const std::vector<std::string> words_;  // of the whole command, the program's name first
  Session* const given_;                  // a server's
  std::unique_ptr<Session> session_;
  bool rehearsal_said_ = false;
  bool printed_ = false;
  std::string message_;  // the lines that were said, as JSON
};

// A sentence on standard error. Whatever it quotes is made printable.
void complain(const std::string& sentence);

// A command whose work is done when it was asked for; an error is printed and becomes the exit code. A value that
// is empty, or a whole number that is not plainly decimal, is wrong usage at every command.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description, Context& context,
                      std::function<Result<Exit>()> work);

// Options that stand at many commands. The texts are parsed when the work is done, with the refusal naming the option.
Result<std::optional<Day>> day_of(const std::string& text);
Result<std::optional<Mark>> mark_of(const std::string& text);

void add_partner_commands(CLI::App& app, Context& context);    // init, clock, policy, journal
void add_directory_commands(CLI::App& app, Context& context);  // org, asset, device, pool, price, store, source
void add_store_commands(CLI::App& app, Context& context);      // store
void add_usage_commands(CLI::App& app, Context& context);      // import, measure, usage, exceptions
void add_billing_commands(CLI::App& app, Context& context);    // bill, explain, close, replay, verify
void add_backup_commands(CLI::App& app, Context& context);     // backup, restore
void add_retention_commands(CLI::App& app, Context& context);  // retention
void add_connect_commands(CLI::App& app, Context& context);    // connect
void add_work_commands(CLI::App& app, Context& context);       // work
void add_sandbox_commands(CLI::App& app, Context& context);    // sandbox

int run(int argc, const char* const* argv);
// In a server, whose session it is. One at a time: it prints to standard output and error, which are the process's.
int run_in(Session& session, const std::vector<std::string>& words);

}  // namespace stowage
