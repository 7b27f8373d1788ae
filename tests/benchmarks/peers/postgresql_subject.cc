// PostgreSQL: a prepared select by primary key, and a prepared insert that
// commits, over TLS. Look-ups go in libpq's pipeline mode over a few
// connections. A backend does one thing at a time, so each writer has a
// connection of its own: that is what lets commits share a sync.
#include <libpq-fe.h>
#include <poll.h>

#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/peers/peer_server.h"
#include "tests/benchmarks/polled_loop.h"

namespace rollcall {
namespace {

constexpr char kLookUp[] = "look_up";
constexpr char kWrite[] = "write";
constexpr char kTables[] =
    "CREATE TABLE record (key text PRIMARY KEY, value text NOT NULL);"
    "CREATE TABLE entry (number bigserial PRIMARY KEY, value text NOT NULL);";

class PostgresConnection final : public PolledConnection {
 public:
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const PeerServer& server) {
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(PQconnectdb(
        absl::StrCat(
            "host=127.0.0.1 port=", server.port(),
            " dbname=postgres user=postgres sslmode=verify-full sslrootcert=", server.certificate())
            .c_str())));
    if (PQstatus(connection->postgres_) != CONNECTION_OK) return connection->Failure("connecting");
    return connection;
  }

  ~PostgresConnection() override { PQfinish(postgres_); }

  absl::Status Run(const std::string& commands) {
    return Check(PQexec(postgres_, commands.c_str()));
  }

  // From here on only the loop's requests.
  absl::Status Prepare() {
    RETURN_IF_ERROR(Check(
        PQprepare(postgres_, kLookUp, "SELECT value FROM record WHERE key = $1", 1, nullptr)));
    RETURN_IF_ERROR(
        Check(PQprepare(postgres_, kWrite, "INSERT INTO entry (value) VALUES ($1)", 1, nullptr)));
    if (PQsetnonblocking(postgres_, 1) != 0 || PQenterPipelineMode(postgres_) != 1) {
      return Failure("pipeline mode");
    }
    return absl::OkStatus();
  }

  int descriptor() const override { return PQsocket(postgres_); }

  absl::Status SendLookUp(int slot) override {
    return Send(slot, kLookUp, PeerKey(next_++ % kPeerRecords));
  }

  absl::Status SendWrite(int slot) override { return Send(slot, kWrite, PeerRecord()); }

  absl::Status Receive(std::vector<int>& answered) override {
    if (PQconsumeInput(postgres_) != 1) return Failure("receiving");
    while (!slots_.empty() && PQisBusy(postgres_) == 0) {
      PGresult* const result = PQgetResult(postgres_);
      if (result == nullptr) continue;  // the end of one statement's results
      const ExecStatusType kind = PQresultStatus(result);
      const bool found = kind != PGRES_TUPLES_OK || PQntuples(result) == 1;
      PQclear(result);
      if (kind == PGRES_PIPELINE_SYNC) {
        answered.push_back(slots_.front());
        slots_.pop_front();
      } else if ((kind != PGRES_TUPLES_OK && kind != PGRES_COMMAND_OK) || !found) {
        return Failure("answer");
      }
    }
    return absl::OkStatus();
  }

 private:
  explicit PostgresConnection(PGconn* postgres) : postgres_(postgres) {}

  absl::Status Failure(absl::string_view what) const {
    return absl::InternalError(absl::StrCat("PostgreSQL: ", what, ": ", PQerrorMessage(postgres_)));
  }

  absl::Status Check(PGresult* result) const {
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done ? absl::OkStatus() : Failure("set-up");
  }

  // The sync after each makes it a transaction of its own.
  absl::Status Send(int slot, const char* statement, const std::string& parameter) {
    const char* const parameters[] = {parameter.c_str()};
    if (PQsendQueryPrepared(postgres_, statement, 1, parameters, nullptr, nullptr, 0) != 1 ||
        PQpipelineSync(postgres_) != 1) {
      return Failure("sending");
    }
    slots_.push_back(slot);
    for (int unsent = PQflush(postgres_); unsent != 0; unsent = PQflush(postgres_)) {
      pollfd ready = {descriptor(), POLLOUT, 0};
      if (unsent < 0 || poll(&ready, 1, -1) < 0) return Failure("sending");
    }
    return absl::OkStatus();
  }

  PGconn* const postgres_;
  std::deque<int> slots_;  // answered in the order of asking
  int next_ = 0;
};

class Postgresql final : public Subject {
 public:
  absl::Status Fill() {
    std::unique_ptr<PostgresConnection> first;
    RETURN_IF_ERROR(server_.UntilStarted([&]() -> absl::Status {
      ASSIGN_OR_RETURN(first, PostgresConnection::Open(server_));
      return absl::OkStatus();
    }));
    RETURN_IF_ERROR(first->Run(kTables));
    for (int record = 0; record < kPeerRecords; ++record) {
      RETURN_IF_ERROR(first->Run(absl::StrCat("INSERT INTO record VALUES ('", PeerKey(record),
                                              "', '", PeerRecord(), "')")));
    }
    return first->Run("ANALYZE");
  }

  absl::Status Connect(int connections) override {
    for_look_ups_.clear();
    return Open(connections, for_look_ups_);
  }

  absl::string_view name() const override { return "PostgreSQL"; }
  absl::Duration CpuTime() const override { return server_.CpuTime(); }

  absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    return RunPolledLoop(for_look_ups_, outstanding, &PolledConnection::SendLookUp,
                         [end](int) { return absl::Now() < end; });
  }

  absl::Status PrepareWrites(int writers, int /*each*/) override {
    return Open(writers, for_writes_);
  }

  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    std::vector<int> left(static_cast<size_t>(writers), each);
    return RunPolledLoop(for_writes_, writers, &PolledConnection::SendWrite, [&](int slot) {
      return left[static_cast<size_t>(slot)]-- > 0 && absl::Now() < end;
    });
  }

 private:
  absl::Status Open(int wanted, PolledConnections& connections) const {
    while (connections.size() < static_cast<size_t>(wanted)) {
      ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection,
                       PostgresConnection::Open(server_));
      RETURN_IF_ERROR(connection->Prepare());
      connections.push_back(std::move(connection));
    }
    return absl::OkStatus();
  }

  PeerServer server_{"postgresql"};
  PolledConnections for_look_ups_;
  PolledConnections for_writes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Subject>> StartPostgresql() {
  auto postgresql = std::make_unique<Postgresql>();
  RETURN_IF_ERROR(postgresql->Fill());
  return postgresql;
}

}  // namespace rollcall
