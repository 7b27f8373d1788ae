// A client that keeps no rules: TCP, TLS and HTTP/2 frames by hand, for what no
// decent library would send.
#ifndef ROLLCALL_TESTS_INTEGRATION_RAW_CONNECTION_H_
#define ROLLCALL_TESTS_INTEGRATION_RAW_CONNECTION_H_

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/integration/small_directory.h"

namespace rollcall {

// HTTP/2, RFC 9113.
enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr int64_t kFirstWindow = 65'535;
inline constexpr uint8_t kEndStream = 0x1;
inline constexpr uint8_t kAck = 0x1;  // of settings
inline constexpr uint8_t kEndHeaders = 0x4;

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, absl::string_view payload);

// A header block of literal fields that no table keeps. Values may be longer
// than any server takes.
std::string HeaderBlock(const std::vector<std::pair<std::string, std::string>>& fields);

// The head of a gRPC call by POST.
std::string CallHeaders(absl::string_view method,
                        std::vector<std::pair<std::string, std::string>> metadata = {});

// Movable; closes when it goes. For one thread.
class RawConnection {
 public:
  // Connected by TCP to "127.0.0.1:PORT" and no more. Fails the test when it cannot.
  explicit RawConnection(const std::string& address);
  ~RawConnection();
  RawConnection(RawConnection&& other) noexcept;
  RawConnection& operator=(RawConnection&&) = delete;

  // Sends bytes before or instead of a handshake.
  void SendPlain(absl::string_view bytes);

  // TLS with this key. With a session of an earlier connection it asks to resume that one.
  absl::Status Handshake(const TlsClient& client, SSL_SESSION* resumed = nullptr);
  // The beginning of HTTP/2: preface and settings.
  absl::Status BeginHttp2(absl::string_view settings = "");
  // Waits for the peer's settings and acknowledges them.
  absl::Status Acknowledge();
  bool resumed() const { return SSL_session_reused(tls_) == 1; }
  // What could resume this session, taken after some answer was read; owned by the caller.
  SSL_SESSION* Session() const { return SSL_get1_session(tls_); }

  // UNAVAILABLE when the peer has closed or takes nothing for `patience`.
  absl::Status Send(absl::string_view bytes, absl::Duration patience = absl::Seconds(10));

  // Sends a DATA frame once the peer's windows have room for it. For one stream a
  // connection. OUT_OF_RANGE when the peer resets it, UNAVAILABLE as above.
  absl::Status SendData(uint32_t stream, absl::string_view data,
                        absl::Duration patience = absl::Seconds(10));

  // Reads until `text` has come. OUT_OF_RANGE when the connection ended before,
  // DEADLINE_EXCEEDED after `patience`.
  absl::Status ReadUntil(absl::string_view text, absl::Duration patience);
  // Whether the peer closes within that time; what it says before is dropped.
  bool ClosedWithin(absl::Duration patience);

 private:
  // What has come since, into read_.
  absl::Status ReadMore(absl::Duration patience);
  // Looks for windows and resets in what was read.
  absl::Status TakeFrames();
  // True when something can be read, or written.
  bool Await(short events, absl::Duration patience) const;

  int descriptor_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
  std::string read_;
  size_t taken_ = 0;  // of read_: whole frames
  int64_t connection_window_ = kFirstWindow;
  int64_t stream_window_ = kFirstWindow;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_RAW_CONNECTION_H_
