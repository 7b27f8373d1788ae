#include "services/node/metrics_server.h"

#include <prometheus/exposer.h>

#include <exception>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

// One scraper asks every few seconds.
constexpr char kThreads[] = "1";

class Refreshed final : public prometheus::Collectable {
 public:
  Refreshed(Metrics& metrics, std::function<void()> refresh)
      : metrics_(metrics), refresh_(std::move(refresh)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    refresh_();
    return metrics_.registry()->Collect();
  }

 private:
  Metrics& metrics_;
  const std::function<void()> refresh_;
};

// civetweb takes no names.
std::string CivetAddress(const ListenAddress& address) {
  if (address.host == "localhost") return absl::StrCat("127.0.0.1:", address.port);
  return address.ToString();
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const ListenAddress& address,
                                                                    Metrics& metrics,
                                                                    std::function<void()> refresh) {
  auto collectable = std::make_shared<Refreshed>(metrics, std::move(refresh));
  std::unique_ptr<prometheus::Exposer> exposer;
  try {
    exposer = std::make_unique<prometheus::Exposer>(std::vector<std::string>{
        "listening_ports", CivetAddress(address), "num_threads", kThreads});
    exposer->RegisterCollectable(collectable);
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("cannot serve metrics on ", address.ToString(), ": ",
                                               error.what(),
                                               ". Is the port taken? [metrics] listen"));
  }
  ListenAddress bound = address;
  const std::vector<int> ports = exposer->GetListeningPorts();
  if (!ports.empty()) bound.port = static_cast<uint16_t>(ports.front());
  return std::unique_ptr<MetricsServer>(
      new MetricsServer(std::move(bound), std::move(exposer), std::move(collectable)));
}

MetricsServer::MetricsServer(ListenAddress address, std::unique_ptr<prometheus::Exposer> exposer,
                             std::shared_ptr<prometheus::Collectable> collectable)
    : address_(std::move(address)),
      collectable_(std::move(collectable)),
      exposer_(std::move(exposer)) {}

MetricsServer::~MetricsServer() = default;

std::string MetricsServer::address() const { return address_.ToString(); }

}  // namespace rollcall
