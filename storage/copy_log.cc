#include "storage/copy_log.h"

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/status_payloads.h"

namespace rollcall {
namespace {

// Hands opened pages from the thread that fetches to the one that folds; holds
// one. Thread-safe.
class Handover {
 public:
  using Page = absl::StatusOr<absl::optional<OpenedPage>>;  // nullopt: the end

  // Waits until there is room; false when nobody takes any more.
  bool Give(Page page) {
    absl::MutexLock lock(&mutex_);
    while (page_.has_value() && !closed_) changed_.Wait(&mutex_);
    if (closed_) return false;
    page_ = std::move(page);
    changed_.SignalAll();
    return true;
  }

  Page Take() {
    absl::MutexLock lock(&mutex_);
    while (!page_.has_value()) changed_.Wait(&mutex_);
    Page page = *std::move(page_);
    page_.reset();
    changed_.SignalAll();
    return page;
  }

  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    changed_.SignalAll();
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::optional<Page> page_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

Handover::Page NextPage(PageSource& source, Replica& replica) {
  ASSIGN_OR_RETURN(absl::optional<v1::ListEntriesResponse> page, source.Next());
  if (!page.has_value()) return absl::optional<OpenedPage>();
  ASSIGN_OR_RETURN(OpenedPage opened, replica.OpenPage(*std::move(page)));
  return absl::optional<OpenedPage>(std::move(opened));
}

void Fetch(PageSource& source, Replica& replica, Handover& handover) {
  while (true) {
    Handover::Page page = NextPage(source, replica);
    const bool more = page.ok() && page->has_value();
    if (!handover.Give(std::move(page)) || !more) return;
  }
}

// The network's trouble, which nobody can tell from the same lie once more: both.
absl::Status Unreached(const absl::Status& refusal, const absl::Status& why) {
  return WithPayloadsOf(
      refusal, absl::Status(why.code(),
                            absl::StrCat(refusal.message(), "; asking for it: ", why.message())));
}

}  // namespace

absl::Status CopyLog(PageSource& source, Replica& replica,
                     const std::function<void(const Ingested&)>& taken) {
  Handover handover;
  std::thread fetcher([&] { Fetch(source, replica, handover); });
  const auto fold = [&]() -> absl::Status {
    while (true) {
      ASSIGN_OR_RETURN(absl::optional<OpenedPage> page, handover.Take());
      if (!page.has_value()) return absl::OkStatus();
      ASSIGN_OR_RETURN(const Ingested ingested, replica.Ingest(*std::move(page)));
      taken(ingested);
    }
  };
  const absl::Status status = fold();
  handover.Close();
  if (!status.ok()) source.Cancel();
  fetcher.join();
  return status;
}

absl::StatusOr<bool> Mend(Replica& replica, const absl::Status& refusal, const CopyHelp& help,
                          const std::function<void(const Finding&)>& found) {
  if (ReasonOf(refusal) == v1::ERROR_REASON_SIGNATURE_INVALID) {
    const uint64_t before = replica.directory().sequence();
    const auto charters = help.new_charters();
    if (!charters.ok()) return false;
    RETURN_IF_ERROR(replica.Learn(*charters));
    return replica.directory().sequence() > before;
  }
  if (ReasonOf(refusal) != v1::ERROR_REASON_BODY_WITHHELD) return false;
  const absl::Status fetched = replica.FetchWithheld(help.body, found);
  if (fetched.ok()) return true;
  if (!replica.write_standing().ok() || absl::IsDataLoss(fetched)) return fetched;
  if (absl::IsUnavailable(fetched) || absl::IsDeadlineExceeded(fetched) ||
      absl::IsCancelled(fetched)) {
    return Unreached(refusal, fetched);
  }
  return false;
}

}  // namespace rollcall
