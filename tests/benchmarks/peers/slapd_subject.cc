// OpenLDAP's slapd: search by an indexed attribute, and modify, over LDAPS.
#include <ldap.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/peers/peer_server.h"
#include "tests/benchmarks/polled_loop.h"

namespace rollcall {
namespace {

// As in slapd/config.ldif.
constexpr char kBase[] = "dc=example";
constexpr char kAdministrator[] = "cn=admin,dc=example";
constexpr char kPassword[] = "benchmark";

std::string NameOf(int record) { return absl::StrCat("uid=", PeerKey(record), ",", kBase); }

absl::Status ToStatus(int code, absl::string_view what) {
  if (code == LDAP_SUCCESS) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("slapd: ", what, ": ", ldap_err2string(code)));
}

// An attribute with one value, as libldap takes it.
class Attribute {
 public:
  Attribute(int operation, std::string type, std::string value)
      : type_(std::move(type)), value_(std::move(value)), one_{value_.data(), nullptr} {
    modification_.mod_op = operation;
    modification_.mod_type = type_.data();
    modification_.mod_values = one_;
  }
  Attribute(const Attribute&) = delete;
  Attribute& operator=(const Attribute&) = delete;

  LDAPMod* get() { return &modification_; }

 private:
  std::string type_;
  std::string value_;
  char* one_[2];
  LDAPMod modification_ = {};
};

class LdapConnection final : public PolledConnection {
 public:
  static absl::StatusOr<std::unique_ptr<LdapConnection>> Open(const PeerServer& server) {
    LDAP* ldap = nullptr;
    RETURN_IF_ERROR(
        ToStatus(ldap_initialize(&ldap, absl::StrCat("ldaps://127.0.0.1:", server.port()).c_str()),
                 "address"));
    std::unique_ptr<LdapConnection> connection(new LdapConnection(ldap));
    const int version = LDAP_VERSION3;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int as_client = 0;
    ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE, server.certificate().c_str());
    ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &as_client);
    berval password = {sizeof(kPassword) - 1, const_cast<char*>(kPassword)};
    RETURN_IF_ERROR(ToStatus(ldap_sasl_bind_s(ldap, kAdministrator, LDAP_SASL_SIMPLE, &password,
                                              nullptr, nullptr, nullptr),
                             "bind"));
    return connection;
  }

  ~LdapConnection() override { ldap_unbind_ext_s(ldap_, nullptr, nullptr); }

  int descriptor() const override {
    int descriptor = -1;
    ldap_get_option(ldap_, LDAP_OPT_DESC, &descriptor);
    return descriptor;
  }

  absl::Status SendLookUp(int slot) override {
    const std::string filter = absl::StrCat("(uid=", PeerKey(next_++ % kPeerRecords), ")");
    return Sent(slot, ldap_search_ext(ldap_, kBase, LDAP_SCOPE_ONELEVEL, filter.c_str(), nullptr, 0,
                                      nullptr, nullptr, nullptr, LDAP_NO_LIMIT, &message_id_));
  }

  absl::Status SendWrite(int slot) override {
    Attribute description(LDAP_MOD_REPLACE, "description", PeerRecord());
    LDAPMod* changes[] = {description.get(), nullptr};
    return Sent(slot, ldap_modify_ext(ldap_, NameOf(slot).c_str(), changes, nullptr, nullptr,
                                      &message_id_));
  }

  absl::Status Receive(std::vector<int>& answered) override {
    for (;;) {
      timeval now = {};
      LDAPMessage* message = nullptr;
      const int kind = ldap_result(ldap_, LDAP_RES_ANY, LDAP_MSG_ALL, &now, &message);
      if (kind == 0) return absl::OkStatus();
      if (kind < 0) return absl::InternalError("slapd: the connection is lost");
      const auto slot = slots_.find(ldap_msgid(message));
      int code = LDAP_OTHER;
      const int entries = ldap_count_entries(ldap_, message);
      const int parsed =
          ldap_parse_result(ldap_, message, &code, nullptr, nullptr, nullptr, nullptr, 1);
      RETURN_IF_ERROR(ToStatus(parsed == LDAP_SUCCESS ? code : parsed, "answer"));
      if (slot == slots_.end() || (kind == LDAP_RES_SEARCH_RESULT && entries != 1)) {
        return absl::InternalError("slapd: another answer than was asked for");
      }
      answered.push_back(slot->second);
      slots_.erase(slot);
    }
  }

  absl::Status AddRecords() {
    Attribute domain_class(LDAP_MOD_ADD, "objectClass", "domain");
    Attribute domain(LDAP_MOD_ADD, "dc", "example");
    LDAPMod* base[] = {domain_class.get(), domain.get(), nullptr};
    RETURN_IF_ERROR(ToStatus(ldap_add_ext_s(ldap_, kBase, base, nullptr, nullptr), "add"));
    for (int record = 0; record < kPeerRecords; ++record) {
      Attribute kind(LDAP_MOD_ADD, "objectClass", "inetOrgPerson");
      Attribute uid(LDAP_MOD_ADD, "uid", PeerKey(record));
      Attribute name(LDAP_MOD_ADD, "cn", PeerKey(record));
      Attribute surname(LDAP_MOD_ADD, "sn", PeerKey(record));
      Attribute description(LDAP_MOD_ADD, "description", PeerRecord());
      LDAPMod* entry[] = {kind.get(),    uid.get(),         name.get(),
                          surname.get(), description.get(), nullptr};
      RETURN_IF_ERROR(
          ToStatus(ldap_add_ext_s(ldap_, NameOf(record).c_str(), entry, nullptr, nullptr), "add"));
    }
    return absl::OkStatus();
  }

 private:
  explicit LdapConnection(LDAP* ldap) : ldap_(ldap) {}

  absl::Status Sent(int slot, int code) {
    slots_[message_id_] = slot;
    return ToStatus(code, "request");
  }

  LDAP* const ldap_;
  int message_id_ = 0;        // of the request sent last
  std::map<int, int> slots_;  // by message id
  int next_ = 0;
};

class Slapd final : public Subject {
 public:
  absl::Status Fill() {
    std::unique_ptr<LdapConnection> first;
    RETURN_IF_ERROR(server_.UntilStarted([&]() -> absl::Status {
      ASSIGN_OR_RETURN(first, LdapConnection::Open(server_));
      return absl::OkStatus();
    }));
    return first->AddRecords();
  }

  absl::Status Connect(int connections) override {
    connections_.clear();
    for (int i = 0; i < connections; ++i) {
      ASSIGN_OR_RETURN(connections_.emplace_back(), LdapConnection::Open(server_));
    }
    return absl::OkStatus();
  }

  absl::string_view name() const override { return "slapd"; }
  absl::Duration CpuTime() const override { return server_.CpuTime(); }

  absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    return RunPolledLoop(connections_, outstanding, &PolledConnection::SendLookUp,
                         [end](int) { return absl::Now() < end; });
  }

  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    std::vector<int> left(static_cast<size_t>(writers), each);
    return RunPolledLoop(connections_, writers, &PolledConnection::SendWrite, [&](int slot) {
      return left[static_cast<size_t>(slot)]-- > 0 && absl::Now() < end;
    });
  }

 private:
  PeerServer server_{"slapd"};
  PolledConnections connections_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Subject>> StartSlapd() {
  auto slapd = std::make_unique<Slapd>();
  RETURN_IF_ERROR(slapd->Fill());
  return slapd;
}

}  // namespace rollcall
