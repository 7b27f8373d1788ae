// Serves metrics over HTTP on a loopback port.
#ifndef ROLLCALL_SERVICES_NODE_METRICS_SERVER_H_
#define ROLLCALL_SERVICES_NODE_METRICS_SERVER_H_

#include <prometheus/collectable.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/node/listen_address.h"
#include "services/node/metrics.h"

namespace prometheus {
class Exposer;
}  // namespace prometheus

namespace rollcall {

// Serves http://HOST:PORT/metrics until it is destroyed.
class MetricsServer {
 public:
  // `refresh` is called before each scrape, on a thread of the server's own; it
  // and `metrics` must outlive this object. UNAVAILABLE when the address cannot
  // be bound.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const ListenAddress& address,
                                                              Metrics& metrics,
                                                              std::function<void()> refresh);
  ~MetricsServer();

  // With the port that it listens on.
  std::string address() const;

 private:
  MetricsServer(ListenAddress address, std::unique_ptr<prometheus::Exposer> exposer,
                std::shared_ptr<prometheus::Collectable> collectable);

  ListenAddress address_;
  std::shared_ptr<prometheus::Collectable> collectable_;
  // Destroyed first: its threads use the collectable.
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_METRICS_SERVER_H_
