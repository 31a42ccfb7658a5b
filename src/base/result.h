#pragma once
// What the world does wrong is a value: Result<T> holds a T or an Error that says what was being done, to what,
// what was wrong, and what to do next. Exceptions are left for bugs and exhaustion.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace stowage {

enum class Failure {
  Refused,   // a rule says no; nothing was changed
  BadInput,  // what was given cannot be read or makes no sense
  NotFound,  // what was named does not exist
  Full,      // no room on the disk or in a limit; the same request may succeed later
  Io,        // the machine failed: a file, a process, a socket
  Damaged,   // stored data are not what was written
};

class Error {
 public:
  Error(Failure failure, std::string message, std::string remedy = {})
      : failure_(failure), message_(std::move(message)), remedy_(std::move(remedy)) {}

  Failure failure() const { return failure_; }
  const std::string& message() const { return message_; }
  // What to do next; may be empty.
  const std::string& remedy() const { return remedy_; }

  // Puts what was being done before the message: "import june.csv: line 7: …".
  Error within(std::string_view doing) && {
    message_.insert(0, std::string(doing) + ": ");
    return std::move(*this);
  }

  // "message. remedy", one line for a person.
  std::string text() const;

 private:
  Failure failure_;
  std::string message_;
  std::string remedy_;
};

// Discarding one is a warning, so that no failure is swallowed by forgetting it.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;

  // The value, moved out; nothing for void. There must be one.
  T take() && {
    if constexpr (!std::is_void_v<T>) return std::move(**this);
  }
};

inline tl::unexpected<Error> fail(Failure failure, std::string message, std::string remedy = {}) {
  return tl::unexpected(Error(failure, std::move(message), std::move(remedy)));
}
inline tl::unexpected<Error> refuse(std::string message, std::string remedy = {}) {
  return fail(Failure::Refused, std::move(message), std::move(remedy));
}
inline tl::unexpected<Error> bad_input(std::string message, std::string remedy = {}) {
  return fail(Failure::BadInput, std::move(message), std::move(remedy));
}
inline tl::unexpected<Error> not_found(std::string message, std::string remedy = {}) {
  return fail(Failure::NotFound, std::move(message), std::move(remedy));
}

// Ends the process: for what we did wrong, never for what the world did.
[[noreturn]] void bug(const char* what, const char* file, int line);

}  // namespace stowage

// The value of a Result, or return its error from the function around. Each use names its variable anew, so that one
// may stand inside another.
#define TRY(expression) TRY_NUMBERED(expression, __COUNTER__)
#define TRY_NUMBERED(expression, number) TRY_NAMED(expression, number)
#define TRY_NAMED(expression, number)                                                        \
  __extension__({                                                                            \
    auto try_result_##number = (expression);                                                 \
    if (!try_result_##number) return tl::unexpected(std::move(try_result_##number).error()); \
    std::move(try_result_##number).take();                                                   \
  })

// As TRY, and says what was being done.
#define TRY_WITHIN(doing, expression) TRY_WITHIN_NUMBERED(doing, expression, __COUNTER__)
#define TRY_WITHIN_NUMBERED(doing, expression, number) TRY_WITHIN_NAMED(doing, expression, number)
#define TRY_WITHIN_NAMED(doing, expression, number)                                                        \
  __extension__({                                                                                          \
    auto try_result_##number = (expression);                                                               \
    if (!try_result_##number) return tl::unexpected(std::move(try_result_##number).error().within(doing)); \
    std::move(try_result_##number).take();                                                                 \
  })

// What must hold unless we made a mistake.
#define ASSERT(condition)                                             \
  do {                                                                \
    if (!(condition)) ::stowage::bug(#condition, __FILE__, __LINE__); \
  } while (false)
