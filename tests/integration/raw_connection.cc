#include "tests/integration/raw_connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr unsigned char kAlpn[] = {2, 'h', '2'};

// An integer with a prefix of 7 bits, RFC 7541 5.1; what stands before is zero.
void AppendLength(size_t length, std::string& out) {
  constexpr size_t kPrefix = 127;
  if (length < kPrefix) {
    out.push_back(static_cast<char>(length));
    return;
  }
  out.push_back(static_cast<char>(kPrefix));
  length -= kPrefix;
  for (; length >= 128; length /= 128) out.push_back(static_cast<char>(length % 128 + 128));
  out.push_back(static_cast<char>(length));
}

}  // namespace

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, absl::string_view payload) {
  const size_t size = payload.size();
  std::string frame;
  for (const int shift : {16, 8, 0}) frame.push_back(static_cast<char>(size >> shift & 0xff));
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  for (const int shift : {24, 16, 8, 0}) frame.push_back(static_cast<char>(stream >> shift & 0xff));
  absl::StrAppend(&frame, payload);
  return frame;
}

std::string HeaderBlock(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string block;
  for (const auto& [name, value] : fields) {
    block.push_back('\0');  // literal, not indexed, new name
    AppendLength(name.size(), block);
    block += name;
    AppendLength(value.size(), block);
    block += value;
  }
  return block;
}

std::string CallHeaders(absl::string_view method,
                        std::vector<std::pair<std::string, std::string>> metadata) {
  std::vector<std::pair<std::string, std::string>> fields = {
      {":method", "POST"},        {":scheme", "https"}, {":path", std::string(method)},
      {":authority", "rollcall"}, {"te", "trailers"},   {"content-type", "application/grpc"}};
  fields.insert(fields.end(), metadata.begin(), metadata.end());
  return HeaderBlock(fields);
}

RawConnection::RawConnection(const std::string& address)
    : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that closes is what is waited for
  uint32_t port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(descriptor_, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)), 0)
      << errno;
  fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      context_(std::exchange(other.context_, nullptr)),
      tls_(std::exchange(other.tls_, nullptr)),
      read_(std::move(other.read_)),
      taken_(other.taken_),
      connection_window_(other.connection_window_),
      stream_window_(other.stream_window_) {}

RawConnection::~RawConnection() {
  SSL_free(tls_);
  SSL_CTX_free(context_);
  if (descriptor_ >= 0) close(descriptor_);
}

bool RawConnection::Await(short events, absl::Duration patience) const {
  pollfd waited = {descriptor_, events, 0};
  const int64_t wait = std::max<int64_t>(0, absl::ToInt64Milliseconds(patience));
  return poll(&waited, 1, static_cast<int>(wait)) == 1;
}

void RawConnection::SendPlain(absl::string_view bytes) {
  EXPECT_EQ(send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

absl::Status RawConnection::Handshake(const TlsClient& client, SSL_SESSION* resumed) {
  context_ = SSL_CTX_new(TLS_client_method());
  const auto pem = [](const std::string& text) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  };
  X509* const certificate =
      PEM_read_bio_X509(pem(client.certificate_pem).get(), nullptr, nullptr, nullptr);
  EVP_PKEY* const key =
      PEM_read_bio_PrivateKey(pem(client.key_pem).get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context_, certificate);
  SSL_CTX_use_PrivateKey(context_, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  SSL_CTX_set_alpn_protos(context_, kAlpn, sizeof(kAlpn));
  tls_ = SSL_new(context_);
  SSL_set_fd(tls_, descriptor_);
  if (resumed != nullptr) SSL_set_session(tls_, resumed);
  const absl::Time end = absl::Now() + absl::Seconds(10);
  for (;;) {
    const int result = SSL_connect(tls_);
    if (result == 1) return absl::OkStatus();
    const int error = SSL_get_error(tls_, result);
    if ((error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) ||
        !Await(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, end - absl::Now())) {
      return absl::UnavailableError(absl::StrCat("no handshake: ", error));
    }
  }
}

absl::Status RawConnection::BeginHttp2(absl::string_view settings) {
  return Send(absl::StrCat(kPreface, Frame(FrameType::kSettings, 0, 0, settings)));
}

absl::Status RawConnection::Acknowledge() {
  RETURN_IF_ERROR(ReadMore(absl::Seconds(10)));  // a server's settings come first
  return Send(Frame(FrameType::kSettings, kAck, 0, ""));
}

absl::Status RawConnection::Send(absl::string_view bytes, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (!bytes.empty()) {
    const int sent = SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      continue;
    }
    const int error = SSL_get_error(tls_, sent);
    if ((error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) ||
        !Await(POLLOUT, end - absl::Now())) {
      return absl::UnavailableError(absl::StrCat("the peer takes nothing: ", error));
    }
  }
  return absl::OkStatus();
}

absl::Status RawConnection::ReadMore(absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  char buffer[16 * 1024];
  int count;
  while ((count = SSL_read(tls_, buffer, sizeof(buffer))) <= 0) {
    if (SSL_get_error(tls_, count) != SSL_ERROR_WANT_READ) {
      return absl::OutOfRangeError(
          absl::StrCat("the connection ended after: ", absl::CEscape(read_)));
    }
    if (!Await(POLLIN, end - absl::Now())) {
      return absl::DeadlineExceededError(absl::StrCat("came only: ", absl::CEscape(read_)));
    }
  }
  read_.append(buffer, static_cast<size_t>(count));
  return absl::OkStatus();
}

absl::Status RawConnection::ReadUntil(absl::string_view text, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (read_.find(text.data(), 0, text.size()) == std::string::npos) {
    RETURN_IF_ERROR(ReadMore(end - absl::Now()));
  }
  return absl::OkStatus();
}

absl::Status RawConnection::TakeFrames() {
  const auto number = [this](size_t place, size_t bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(read_[place + i]);
    return value;
  };
  constexpr size_t kHead = 9;
  while (read_.size() >= taken_ + kHead && read_.size() >= taken_ + kHead + number(taken_, 3)) {
    const size_t payload = taken_ + kHead;
    const size_t size = number(taken_, 3);
    const auto type = static_cast<FrameType>(read_[taken_ + 3]);
    const uint32_t stream = number(taken_ + 5, 4);
    if (type == FrameType::kReset || type == FrameType::kGoAway) {
      return absl::OutOfRangeError("the peer has ended the call");
    }
    if (type == FrameType::kWindowUpdate) {
      (stream == 0 ? connection_window_ : stream_window_) += number(payload, 4);
    }
    constexpr uint32_t kInitialWindowSize = 4;
    for (size_t at = payload; type == FrameType::kSettings && at < payload + size; at += 6) {
      if (number(at, 2) == kInitialWindowSize) stream_window_ += number(at + 2, 4) - kFirstWindow;
    }
    taken_ = payload + size;
  }
  return absl::OkStatus();
}

absl::Status RawConnection::SendData(uint32_t stream, absl::string_view data,
                                     absl::Duration patience) {
  const auto size = static_cast<int64_t>(data.size());
  RETURN_IF_ERROR(TakeFrames());
  while (connection_window_ < size || stream_window_ < size) {
    RETURN_IF_ERROR(ReadMore(patience));
    RETURN_IF_ERROR(TakeFrames());
  }
  connection_window_ -= size;
  stream_window_ -= size;
  return Send(Frame(FrameType::kData, 0, stream, data), patience);
}

bool RawConnection::ClosedWithin(absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (Await(POLLIN, end - absl::Now())) {
    char buffer[16 * 1024];
    const ssize_t count = recv(descriptor_, buffer, sizeof(buffer), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN)) return true;
  }
  return false;
}

}  // namespace rollcall
