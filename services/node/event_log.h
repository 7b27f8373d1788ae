// What the node tells its operator, on standard error: one event a line, with
// named fields, as text for people or JSON for programs.
//
// No personal data and no secrets: callers by key id, sheets never by subject
// of a look-up.
#ifndef ROLLCALL_SERVICES_NODE_EVENT_LOG_H_
#define ROLLCALL_SERVICES_NODE_EVENT_LOG_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace spdlog {
class logger;
}  // namespace spdlog

namespace rollcall {

// Thread-safe. Never fails and never blocks on anything but standard error.
class EventLog {
 public:
  enum class Level { kDebug, kInfo, kWarning, kError };
  enum class Format { kText, kJson };
  // Names in snake_case.
  using Fields = std::initializer_list<std::pair<absl::string_view, std::string>>;

  // Events below `least` are dropped.
  EventLog(Level least, Format format);
  ~EventLog();

  // `event` says what happened in a few plain words.
  void Write(Level level, absl::string_view event, Fields fields = {});

 private:
  const Format format_;
  const std::unique_ptr<spdlog::logger> logger_;
};

// One line without its time and level, as it is written.
std::string FormatEvent(EventLog::Format format, absl::string_view event, EventLog::Fields fields);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_EVENT_LOG_H_
