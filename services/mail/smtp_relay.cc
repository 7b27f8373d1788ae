#include "services/mail/smtp_relay.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "core/base/strings.h"
#include "core/crypto/signer.h"
#include "services/mail/smtp_result.h"

namespace rollcall {
namespace {

// What waits behind the connections: while one group of intents is written to
// the log the one before is sent. Not more than goes out in kAhead, because what
// waits when the node stops has to be tried again.
constexpr size_t kWaitingPerConnection = 8;
constexpr absl::Duration kAhead = absl::Seconds(10);
// A message is a few kilobytes: whoever takes it slower has stalled.
constexpr long kLeastBytesPerSecond = 16;  // NOLINT(google-runtime-int): libcurl's type
// Replies that one message waits for at most: greeting, EHLO, STARTTLS, EHLO,
// AUTH twice, MAIL, RCPT, DATA, and the message's.
constexpr int kReplies = 10;
constexpr absl::Duration kLongestPoll = absl::Seconds(1);

// To libcurl, CURL and CURLM are both void.
struct CleanupEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CleanupMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct CleanupList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void InitializeOnce() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(initialized);
}

std::string Url(const SmtpSettings& settings) {
  const bool literal = absl::StrContains(settings.host, ":");
  return absl::StrCat(settings.tls == SmtpTls::kImplicit ? "smtps://" : "smtp://",
                      literal ? "[" : "", settings.host, literal ? "]" : "", ":", settings.port,
                      "/", settings.greeting);
}

SendOutcome NotSent() { return {v1::ATTEMPT_RESULT_FAILED, v1::VOID_REASON_RELAY_DOWN}; }

struct Item {
  SmtpMessage message;
  SmtpRelay::Done done;
};

// A connection's worth of work: one message at a time. Its address is given to
// libcurl.
struct Transfer {
  std::unique_ptr<CURL, CleanupEasy> easy;
  std::unique_ptr<curl_slist, CleanupList> recipients;
  Item item;
  size_t offset = 0;  // of the next byte to hand over
  SmtpDialogue dialogue;
  bool under_way = false;
};

// libcurl asks for the message's next bytes. The dot that ends it goes out only
// after this has said that there are no more.
size_t Read(char* buffer, size_t size, size_t count, void* data) {
  auto* const transfer = static_cast<Transfer*>(data);
  const std::string& bytes = transfer->item.message.bytes;
  const size_t length = std::min(size * count, bytes.size() - transfer->offset);
  std::memcpy(buffer, bytes.data() + transfer->offset, length);
  transfer->offset += length;
  if (length == 0) transfer->dialogue.HandOver();
  return length;
}

// libcurl tells of what goes over the line. Nothing of it is kept: it holds
// credentials and addresses.
int Overhear(CURL* /*easy*/, curl_infotype type, char* text, size_t size, void* data) {
  auto* const transfer = static_cast<Transfer*>(data);
  if (type == CURLINFO_HEADER_OUT) transfer->dialogue.Say({text, size});
  if (type == CURLINFO_HEADER_IN) transfer->dialogue.Hear({text, size});
  return 0;
}

}  // namespace

class SmtpRelay::Loop {
 public:
  Loop(SmtpSettings settings, const Clock& clock)
      : settings_(std::move(settings)),
        clock_(clock),
        interval_(absl::Minutes(1) / settings_.per_minute),
        next_start_(clock.Monotonic()) {
    InitializeOnce();
    multi_.reset(curl_multi_init());
    const long connections = static_cast<long>(settings_.connections);  // NOLINT
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    transfers_.resize(settings_.connections);
    for (Transfer& transfer : transfers_) Prepare(transfer);
    thread_ = std::thread([this] { Run(); });
  }

  ~Loop() {
    {
      const absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
    for (Transfer& transfer : transfers_) {
      if (transfer.under_way) curl_multi_remove_handle(multi_.get(), transfer.easy.get());
    }
    Wipe(settings_.password);
  }

  void Send(Item item) {
    bool first = false;
    {
      const absl::MutexLock lock(&mutex_);
      first = submitted_.empty();
      submitted_.push_back(std::move(item));
    }
    // The thread that was woken for the first takes the others with it.
    if (first) curl_multi_wakeup(multi_.get());
  }

 private:
  template <typename Value>
  static void Set(Transfer& transfer, CURLoption option, Value value) {
    curl_easy_setopt(transfer.easy.get(), option, value);
  }

  // What is the same for every message.
  void Prepare(Transfer& transfer) {
    transfer.easy.reset(curl_easy_init());
    const auto milliseconds = [](absl::Duration d) {
      return static_cast<long>(absl::ToInt64Milliseconds(d));  // NOLINT
    };
    const auto seconds = [](absl::Duration d) {
      return static_cast<long>(absl::ToInt64Seconds(absl::Ceil(d, absl::Seconds(1))));  // NOLINT
    };
    Set(transfer, CURLOPT_PRIVATE, &transfer);
    Set(transfer, CURLOPT_URL, Url(settings_).c_str());
    Set(transfer, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    Set(transfer, CURLOPT_USE_SSL,
        settings_.tls == SmtpTls::kNone ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});  // NOLINT
    Set(transfer, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});                     // NOLINT
    if (!settings_.ca_file.empty()) Set(transfer, CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!settings_.user.empty()) {
      Set(transfer, CURLOPT_USERNAME, settings_.user.c_str());
      Set(transfer, CURLOPT_PASSWORD, settings_.password.c_str());
    }
    Set(transfer, CURLOPT_PROXY, "");  // whatever the environment says
    Set(transfer, CURLOPT_NOSIGNAL, 1L);
    Set(transfer, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings_.connect_timeout));
    Set(transfer, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds(settings_.reply_timeout));
    Set(transfer, CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
    Set(transfer, CURLOPT_LOW_SPEED_TIME, seconds(settings_.reply_timeout));
    Set(transfer, CURLOPT_TIMEOUT_MS,
        milliseconds(settings_.connect_timeout + kReplies * settings_.reply_timeout));
    Set(transfer, CURLOPT_UPLOAD, 1L);
    Set(transfer, CURLOPT_READFUNCTION, &Read);
    Set(transfer, CURLOPT_READDATA, &transfer);
    Set(transfer, CURLOPT_VERBOSE, 1L);  // for Overhear
    Set(transfer, CURLOPT_DEBUGFUNCTION, &Overhear);
    Set(transfer, CURLOPT_DEBUGDATA, &transfer);
  }

  void Run() {
    absl::optional<absl::Duration> farewell_ends;
    while (true) {
      if (TakeSubmitted()) {
        if (!farewell_ends.has_value()) farewell_ends = clock_.Monotonic() + kFarewell;
        FailWhatDidNotLeave();
        if (under_way_ == 0 || clock_.Monotonic() >= *farewell_ends) return;
      } else {
        StartWhatMay();
      }
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      if (Collect()) continue;  // there may be something to start at once
      curl_multi_poll(multi_.get(), nullptr, 0, PollMilliseconds(), nullptr);
    }
  }

  // True when this is to end.
  bool TakeSubmitted() {
    const absl::MutexLock lock(&mutex_);
    std::move(submitted_.begin(), submitted_.end(), std::back_inserter(waiting_));
    submitted_.clear();
    return stopping_;
  }

  void StartWhatMay() {
    for (Transfer& transfer : transfers_) {
      const absl::Duration now = clock_.Monotonic();
      if (waiting_.empty() || now < next_start_) return;
      if (transfer.under_way) continue;
      // Time in which nothing was to be sent is not made up for.
      next_start_ = std::max(next_start_ + interval_, now - kAhead);
      Start(transfer, std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }

  void Start(Transfer& transfer, Item item) {
    transfer.item = std::move(item);
    transfer.offset = 0;
    transfer.dialogue = SmtpDialogue();
    transfer.under_way = true;
    ++under_way_;
    const SmtpMessage& message = transfer.item.message;
    transfer.recipients.reset(curl_slist_append(nullptr, message.recipient.c_str()));
    Set(transfer, CURLOPT_MAIL_FROM, message.sender.c_str());
    Set(transfer, CURLOPT_MAIL_RCPT, transfer.recipients.get());
    curl_multi_add_handle(multi_.get(), transfer.easy.get());
  }

  // True when a message came to its end.
  bool Collect() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* const said = curl_multi_info_read(multi_.get(), &left)) {
      if (said->msg != CURLMSG_DONE) continue;
      const bool taken = said->data.result == CURLE_OK;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &transfer);
      End(*transfer, OutcomeOf(taken, *transfer));
      any = true;
    }
    return any;
  }

  // A recipient that the relay cannot even be told of is not its fault.
  SendOutcome OutcomeOf(bool taken, const Transfer& transfer) {
    relay_takes_utf8_ = transfer.dialogue.offers_utf8().value_or(relay_takes_utf8_);
    const SendOutcome outcome = SmtpOutcome(taken, transfer.dialogue);
    const std::string& recipient = transfer.item.message.recipient;
    const bool needs_utf8 = !std::all_of(recipient.begin(), recipient.end(), absl::ascii_isascii);
    const bool refused = outcome.result == v1::ATTEMPT_RESULT_BOUNCED;
    return refused && needs_utf8 && !relay_takes_utf8_ ? NotSent() : outcome;
  }

  void End(Transfer& transfer, SendOutcome outcome) {
    curl_multi_remove_handle(multi_.get(), transfer.easy.get());
    transfer.under_way = false;
    --under_way_;
    const Item item = std::exchange(transfer.item, Item());
    item.done(outcome);
  }

  void FailWhatDidNotLeave() {
    for (Item& item : waiting_) item.done(NotSent());
    waiting_.clear();
    for (Transfer& transfer : transfers_) {
      if (transfer.under_way && transfer.dialogue.stage() != SmtpStage::kHandedOver) {
        End(transfer, NotSent());
      }
    }
  }

  int PollMilliseconds() const {
    absl::Duration wait = kLongestPoll;
    if (!waiting_.empty() && under_way_ < transfers_.size()) {
      wait = std::clamp(next_start_ - clock_.Monotonic(), absl::ZeroDuration(), wait);
    }
    return static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(wait, absl::Milliseconds(1))));
  }

  SmtpSettings settings_;
  const Clock& clock_;
  const absl::Duration interval_;  // between two messages
  std::unique_ptr<CURLM, CleanupMulti> multi_;

  // Of the thread alone.
  std::vector<Transfer> transfers_;
  std::deque<Item> waiting_;
  size_t under_way_ = 0;
  bool relay_takes_utf8_ = false;  // SMTPUTF8, as it said when it was last greeted
  absl::Duration next_start_;      // Clock::Monotonic

  absl::Mutex mutex_;
  std::vector<Item> submitted_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

SmtpRelay::SmtpRelay(SmtpSettings settings, const Clock& clock)
    : capacity_(std::clamp<size_t>(
          static_cast<size_t>(absl::FDivDuration(kAhead * settings.per_minute, absl::Minutes(1))),
          settings.connections, settings.connections * kWaitingPerConnection)),
      loop_(std::make_unique<Loop>(std::move(settings), clock)) {}

SmtpRelay::~SmtpRelay() = default;

size_t SmtpRelay::capacity() const { return capacity_; }

void SmtpRelay::Send(SmtpMessage message, Done done) {
  loop_->Send({std::move(message), std::move(done)});
}

}  // namespace rollcall
