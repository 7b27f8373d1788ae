// What sending pings by mail costs beside libcurl alone: both hand the same number
// of messages over the same number of connections to a sink on loopback that does
// the least that SMTP lets it. docs/performance.md gives the command.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "core/base/system_clock.h"
#include "services/mail/mail_dispatcher.h"
#include "services/mail/ping_mail.h"
#include "tests/benchmarks/measured_part.h"
#include "tests/benchmarks/samples.h"
#include "tests/services/mail/some_ping.h"

namespace rollcall {
namespace {

constexpr int64_t kUnlimited = 600'000;  // messages a minute: beyond what is reached

void Say(int connection, absl::string_view words) {
  if (send(connection, words.data(), words.size(), MSG_NOSIGNAL) < 0) std::perror("send");
}

// One connection until it ends: 250 to everything, 354 to DATA.
void Serve(int connection) {
  Say(connection, "220 sink\r\n");
  std::string input;
  bool message = false;
  char chunk[65536];
  for (ssize_t got = 0; (got = recv(connection, chunk, sizeof chunk, 0)) > 0;) {
    input.append(chunk, static_cast<size_t>(got));
    while (true) {
      const size_t end = input.find(message ? "\r\n.\r\n" : "\r\n");
      if (end == std::string::npos) break;
      const bool data = !message && absl::StartsWith(input, "DATA");
      input.erase(0, end + (message ? 5 : 2));
      Say(connection, data ? "354 go on\r\n" : "250 ok\r\n");
      message = data;
    }
  }
  close(connection);
}

// Listens on a free port for as long as the program runs.
uint16_t StartSink() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, any, size) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, any, &size) != 0) {
    std::perror("sink");
    std::exit(1);
  }
  std::thread([listener] {
    for (int connection = 0; (connection = accept(listener, nullptr, nullptr)) >= 0;) {
      const int on = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      std::thread(Serve, connection).detach();
    }
  }).detach();
  return ntohs(address.sin_port);
}

// libcurl alone: the bytes are there already.
class BareCurl {
 public:
  BareCurl(uint16_t port, size_t connections, std::string bytes)
      : url_(absl::StrCat("smtp://127.0.0.1:", port, "/exercises.example")),
        bytes_(std::move(bytes)),
        transfers_(connections) {}

  Cost Run(size_t messages) {
    const Stopwatch watch;
    CURLM* const multi = curl_multi_init();
    curl_slist* const recipients = curl_slist_append(nullptr, "cert@ke-cirt.example");
    size_t started = 0;
    for (Transfer& transfer : transfers_) {
      transfer.bytes = &bytes_;
      transfer.easy = curl_easy_init();
      curl_easy_setopt(transfer.easy, CURLOPT_PRIVATE, &transfer);
      curl_easy_setopt(transfer.easy, CURLOPT_URL, url_.c_str());
      curl_easy_setopt(transfer.easy, CURLOPT_MAIL_FROM, "bounces@exercises.example");
      curl_easy_setopt(transfer.easy, CURLOPT_MAIL_RCPT, recipients);
      curl_easy_setopt(transfer.easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(transfer.easy, CURLOPT_READFUNCTION, &BareCurl::Read);
      curl_easy_setopt(transfer.easy, CURLOPT_READDATA, &transfer);
      if (started++ < messages) curl_multi_add_handle(multi, transfer.easy);
    }
    for (size_t done = 0; done < messages;) {
      int running = 0;
      int left = 0;
      curl_multi_perform(multi, &running);
      while (const CURLMsg* const said = curl_multi_info_read(multi, &left)) {
        if (said->data.result != CURLE_OK) std::exit(1);
        Transfer* transfer = nullptr;
        curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &transfer);
        curl_multi_remove_handle(multi, transfer->easy);
        transfer->offset = 0;
        ++done;
        if (started++ < messages) curl_multi_add_handle(multi, transfer->easy);
      }
      if (done < messages) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    const Cost cost = watch.Per(messages);
    for (Transfer& transfer : transfers_) curl_easy_cleanup(transfer.easy);
    curl_multi_cleanup(multi);
    curl_slist_free_all(recipients);
    return cost;
  }

 private:
  struct Transfer {
    CURL* easy = nullptr;
    const std::string* bytes = nullptr;
    size_t offset = 0;
  };

  static size_t Read(char* buffer, size_t size, size_t count, void* data) {
    auto* const transfer = static_cast<Transfer*>(data);
    const size_t length = std::min(size * count, transfer->bytes->size() - transfer->offset);
    std::memcpy(buffer, transfer->bytes->data() + transfer->offset, length);
    transfer->offset += length;
    return length;
  }

  const std::string url_;
  const std::string bytes_;
  std::vector<Transfer> transfers_;
};

// The dispatcher, which writes each anew and is given no more at once than it takes.
Cost RunDispatcher(uint16_t port, size_t connections, size_t messages) {
  const SystemClock clock;
  MailSettings settings;
  settings.relay.host = "127.0.0.1";
  settings.relay.port = port;
  settings.relay.tls = SmtpTls::kNone;
  settings.relay.greeting = "exercises.example";
  settings.relay.connections = connections;
  settings.relay.per_minute = kUnlimited;
  settings.from = {"Rollcall", "exercises@rollcall.example"};
  settings.bounce = "bounces@exercises.example";
  absl::Mutex mutex;
  size_t under_way = 0;
  const OutgoingPing ping = SomePing({"en"});
  const Stopwatch watch;
  {
    MailDispatcher dispatcher(settings, nullptr, &SomeZones, clock,
                              std::make_shared<SmtpRelay>(settings.relay, clock));
    const auto has_room = [&] { return under_way < dispatcher.capacity(); };
    const auto is_done = [&] { return under_way == 0; };
    for (size_t i = 0; i < messages; ++i) {
      {
        const absl::MutexLock lock(&mutex, absl::Condition(&has_room));
        ++under_way;
      }
      dispatcher.Send(ping, [&](SendOutcome outcome) {
        if (outcome.result != v1::ATTEMPT_RESULT_SENT) std::exit(1);
        const absl::MutexLock lock(&mutex);
        --under_way;
      });
    }
    const absl::MutexLock lock(&mutex, absl::Condition(&is_done));
  }
  return watch.Per(messages);
}

std::string SomeMail() {
  MailHeaders headers;
  headers.from = {"Rollcall", "exercises@rollcall.example"};
  headers.to = {"KE-CIRT/CC", "cert@ke-cirt.example"};
  headers.message_id = "7f3a9c0d.1.2026-h2@exercises.example";
  return WriteMimeMail(headers, WritePingMail(SomePing({"en"}), "", &SomeZones), nullptr).value();
}

int Main(int argc, char** argv) {
  size_t messages = 20'000;
  size_t connections = 4;
  int rounds = 3;
  std::string path;
  CLI::App app(
      "Sends pings by mail, and the same bytes by libcurl alone. Prints "
      "part,subject,round,measure,value.");
  app.add_option("--messages", messages, "in each run");
  app.add_option("--connections", connections, "at once");
  app.add_option("--rounds", rounds, "of both, one after the other");
  app.add_option("--samples", path, "CSV file to add to");
  CLI11_PARSE(app, argc, argv);
  const uint16_t port = StartSink();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Samples samples(path);
  const auto add = [&samples](const char* subject, int round, const Cost& cost) {
    samples.Add("mail", subject, round, "rate per_s", cost.per_second);
    samples.Add("mail", subject, round, "cpu us", cost.cpu_microseconds);
  };
  BareCurl bare(port, connections, SomeMail());
  for (int round = 0; round < rounds; ++round) {
    add("libcurl alone", round, bare.Run(messages));
    add("dispatcher", round, RunDispatcher(port, connections, messages));
  }
  return 0;
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) { return rollcall::Main(argc, argv); }
