#include "services/node/event_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

// UTC, RFC 3339 with milliseconds.
constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
// FormatEvent gives the object without its opening brace.
constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)";

spdlog::level::level_enum ToSpdlog(EventLog::Level level) {
  switch (level) {
    case EventLog::Level::kDebug:
      return spdlog::level::debug;
    case EventLog::Level::kInfo:
      return spdlog::level::info;
    case EventLog::Level::kWarning:
      return spdlog::level::warn;
    case EventLog::Level::kError:
      break;
  }
  return spdlog::level::err;
}

// A JSON string; bytes that are not UTF-8 are replaced.
std::string Quote(absl::string_view text) {
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string FormatEvent(EventLog::Format format, absl::string_view event, EventLog::Fields fields) {
  const bool json = format == EventLog::Format::kJson;
  // Quotes keep a value with spaces or line breaks one value on one line.
  std::string line = json ? absl::StrCat("\"event\":", Quote(event)) : std::string(event);
  for (const auto& [name, value] : fields) {
    if (json) {
      absl::StrAppend(&line, ",", Quote(name), ":", Quote(value));
    } else {
      absl::StrAppend(&line, " ", name, "=", Quote(value));
    }
  }
  if (json) line += "}";
  return line;
}

EventLog::EventLog(Level least, Format format)
    : format_(format),
      logger_(std::make_unique<spdlog::logger>("rollcalld",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern(format == Format::kJson ? kJsonPattern : kTextPattern,
                       spdlog::pattern_time_type::utc);
  logger_->set_level(ToSpdlog(least));
  // Whoever reads the log after a crash wants its last lines.
  logger_->flush_on(ToSpdlog(least));
}

EventLog::~EventLog() = default;

void EventLog::Write(Level level, absl::string_view event, Fields fields) {
  const spdlog::level::level_enum spdlog_level = ToSpdlog(level);
  if (!logger_->should_log(spdlog_level)) return;
  const std::string line = FormatEvent(format_, event, fields);
  logger_->log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace rollcall
